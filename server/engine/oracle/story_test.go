package oracle_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"deskbell/models"
	"deskbell/server/engine"
	"deskbell/server/engine/oracle"
)

// scale is how far a history reaches: thresholds, windows and dates are whole steps.
type scale struct {
	name    string
	step    time.Duration
	steps   int // of the whole history
	changes int // of one item
	limits  []string
}

var (
	short = scale{"minutes", 30 * time.Second, 100, 14, []string{"none", "1m", "5m", "7m", "15m", "30m", "1h", "once"}}
	long  = scale{"days", 30 * time.Minute, 200, 10, []string{"none", "1h", "4h", "12h", "day", "week", "once", "90m"}}
)

// item is one item and what happens to it.
type item struct {
	key     engine.ItemKey
	history []oracle.Change
}

// history is one random story.
type history struct {
	*rand.Rand
	scale
	start  time.Time
	defs   []engine.Definition
	items  []*item
	log    []string
	again  string // how to see it again
	limits bool   // Maximum Frequencies that end: then the engine looks at every instant at which the oracle runs something
}

func newHistory(seed, n uint64) *history {
	r := rand.New(rand.NewPCG(seed, n))
	h := &history{Rand: r, scale: []scale{short, short, short, long}[n%4], limits: n%3 == 0,
		again: fmt.Sprintf("%s=%d, history %d", seedVariable, seed, n)}
	h.start = moments[r.IntN(len(moments))].Add(time.Duration(r.IntN(36)-12) * time.Hour)
	for range 3 + r.IntN(4) {
		h.defs = append(h.defs, h.definition())
	}
	taken := map[models.Time]bool{0: true}
	for i, kind := range []string{models.ItemChat, models.ItemVisitor, models.ItemGroup, models.ItemVisitor}[:2+r.IntN(3)] {
		one := &item{key: engine.ItemKey{Kind: kind, ID: fmt.Sprint("i", i)}}
		one.history = h.changes(kind, taken)
		h.items = append(h.items, one)
	}
	return h
}

func (h *history) chance(percent int) bool { return h.IntN(100) < percent }

// threshold is a number of minutes: whole steps.
func (h *history) threshold() float64 { return float64(1+h.IntN(20)) * h.step.Minutes() }

func (h *history) definition() engine.Definition {
	def := engine.Definition{Name: "Event", OwnerID: keeper, Type: []string{said, idle, idle, due, inGroup, online, online, online}[h.IntN(8)],
		Zone: zones[1+h.IntN(len(zones)-1)]}
	if def.Type == idle {
		def.All = append(def.All, h.clock("idle_minutes"))
	}
	if def.Type == inGroup {
		def.All = append(def.All, h.bounds("count", func() float64 { return float64(1 + h.IntN(4)) }))
	}
	for range h.IntN(3) {
		def.All = append(def.All, h.condition(def.Type))
	}
	if h.chance(30) && def.Type != inGroup {
		for range 1 + h.IntN(2) {
			def.Any = append(def.Any, h.condition(def.Type))
		}
	}
	for at := range 1 + h.IntN(2) {
		limit := []string{"none", "once"}[h.IntN(2)]
		if h.limits {
			limit = h.scale.limits[h.IntN(len(h.scale.limits))]
		}
		def.Actions = append(def.Actions, engine.ActionSetting{ID: fmt.Sprint("a", at), Kind: markAction, MaxFrequency: limit})
	}
	return def
}

func (h *history) bounds(field string, value func() float64) engine.Condition {
	c := engine.Condition{Field: field, Op: []string{"at_least", "at_least", "between", "is", "at_most"}[h.IntN(5)], Values: []any{value()}}
	if c.Op == "between" {
		c.Values = append(c.Values, c.Values[0].(float64)+value())
	}
	return c
}

func (h *history) clock(field string) engine.Condition { return h.bounds(field, h.threshold) }

