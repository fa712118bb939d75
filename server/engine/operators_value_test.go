package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
)

func TestNumbersHaveInclusiveBounds(t *testing.T) {
	holdTable(t, []truth{
		{when("hits", "between", 2.0, 4.0), 2.0, true},
		{when("hits", "between", 2.0, 4.0), 4.0, true},
		{when("hits", "between", 2.0, 4.0), 4.1, false},
		{when("hits", "between", 2.0, 4.0), 1.9, false},
		{when("hits", "between", 3.0, 3.0), 3.0, true},
		{when("hits", "at_least", 3.0), 3.0, true},
		{when("hits", "at_least", 3.0), 2.0, false},
		{when("hits", "at_most", 3.0), 3.0, true},
		{when("hits", "at_most", 3.0), 4.0, false},
		{when("hits", "at_most", 3.0), -1.0, true},
		{when("hits", "is", 0.0), 0.0, true},
		{when("hits", "is", 3.0), 3.5, false},
		{when("hits", "is_not", 3.0), 4.0, true},
		{when("hits", "is_not", 3.0), 3.0, false},
		{when("hits", "is_not", 3.0), nil, false},
		{orUnknown(when("hits", "is_not", 3.0)), nil, true},
		{orUnknown(when("hits", "is_not", 3.0)), 3.0, false},
		{when("hits", "at_most", 3.0), nil, false},
		{when("hits", "at_most", 3.0), "2", false}, // a text is no number
		{when("hits", "at_least", 2), int64(5), true},
	})
}

func TestMinutesOfAFactAreWholeWhenExact(t *testing.T) {
	holdTable(t, []truth{
		{when("wait_minutes", "is", 5.0), 5.0, true},
		{when("wait_minutes", "is", 5.0), 5.99, true},
		{when("wait_minutes", "is", 5.0), 6.0, false},
		{when("wait_minutes", "is", 5.0), 4.99, false},
		{when("wait_minutes", "is_not", 5.0), 5.5, false},
		{when("wait_minutes", "is_not", 5.0), 6.0, true},
		{when("wait_minutes", "between", 1.0, 5.0), 5.0, true},
		{when("wait_minutes", "between", 1.0, 5.0), 5.01, false},
		{when("wait_minutes", "at_least", 1.0), nil, false},
	})
}

func TestClocksCountFromTheirAnchor(t *testing.T) {
	anchor := at(t, "2026-03-02T10:00:00Z")
	lines := []struct {
		condition engine.Condition
		since     models.Time // milliseconds after the anchor
		want      bool
	}{
		{when("idle_minutes", "at_least", 1.0), 59_999, false},
		{when("idle_minutes", "at_least", 1.0), 60_000, true},
		{when("idle_minutes", "at_least", 0.134), 8_040, true}, // not a millisecond late, whatever 0.134 is in binary
		{when("idle_minutes", "at_least", 0.134), 8_039, false},
		{when("idle_minutes", "at_most", 0.134), 8_040, true},
		{when("idle_minutes", "at_most", 0.134), 8_041, false},
		{when("idle_minutes", "between", 1.0, 10.0), 600_000, true},
		{when("idle_minutes", "between", 1.0, 10.0), 600_001, false},
		{when("idle_minutes", "is", 5.0), 300_000, true},
		{when("idle_minutes", "is", 5.0), 359_999, true},
		{when("idle_minutes", "is", 5.0), 360_000, false},
		{when("idle_minutes", "at_most", 5.0), -1, true},
		{when("duration_minutes", "at_least", 2.0), 120_000, true},
		{when("duration_minutes", "at_least", 2.0), 119_999, false},
	}
	for _, line := range lines {
		rule := ruleOf(t, "lab.online", "", line.condition)
		fact := map[string]string{"idle_minutes": "last_activity_at", "duration_minutes": "started_at"}[line.condition.Field]
		require.True(t, rule.State())
		require.Equalf(t, line.want, rule.Holds(engine.Input{Facts: engine.Facts{fact: float64(anchor)}, At: anchor + line.since}), "%+v", line)
		require.False(t, rule.Holds(engine.Input{Facts: engine.Facts{"idle_minutes": 7.0}, At: anchor}), "without its anchor a clock is unknown")
	}
}

func TestTheClockOfAMomentTakesIsNot(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "", when("idle_minutes", "is_not", 5.0))
	facts := engine.Facts{"last_activity_at": 1e12}
	for since, want := range map[models.Time]bool{299_999: true, 300_000: false, 359_999: false, 360_000: true} {
		require.Equal(t, want, rule.Holds(engine.Input{Facts: facts, At: 1e12 + since}))
	}
	require.Equal(t, engine.Set{{From: 1e12, To: 1e12 + 300_000}, {From: 1e12 + 360_000, To: 1e12 + 400_000}}, rule.HoldSet(facts, 1e12, 1e12+400_000))
}

