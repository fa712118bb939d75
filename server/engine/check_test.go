package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
)

// mail is an action without fault.
func mail() engine.ActionSetting {
	return engine.ActionSetting{ID: "a1", Kind: "send_email", MaxFrequency: "30m", Params: map[string]any{"recipients": []any{"ana@example.org"}, "subject": "Hello"}}
}

func defOf(typeID string, all ...engine.Condition) engine.Definition {
	return engine.Definition{Name: "An event", Type: typeID, Zone: "Europe/Berlin", OwnerID: owner, All: all, Actions: []engine.ActionSetting{mail()}}
}

func withActions(actions ...engine.ActionSetting) engine.Definition {
	def := defOf("lab.happened")
	def.Actions = actions
	return def
}

// changed makes the action with one thing changed.
func changedMail(change func(a *engine.ActionSetting)) engine.Definition {
	action := mail()
	change(&action)
	return withActions(action)
}

func withParam(name string, value any) engine.Definition {
	return changedMail(func(a *engine.ActionSetting) { a.Params[name] = value })
}

func repeat[T any](n int, value T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = value
	}
	return out
}

// deskContext knows one group and one agent, and stores addresses truncated.
func deskContext(t testing.TB) engine.CheckContext {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	return engine.CheckContext{Now: at(t, "2026-11-22T00:00:00Z"), Zone: berlin, IPv4Bits: 24, IPv6Bits: 48,
		Exists: func(kind engine.Kind, id string) bool {
			return kind == engine.KindGroup && id == "g1" || kind == engine.KindAgent && id == owner
		}}
}

// bad is a definition that cannot be saved, with the code and the path of the reason.
type bad struct {
	code, path string
	def        engine.Definition
}

