package engine_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"deskbell/models"
	"deskbell/server/engine"
)

const (
	second = models.Time(1000)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

func TestAnyJoinsAllOnlyWhenGiven(t *testing.T) {
	high, german := when("priority", "is_any", "high"), when("country", "is_any", "DE")
	french := when("country", "is_any", "FR")
	holds := func(def engine.Definition, facts engine.Facts) bool {
		def.Type = "lab.happened"
		return compile(t, def).Holds(engine.Input{Facts: facts})
	}
	require.True(t, holds(engine.Definition{}, nil), "no conditions: always")
	both := engine.Definition{All: []engine.Condition{high}, Any: []engine.Condition{german, french}}
	require.True(t, holds(both, engine.Facts{"priority": "high", "country": "FR"}))
	require.False(t, holds(both, engine.Facts{"priority": "high", "country": "US"}))
	require.False(t, holds(both, engine.Facts{"priority": "low", "country": "FR"}))
	require.False(t, holds(both, engine.Facts{"priority": "high"}), "the unknown is not any of them")
	require.False(t, holds(engine.Definition{Any: []engine.Condition{german}}, nil))
}

func TestARuleIsAskedOnlyForItsOwnType(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "")
	require.True(t, rule.Holds(engine.Input{Type: "lab.happened"}))
	require.True(t, rule.Holds(engine.Input{}))
	require.False(t, rule.Holds(engine.Input{Type: "lab.idle"}))
	require.False(t, rule.Trace(engine.Input{Type: "lab.idle"}).Result)
}

func TestTypesAreMomentsOrStates(t *testing.T) {
	page := when("current_page", "starts_any", "/")
	cases := []struct {
		typeID     string
		conditions []engine.Condition
		state      bool
		episode    engine.Episode
		of         string
	}{
		{"lab.happened", nil, false, engine.EpisodeNone, ""},
		{"lab.manual", nil, false, engine.EpisodeNone, ""},
		{"lab.idle", nil, true, engine.EpisodeIdle, "7000"},
		{"lab.idle", []engine.Condition{when("idle_minutes", "at_least", 5.0)}, true, engine.EpisodeIdle, "7000"},
		{"lab.online", []engine.Condition{page}, false, engine.EpisodeNone, ""},
		{"lab.online", []engine.Condition{page, when("idle_minutes", "at_least", 5.0)}, true, engine.EpisodeIdle, "7000"},
		{"lab.online", []engine.Condition{when("duration_minutes", "at_least", 5.0)}, true, engine.EpisodeVisit, "3000"},
		{"lab.online", []engine.Condition{when("duration_minutes", "at_least", 5.0), when("idle_minutes", "at_least", 5.0)}, true, engine.EpisodeIdle, "7000"},
		{"lab.due", nil, true, engine.EpisodeDate, "9000"},
		{"lab.count", nil, true, engine.EpisodeCount, ""},
	}
	facts := engine.Facts{"last_activity_at": 7000.0, "started_at": 3000.0, "due_at": 9000.0}
	for _, one := range cases {
		rule := ruleOf(t, one.typeID, "", one.conditions...)
		require.Equalf(t, one.state, rule.State(), "%+v", one)
		require.Equalf(t, one.episode, rule.Episode(), "%+v", one)
		require.Equalf(t, one.of, rule.EpisodeOf(facts, rule.Type()), "%+v", one)
		require.Empty(t, rule.EpisodeOf(engine.Facts{}, rule.Type()), "an unknown anchor has no episode")
	}
	inAny := compile(t, engine.Definition{Type: "lab.online", Any: []engine.Condition{page, when("idle_minutes", "at_least", 5.0)}})
	require.True(t, inAny.State(), "a clock in ANY makes a state too")
}