func TestFixedChoicesAndIdsCompareExactly(t *testing.T) {
	holdTable(t, []truth{
		{when("priority", "is_any", "high", "urgent"), "urgent", true},
		{when("priority", "is_any", "high", "urgent"), "low", false},
		{when("priority", "is_any", "high"), nil, false},
		{when("priority", "is_none", "high"), "low", true},
		{when("priority", "is_none", "high"), "high", false},
		{when("priority", "is_none", "high"), nil, false},
		{orUnknown(when("priority", "is_none", "high")), nil, true},
		{when("department", "is_any", "d1"), "d1", true},
		{when("department", "is_any", "d1"), "D1", false},
		{when("folder", "is_none", "f1"), "f2", true},
		{when("survey", "is_any", "s1"), "s1", true},
		{when("related_item", "is_any", "i1"), "i2", false},
	})
}

func TestOpenChoicesCompareLikeTexts(t *testing.T) {
	holdTable(t, []truth{
		{when("country", "is_any", "Österreich", "de"), "DE", true},
		{when("country", "is_any", "Österreich", "de"), "osterreich", true},
		{when("country", "is_none", "de"), "De", false},
		{when("country", "is_none", "de"), "FR", true},
		{when("country", "is_any", "de"), nil, false},
	})
}

func TestAFactWithSeveralValuesMatchesByAnyOfThem(t *testing.T) {
	holdTable(t, []truth{
		{when("group", "is_any", "g1"), []string{"g2", "g1"}, true},
		{when("group", "is_any", "g1"), []string{"g2"}, false},
		{when("group", "is_none", "g1"), []string{"g2", "g1"}, false},
		{when("group", "is_none", "g1"), []string{"g2", "g3"}, true},
		{when("group", "is_none", "g1"), []string{}, false},
		{orUnknown(when("group", "is_none", "g1")), []string{}, true},
	})
}

func TestMeIsTheOwner(t *testing.T) {
	holdTable(t, []truth{
		{when("agent_assigned", "is_any", "me"), owner, true},
		{when("agent_assigned", "is_any", "me"), "bo", false},
		{when("agent_assigned", "is_any", "me", "bo"), "bo", true},
		{when("agent_assigned", "is_none", "me"), "bo", true},
		{when("agent_assigned", "is_none", "me"), owner, false},
		{when("agent_assigned", "is_any", "me"), nil, false},
	})
	nobody, err := engine.Compile(labCatalogue(t), engine.Definition{Type: "lab.happened", All: []engine.Condition{when("agent_assigned", "is_any", "me")}}, engine.Env{})
	require.NoError(t, err)
	require.False(t, nobody.Holds(engine.Input{Facts: engine.Facts{"agent_assigned": "me"}}), "without an owner, me is nobody")
	require.False(t, nobody.Holds(engine.Input{Facts: engine.Facts{"agent_assigned": ""}}))
}

func TestChangedNeedsAnOldValue(t *testing.T) {
	change := func(from, to []string) engine.Condition {
		return engine.Condition{Field: "priority", Op: "changed", From: from, To: to}
	}
	lines := []struct {
		condition engine.Condition
		old       engine.Facts
		now       any
		want      bool
	}{
		{change(nil, nil), engine.Facts{"priority": "low"}, "high", true},
		{change(nil, nil), engine.Facts{"priority": "low"}, "low", false},
		{change(nil, nil), engine.Facts{}, "high", false},
		{change(nil, nil), nil, "high", false},
		{change(nil, nil), engine.Facts{"priority": nil}, "high", true}, // it was unknown
		{change(nil, nil), engine.Facts{"priority": ""}, nil, false},
		{change(nil, nil), engine.Facts{"priority": "low"}, nil, true},
		{change([]string{"low"}, nil), engine.Facts{"priority": "low"}, "high", true},
		{change([]string{"high"}, nil), engine.Facts{"priority": "low"}, "high", false},
		{change([]string{"low"}, nil), engine.Facts{"priority": nil}, "high", false},
		{change(nil, []string{"high", "urgent"}), engine.Facts{"priority": "low"}, "urgent", true},
		{change(nil, []string{"urgent"}), engine.Facts{"priority": "low"}, "high", false},
		{change([]string{"low"}, []string{"urgent"}), engine.Facts{"priority": "low"}, "urgent", true},
		{change([]string{"low"}, []string{"urgent"}), engine.Facts{"priority": "high"}, "urgent", false},
		{change(nil, []string{"urgent"}), engine.Facts{"priority": "low"}, nil, false},
		{change(nil, nil), engine.Facts{"hits": 3.0}, "high", false},
	}
	for _, line := range lines {
		rule := ruleOf(t, "lab.happened", "", line.condition)
		require.Equalf(t, line.want, rule.Holds(engine.Input{Facts: engine.Facts{"priority": line.now}, Old: line.old}), "%+v", line)
	}
	mine := ruleOf(t, "lab.happened", "", engine.Condition{Field: "agent_assigned", Op: "changed", To: []string{"me"}})
	require.True(t, mine.Holds(engine.Input{Facts: engine.Facts{"agent_assigned": owner}, Old: engine.Facts{"agent_assigned": nil}}))
	require.False(t, mine.Holds(engine.Input{Facts: engine.Facts{"agent_assigned": "bo"}, Old: engine.Facts{"agent_assigned": nil}}))
	several := ruleOf(t, "lab.happened", "", engine.Condition{Field: "group", Op: "changed", To: []string{"g2"}})
	require.True(t, several.Holds(engine.Input{Facts: engine.Facts{"group": []string{"g1", "g2"}}, Old: engine.Facts{"group": []string{"g1"}}}))
	require.False(t, several.Holds(engine.Input{Facts: engine.Facts{"group": []string{"g1", "g2"}}, Old: engine.Facts{"group": []string{"g1", "g2"}}}))
}

