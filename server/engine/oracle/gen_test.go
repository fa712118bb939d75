package oracle_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"deskbell/models"
	"deskbell/server/engine"
	"deskbell/server/engine/oracle"
)

// Types of the catalogue that has every kind of condition.
const (
	allMoment = "all.moment"
	allIdle   = "all.idle"
	allDue    = "all.due"
	allOnline = "all.online"
)

const me = "ana"

// everything is a category with a condition of each kind.
func everything() engine.Category {
	fixed := []engine.Choice{{Value: "Low", Label: "Low"}, {Value: "Normal", Label: "Normal"}, {Value: "Urgent", Label: "Urgent"}}
	return engine.Category{ID: "all", Label: "All", Who: "agents", ItemKind: models.ItemChat, Actions: []string{markAction},
		Fields: []engine.Field{
			{ID: "subject", Label: "Subject", Kind: engine.KindText},
			{ID: "body", Label: "Body", Kind: engine.KindText},
			{ID: "email", Label: "Email", Kind: engine.KindEmail},
			{ID: "hits", Label: "Hits", Kind: engine.KindNumber},
			{ID: "talk_minutes", Label: "Talk Minutes", Kind: engine.KindMinutes},
			{ID: "idle_minutes", Label: "Idle Minutes", Kind: engine.KindMinutes},
			{ID: "duration_minutes", Label: "Duration Minutes", Kind: engine.KindMinutes},
			{ID: "priority", Label: "Priority", Kind: engine.KindChoice, Choices: fixed},
			{ID: "country", Label: "Country", Kind: engine.KindChoice},
			{ID: "agent_assigned", Label: "Agent Assigned", Kind: engine.KindAgent},
			{ID: "department", Label: "Department", Kind: engine.KindDepartment},
			{ID: "group", Label: "Group", Kind: engine.KindGroup},
			{ID: "folder", Label: "Folder", Kind: engine.KindFolder},
			{ID: "survey", Label: "Survey", Kind: engine.KindSurvey},
			{ID: "related_item", Label: "Related Item", Kind: engine.KindItemRef},
			{ID: "forced", Label: "Forced", Kind: engine.KindBool},
			{ID: "open_date", Label: "Open Date", Kind: engine.KindDate},
			{ID: "ip", Label: "IP", Kind: engine.KindIP},
			{ID: "time_of_day", Label: "Time of Day", Kind: engine.KindTimeOfDay},
			{ID: "session_start_time", Label: "Session Start Time", Kind: engine.KindTimeOfDay},
			{ID: "day_of_week", Label: "Day of Week", Kind: engine.KindWeekday},
		},
		Types: []engine.EventType{
			{ID: allMoment, Label: "Moment", Words: "it happens"},
			{ID: allIdle, Label: "Idle", Words: "it is idle", TimeBased: true, Episode: engine.EpisodeIdle, EpisodeFact: engine.FactLastActivity},
			{ID: allDue, Label: "Due", Words: "it is due", TimeBased: true, Episode: engine.EpisodeDate, EpisodeFact: "due_at"},
			{ID: allOnline, Label: "Online", Words: "it is there", TimeBased: true, Episode: engine.EpisodeIdle, EpisodeFact: engine.FactLastActivity,
				ClockFields: []string{"idle_minutes", "duration_minutes"}},
		}}
}

// generator makes events and facts that often meet.
type generator struct {
	*rand.Rand
	category engine.Category
	at       time.Time // around which everything happens
}

func (g generator) one(of ...string) string { return of[g.IntN(len(of))] }

func (g generator) chance(percent int) bool { return g.IntN(100) < percent }

