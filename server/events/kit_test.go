package events_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/engine/enginetest"
	"deskbell/server/events"
	"deskbell/server/web/webtest"
)

// world is a desk with people and an engine with a little catalogue. Ana is administrator, Max manager and Bo agent of Support; Cleo is
// agent of Sales.
type world struct {
	*accountstest.World
	t      *testing.T
	engine *engine.Engine
	deeds  *enginetest.Deeds

	ana, max, bo, cleo webtest.Subject
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, deeds: enginetest.NewDeeds()}
	w.World = accountstest.Peopled(t, db, func(deps *accounts.Deps) {
		var err error
		w.engine, err = w.deeds.Engine(db, deps.Clock, nil)
		require.NoError(t, err)
		deps.Rules = w.engine
	})
	events.New(db, w.Clock, w.engine, func() *time.Location { return time.UTC }).Routes(w.Server.API)
	w.ana, w.max, w.bo, w.cleo = w.As(t, w.Ana), w.As(t, w.Max), w.As(t, w.Bo), w.As(t, w.Cleo)
	return w
}

// object is an answer of the API.
type object map[string]any

func (o object) text(name string) string {
	text, _ := o[name].(string)
	return text
}

func (o object) in(name string) object {
	inner, _ := o[name].(map[string]any)
	return inner
}

func (o object) list(name string) (out []object) {
	items, _ := o[name].([]any)
	for _, item := range items {
		one, _ := item.(map[string]any)
		out = append(out, one)
	}
	return out
}

// ask sends a request that must be answered with the status, and reads the answer.
func (w *world) ask(as webtest.Subject, method, path, body string, status int, headers ...string) object {
	w.t.Helper()
	scenario := webtest.Scenario{Method: method, Path: "/api/v1" + path, As: as, Body: body, Headers: map[string]string{}}
	for i := 0; i < len(headers); i += 2 {
		scenario.Headers[headers[i]] = headers[i+1]
	}
	answer := scenario.Send(w.Server)
	require.Equal(w.t, status, answer.Code, "%s %s: %s", method, path, answer.Body.String())
	out := object{}
	if answer.Body.Len() > 0 {
		require.NoError(w.t, json.Unmarshal(answer.Body.Bytes(), &out))
	}
	return out
}

func (w *world) get(as webtest.Subject, path string) object {
	w.t.Helper()
	return w.ask(as, http.MethodGet, path, "", http.StatusOK)
}

// draft is an event about what is said with a word in it, as the editor sends it.
func draft(name, word string, change ...func(body map[string]any)) string {
	body := map[string]any{
		"level": models.LevelAgent, "name": name, "event_type": enginetest.Said, "state": models.EventEnabled,
		"definition": map[string]any{
			"all":     []any{map[string]any{"field": "subject", "op": "contains_any", "values": []any{word}}},
			"any":     []any{},
			"actions": []any{map[string]any{"id": "a1", "kind": enginetest.Mark, "per_item": false, "max_frequency": "none"}},
		},
	}
	for _, fn := range change {
		fn(body)
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // a map of texts
	}
	return string(raw)
}

// set changes one field of a draft.
func set(name string, value any) func(map[string]any) {
	return func(body map[string]any) { body[name] = value }
}

// part changes one field of a draft's definition.
func part(name string, value any) func(map[string]any) {
	return func(body map[string]any) { body["definition"].(map[string]any)[name] = value }
}

func (w *world) create(as webtest.Subject, body string) object {
	w.t.Helper()
	return w.ask(as, http.MethodPost, "/events", body, http.StatusCreated)
}

// save puts a draft over the revision.
func (w *world) save(as webtest.Subject, event object, revision int, body string, status int) object {
	w.t.Helper()
	return w.ask(as, http.MethodPut, "/events/"+event.text("id"), body, status, "If-Match", fmt.Sprintf("%q", fmt.Sprint(revision)))
}

func (w *world) turn(as webtest.Subject, event object, state string, status int) object {
	w.t.Helper()
	return w.ask(as, http.MethodPost, "/events/"+event.text("id")+"/state", `{"state":"`+state+`"}`, status)
}

// names are the names of a list.
func (w *world) names(as webtest.Subject, query string) (names []string) {
	w.t.Helper()
	for _, one := range w.get(as, "/events?"+query).list("items") {
		names = append(names, one.text("name"))
	}
	return names
}

// say lets something be said in a new chat of the front line of Support, and the engine act on it.
func (w *world) say(subject string) (chatID string) {
	w.t.Helper()
	chatID = id.New()
	w.Clock.Advance(time.Second)
	w.tx(func(tx *database.Tx) error {
		now := models.TimeOf(w.Clock.Now())
		return w.engine.Record(tx, engine.Happening{Kind: models.EntryOccurrence, Type: enginetest.Said, Item: engine.ItemKey{Kind: models.ItemChat, ID: chatID},
			Facts: engine.Facts{engine.FactRef: "C-1", engine.FactTitle: "Chat 1", engine.FactLastActivity: engine.Instant(now),
				engine.FactStarted: engine.Instant(now), "department": w.Support.ID, "group": w.Support.FrontLineGroupID, "subject": subject}})
	})
	for range 5 { // past the window of messages
		w.settle()
		w.Clock.Advance(time.Second)
	}
	return chatID
}

func (w *world) settle() {
	w.t.Helper()
	for range 100 {
		done := 0
		for _, runner := range w.engine.Runners() {
			if runner.Name() == "retention" {
				continue
			}
			n, err := runner.RunOnce(w.t.Context())
			require.NoError(w.t, err, runner.Name())
			done += n
		}
		if done == 0 {
			return
		}
	}
	w.t.Fatal("the engine does not come to rest")
}

// tx does something in a transaction that must succeed.
func (w *world) tx(fn func(tx *database.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.DB.Tx(context.WithoutCancel(w.t.Context()), "test", fn))
}
