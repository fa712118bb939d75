package app

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/engine"
)

// deskNames are the people and places of the sentences.
type deskNames map[string]string

func (n deskNames) Name(_ engine.Kind, id string) string { return n[id] }

var names = deskNames{"bo": "Bo Lindholm", "support": "Support", "sales": "Sales", "billing": "Billing"}

func is(field, op string, values ...any) engine.Condition {
	return engine.Condition{Field: field, Op: op, Values: values}
}

func all(conditions ...engine.Condition) []engine.Condition { return conditions }

// Every event type has its sentence here, as somebody reads it who never saw the editor.
func TestTheSentenceOfEveryEventType(t *testing.T) {
	workdays, daytime := is("day_of_week", "in", "mon", "tue", "wed", "thu", "fri"), is("time_of_day", "in", "09:00-18:00")
	notifyMe := engine.ActionSetting{Kind: "use_my_notification_profile", MaxFrequency: "30m"}
	invite := engine.ActionSetting{Kind: "send_live_chat_invitation", MaxFrequency: "30m"}
	email := engine.ActionSetting{Kind: "send_email", PerItem: true, Params: map[string]any{"to": []any{"me", "agent:bo"}}}
	cases := map[string]struct {
		def  engine.Definition
		want string
	}{
		"live_chat.count_for_agent": {engine.Definition{All: all(is("agent_assigned", "is_any", "me"), is("count", "at_least", 5.0))},
			"an agent's chats are counted, assigned to me, with at least 5 open chats: do nothing yet."},
		"live_chat.count_for_department": {engine.Definition{All: all(is("department", "is_any", "support", "sales"), is("waiting_count", "at_least", 6.0)), Actions: []engine.ActionSetting{notifyMe}},
			"a department's chats are counted, in Support or Sales, with at least 6 waiting chats: notify me using my notification profile (at most once per 30 min)."},
		"live_chat.count_for_group": {engine.Definition{All: all(is("group", "is_none", "billing"), is("waiting_count", "is", 1.0))},
			"a group's chats are counted, not in Billing, with 1 waiting chat: do nothing yet."},
		"live_chat.ended": {engine.Definition{All: all(is("acting_agent", "is_none", "me"))},
			"a chat ends, with acting agent other than me: do nothing yet."},
		"live_chat.idle": {engine.Definition{All: all(is("idle_minutes", "between", 1.0, 30.0), is("messages_sent", "is", 0.0)), Actions: []engine.ActionSetting{{Kind: "end_chat"}, email}},
			"nobody has written in a chat, idle for 1 to 30 minutes, with 0 messages sent: end the chat and email me and 1 person (each chat)."},
		"live_chat.incoming_message": {engine.Definition{All: all(is("question", "contains_any", "refund", "Erstattung"))},
			"a visitor writes in a chat, with question containing “refund” or “Erstattung”: do nothing yet."},
		"live_chat.outgoing_message": {engine.Definition{All: all(is("agent_assigned", "is_any", "bo"), workdays)},
			"an agent writes in a chat, assigned to Bo Lindholm, Mon–Fri: do nothing yet."},
		"live_chat.started": {engine.Definition{Actions: []engine.ActionSetting{notifyMe}},
			"a chat starts: notify me using my notification profile (at most once per 30 min)."},
		"whos_on.live_chat_accepted": {engine.Definition{All: all(is("country", "is_none", "DE"))},
			"a visitor accepts an invitation to chat, not from Germany: do nothing yet."},
		"whos_on.live_chat_forced": {engine.Definition{Any: all(is("hits", "at_most", 1.0), is("browser", "is_any", "Firefox"))},
			"a chat is opened for a visitor without asking, either with at most 1 hit or using Firefox: do nothing yet."},
		"whos_on.live_chat_invitation_ignored": {engine.Definition{All: all(is("live_chat_invites_ignored", "at_least", 3.0))},
			"a visitor leaves an invitation unanswered, with at least 3 invitations ignored: do nothing yet."},
		"whos_on.live_chat_invited": {engine.Definition{All: all(is("customer_email_address", "not_empty"))},
			"a visitor is invited to chat, with any customer email address: do nothing yet."},
		"whos_on.live_chat_rejected": {engine.Definition{All: all(is("first_chat_date", "last", 7.0, "days"))},
			"a visitor says no to an invitation, with first chat date in the last 7 days: do nothing yet."},
		"whos_on.online_activity": {engine.Definition{Zone: "Europe/Berlin",
			All: all(is("current_page", "starts_any", "/pricing"), is("idle_minutes", "between", 1.0, 10.0), is("live_chat_invites_sent", "is", 0.0), workdays, daytime),
			Any: all(is("country", "is_any", "DE", "AT", "CH"), is("language", "is_any", "de")), Actions: []engine.ActionSetting{invite, notifyMe}},
			"a visitor is on a site, idle for 1 to 10 minutes, with current page starting with “/pricing” and 0 invitations sent, either from Germany, Austria or Switzerland " +
				"or with de as language, Mon–Fri 09:00–18:00 (Europe/Berlin): invite them to chat (at most once per 30 min per visitor) and notify me using my notification profile " +
				"(at most once per 30 min)."},
		"whos_on.online_visitor_purged": {engine.Definition{All: all(is("ip_address", "in", "192.0.2.0/24"))},
			"the record of an old visit is deleted, with IP address in 192.0.2.0/24: do nothing yet."},
		"whos_on.online_visitor_removed": {engine.Definition{All: all(is("duration_minutes", "at_least", 5.0), is("operating_system", "is_any", "Linux"))},
			"a visitor leaves the list, on the site for at least 5 minutes and on Linux: do nothing yet."},
	}
	a, err := unplugged()
	require.NoError(t, err)
	for _, category := range a.Engine.Catalogue().Categories() {
		for _, eventType := range category.Types {
			one, told := cases[eventType.ID]
			require.True(t, told, "write the sentence of %s", eventType.ID)
			one.def.Type = eventType.ID
			require.Equal(t, "When "+one.want, a.Engine.Catalogue().Words(one.def, names))
		}
	}
}