func TestBoolsAreYesNoOrUnknown(t *testing.T) {
	holdTable(t, []truth{
		{when("incoming_call", "is", true), true, true},
		{when("incoming_call", "is", true), false, false},
		{when("incoming_call", "is", false), false, true},
		{when("incoming_call", "is", false), nil, false},
		{when("incoming_call", "is", false), "false", false},
	})
}

func TestDatesCompareWithFixedInstants(t *testing.T) {
	noon := at(t, "2026-03-02T12:00:00Z")
	ms := func(shift models.Time) any { return float64(noon + shift) }
	holdTable(t, []truth{
		{when("open_date", "before", "2026-03-02T12:00:00Z"), ms(-1), true},
		{when("open_date", "before", "2026-03-02T12:00:00Z"), ms(0), false},
		{when("open_date", "before", "2026-03-02T13:00:00+01:00"), ms(-1), true}, // the same instant in another zone
		{when("open_date", "after", "2026-03-02T12:00:00Z"), ms(0), false},
		{when("open_date", "after", "2026-03-02T12:00:00Z"), ms(1), true},
		{when("open_date", "between", "2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z"), ms(0), true},
		{when("open_date", "between", "2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z"), ms(1000), true},
		{when("open_date", "between", "2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z"), ms(1001), false},
		{when("open_date", "before", "2026-03-02T12:00:00Z"), nil, false},
		{when("open_date", "before", "2026-03-02T12:00:00Z"), "2020-01-01T00:00:00Z", false}, // an instant is a number
	})
}

func TestLastAndNextCountFromTheInstantAsked(t *testing.T) {
	date := at(t, "2026-03-02T12:00:00Z")
	lines := []struct {
		op    string
		n     float64
		unit  string
		after models.Time // of the question, after the date
		want  bool
	}{
		{"last", 5, "minutes", 0, true},
		{"last", 5, "minutes", 300_000, true},
		{"last", 5, "minutes", 300_001, false},
		{"last", 5, "minutes", -1, false},
		{"next", 2, "hours", -7_200_000, true},
		{"next", 2, "hours", -7_200_001, false},
		{"next", 2, "hours", 0, true},
		{"next", 2, "hours", 1, false},
		{"last", 1, "days", 86_400_000, true},
		{"last", 1, "weeks", 7 * 86_400_000, true},
		{"last", 0.5, "hours", 1_800_001, false},
	}
	for _, line := range lines {
		rule := ruleOf(t, "lab.happened", "", when("open_date", line.op, line.n, line.unit))
		require.Equalf(t, line.want, rule.Holds(engine.Input{Facts: engine.Facts{"open_date": float64(date)}, At: date + line.after}), "%+v", line)
		require.False(t, rule.Holds(engine.Input{At: date}), "an unknown date is in no period")
	}
}

func TestAddressesLieInRanges(t *testing.T) {
	holdTable(t, []truth{
		{when("ip_address", "in", "192.0.2.1"), "192.0.2.1", true},
		{when("ip_address", "in", "192.0.2.1"), "192.0.2.2", false},
		{when("ip_address", "in", "192.0.2.0/24", "10.0.0.0/8"), "10.200.3.4", true},
		{when("ip_address", "in", "192.0.2.77/24"), "192.0.2.1", true}, // bits after the prefix do not count
		{when("ip_address", "in", "192.0.2.0/24"), "::ffff:192.0.2.9", true},
		{when("ip_address", "in", "::ffff:192.0.2.0/120"), "192.0.2.9", true},
		{when("ip_address", "in", "::ffff:192.0.2.9"), "192.0.2.9", true},
		{when("ip_address", "in", "2001:db8::/32"), "2001:db8:1::1", true},
		{when("ip_address", "in", "2001:db8::/32"), "192.0.2.1", false},
		{when("ip_address", "in", "::/0"), "192.0.2.1", false},
		{when("ip_address", "in", "0.0.0.0/0"), "2001:db8::1", false},
		{when("ip_address", "in", "fe80::/10"), "fe80::1%eth0", true},
		{when("ip_address", "not_in", "192.0.2.0/24"), "198.51.100.1", true},
		{when("ip_address", "not_in", "192.0.2.0/24"), "192.0.2.1", false},
		{when("ip_address", "not_in", "192.0.2.0/24"), nil, false},
		{when("ip_address", "not_in", "192.0.2.0/24"), "garbage", false},
		{orUnknown(when("ip_address", "not_in", "192.0.2.0/24")), nil, true},
		{when("ip_address", "in", "192.0.2.0/24"), nil, false},
	})
}
