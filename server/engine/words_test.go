package engine_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/engine"
)

// names of a small desk.
type deskNames map[string]string

func (n deskNames) Name(kind engine.Kind, id string) string { return n[string(kind)+" "+id] }

var someNames = deskNames{"agent bo": "Bo Lindholm", "department d1": "Support", "department d2": "Sales", "group g1": "Billing"}

func TestTheSentenceOfAnEvent(t *testing.T) {
	invite := engine.ActionSetting{Kind: "invite", MaxFrequency: "30m"}
	email := engine.ActionSetting{Kind: "send_email", MaxFrequency: "day"}
	each := engine.ActionSetting{Kind: "send_email", PerItem: true}
	workdays := when("day_of_week", "in", "mon", "tue", "wed", "thu", "fri")
	cases := []struct {
		def  engine.Definition
		want string
	}{
		{engine.Definition{Type: "lab.happened", Actions: []engine.ActionSetting{email}},
			"When something happens in the lab: email Support (at most once per day)."},
		{engine.Definition{Type: "lab.due", Actions: []engine.ActionSetting{{Kind: "transfer"}}}, "When “Due” happens: transfer live chat."},
		{engine.Definition{Type: "lab.online", Zone: "Europe/Berlin",
			All: []engine.Condition{when("current_page", "starts_any", "/pricing"), when("idle_minutes", "between", 1.0, 10.0), when("hits", "is", 0.0), workdays, when("time_of_day", "in", "09:00-18:00")},
			Any: []engine.Condition{when("country", "is_any", "DE", "AT", "CH"), when("subject", "contains_any", "hallo")}, Actions: []engine.ActionSetting{invite, email}},
			"When a visitor does something on a site, idle for 1 to 10 minutes, with current page starting with “/pricing” and hits of 0, either with DE, AT or CH as country " +
				"or with subject containing “hallo”, Mon–Fri 09:00–18:00 (Europe/Berlin): invite them (at most once per 30 min per visitor) and email Support (at most once per day)."},
		{engine.Definition{Type: "lab.idle", All: []engine.Condition{when("idle_minutes", "at_least", 60.0), when("department", "is_any", "d1", "d2"), when("agent_assigned", "is_none", "me", "bo")},
			Any: []engine.Condition{when("priority", "is_any", "high", "urgent")}, Actions: []engine.ActionSetting{each}},
			"When a chat has no activity, idle for at least 60 minutes, with Support or Sales as department and agent assigned other than me or Bo Lindholm, with High or Urgent as priority: " +
				"email Support (each chat)."},
		{engine.Definition{Type: "lab.happened", All: []engine.Condition{when("day_of_week", "in", "sat", "sun")}}, "When something happens in the lab, Sat, Sun: do nothing yet."},
		{engine.Definition{Type: "lab.count", All: []engine.Condition{when("count", "at_least", 5.0)}, Actions: []engine.ActionSetting{{Kind: "send_email", MaxFrequency: "once"}}},
			"When “Count” happens, with count of at least 5: email Support (once ever)."},
		{engine.Definition{Type: "gone.type", All: []engine.Condition{when("gone", "like", "x")}, Actions: []engine.ActionSetting{{Kind: "gone"}}},
			"When “gone.type” happens, with gone like: gone."},
	}
	for _, one := range cases {
		require.Equal(t, one.want, labCatalogue(t).Words(one.def, someNames))
	}
}

