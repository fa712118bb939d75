package engine_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/engine"
)

func TestTheCatalogueIsLookedUpById(t *testing.T) {
	catalogue := labCatalogue(t)
	require.Len(t, catalogue.Categories(), 2)
	category, eventType, known := catalogue.Type("lab.idle")
	require.True(t, known)
	require.Equal(t, "Lab", category.Label)
	require.Equal(t, "Idle", eventType.Label)
	_, _, known = catalogue.Type("lab.nothing")
	require.False(t, known)
	_, known = catalogue.Category("mail")
	require.True(t, known)
	_, known = catalogue.Category("nothing")
	require.False(t, known)
	action, known := catalogue.Action("invite")
	require.True(t, known)
	require.Equal(t, engine.OnItem, action.Form)
	_, known = catalogue.Action("nothing")
	require.False(t, known)
	_, known = catalogue.Field("lab.idle", "spoken")
	require.False(t, known, "offered on moments only")
	_, known = catalogue.Field("lab.happened", "spoken")
	require.True(t, known)
	require.Len(t, catalogue.Fields("lab.count"), len(labCategory().Fields)-1)
	require.Empty(t, catalogue.Fields("lab.nothing"))
}

func TestItemKindsAreTheTypesOwnOrTheCategorys(t *testing.T) {
	catalogue := labCatalogue(t)
	require.Equal(t, "chat", catalogue.ItemKind("lab.idle"))
	require.Equal(t, "department", catalogue.ItemKind("lab.count"))
	require.Empty(t, catalogue.ItemKind("lab.nothing"))
	var ids []string
	for _, eventType := range catalogue.TypesOf("chat") {
		ids = append(ids, eventType.ID)
	}
	require.Equal(t, []string{"lab.happened", "lab.idle", "lab.due", "lab.secret", "lab.manual"}, ids)
}

func TestAMalformedCatalogueIsRefused(t *testing.T) {
	category := func(change func(c *engine.Category)) engine.Category {
		c := engine.Category{ID: "c", Label: "C", ItemKind: "chat", Types: []engine.EventType{{ID: "c.t", Label: "T"}},
			Fields: []engine.Field{{ID: "subject", Label: "Subject", Kind: engine.KindText}}, Actions: []string{"a"}}
		change(&c)
		return c
	}
	action := func(change func(a *engine.Action)) engine.Action {
		a := engine.Action{ID: "a", Label: "A", Form: engine.Message, Params: []engine.Param{{ID: "p", Label: "P", Kind: "text"}}}
		change(&a)
		return a
	}
	fine := action(func(*engine.Action) {})
	_, err := engine.NewCatalogue([]engine.Category{category(func(*engine.Category) {})}, []engine.Action{fine})
	require.NoError(t, err)
	for want, change := range map[string]func(c *engine.Category){
		`category "" has no id`:                 func(c *engine.Category) { c.ID = "" },
		`type "c.t" is there twice`:             func(c *engine.Category) { c.Types = append(c.Types, c.Types[0]) },
		`a type of c has no id or no label`:     func(c *engine.Category) { c.Types[0].Label = "" },
		`type "c.t" has no kind of item`:        func(c *engine.Category) { c.ItemKind = "" },
		`does not say which date`:               func(c *engine.Category) { c.Types[0].Episode = engine.EpisodeDate },
		`unknown episode "moon"`:                func(c *engine.Category) { c.Types[0].Episode = "moon" },
		`names the clock "idle_minutes"`:        func(c *engine.Category) { c.Types[0].ClockFields = []string{"idle_minutes"} },
		`condition "subject" is twice in c`:     func(c *engine.Category) { c.Fields = append(c.Fields, c.Fields[0]) },
		`a condition of c has no id`:            func(c *engine.Category) { c.Fields[0].Label = "" },
		`unknown kind "sound"`:                  func(c *engine.Category) { c.Fields[0].Kind = "sound" },
		`has no instant to read`:                func(c *engine.Category) { c.Fields[0].Kind = engine.KindTimeOfDay },
		`cannot be of the kind "weekday"`:       func(c *engine.Category) { c.Fields[0].Kind = engine.KindWeekday },
		`cannot be of the kind "text"`:          func(c *engine.Category) { c.Fields[0].ID = "idle_minutes" },
		`has choices but is of the kind "text"`: func(c *engine.Category) { c.Fields[0].Choices = []engine.Choice{{Value: "x", Label: "X"}} },
		`offered on the unknown type "c.u"`:     func(c *engine.Category) { c.Fields[0].On = []string{"c.u"} },
		`the action "b", which nobody declares`: func(c *engine.Category) { c.Actions = []string{"b"} },
		`offers the action "a" twice`:           func(c *engine.Category) { c.Actions = []string{"a", "a"} },
	} {
		_, err := engine.NewCatalogue([]engine.Category{category(change)}, []engine.Action{fine})
		require.ErrorContains(t, err, want)
	}
	for want, change := range map[string]func(a *engine.Action){
		`an action has no id`:               func(a *engine.Action) { a.Label = "" },
		`unknown form "dance"`:              func(a *engine.Action) { a.Form = "dance" },
		`has no form once per item`:         func(a *engine.Action) { a.Form, a.OncePerItem = engine.OnItem, true },
		`unknown kind "sound"`:              func(a *engine.Action) { a.Params[0].Kind = "sound" },
		`no id, no label or is there twice`: func(a *engine.Action) { a.Params = append(a.Params, a.Params[0]) },
		`must have choices exactly`:         func(a *engine.Action) { a.Params[0].Kind = "choice" },
	} {
		_, err := engine.NewCatalogue(nil, []engine.Action{action(change)})
		require.ErrorContains(t, err, want)
	}
	_, err = engine.NewCatalogue([]engine.Category{category(func(*engine.Category) {}), category(func(*engine.Category) {})}, []engine.Action{fine, fine})
	require.ErrorContains(t, err, `category "c" is there twice`)
	require.ErrorContains(t, err, `action "a" is there twice`)
}