func TestIdleFiresAtItsThresholdOrWhenTheScheduleOpens(t *testing.T) {
	rule := ruleOf(t, "lab.idle", "Europe/Berlin", when("idle_minutes", "at_least", 60.0), when("time_of_day", "in", "09:00-17:00"))
	next := func(activity string) string {
		anchor := at(t, activity)
		found, ok := rule.NextHold(engine.Facts{"last_activity_at": float64(anchor)}, anchor)
		require.True(t, ok)
		return found.String()
	}
	require.Equal(t, "2026-03-02T12:00:00.000Z", next("2026-03-02T11:00:00Z"), "the threshold inside the window")
	require.Equal(t, "2026-03-03T08:00:00.000Z", next("2026-03-02T15:30:00Z"), "the window opens the next morning")
	require.Equal(t, "2026-03-02T15:59:59.999Z", next("2026-03-02T14:59:59.999Z"), "the last instant of the window")
	require.Equal(t, "2026-03-03T08:00:00.000Z", next("2026-03-02T15:00:00Z"), "17:00 is no longer in it")
	require.Equal(t, "2026-03-29T07:00:00.000Z", next("2026-03-28T16:30:00Z"), "in summer time 9:00 is an hour earlier")
}

func TestAStateWithAnUpperBoundIsMissedAfterIt(t *testing.T) {
	rule := ruleOf(t, "lab.idle", "UTC", when("idle_minutes", "between", 5.0, 15.0), when("time_of_day", "in", "09:00-17:00"))
	anchor := at(t, "2026-03-02T08:50:00Z")
	facts := engine.Facts{"last_activity_at": float64(anchor)}
	next, ok := rule.NextHold(facts, anchor)
	require.True(t, ok)
	require.Equal(t, "2026-03-02T09:00:00.000Z", next.String())
	require.Equal(t, engine.Set{{From: anchor + 10*minute, To: anchor + 15*minute + 1}}, rule.HoldSet(facts, anchor, anchor+day))
	_, ok = rule.NextHold(facts, anchor+15*minute+1)
	require.False(t, ok)
	_, ok = rule.NextHold(engine.Facts{"last_activity_at": float64(anchor - 10*minute)}, anchor)
	require.False(t, ok, "over before the window opened")
}

func TestAnyOfSeveralClocksTakesTheEarliest(t *testing.T) {
	rule := compile(t, engine.Definition{Type: "lab.online", Any: []engine.Condition{when("idle_minutes", "at_least", 30.0), when("duration_minutes", "at_least", 10.0)}})
	facts := engine.Facts{"last_activity_at": 1e12, "started_at": 1e12}
	next, ok := rule.NextHold(facts, 1e12)
	require.True(t, ok)
	require.Equal(t, models.Time(1e12)+10*minute, next)
	delete(facts, "started_at")
	next, ok = rule.NextHold(facts, 1e12)
	require.True(t, ok)
	require.Equal(t, models.Time(1e12)+30*minute, next)
}

func TestAStateOfADateHoldsFromTheDateOn(t *testing.T) {
	rule := ruleOf(t, "lab.due", "", when("priority", "is_any", "high"))
	facts := engine.Facts{"due_at": 5000.0, "priority": "high"}
	require.False(t, rule.Holds(engine.Input{Facts: facts, At: 4999}))
	require.True(t, rule.Holds(engine.Input{Facts: facts, At: 5000}))
	next, ok := rule.NextHold(facts, 1)
	require.True(t, ok)
	require.Equal(t, models.Time(5000), next)
	_, ok = rule.NextHold(engine.Facts{"priority": "high"}, 1)
	require.False(t, ok, "without a date it is never due")
	_, ok = rule.NextHold(engine.Facts{"due_at": 5000.0, "priority": "low"}, 1)
	require.False(t, ok)
}

func TestNextHoldLooks400DaysAhead(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "UTC", when("open_date", "next", 1.0, "hours"))
	start := at(t, "2026-03-02T00:00:00Z")
	_, ok := rule.NextHold(engine.Facts{"open_date": float64(start + 400*day + hour)}, start)
	require.True(t, ok)
	_, ok = rule.NextHold(engine.Facts{"open_date": float64(start + 400*day + hour + 1)}, start)
	require.False(t, ok)
}