func TestEveryOperatorHasWords(t *testing.T) {
	open := "2026-03-02T10:15:00Z"
	cases := []struct {
		condition    engine.Condition
		chip, phrase string
	}{
		{when("subject", "contains_any", "a"), "Subject contains “a”", "with subject containing “a”"},
		{when("subject", "contains_any", "a", "b"), "Subject contains any of “a”, “b”", "with subject containing “a” or “b”"},
		{wholeWords(when("subject", "contains_all", "a", "b")), "Subject contains all of “a”, “b” as whole words", "with subject containing “a” and “b” as whole words"},
		{orUnknown(when("subject", "contains_none", "a")), "Subject does not contain “a” or is unknown", "with subject not containing “a” or unknown"},
		{when("customer_email", "is_any", "a@b.c"), "Customer Email is “a@b.c”", "with customer email equal to “a@b.c”"},
		{when("subject", "is_none", "a", "b"), "Subject is none of “a”, “b”", "with subject other than “a” or “b”"},
		{when("subject", "ends_any", "a"), "Subject ends with “a”", "with subject ending with “a”"},
		{when("subject", "wildcard", "a*"), "Subject matches “a*”", "with subject like “a*”"},
		{when("subject", "regex", "^a"), "Subject matches the pattern “^a”", "with subject matching the pattern “^a”"},
		{when("subject", "empty"), "Subject is empty", "with no subject"},
		{when("agent_assigned", "empty"), "Agent Assigned is unassigned", "with no agent assigned"},
		{when("agent_assigned", "not_empty"), "Agent Assigned is assigned", "with any agent assigned"},
		{when("hits", "between", 1.0, 3.0), "Hits between 1 and 3", "with hits of 1 to 3"},
		{when("hits", "at_most", 3.0), "Hits at most 3", "with hits of at most 3"},
		{when("hits", "is_not", 3.0), "Hits is not 3", "with hits other than 3"},
		{when("idle_minutes", "between", 1.0, 1.5), "Idle Minutes between 1 and 1.5 minutes", "idle for 1 to 1.5 minutes"},
		{when("idle_minutes", "is", 1.0), "Idle Minutes is 1 minute", "idle for 1 minute"},
		{when("duration_minutes", "at_least", 5.0), "Duration Minutes at least 5 minutes", "on the site for at least 5 minutes"},
		{when("wait_minutes", "at_least", 5.0), "Wait Minutes at least 5 minutes", "with wait minutes of at least 5 minutes"},
		{when("priority", "is_none", "low"), "Priority is not Low", "with priority other than Low"},
		{engine.Condition{Field: "priority", Op: "changed"}, "Priority changed", "with priority changed"},
		{engine.Condition{Field: "priority", Op: "changed", From: []string{"low"}, To: []string{"high", "urgent"}}, "Priority changed from Low to High or Urgent", "with priority changed from Low to High or Urgent"},
		{when("group", "is_any", "g1", "g9"), "Group is any of Billing, g9", "with Billing or g9 as group"},
		{when("incoming_call", "is", true), "Incoming Call is yes", "with incoming call set to yes"},
		{when("open_date", "before", open), "Open Date before 2 Mar 2026 11:15", "with open date before 2 Mar 2026 11:15"},
		{when("open_date", "between", open, open), "Open Date between 2 Mar 2026 11:15 and 2 Mar 2026 11:15", "with open date between 2 Mar 2026 11:15 and 2 Mar 2026 11:15"},
		{when("open_date", "last", 3.0, "days"), "Open Date in the last 3 days", "with open date in the last 3 days"},
		{when("ip_address", "in", "10.0.0.0/8", "192.0.2.1"), "IP Address is in 10.0.0.0/8, 192.0.2.1", "with IP address in 10.0.0.0/8 or 192.0.2.1"},
		{when("time_of_day", "in", "09:00-12:00", "13:00-17:00"), "Time of Day 09:00–12:00 or 13:00–17:00", "09:00–12:00 or 13:00–17:00 (Europe/Berlin)"},
		{when("day_of_week", "in", "sun", "mon", "tue"), "Day of Week Mon, Tue, Sun", "Mon, Tue, Sun (Europe/Berlin)"},
		{when("session_start_time", "in", "09:00-12:00"), "Session Start Time 09:00–12:00", "with session start time 09:00–12:00"},
	}
	for _, one := range cases {
		def := engine.Definition{Type: "lab.happened", Zone: "Europe/Berlin", All: []engine.Condition{one.condition}}
		require.Equal(t, one.chip, labCatalogue(t).ConditionText(def, one.condition, someNames))
		require.Equal(t, "When something happens in the lab, "+one.phrase+": do nothing yet.", labCatalogue(t).Words(def, someNames))
	}
	require.Equal(t, "Open Date after 2 Mar 2026 10:15 UTC", labCatalogue(t).ConditionText(engine.Definition{Type: "lab.happened"}, when("open_date", "after", open), nil))
}

// No definition, however wrong, and none of those that are right leaves a gap in its sentence.
func TestSentencesHaveNoGaps(t *testing.T) {
	catalogue := labCatalogue(t)
	check := func(def engine.Definition) {
		words := catalogue.Words(def, nil)
		for _, gap := range []string{"  ", " ,", " :", " .", "()", ",,", "<nil>", "%!"} {
			if strings.Contains(words, gap) && !strings.Contains(describe(def), gap) {
				t.Fatalf("%q in %q of %s", gap, words, describe(def))
			}
		}
	}
	byManyChances(t, 2000, func(p pick) {
		def := genDefinition(p, one(p, "lab.idle", "lab.online", "lab.due", "lab.happened", "lab.count", "lab.manual"))
		def.Actions = repeat(p(3), engine.ActionSetting{Kind: one(p, "invite", "send_email"), MaxFrequency: one(p, "", "none", "5m", "week", "once")})
		check(def)
	})
	for _, one := range badDefinitions() {
		require.NotEmpty(t, catalogue.Words(one.def, nil))
		for _, condition := range one.def.All {
			require.NotEmpty(t, catalogue.ConditionText(one.def, condition, nil))
		}
	}
}

func TestAnActionWithoutWordsIsCalledByItsLabel(t *testing.T) {
	require.Equal(t, "transfer live chat", labCatalogue(t).ActionText(engine.ActionSetting{Kind: "transfer"}, nil))
	require.Equal(t, "invite them", labCatalogue(t).ActionText(engine.ActionSetting{Kind: "invite"}, nil))
	require.Equal(t, "gone", labCatalogue(t).ActionText(engine.ActionSetting{Kind: "gone"}, nil))
}