func badDefinitions() []bad {
	long, empty := strings.Repeat("x", 1001), engine.Definition{}
	named := func(name string) engine.Definition { def := defOf("lab.happened"); def.Name = name; return def }
	zoned := func(zone string) engine.Definition { def := defOf("lab.happened"); def.Zone = zone; return def }
	anyOf := func(condition engine.Condition) engine.Definition {
		def := defOf("lab.happened")
		def.Any = []engine.Condition{condition}
		return def
	}
	happens := func(field, op string, values ...any) engine.Definition {
		return defOf("lab.happened", when(field, op, values...))
	}
	idle := func(field, op string, values ...any) engine.Definition {
		return defOf("lab.idle", when(field, op, values...))
	}
	transfer := func(params map[string]any) engine.Definition {
		return withActions(engine.ActionSetting{ID: "a", Kind: "transfer", MaxFrequency: "none", Params: params})
	}
	empty.Name, empty.Type = "n", "lab.happened"
	return []bad{
		{"name_missing", "name", named(" ")},
		{"name_too_long", "name", named(strings.Repeat("é", 201))},
		{"type_unknown", "event_type", defOf("lab.nothing")},
		{"type_unknown", "event_type", defOf("")},
		{"type_admin_only", "event_type", defOf("lab.secret")},
		{"zone_unknown", "zone", zoned("Europe/Atlantis")},
		{"zone_unknown", "zone", zoned("Local")},
		{"zone_unknown", "zone", zoned("../../etc/passwd")},
		{"too_many_conditions", "all", defOf("lab.happened", repeat(51, when("priority", "is_any", "high"))...)},
		{"field_unknown", "all[0].field", happens("colour", "is_any", "red")},
		{"field_unknown", "any[0].field", anyOf(when("", "is_any", "red"))},
		{"field_not_offered", "all[0].field", idle("spoken", "contains_any", "x")},
		{"field_not_offered", "all[0].field", happens("count", "at_least", 3.0)},
		{"operator_unknown", "all[0].op", happens("subject", "like", "x")},
		{"operator_unknown", "all[0].op", happens("subject", "", "x")},
		{"operator_not_of_kind", "all[0].op", happens("subject", "at_least", 3.0)},
		{"operator_not_of_kind", "all[0].op", happens("hits", "contains_any", "x")},
		{"operator_not_of_kind", "all[0].op", happens("hits", "empty")},
		{"operator_not_of_kind", "all[0].op", happens("open_date", "empty")},
		{"operator_not_of_kind", "all[0].op", happens("ip_address", "not_empty")},
		{"operator_not_of_kind", "all[0].op", happens("priority", "wildcard", "h*")},
		{"operator_not_of_kind", "all[0].op", happens("incoming_call", "is_not", true)},
		{"operator_not_of_kind", "all[0].op", happens("time_of_day", "between", "09:00", "10:00")},
		{"operator_not_of_kind", "all[0].op", happens("ip_address", "is_any", "192.0.2.0")},
		{"operator_not_of_kind", "all[0].op", happens("subject", "changed")},
		{"value_missing", "all[0].values", happens("subject", "contains_any")},
		{"value_missing", "all[0].values", happens("priority", "is_any")},
		{"value_missing", "all[0].values", happens("hits", "between", 1.0)},
		{"value_missing", "all[0].values", happens("hits", "at_least")},
		{"value_missing", "all[0].values", happens("open_date", "before")},
		{"value_missing", "all[0].values", happens("incoming_call", "is")},
		{"value_missing", "all[0].values", happens("day_of_week", "in")},
		{"too_many_values", "all[0].values", happens("hits", "is", 1.0, 2.0)},
		{"too_many_values", "all[0].values", happens("subject", "contains_any", repeat[any](1001, "x")...)},
		{"too_many_values", "all[0].values", happens("subject", "regex", repeat[any](21, "x")...)},
		{"too_many_values", "all[0].values", happens("time_of_day", "in", repeat[any](25, "09:00-10:00")...)},
		{"too_many_values", "all[0].values", happens("open_date", "between", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z")},
		{"value_unexpected", "all[0].values", happens("subject", "empty", "x")},
		{"value_unexpected", "all[0].values", happens("priority", "changed", "high")},
		{"value_unexpected", "all[0].from", defOf("lab.happened", engine.Condition{Field: "priority", Op: "is_any", Values: []any{"high"}, From: []string{"low"}})},
		{"value_wrong_kind", "all[0].values[1]", happens("subject", "contains_any", "x", 3.0)},
		{"value_wrong_kind", "all[0].values[0]", happens("hits", "at_least", "3")},
		{"value_wrong_kind", "all[0].values[0]", happens("incoming_call", "is", "true")},
		{"value_wrong_kind", "all[0].values[0]", happens("priority", "is_any", nil)},
		{"value_wrong_kind", "all[0].values[0]", happens("subject", "contains_any", []any{"x"})},
		{"value_empty", "all[0].values[1]", happens("subject", "contains_any", "x", "")},
		{"value_empty", "all[0].values[0]", happens("subject", "starts_any", "  ")},
		{"value_empty", "all[0].values[0]", happens("subject", "is_any", "\u0301")},
		{"value_empty", "all[0].to[0]", defOf("lab.happened", engine.Condition{Field: "priority", Op: "changed", To: []string{""}})},
		{"value_too_long", "all[0].values[0]", happens("subject", "contains_any", long)},
		{"value_too_long", "all[0].values[0]", happens("subject", "regex", strings.Repeat("x", 501))},
		{"value_unknown", "all[0].values[0]", happens("priority", "is_any", "huge")},
		{"value_unknown", "all[0].values[0]", happens("group", "is_any", "g9")},
		{"value_unknown", "all[0].values[0]", happens("department", "is_any", "me")},
		{"value_unknown", "all[0].to[1]", defOf("lab.happened", engine.Condition{Field: "priority", Op: "changed", To: []string{"high", "huge"}})},
		{"value_unknown", "all[0].from[0]", defOf("lab.happened", engine.Condition{Field: "priority", Op: "changed", From: []string{"huge"}})},
		{"range_contradictory", "all[0].values", happens("hits", "between", 10.0, 5.0)},
		{"range_contradictory", "all[0].values", idle("idle_minutes", "between", 10.0, 5.0)},
		{"range_contradictory", "all[0].values", happens("open_date", "between", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z")},
		{"never_holds", "all[1]", defOf("lab.happened", when("hits", "at_least", 10.0), when("hits", "at_most", 5.0))},
		{"never_holds", "all[1]", defOf("lab.idle", when("idle_minutes", "at_least", 10.0), when("idle_minutes", "at_most", 5.0))},
		{"never_holds", "all[1]", defOf("lab.happened", when("open_date", "after", "2026-01-02T00:00:00Z"), when("open_date", "before", "2026-01-01T00:00:00Z"))},
		{"never_holds", "all[1]", defOf("lab.happened", when("time_of_day", "in", "09:00-10:00"), when("time_of_day", "in", "10:00-11:00"))},
		{"never_holds", "all[2]", defOf("lab.happened", when("hits", "at_least", 1.0), when("day_of_week", "in", "mon"), when("day_of_week", "in", "tue", "wed"))},
		{"number_out_of_bounds", "all[0].values[0]", happens("hits", "at_least", 1e13)},
		{"number_out_of_bounds", "all[0].values[0]", idle("idle_minutes", "at_least", -1.0)},
		{"number_out_of_bounds", "all[0].values[1]", idle("idle_minutes", "between", 1.0, 576_001.0)},
		{"number_out_of_bounds", "all[0].values[0]", happens("open_date", "last", 1e9, "weeks")},
		{"threshold_too_small", "all[0].values[0]", idle("idle_minutes", "at_least", 0.09)},
		{"threshold_too_small", "all[0].values[0]", idle("idle_minutes", "between", 0.0, 5.0)},
		{"threshold_too_small", "all[0].values[0]", idle("idle_minutes", "is", 0.0)},
		{"threshold_too_small", "any[0].values[0]", engine.Definition{Name: "n", Type: "lab.online", Any: []engine.Condition{when("duration_minutes", "at_least", 0.0)}, Actions: []engine.ActionSetting{mail()}}},
		{"is_not_on_clock", "all[0].op", idle("idle_minutes", "is_not", 5.0)},
		{"is_not_on_clock", "all[0].op", defOf("lab.online", when("duration_minutes", "is_not", 5.0))},
		{"changed_on_state", "all[0].op", defOf("lab.idle", engine.Condition{Field: "priority", Op: "changed"})},
		{"pattern_invalid", "all[0].values[0]", happens("subject", "regex", "a(b")},
		{"pattern_invalid", "all[0].values[1]", happens("subject", "regex", "fine", "a{1001}")},
		{"pattern_invalid", "all[0].values[0]", happens("subject", "regex", `(a)\1`)},
		{"date_malformed", "all[0].values[0]", happens("open_date", "before", "tomorrow")},
		{"date_malformed", "all[0].values[0]", happens("open_date", "before", "2026-03-02")},
		{"date_malformed", "all[0].values[0]", happens("open_date", "after", 1_772_000_000.0)},
		{"period_malformed", "all[0].values[1]", happens("open_date", "last", 3.0, "months")},
		{"period_malformed", "all[0].values[0]", happens("open_date", "last", 0.0, "days")},
		{"period_malformed", "all[0].values[0]", happens("open_date", "next", "3", "days")},
		{"address_malformed", "all[0].values[0]", happens("ip_address", "in", "300.0.0.1")},
		{"address_malformed", "all[0].values[0]", happens("ip_address", "in", "10.0.0.0/33")},
		{"address_malformed", "all[0].values[0]", happens("ip_address", "not_in", "example.org")},
		{"range_too_fine", "all[0].values[0]", happens("ip_address", "in", "192.0.2.1")},
		{"range_too_fine", "all[0].values[1]", happens("ip_address", "in", "10.0.0.0/24", "2001:db8::/49")},
		{"window_malformed", "all[0].values[0]", happens("time_of_day", "in", "9:00-17:00")},
		{"window_malformed", "all[0].values[0]", happens("time_of_day", "in", "09:00-24:01")},
		{"window_malformed", "all[0].values[0]", happens("time_of_day", "in", "24:00-01:00")},
		{"window_malformed", "all[0].values[0]", happens("time_of_day", "in", "09:60-10:00")},
		{"window_malformed", "all[0].values[0]", happens("session_start_time", "in", "all day")},
		{"window_empty", "all[0].values[0]", happens("time_of_day", "in", "09:00-09:00")},
		{"weekday_unknown", "all[0].values[0]", happens("day_of_week", "in", "Mon")},
		{"whole_words_not_offered", "all[0].whole_words", defOf("lab.happened", wholeWords(when("subject", "starts_any", "x")))},
		{"or_unknown_not_offered", "all[0].or_unknown", defOf("lab.happened", orUnknown(when("subject", "contains_any", "x")))},
		{"or_unknown_not_offered", "all[0].or_unknown", defOf("lab.happened", orUnknown(when("subject", "empty")))},
		{"too_many_actions", "actions", withActions(repeat(21, mail())...)},
		{"action_unknown", "actions[0].kind", withActions(engine.ActionSetting{Kind: "sing", MaxFrequency: "none"})},
		{"action_not_offered", "actions[0].kind", withActions(engine.ActionSetting{Kind: "elsewhere", MaxFrequency: "none"})},
		{"action_admin_only", "actions[1].kind", withActions(mail(), engine.ActionSetting{ID: "a2", Kind: "purge", MaxFrequency: "none"})},
		{"action_id_duplicate", "actions[1].id", withActions(mail(), mail())},
		{"action_id_malformed", "actions[0].id", changedMail(func(a *engine.ActionSetting) { a.ID = strings.Repeat("a", 27) })},
		{"once_per_item_not_offered", "actions[0].per_item", withActions(engine.ActionSetting{Kind: "invite", PerItem: true})},
		{"importance_unknown", "actions[0].importance", changedMail(func(a *engine.ActionSetting) { a.Importance = "huge" })},
		{"frequency_malformed", "actions[0].max_frequency", changedMail(func(a *engine.ActionSetting) { a.MaxFrequency = "3h" })},
		{"continue_not_manual", "actions[0].continue", changedMail(func(a *engine.ActionSetting) { a.Continue = true })},
		{"param_unknown", "actions[0].params.colour", withParam("colour", "red")},
		{"param_missing", "actions[0].params.subject", changedMail(func(a *engine.ActionSetting) { delete(a.Params, "subject") })},
		{"param_missing", "actions[0].params.subject", withParam("subject", " ")},
		{"param_missing", "actions[0].params.recipients", withParam("recipients", []any{})},
		{"param_missing", "actions[0].params.group", transfer(nil)},
		{"param_wrong_kind", "actions[0].params.subject", withParam("subject", 3.0)},
		{"param_wrong_kind", "actions[0].params.recipients", withParam("recipients", "ana@example.org")},
		{"param_wrong_kind", "actions[0].params.recipients[1]", withParam("recipients", []any{"ana@example.org", 3.0})},
		{"param_wrong_kind", "actions[0].params.copies", withParam("copies", 1.5)},
		{"param_wrong_kind", "actions[0].params.plain", withParam("plain", "yes")},
		{"param_wrong_kind", "actions[0].params.tone", withParam("tone", true)},
		{"param_wrong_kind", "actions[0].params.group", transfer(map[string]any{"group": 7.0})},
		{"param_too_long", "actions[0].params.subject", withParam("subject", strings.Repeat("x", 101))},
		{"param_too_long", "actions[0].params.note", withParam("note", long)},
		{"param_too_long", "actions[0].params.body", withParam("body", strings.Repeat("x", 64<<10+1))},
		{"param_too_long", "actions[0].params.recipients", withParam("recipients", repeat[any](201, "ana@example.org"))},
		{"param_out_of_range", "actions[0].params.copies", withParam("copies", 6.0)},
		{"param_out_of_range", "actions[0].params.copies", withParam("copies", -1.0)},
		{"param_value_unknown", "actions[0].params.tone", withParam("tone", "loud")},
		{"param_value_unknown", "actions[0].params.group", transfer(map[string]any{"group": "g9"})},
		{"param_value_unknown", "actions[0].params.agent", transfer(map[string]any{"group": "g1", "agent": "zoe"})},
	}
}

func TestCheckRefusesWhatCannotBeSaved(t *testing.T) {
	catalogue, codes := labCatalogue(t), map[string]bool{}
	for _, one := range badDefinitions() {
		problems := catalogue.Check(one.def, models.LevelAgent, deskContext(t))
		found := false
		for _, problem := range problems {
			require.NotEmpty(t, problem.Message)
			found = found || !problem.Warning && problem.Code == one.code && problem.Path == one.path
		}
		require.Truef(t, found, "%s at %s: got %+v", one.code, one.path, problems)
		codes[one.code] = true
	}
	require.GreaterOrEqual(t, len(badDefinitions()), 60)
	t.Logf("%d definitions, %d codes", len(badDefinitions()), len(codes))
}

// A bad definition has one fault, and Check tells that one and nothing else.
func TestCheckTellsNothingElse(t *testing.T) {
	catalogue := labCatalogue(t)
	for _, one := range badDefinitions() {
		for _, problem := range catalogue.Check(one.def, models.LevelAgent, deskContext(t)) {
			require.Truef(t, problem.Warning || problem.Code == one.code, "%s at %s: also %+v", one.code, one.path, problem)
		}
	}
}

func TestCheckAcceptsWhatIsRight(t *testing.T) {
	catalogue := labCatalogue(t)
	manual := defOf("lab.manual")
	manual.Actions[0].Continue = true
	noZone := defOf("lab.happened", when("time_of_day", "in", "09:00-17:00"))
	noZone.Zone = ""
	anyOnly := defOf("lab.online")
	anyOnly.Any = []engine.Condition{when("idle_minutes", "at_least", 5.0), when("country", "is_any", "DE")}
	good := []engine.Definition{
		defOf("lab.happened"), manual, noZone, anyOnly,
		defOf("lab.happened", when("subject", "contains_any", repeat[any](1000, "word")...)),
		defOf("lab.happened", wholeWords(when("subject", "contains_all", "a", "b"))),
		defOf("lab.happened", orUnknown(wholeWords(when("subject", "contains_none", "a")))),
		defOf("lab.happened", when("customer_email", "ends_any", "@example.org")),
		defOf("lab.happened", when("current_page", "wildcard", "/docs/*", "*")),
		defOf("lab.happened", when("subject", "regex", `^\[(urgent|dringend)\]`)),
		defOf("lab.happened", when("subject", "is_any", strings.Repeat("é", 1000))),
		defOf("lab.happened", when("subject", "empty")), defOf("lab.happened", when("agent_assigned", "not_empty")),
		defOf("lab.happened", when("hits", "between", 0.0, 0.0)), defOf("lab.happened", when("hits", "is_not", -3)),
		defOf("lab.happened", orUnknown(when("hits", "is_not", 3.0))),
		defOf("lab.happened", when("wait_minutes", "is", 0.0)),
		defOf("lab.happened", when("idle_minutes", "is_not", 0.0)), // the clock of a moment may be asked
		defOf("lab.idle", when("idle_minutes", "between", 0.1, 576_000.0)),
		defOf("lab.idle", when("idle_minutes", "at_most", 5.0), when("duration_minutes", "at_least", 10.0)),
		defOf("lab.idle", when("idle_minutes", "at_least", 10.0), when("idle_minutes", "at_most", 10.0)),
		defOf("lab.online", when("duration_minutes", "is", 5.0)), defOf("lab.online", when("hits", "at_least", 1.0)),
		defOf("lab.happened", when("hits", "at_least", -10.0), when("hits", "at_most", -5.0)),
		defOf("lab.due"), defOf("lab.count", when("count", "at_least", 5.0)),
		defOf("lab.happened", when("agent_assigned", "is_any", "me", owner)), defOf("lab.happened", when("group", "is_none", "g1")),
		defOf("lab.happened", engine.Condition{Field: "priority", Op: "changed", From: []string{"low"}, To: []string{"high", "urgent"}}),
		defOf("lab.happened", engine.Condition{Field: "agent_assigned", Op: "changed", To: []string{"me"}}),
		defOf("lab.happened", when("incoming_call", "is", false)),
		defOf("lab.happened", when("open_date", "between", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00")),
		defOf("lab.happened", when("open_date", "last", 0.5, "weeks")), defOf("lab.happened", when("open_date", "next", 3, "days")),
		defOf("lab.happened", when("ip_address", "in", "192.0.2.0/24", "2001:db8::/32", "::ffff:10.0.0.0/104")),
		defOf("lab.happened", when("time_of_day", "in", "00:00-24:00")), defOf("lab.happened", when("time_of_day", "in", "22:00-00:00")),
		defOf("lab.happened", when("day_of_week", "in", "mon", "tue", "wed", "thu", "fri", "sat", "sun"), when("time_of_day", "in", "22:00-06:00")),
		defOf("lab.happened", when("session_start_time", "in", "09:00-10:00"), when("time_of_day", "in", "11:00-12:00")),
		defOf("lab.happened", repeat(50, when("priority", "is_any", "high"))...),
		changedMail(func(a *engine.ActionSetting) { a.PerItem, a.MaxFrequency, a.Importance = true, "", "urgent" }),
		withParam("copies", 5), withParam("note", nil), withParam("recipients", []string{"{{ visitor.email }}"}),
		withActions(mail(), engine.ActionSetting{Kind: "invite", MaxFrequency: "day"},
			engine.ActionSetting{Kind: "transfer", MaxFrequency: "once", Params: map[string]any{"group": "g1", "agent": "me"}}),
	}
	for _, def := range good {
		require.Emptyf(t, catalogue.Check(def, models.LevelAgent, deskContext(t)), "%+v", def)
		_, err := engine.Compile(catalogue, def, engine.Env{})
		require.NoError(t, err)
	}
	require.GreaterOrEqual(t, len(good), 30)
	secret := defOf("lab.secret")
	secret.Actions = append(secret.Actions, engine.ActionSetting{Kind: "purge"})
	require.Empty(t, catalogue.Check(secret, models.LevelSystem, deskContext(t)), "administrators may")
}

func TestCheckTellsAllProblemsAtOnce(t *testing.T) {
	def := engine.Definition{Type: "lab.happened", All: []engine.Condition{when("hits", "at_least", "x"), when("nope", "is_any", "y")},
		Any: []engine.Condition{when("subject", "contains_any", "")}, Actions: []engine.ActionSetting{{Kind: "sing"}}}
	var got []string
	for _, problem := range labCatalogue(t).Check(def, "agent", engine.CheckContext{}) {
		got = append(got, problem.Path+" "+problem.Code)
	}
	require.Equal(t, []string{"name name_missing", "all[0].values[0] value_wrong_kind", "all[1].field field_unknown", "any[0].values[0] value_empty", "actions[0].kind action_unknown"}, got)
}

func TestTheActionsOwnCheckIsAsked(t *testing.T) {
	def := defOf("lab.secret")
	def.Actions = []engine.ActionSetting{mail(), {Kind: "invite"}}
	require.Equal(t, []engine.Problem{{Path: "actions[1].kind", Code: "no_visitor", Message: "There is nobody to invite."}},
		labCatalogue(t).Check(def, models.LevelSystem, engine.CheckContext{}))
}

func TestACategoryWithoutStoredItemsHasNothingOncePerItem(t *testing.T) {
	def := defOf("mail.failed")
	def.Actions[0].PerItem = true
	problems := labCatalogue(t).Check(def, models.LevelSystem, engine.CheckContext{})
	require.Len(t, problems, 1)
	require.Equal(t, "once_per_item_not_offered", problems[0].Code)
}

func TestAnUnknownLevelIsRefused(t *testing.T) {
	problems := labCatalogue(t).Check(defOf("lab.happened"), "boss", engine.CheckContext{})
	require.Len(t, problems, 1)
	require.Equal(t, "level_unknown", problems[0].Code)
}

func TestWindowsThatTheClocksSkipAreReported(t *testing.T) {
	catalogue := labCatalogue(t)
	warnings := func(zone string, all ...engine.Condition) []string {
		def := defOf("lab.happened", all...)
		def.Zone = zone
		var out []string
		for _, problem := range catalogue.Check(def, models.LevelAgent, deskContext(t)) {
			require.True(t, problem.Warning)
			require.Equal(t, "window_skipped", problem.Code)
			out = append(out, problem.Path+" "+problem.Message)
		}
		return out
	}
	window := func(windows ...any) engine.Condition { return when("time_of_day", "in", windows...) }
	require.Equal(t, []string{"all[0].values[1] On Sunday 28 March 2027 the clocks in Europe/Berlin go forward over 02:15-02:45: the event cannot fire in it on that day."},
		warnings("Europe/Berlin", window("09:00-10:00", "02:15-02:45")))
	require.Len(t, warnings("Europe/Berlin", window("02:00-03:00")), 1)
	require.Empty(t, warnings("Europe/Berlin", window("01:59-02:30")), "a minute of it is left")
	require.Empty(t, warnings("Europe/Berlin", window("02:30-03:01")))
	require.Empty(t, warnings("Europe/Berlin", window("02:15-02:45"), when("day_of_week", "in", "mon", "sat")), "that day is not asked for")
	require.Len(t, warnings("Europe/Berlin", window("02:15-02:45"), when("day_of_week", "in", "sun")), 1)
	require.Empty(t, warnings("UTC", window("02:15-02:45")))
	require.Len(t, warnings("Australia/Lord_Howe", window("02:00-02:30")), 1)
	require.Empty(t, warnings("Australia/Lord_Howe", window("02:00-02:31")))
	require.Len(t, warnings("Asia/Beirut", window("00:00-01:00")), 1, "where midnight is skipped")
	require.Empty(t, warnings("Asia/Beirut", window("23:30-00:30")))
	require.Empty(t, warnings("Europe/Berlin", when("session_start_time", "in", "02:15-02:45")), "a session that is on is no instant")
}

func TestAnIdleEventWithoutAThresholdIsWarnedOf(t *testing.T) {
	for typeID, warned := range map[string]bool{"lab.idle": true, "lab.online": false, "lab.due": false, "lab.happened": false} {
		problems := labCatalogue(t).Check(defOf(typeID, when("priority", "is_any", "high")), models.LevelAgent, engine.CheckContext{})
		require.Equal(t, warned, len(problems) == 1 && problems[0].Code == "no_threshold" && problems[0].Warning, typeID)
	}
}

func TestAnEventThatDoesNothingIsWarnedOf(t *testing.T) {
	problems := labCatalogue(t).Check(withActions(), models.LevelAgent, engine.CheckContext{})
	require.Len(t, problems, 1)
	require.Equal(t, "no_actions", problems[0].Code)
	require.True(t, problems[0].Warning)
}

// What Check accepts can be compiled, and only that.
func TestCompileAgreesWithCheck(t *testing.T) {
	catalogue := labCatalogue(t)
	byManyChances(t, 2000, func(p pick) {
		def := genDefinition(p, one(p, "lab.idle", "lab.online", "lab.due", "lab.happened", "lab.secret"))
		def.Actions = []engine.ActionSetting{mail()}
		if p(3) == 0 {
			def.All = append(def.All, when(one(p, "subject", "hits", "idle_minutes", "time_of_day", "priority"), one(p, "is_not", "in", "is_any", "at_least"), one[any](p, "x", 3.0, true, "09:00-10:00")))
		}
		refused := ""
		for _, problem := range catalogue.Check(def, models.LevelSystem, engine.CheckContext{}) {
			if !problem.Warning && problem.Code != "never_holds" {
				refused = fmt.Sprint(problem)
			}
		}
		if _, err := engine.Compile(catalogue, def, engine.Env{}); (err == nil) != (refused == "") {
			t.Fatalf("%s: Check %q, Compile %v", describe(def), refused, err)
		}
	})
}