func TestTheCatalogueDescribesItself(t *testing.T) {
	described := labCatalogue(t).JSON()
	require.Equal(t, engine.Totals{Categories: 2, Types: 8, Conditions: 24, Actions: 2 + 1 + 1 + 1}, described.Totals, "both forms count, what is beyond does not")
	raw, err := json.Marshal(described)
	require.NoError(t, err)
	var shape map[string]any
	require.NoError(t, json.Unmarshal(raw, &shape))
	lab := shape["categories"].([]any)[0].(map[string]any)
	require.Subset(t, keys(shape), []string{"about", "totals", "categories", "operators", "units", "weekdays", "limits"})
	require.Subset(t, keys(lab), []string{"id", "label", "who", "types", "conditions", "custom_field_conditions", "actions"})
	require.Equal(t, true, lab["custom_field_conditions"])
	idle := lab["types"].([]any)[1].(map[string]any)
	require.Equal(t, map[string]any{"id": "lab.idle", "label": "Idle", "words": "a chat has no activity", "episode": "idle", "item_kind": "chat", "time_based": true}, idle)
	count := lab["conditions"].([]any)[23].(map[string]any)
	require.Equal(t, map[string]any{"id": "count", "label": "Count", "kind": "number", "on": []any{"lab.count"}, "beyond": true}, count)
	email, mailEmail := described.Categories[0].Actions[0], described.Categories[1].Actions[0]
	require.True(t, email.OncePerItem)
	require.False(t, mailEmail.OncePerItem, "its items are not stored")
	require.Len(t, email.Params, 7)
}

func TestEveryKindTellsItsOperators(t *testing.T) {
	operators := labCatalogue(t).JSON().Operators
	ids := func(kind engine.Kind) (out []string) {
		for _, op := range operators[kind] {
			require.NotEmpty(t, op.Label)
			out = append(out, op.ID)
		}
		return out
	}
	text := []string{"contains_any", "contains_all", "contains_none", "is_any", "is_none", "starts_any", "ends_any", "wildcard", "regex", "empty", "not_empty"}
	number := []string{"between", "at_least", "at_most", "is", "is_not"}
	choice := []string{"is_any", "is_none", "changed", "empty", "not_empty"}
	require.Equal(t, text, ids(engine.KindText))
	require.Equal(t, text, ids(engine.KindEmail))
	require.Equal(t, number, ids(engine.KindNumber))
	require.Equal(t, number, ids(engine.KindMinutes))
	for _, kind := range []engine.Kind{engine.KindChoice, engine.KindAgent, engine.KindDepartment, engine.KindGroup, engine.KindFolder, engine.KindSurvey, engine.KindItemRef} {
		require.Equal(t, choice, ids(kind))
	}
	require.Equal(t, []string{"is"}, ids(engine.KindBool))
	require.Equal(t, []string{"before", "after", "between", "last", "next"}, ids(engine.KindDate))
	require.Equal(t, []string{"in", "not_in"}, ids(engine.KindIP))
	require.Equal(t, []string{"in"}, ids(engine.KindTimeOfDay))
	require.Equal(t, []string{"in"}, ids(engine.KindWeekday))
	require.Len(t, operators, 16)
}

func keys(of map[string]any) (out []string) {
	for key := range of {
		out = append(out, key)
	}
	return out
}
