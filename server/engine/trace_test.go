package engine_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
)

func traced(t *testing.T, def engine.Definition, in engine.Input) engine.Trace {
	t.Helper()
	rule, err := engine.Compile(labCatalogue(t), def, engine.Env{OwnerID: owner, Names: someNames})
	require.NoError(t, err)
	return rule.Trace(in)
}

func TestATraceGoesOnPastTheFirstFalse(t *testing.T) {
	now := at(t, "2026-03-02T09:14:00Z")
	def := engine.Definition{Type: "lab.online", Zone: "Europe/Berlin",
		All: []engine.Condition{when("department", "is_any", "d1"), when("idle_minutes", "between", 30.0, 60.0), when("priority", "is_any", "high", "urgent"),
			when("day_of_week", "in", "mon", "tue", "wed", "thu", "fri"), when("time_of_day", "in", "08:00-18:00")},
		Any: []engine.Condition{when("group", "is_any", "g1"), when("subject", "contains_any", "refund"), when("country", "is_any", "DE")}}
	trace := traced(t, def, engine.Input{At: now, Facts: engine.Facts{"department": "d2", "last_activity_at": float64(now - 31*minute - 50*second), "priority": "urgent",
		"group": []string{"g1", "g2"}, "subject": "Hello"}})
	require.Equal(t, engine.Trace{
		Result: false, At: now,
		Conditions: []engine.ConditionTrace{
			{Path: "all[0]", Field: "department", Label: "Department", Expected: "is Support", Actual: "Sales", Result: engine.AnswerFalse},
			{Path: "all[1]", Field: "idle_minutes", Label: "Idle Minutes", Expected: "between 30 and 60 minutes", Actual: "31.8 minutes", Result: engine.AnswerTrue},
			{Path: "all[2]", Field: "priority", Label: "Priority", Expected: "is any of High, Urgent", Actual: "Urgent", Result: engine.AnswerTrue},
			{Path: "any[0]", Field: "group", Label: "Group", Expected: "is Billing", Actual: "Billing, g2", Result: engine.AnswerTrue},
			{Path: "any[1]", Field: "subject", Label: "Subject", Expected: "contains “refund”", Actual: "Hello", Result: engine.AnswerNotNeeded},
			{Path: "any[2]", Field: "country", Label: "Country", Expected: "is DE", Actual: "unknown", Result: engine.AnswerNotNeeded},
		},
		Schedule: &engine.ConditionTrace{Path: "all[3]", Field: "schedule", Label: "Schedule", Expected: "Mon–Fri 08:00–18:00, Europe/Berlin", Actual: "Mon 10:14", Result: engine.AnswerTrue},
		Missed:   []string{"all[0]"},
	}, trace)
	require.True(t, trace.NearMiss())
}

func TestATraceTellsWhatIsUnknown(t *testing.T) {
	def := engine.Definition{Type: "lab.happened", All: []engine.Condition{when("country", "is_none", "DE"), orUnknown(when("country", "is_none", "DE")),
		when("agent_assigned", "is_any", "me"), when("subject", "empty"), when("agent_assigned", "empty")}, Any: []engine.Condition{when("hits", "at_least", 3.0)}}
	trace := traced(t, def, engine.Input{})
	var results, actual []string
	for _, one := range trace.Conditions {
		results, actual = append(results, string(one.Result)), append(actual, one.Actual)
	}
	require.Equal(t, []string{"unknown", "true", "unknown", "true", "true", "unknown"}, results)
	require.Equal(t, []string{"unknown", "unknown", "unassigned", "unknown", "unassigned", "unknown"}, actual)
	require.Equal(t, []string{"all[0]", "all[2]", "any"}, trace.Missed)
	require.False(t, trace.NearMiss())
	require.Nil(t, trace.Schedule)
}

func TestATraceOfAMissedSchedule(t *testing.T) {
	def := engine.Definition{Type: "lab.happened", Zone: "Asia/Kolkata", All: []engine.Condition{when("time_of_day", "in", "09:00-10:00"), when("day_of_week", "in", "mon")}}
	trace := traced(t, def, engine.Input{At: at(t, "2026-03-02T12:00:00Z")})
	require.Equal(t, &engine.ConditionTrace{Path: "all[0]", Field: "schedule", Label: "Schedule", Expected: "Mon 09:00–10:00, Asia/Kolkata", Actual: "Mon 17:30", Result: engine.AnswerFalse}, trace.Schedule)
	require.Equal(t, []string{"all[0]"}, trace.Missed)
	otherDay := traced(t, def, engine.Input{At: at(t, "2026-03-03T04:00:00Z")})
	require.Equal(t, "all[1]", otherDay.Schedule.Path, "the part that failed is named")
}

func TestATraceOfAChangeAndOfDates(t *testing.T) {
	def := engine.Definition{Type: "lab.happened", Zone: "Europe/Berlin", All: []engine.Condition{{Field: "priority", Op: "changed", To: []string{"high"}}, when("open_date", "last", 3.0, "days"),
		when("session_start_time", "in", "09:00-10:00"), when("wait_minutes", "at_least", 1.0), when("incoming_call", "is", true), when("ip_address", "in", "10.0.0.0/8")}}
	opened := at(t, "2026-03-02T08:30:00Z")
	in := engine.Input{At: opened + day, Old: engine.Facts{"priority": "low"}, Facts: engine.Facts{"priority": "high", "open_date": float64(opened), "started_at": float64(opened),
		"wait_minutes": 1.0, "incoming_call": false, "ip_address": "10.0.0.1"}}
	var actual []string
	for _, one := range traced(t, def, in).Conditions {
		actual = append(actual, one.Actual)
	}
	require.Equal(t, []string{"Low → High", "2 Mar 2026 09:30", "09:30", "1 minute", "no", "10.0.0.1"}, actual)
	in.Old = nil
	require.Equal(t, "not changed", traced(t, def, in).Conditions[0].Actual)
}

func TestATraceOfAStateOfADateTellsTheDate(t *testing.T) {
	trace := traced(t, engine.Definition{Type: "lab.due"}, engine.Input{At: 1, Facts: engine.Facts{"due_at": float64(at(t, "2026-03-02T08:30:00Z"))}})
	require.Equal(t, []engine.ConditionTrace{{Path: "event_type", Field: "due_at", Label: "Due", Expected: "has come", Actual: "2 Mar 2026 08:30", Result: engine.AnswerFalse}}, trace.Conditions)
}

// A trace never says otherwise than Holds, and what it says of the parts adds up.
func TestATraceAgreesWithHolds(t *testing.T) {
	catalogue := labCatalogue(t)
	byManyChances(t, 3000, func(p pick) {
		def := genDefinition(p, one(p, "lab.idle", "lab.online", "lab.due", "lab.happened"))
		rule, err := engine.Compile(catalogue, def, engine.Env{OwnerID: owner})
		require.NoError(t, err)
		in := engine.Input{Facts: genFacts(p), At: genBase + models.Time(p(6000)-3000)*minute}
		trace := rule.Trace(in)
		if trace.Result != rule.Holds(in) || trace.Result != (len(trace.Missed) == 0) {
			t.Fatalf("%s: %+v", describe(def), trace)
		}
		_, err = json.Marshal(trace)
		require.NoError(t, err)
	})
}
