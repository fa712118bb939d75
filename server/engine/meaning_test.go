package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
)

// The tests of what events mean use a catalogue of their own, with a condition of every kind and a type of every sort.

func labCatalogue(t testing.TB) *engine.Catalogue {
	t.Helper()
	catalogue, err := engine.NewCatalogue([]engine.Category{labCategory(), mailCategory()}, labActions())
	require.NoError(t, err)
	return catalogue
}

func labCategory() engine.Category {
	onlyMoments := []string{"lab.happened", "lab.manual"}
	return engine.Category{
		ID: "lab", Label: "Lab", ItemKind: "chat", OncePerItem: true, CustomFields: true,
		Types: []engine.EventType{
			{ID: "lab.happened", Label: "Happened", Words: "something happens in the lab"},
			{ID: "lab.idle", Label: "Idle", Words: "a chat has no activity", Episode: engine.EpisodeIdle, EpisodeFact: "last_activity_at", TimeBased: true},
			{ID: "lab.online", Label: "Online", Words: "a visitor does something on a site", ClockFields: []string{"idle_minutes", "duration_minutes"}, ItemKind: "visitor"},
			{ID: "lab.due", Label: "Due", Episode: engine.EpisodeDate, EpisodeFact: "due_at", TimeBased: true},
			{ID: "lab.count", Label: "Count", Episode: engine.EpisodeCount, Count: true, ItemKind: "department"},
			{ID: "lab.secret", Label: "Secret", AdminOnly: true},
			{ID: "lab.manual", Label: "Manual Lab Event", Manual: true, Words: "somebody presses the button"},
		},
		Fields: []engine.Field{
			{ID: "time_of_day", Label: "Time of Day", Kind: engine.KindTimeOfDay},
			{ID: "day_of_week", Label: "Day of Week", Kind: engine.KindWeekday},
			{ID: "session_start_time", Label: "Session Start Time", Kind: engine.KindTimeOfDay},
			{ID: "subject", Label: "Subject", Kind: engine.KindText},
			{ID: "current_page", Label: "Current Page", Kind: engine.KindText},
			{ID: "customer_email", Label: "Customer Email", Kind: engine.KindEmail},
			{ID: "hits", Label: "Hits", Kind: engine.KindNumber},
			{ID: "rating", Label: "Survey Rating", Kind: engine.KindNumber},
			{ID: "wait_minutes", Label: "Wait Minutes", Kind: engine.KindMinutes},
			{ID: "idle_minutes", Label: "Idle Minutes", Kind: engine.KindMinutes},
			{ID: "duration_minutes", Label: "Duration Minutes", Kind: engine.KindMinutes},
			{ID: "priority", Label: "Priority", Kind: engine.KindChoice, Choices: []engine.Choice{{Value: "low", Label: "Low"}, {Value: "high", Label: "High"}, {Value: "urgent", Label: "Urgent"}}},
			{ID: "country", Label: "Country", Kind: engine.KindChoice, Suggest: "countries"},
			{ID: "agent_assigned", Label: "Agent Assigned", Kind: engine.KindAgent},
			{ID: "department", Label: "Department", Kind: engine.KindDepartment},
			{ID: "group", Label: "Group", Kind: engine.KindGroup},
			{ID: "folder", Label: "Folder", Kind: engine.KindFolder},
			{ID: "survey", Label: "Survey Name", Kind: engine.KindSurvey},
			{ID: "related_item", Label: "Related Item", Kind: engine.KindItemRef},
			{ID: "incoming_call", Label: "Incoming Call", Kind: engine.KindBool},
			{ID: "open_date", Label: "Open Date", Kind: engine.KindDate},
			{ID: "ip_address", Label: "IP Address", Kind: engine.KindIP},
			{ID: "spoken", Label: "Spoken", Kind: engine.KindText, On: onlyMoments},
			{ID: "count", Label: "Count", Kind: engine.KindNumber, On: []string{"lab.count"}, Beyond: true},
		},
		Actions: []string{"send_email", "invite", "transfer", "purge"},
	}
}