func TestOnlyPlainIdleRulesShareTheWheel(t *testing.T) {
	idle := func(op string, values ...any) engine.Condition { return when("idle_minutes", op, values...) }
	plain := map[string][]engine.Condition{
		"5m0s":   {idle("at_least", 5.0)},
		"6s":     {idle("at_least", 0.1), when("priority", "is_any", "high")},
		"1m0s":   {idle("between", 1.0, 10.0)},
		"2m0s":   {idle("is", 2.0)},
		"20m0s":  {idle("at_least", 5.0), idle("at_least", 20.0)},
		"30m30s": {idle("at_least", 30.5), when("session_start_time", "in", "09:00-10:00")},
	}
	for want, conditions := range plain {
		got, ok := ruleOf(t, "lab.idle", "", conditions...).IdleThreshold()
		require.True(t, ok, want)
		require.Equal(t, want, got.String())
	}
	for name, def := range map[string]engine.Definition{
		"no clock":     {All: []engine.Condition{when("priority", "is_any", "high")}},
		"at most":      {All: []engine.Condition{idle("at_most", 5.0)}},
		"schedule":     {All: []engine.Condition{idle("at_least", 5.0), when("day_of_week", "in", "mon")}},
		"period":       {All: []engine.Condition{idle("at_least", 5.0), when("open_date", "last", 1.0, "days")}},
		"in ANY":       {Any: []engine.Condition{idle("at_least", 5.0)}},
		"timed ANY":    {All: []engine.Condition{idle("at_least", 5.0)}, Any: []engine.Condition{when("time_of_day", "in", "09:00-10:00")}},
		"never":        {All: []engine.Condition{idle("at_least", 5.0), idle("at_most", 3.0)}},
		"other clocks": {All: []engine.Condition{idle("at_least", 5.0), when("duration_minutes", "at_least", 3.0)}},
	} {
		def.Type = "lab.idle"
		_, ok := compile(t, def).IdleThreshold()
		require.False(t, ok, name)
	}
	_, ok := ruleOf(t, "lab.happened", "", idle("at_least", 5.0)).IdleThreshold()
	require.False(t, ok, "a moment has no wheel")
}

func TestSessionStartIsJudgedByTheStartAndNotByNow(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "Europe/Berlin", when("session_start_time", "in", "09:00-12:00"))
	morning, evening := at(t, "2026-03-02T08:30:00Z"), at(t, "2026-03-02T20:00:00Z")
	require.True(t, rule.Holds(engine.Input{Facts: engine.Facts{"started_at": float64(morning)}, At: evening}))
	require.False(t, rule.Holds(engine.Input{Facts: engine.Facts{"started_at": float64(evening)}, At: morning}))
	require.False(t, rule.Holds(engine.Input{At: morning}))
	require.False(t, rule.UsesClock())
}

func TestNextHoldIsTheFirstInstantThatHolds(t *testing.T) {
	catalogue := labCatalogue(t)
	rapid.Check(t, func(t *rapid.T) { checkNextHold(t, catalogue, byRapid(t)) })
	soon := 0
	byManyChances(t, 1500, func(p pick) {
		if checkNextHold(t, catalogue, p) {
			soon++
		}
	})
	require.Greater(t, soon, 200, "too few of the rules ever hold")
}

// checkNextHold is the definition of NextHold, asked instant by instant: the first minute, or edge of a clock, at which Holds says yes.
func checkNextHold(t fatal, catalogue *engine.Catalogue, p pick) (soon bool) {
	def := genDefinition(p, one(p, "lab.idle", "lab.online", "lab.due", "lab.happened"))
	rule, err := engine.Compile(catalogue, def, engine.Env{OwnerID: owner})
	if err != nil {
		return false // is_not of a clock and the like: the tests of Check say which
	}
	facts, after := genFacts(p), genBase+models.Time(p(4000)-2000)*minute+models.Time(p(1000))
	const horizon = 9 * day
	instants := []models.Time{after}
	for _, edge := range edgesOf(facts) {
		if edge >= after && edge < after+horizon {
			instants = append(instants, edge)
		}
	}
	for m := after - after%minute + minute; m < after+horizon; m += minute {
		instants = append(instants, m)
	}
	slices.Sort(instants)
	first := slices.IndexFunc(instants, func(one models.Time) bool { return rule.Holds(engine.Input{Facts: facts, At: one}) })
	next, found := rule.NextHold(facts, after)
	switch {
	case first >= 0:
		if !found || next != instants[first] {
			t.Fatalf("%s\n%v\nfrom %v: want %v, got %v %v", describe(def), facts, after, instants[first], next, found)
		}
	case found && (next < after+horizon || !rule.Holds(engine.Input{Facts: facts, At: next})):
		t.Fatalf("%s\n%v\nfrom %v: never within 9 days, got %v", describe(def), facts, after, next)
	}
	if found && !rule.Could(facts) {
		t.Fatalf("%s\n%v: holds at %v though it could not", describe(def), facts, next)
	}
	return first > 0
}