var (
	zones = []string{"", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"}
	words = []string{"refund", "Refund", "REFUND!", "café", "CAFE", "Cafe\u0301s", "Straße", "strasse", "naïve", "Ærø", "aero", "foo_bar", "foo", "bar", "50%",
		"a*b", "a.b", "(x)", "日本語", "本", "Ελλάς", "ελλας", "Ёлка", "елка", "don't", "-", "refunds", "ıı", "ÅNGSTRÖM", "angstrom", "x1", "1"}
	patterns = []string{"ref.nd", "^caf", "s$", `\d+`, `\brefund\b`, "Straße|bar", "[éx]", "a.b", `foo\b`, "^$", "(?:50%|日)", "CAFÉ", `\W`, "x{1,2}"}
	people   = []string{"ana", "tom", "eve"}
	lands    = []string{"Germany", "germany", "Côte d'Ivoire", "COTE D'IVOIRE", "France"}
	ids      = []string{"one", "two", "three", "One"}
	steps    = []string{"Low", "Normal", "Urgent"}
	ips      = []string{"10.0.0.1", "10.0.1.7", "192.168.1.5", "::ffff:10.0.0.1", "2001:db8::1", "2001:db8:0:1::9", "::1"}
	networks = []string{"10.0.0.1", "10.0.0.0/24", "10.0.0.0/8", "0.0.0.0/0", "192.168.1.4/31", "2001:db8::/32", "2001:db8::1", "2001:db8::/64", "::/0"}
	days     = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	windows  = []string{"09:00-17:00", "22:00-06:00", "18:00-24:00", "00:00-00:01", "02:00-03:00", "02:30-02:45", "23:59-00:01", "01:00-02:00", "12:00-11:00"}
)

// sentence is one to four words, sometimes none at all.
func (g generator) sentence() string {
	var out []string
	for range 1 + g.IntN(4) {
		out = append(out, g.one(words...))
	}
	return strings.Join(out, g.one(" ", " ", ", ", "-", "_", ""))
}

func (g generator) pool(field engine.Field) []string {
	switch {
	case field.ID == "priority":
		return steps
	case field.ID == "country":
		return lands
	case field.Kind == engine.KindAgent:
		return people
	}
	return ids
}

// value is a fact of a field; nil and other unknown things too.
func (g generator) value(field engine.Field) any {
	if g.chance(12) {
		return []any{nil, "", []string{}, true, "x"}[g.IntN(map[bool]int{true: 5, false: 2}[field.Kind == engine.KindNumber || field.Kind == engine.KindDate])]
	}
	switch field.Kind {
	case engine.KindText, engine.KindEmail:
		return g.sentence()
	case engine.KindNumber, engine.KindMinutes:
		return float64(g.IntN(24)) / 2
	case engine.KindBool:
		return g.chance(50)
	case engine.KindDate:
		return float64(g.near().UnixMilli())
	case engine.KindIP:
		return g.one(append(ips, "nowhere")...)
	}
	if field.ID == "group" && g.chance(40) {
		return []string{g.one(ids...), g.one(ids...)}
	}
	return g.one(g.pool(field)...)
}

// near is an instant around the question: edges on purpose.
func (g generator) near() time.Time {
	units := []time.Duration{time.Minute, 30 * time.Minute, time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}
	return g.at.Add(time.Duration(g.IntN(7)-3)*units[g.IntN(len(units))] + time.Duration(g.IntN(3)-1)*time.Millisecond)
}

func (g generator) facts() engine.Facts {
	out := engine.Facts{engine.FactStarted: float64(g.at.Add(-time.Duration(g.IntN(1200)) * 6 * time.Second).UnixMilli())}
	for _, field := range g.category.Fields {
		switch field.Kind {
		case engine.KindTimeOfDay, engine.KindWeekday:
		default:
			if field.ID != "idle_minutes" && field.ID != "duration_minutes" {
				out[field.ID] = g.value(field)
			}
		}
	}
	if g.chance(92) {
		out[engine.FactLastActivity] = float64(g.at.Add(-time.Duration(g.IntN(120))*6*time.Second - time.Duration(g.IntN(3)/2)*time.Millisecond).UnixMilli())
	}
	if g.chance(92) {
		out["due_at"] = float64(g.near().UnixMilli())
	}
	if g.chance(5) {
		delete(out, engine.FactStarted)
	}
	return out
}

// old are the old values of some facts.
func (g generator) old(facts engine.Facts) engine.Facts {
	out := engine.Facts{}
	for _, field := range g.category.Fields {
		if _, isText := facts[field.ID].(string); (isText || facts[field.ID] == nil) && field.Kind != engine.KindIP && g.chance(50) {
			switch g.IntN(5) {
			case 0:
				out[field.ID] = nil
			case 1:
				out[field.ID] = ""
			default:
				out[field.ID] = g.one(g.pool(field)...)
				if now := facts.Text(field.ID); now != out[field.ID] && oracle.Fold(now) == oracle.Fold(out[field.ID].(string)) {
					delete(out, field.ID) // whether that is a change, the language does not say
				}
			}
		}
	}
	return out
}

func (g generator) definition(kind engine.EventType) engine.Definition {
	def := engine.Definition{Name: "Event", Type: kind.ID, Zone: g.one(zones...), OwnerID: me,
		Actions: []engine.ActionSetting{{ID: "a", Kind: markAction, MaxFrequency: "none"}}}
	if kind.ID == allIdle {
		def.All = append(def.All, g.condition(kind, fieldNamed(g.category, "idle_minutes")))
	}
	for range g.IntN(4) {
		def.All = append(def.All, g.condition(kind, g.category.Fields[g.IntN(len(g.category.Fields))]))
	}
	if g.chance(35) {
		for range 1 + g.IntN(3) {
			def.Any = append(def.Any, g.condition(kind, g.category.Fields[g.IntN(len(g.category.Fields))]))
		}
	}
	return def
}

func fieldNamed(category engine.Category, id string) engine.Field {
	for _, field := range category.Fields {
		if field.ID == id {
			return field
		}
	}
	panic(id)
}

// condition is a condition that the table of the language allows.
func (g generator) condition(kind engine.EventType, field engine.Field) engine.Condition {
	c := engine.Condition{Field: field.ID, OrUnknown: false}
	switch field.Kind {
	case engine.KindText, engine.KindEmail:
		c.Op = g.one("contains_any", "contains_all", "contains_none", "is_any", "is_none", "starts_any", "ends_any", "wildcard", "regex", "empty", "not_empty")
		c.WholeWords = strings.HasPrefix(c.Op, "contains") && g.chance(50)
		c.Values = g.textValues(c.Op)
	case engine.KindNumber, engine.KindMinutes:
		isClock := field.ID == "idle_minutes" || field.ID == "duration_minutes"
		c.Op = g.one("between", "at_least", "at_most", "is", "is_not")
		if c.Op == "is_not" && isClock {
			c.Op = "is"
		}
		first := float64(1+g.IntN(23)) / 2
		c.Values = []any{first}
		if c.Op == "between" {
			c.Values = []any{first, first + float64(g.IntN(6))/2}
		}
	case engine.KindBool:
		c.Op, c.Values = "is", []any{g.chance(50)}
	case engine.KindDate:
		g.dateValues(&c)
	case engine.KindIP:
		c.Op, c.Values = g.one("in", "not_in"), g.list(networks)
	case engine.KindTimeOfDay:
		c.Op, c.Values = "in", g.list(windows)
	case engine.KindWeekday:
		c.Op, c.Values = "in", g.list(days)
	default:
		g.choiceValues(&c, kind, field)
	}
	if c.Op == "contains_none" || c.Op == "is_none" || c.Op == "is_not" || c.Op == "not_in" {
		c.OrUnknown = g.chance(50)
	}
	return c
}

func (g generator) textValues(op string) []any {
	switch op {
	case "empty", "not_empty":
		return nil
	case "regex":
		return []any{g.one(patterns...)}
	case "wildcard":
		return []any{g.one("*", "*re*", "ref*", "*s", "c?fe", "caf*", "*foo*bar*", "*"+g.one(words...)+"*", g.one(words...))}
	case "is_any", "is_none":
		return []any{g.one(words...), g.sentence()}
	}
	return g.list(words)
}

func (g generator) dateValues(c *engine.Condition) {
	from := g.near()
	layout := func(t time.Time) any {
		return t.In(time.FixedZone("", g.IntN(5)*3600)).Format("2006-01-02T15:04:05.000Z07:00")
	}
	switch c.Op = g.one("before", "after", "between", "last", "next"); c.Op {
	case "last", "next":
		c.Values = []any{float64(1 + g.IntN(4)), g.one("minutes", "hours", "days", "weeks")}
	case "between":
		c.Values = []any{layout(from), layout(from.Add(time.Duration(1+g.IntN(48)) * time.Hour))}
	default:
		c.Values = []any{layout(from)}
	}
}

func (g generator) choiceValues(c *engine.Condition, kind engine.EventType, field engine.Field) {
	pool := g.pool(field)
	if field.Kind == engine.KindAgent {
		pool = append([]string{"me"}, pool...)
	}
	ops := []string{"is_any", "is_none", "empty", "not_empty"}
	if kind.ID == allMoment {
		ops = append(ops, "changed")
	}
	switch c.Op = g.one(ops...); c.Op {
	case "is_any", "is_none":
		c.Values = g.list(pool)
	case "changed":
		if g.chance(50) {
			c.From = []string{g.one(pool...)}
		}
		if g.chance(50) {
			c.To = []string{g.one(pool...), g.one(pool...)}
		}
	}
}

// list is one to three different values.
func (g generator) list(pool []string) (out []any) {
	for _, at := range g.Perm(len(pool))[:1+g.IntN(3)] {
		out = append(out, pool[at])
	}
	return out
}

// problems are the reasons why a definition would be refused; the generator makes none.
func problems(catalogue *engine.Catalogue, def engine.Definition) (out []string) {
	for _, problem := range catalogue.Check(def, models.LevelSystem, engine.CheckContext{Zone: time.UTC}) {
		if !problem.Warning {
			out = append(out, fmt.Sprintf("%s %s: %s", problem.Path, problem.Code, problem.Message))
		}
	}
	return out
}