// mailCategory is about accounts: nothing once per item.
func mailCategory() engine.Category {
	return engine.Category{
		ID: "mail", Label: "Mail", ItemKind: "account",
		Types:   []engine.EventType{{ID: "mail.failed", Label: "Mail Failed", AdminOnly: true}},
		Fields:  []engine.Field{{ID: "server_name", Label: "Server Name", Kind: engine.KindText}},
		Actions: []string{"send_email"},
	}
}

func labActions() []engine.Action {
	return []engine.Action{
		{ID: "send_email", Label: "Send Email", Form: engine.Message, OncePerItem: true, Params: []engine.Param{
			{ID: "recipients", Label: "Recipients", Kind: "recipients", Required: true},
			{ID: "subject", Label: "Subject", Kind: "template", Required: true, Max: 100},
			{ID: "body", Label: "Body", Kind: "template"},
			{ID: "note", Label: "Note", Kind: "text"},
			{ID: "copies", Label: "Copies", Kind: "number", Max: 5},
			{ID: "plain", Label: "Plain", Kind: "bool"},
			{ID: "tone", Label: "Tone", Kind: "choice", Choices: []engine.Choice{{Value: "calm", Label: "Calm"}}},
		}, Words: func(engine.ActionSetting) string { return "email Support" }},
		{ID: "invite", Label: "Send Live Chat Invitation", Form: engine.OnItem, Beyond: true, Words: func(engine.ActionSetting) string { return "invite them" },
			Check: func(setting engine.ActionSetting, _ engine.Category, eventType engine.EventType) []engine.Problem {
				if eventType.ID == "lab.secret" {
					return []engine.Problem{{Path: "kind", Code: "no_visitor", Message: "There is nobody to invite."}}
				}
				return nil
			}},
		{ID: "transfer", Label: "Transfer Live Chat", Form: engine.OnItem, Params: []engine.Param{
			{ID: "group", Label: "Group", Kind: "group", Required: true}, {ID: "agent", Label: "Agent", Kind: "agent"}}},
		{ID: "purge", Label: "Purge", Form: engine.OnItem, AdminOnly: true},
		{ID: "elsewhere", Label: "Elsewhere", Form: engine.OnItem},
	}
}

const owner = "ana"

func compile(t testing.TB, def engine.Definition) *engine.Rule {
	t.Helper()
	rule, err := engine.Compile(labCatalogue(t), def, engine.Env{OwnerID: owner})
	require.NoError(t, err)
	return rule
}

// ruleOf compiles conditions of ALL about a type, in a zone.
func ruleOf(t testing.TB, typeID, zone string, all ...engine.Condition) *engine.Rule {
	t.Helper()
	return compile(t, engine.Definition{Name: "n", Type: typeID, Zone: zone, All: all})
}

func when(field, op string, values ...any) engine.Condition {
	return engine.Condition{Field: field, Op: op, Values: values}
}

func orUnknown(condition engine.Condition) engine.Condition {
	condition.OrUnknown = true
	return condition
}

func wholeWords(condition engine.Condition) engine.Condition {
	condition.WholeWords = true
	return condition
}

// at reads an RFC 3339 instant.
func at(t testing.TB, text string) models.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return models.TimeOf(parsed)
}

// truth is one line of a truth table: a condition, the fact that it meets, and the answer.
type truth struct {
	condition engine.Condition
	fact      any // nil: unknown
	want      bool
}

// holdTable judges each line as an occurrence of a moment.
func holdTable(t *testing.T, lines []truth) {
	t.Helper()
	for _, line := range lines {
		rule := ruleOf(t, "lab.happened", "", line.condition)
		facts := engine.Facts{}
		if line.fact != nil {
			facts[line.condition.Field] = line.fact
		}
		got := rule.Holds(engine.Input{Facts: facts, Type: "lab.happened"})
		require.Equalf(t, line.want, got, "%+v meets %#v", line.condition, line.fact)
	}
}