// edgesOf are all instants at which a generated clock or period can begin or end to hold, from the values that genTimed uses.
func edgesOf(facts engine.Facts) []models.Time {
	var out []models.Time
	for _, anchor := range []string{"last_activity_at", "started_at", "open_date", "due_at"} {
		from, known := facts.Number(anchor)
		if !known {
			continue
		}
		for _, minutes := range []float64{0, 0.1, 1, 2, 3, 5, 5.5, 6, 6.5, 60, 61, 100, 180, 600, 601, 1000.5, 1440, 4000, 4001, 4320, 6000} {
			for _, shift := range []models.Time{0, 1} {
				out = append(out, models.Time(from)+models.Time(minutes*60_000)+shift, models.Time(from)-models.Time(minutes*60_000)+shift)
			}
		}
	}
	return out
}

func TestHoldSetIsWhereHoldsSaysYes(t *testing.T) {
	catalogue := labCatalogue(t)
	rapid.Check(t, func(t *rapid.T) { checkHoldSet(t, catalogue, byRapid(t)) })
	byManyChances(t, 3000, func(p pick) { checkHoldSet(t, catalogue, p) })
}

// checkHoldSet asks Holds at random instants and around every edge of the set.
func checkHoldSet(t fatal, catalogue *engine.Catalogue, p pick) {
	def := genDefinition(p, one(p, "lab.idle", "lab.online", "lab.due", "lab.happened"))
	rule, err := engine.Compile(catalogue, def, engine.Env{OwnerID: owner})
	if err != nil {
		return
	}
	facts, from := genFacts(p), genBase-models.Time(p(3000))*minute
	to := from + 4*day
	set := rule.HoldSet(facts, from, to)
	instants := []models.Time{from, to - 1}
	for i, span := range set {
		if span.From >= span.To || span.From < from || span.To > to || i > 0 && span.From <= set[i-1].To {
			t.Fatalf("%v is no set in order", set)
		}
		instants = append(instants, span.From-1, span.From, span.To-1, span.To)
	}
	for range 100 {
		instants = append(instants, from+models.Time(p(int(to-from))))
	}
	for _, one := range instants {
		if one < from || one >= to {
			continue
		}
		if holds := rule.Holds(engine.Input{Facts: facts, At: one}); holds != set.Contains(one) {
			t.Fatalf("%s\n%v\nat %v: holds %v, set %v", describe(def), facts, one, holds, set)
		}
	}
}

func TestAnAdversaryCannotMakeNextHoldSlow(t *testing.T) {
	var windows []any
	for h := range 24 {
		windows = append(windows, time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC).Format("15:04")+"-"+time.Date(2026, 1, 1, h, 30, 0, 0, time.UTC).Format("15:04"))
	}
	def := engine.Definition{Type: "lab.online", Zone: "America/New_York",
		Any: []engine.Condition{when("time_of_day", "in", "00:30-01:00", "05:30-06:00"), when("idle_minutes", "is", 3.0)}}
	for range 40 {
		def.All = append(def.All, when("time_of_day", "in", windows...))
	}
	rule := compile(t, def)
	late := time.AfterFunc(2*time.Second, func() { panic("NextHold takes over 2 s") })
	defer late.Stop()
	_, found := rule.NextHold(engine.Facts{"last_activity_at": 1.0}, genBase)
	require.False(t, found)
}