// No condition of the catalogue with any of its operators, and no action, leaves a gap in the sentence or says an id.
func TestEveryPartOfTheCatalogueCanBeSaid(t *testing.T) {
	a, err := unplugged()
	require.NoError(t, err)
	catalogue := a.Engine.Catalogue()
	said := 0
	say := func(def engine.Definition) {
		words := catalogue.Words(def, names)
		for _, gap := range []string{"  ", " ,", " :", " .", "()", ",,", "<nil>", "%!", "_", "happens", "with idle", "with from", "with in "} {
			require.NotContains(t, words, gap)
		}
		said++
	}
	for _, category := range catalogue.JSON().Categories {
		for _, eventType := range category.Types {
			for _, action := range category.Actions {
				for _, perItem := range []bool{false, true} {
					say(engine.Definition{Type: eventType.ID, Actions: []engine.ActionSetting{{Kind: action.ID, PerItem: perItem, MaxFrequency: "day"}, {Kind: action.ID, PerItem: perItem}}})
				}
			}
			for _, field := range catalogue.Fields(eventType.ID) {
				for _, op := range catalogue.JSON().Operators[field.Kind] {
					condition := is(field.ID, op.ID, valuesFor(field, op)...)
					require.True(t, strings.HasPrefix(catalogue.ConditionText(engine.Definition{Type: eventType.ID}, condition, names), field.Label+" "))
					say(engine.Definition{Type: eventType.ID, All: all(condition)})
					say(engine.Definition{Type: eventType.ID, Any: all(condition, condition)})
				}
			}
		}
	}
	require.Greater(t, said, 2000)
}

// valuesFor are values that a condition can have.
func valuesFor(field engine.Field, op engine.Operator) []any {
	switch op.Values {
	case engine.ShapeNone, engine.ShapeChange:
		return nil
	case engine.ShapePeriod:
		return []any{7.0, "days"}
	}
	two := map[engine.Kind][]any{
		engine.KindNumber: {1.0, 10.0}, engine.KindMinutes: {1.0, 10.0}, engine.KindBool: {true}, engine.KindIP: {"192.0.2.0/24", "198.51.100.7"},
		engine.KindDate: {"2026-03-02T10:15:00Z", "2026-03-03T10:15:00Z"}, engine.KindTimeOfDay: {"22:00-06:00", "09:00-12:00"}, engine.KindWeekday: {"mon", "wed"},
		engine.KindAgent: {engine.Me, "bo"}, engine.KindDepartment: {"support", "sales"}, engine.KindGroup: {"billing", "support"},
	}[field.Kind]
	if two == nil {
		two = []any{"one", "other"}
	}
	if len(field.Choices) > 1 {
		two = []any{field.Choices[0].Value, field.Choices[1].Value}
	}
	if op.Values == engine.ShapeOne {
		return two[:1]
	}
	return two
}