func (h *history) condition(kind string) engine.Condition {
	for {
		switch h.IntN(9) {
		case 0, 1:
			if kind != due && kind != inGroup && kind != said {
				return h.clock([]string{"idle_minutes", "duration_minutes"}[h.IntN(2)])
			}
		case 2, 3:
			return engine.Condition{Field: "time_of_day", Op: "in", Values: []any{h.window()}}
		case 4:
			first := h.IntN(7)
			return engine.Condition{Field: "day_of_week", Op: "in", Values: []any{days[first], days[(first+1+h.IntN(3))%7]}}
		case 5:
			return engine.Condition{Field: "priority", Op: []string{"is_any", "is_none"}[h.IntN(2)], Values: []any{"urgent"}, OrUnknown: false}
		case 6:
			return engine.Condition{Field: "subject", Op: []string{"contains_any", "contains_none"}[h.IntN(2)], Values: []any{"refund", "Café"}}
		case 7:
			return h.bounds("amount", func() float64 { return float64(1 + h.IntN(5)) })
		case 8:
			return engine.Condition{Field: "last_chat_date", Op: []string{"last", "next"}[h.IntN(2)], Values: []any{h.threshold(), "minutes"}}
		}
	}
}

// window is some whole steps of the day, near the story, often over midnight.
func (h *history) window() string {
	step := max(int(h.step.Minutes()), 1)
	now := h.start.Hour()*60 + h.IntN(24)*30
	from := (now + h.IntN(60)*step) / step * step % 1440
	to := (from + (1+h.IntN(40))*step) % 1440
	return fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60)
}

// changes are what happens to an item, at instants of which no two are whole steps apart.
func (h *history) changes(kind string, taken map[models.Time]bool) (out []oracle.Change) {
	step := models.Time(h.step.Milliseconds())
	var at []models.Time
	for len(at) < 3+h.IntN(h.scale.changes) {
		one := models.TimeOf(h.start) + models.Time(h.Int64N(int64(h.steps)*int64(step)))
		if h.chance(40) && len(at) > 0 { // soon after another
			one = at[h.IntN(len(at))] + models.Time(h.Int64N(20_000))
		}
		if one%1000 == 0 || taken[one%step] || one >= models.TimeOf(h.start)+models.Time(h.steps)*step {
			continue
		}
		taken[one%step] = true
		at = append(at, one)
	}
	slices.Sort(at)
	facts := engine.Facts{engine.FactStarted: float64(at[0]), "amount": 1.0}
	for n, one := range at {
		change := oracle.Change{At: one, Facts: maps.Clone(facts), Old: engine.Facts{}}
		h.alter(kind, &change, n == 0)
		if n == len(at)-1 && h.chance(30) {
			change.Gone = true
		}
		for name, value := range change.Facts {
			if before, had := facts[name]; n > 0 && (!had || before != value) {
				change.Old[name] = before
			}
		}
		facts = change.Facts
		out = append(out, change)
	}
	return out
}

// bursts reports whether visitors may be active twice within five seconds. The journal does not keep what was between, so of a rule that can
// hold that soon after an activity nobody could say how often it fired.
func (h *history) bursts() bool {
	return !slices.ContainsFunc(h.defs, func(def engine.Definition) bool {
		return def.Type == online && asksIdle(slices.Concat(def.All, def.Any), "at_least", "between", "is", "at_most") && !asksIdle(def.All, "at_least", "between", "is")
	})
}

func asksIdle(conditions []engine.Condition, ops ...string) bool {
	return slices.ContainsFunc(conditions, func(c engine.Condition) bool { return c.Field == "idle_minutes" && slices.Contains(ops, c.Op) })
}

// alter makes one step: an activity, or a change without one.
func (h *history) alter(kind string, change *oracle.Change, first bool) {
	set := func(name string, values ...any) {
		if h.chance(40) {
			change.Facts[name] = values[h.IntN(len(values))]
		}
	}
	if kind == models.ItemGroup {
		change.Facts["count"] = float64(h.IntN(6))
		return
	}
	near := float64(models.TimeOf(h.start.Add(time.Duration(h.IntN(h.steps)) * h.step)))
	former, _ := change.Facts[engine.FactLastActivity].(float64)
	if tooSoon := kind == models.ItemVisitor && float64(change.At)-former < 5000 && !h.bursts(); first || h.chance(60) && !tooSoon {
		change.Facts[engine.FactLastActivity] = float64(change.At)
		if first || kind == models.ItemChat || h.chance(50) {
			change.Occurrence = map[string]string{models.ItemChat: said, models.ItemVisitor: online}[kind]
		} else {
			return // input alone
		}
	}
	set("priority", "low", "urgent", nil)
	set("subject", "A Refund", "cafe\u0301", "hello", "")
	set("amount", 1.0, 2.0, 4.0, 7.0)
	set("last_chat_date", near, near, nil)
	set("due_at", near, near, nil)
}
