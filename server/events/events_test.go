package events_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

func on(t *testing.T, story func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Run(t, func(t *testing.T, db *database.DB) { story(t, newWorld(t, db)) })
}

func TestAnEventIsMadeSavedAndToldInWords(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		event := w.create(w.bo, draft("Refunds", "refund"))
		require.EqualValues(t, 1, event["revision"])
		require.Equal(t, "bo", event.in("owner").text("name"))
		require.Equal(t, "Said", event.text("event_type_label"))
		require.Contains(t, event.text("words"), "refund")
		require.Empty(t, event.list("problems"))
		saved := w.save(w.bo, event, 1, draft("Refunds", "money back"), http.StatusOK)
		require.EqualValues(t, 2, saved["revision"])
		require.Contains(t, saved.text("words"), "money back")
		revisions := w.get(w.bo, "/events/"+event.text("id")+"/revisions").list("items")
		require.Len(t, revisions, 2)
		require.Contains(t, revisions[1].text("words"), "refund")
	})
}

func TestASaveOverSomebodyElsesIsAConflict(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		event := w.create(w.ana, draft("Shared", "refund", set("level", models.LevelSystem)))
		w.save(w.ana, event, 1, draft("First", "refund"), http.StatusOK)
		refused := w.save(w.ana, event, 1, draft("Second", "refund"), http.StatusConflict)
		require.Equal(t, "event_changed", refused.text("code"))
		require.Equal(t, "First", w.get(w.ana, "/events/"+event.text("id")).text("name"))
		w.ask(w.ana, http.MethodPut, "/events/"+event.text("id"), draft("Third", "refund"), http.StatusUnprocessableEntity)
	})
}

func TestAnEventCountsFromNowOnWhenWhatDecidesChanges(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		event := w.create(w.bo, draft("Refunds", "refund"))
		group := w.ask(w.bo, http.MethodPost, "/event-groups", `{"level":"agent","name":"Money"}`, http.StatusCreated)
		w.Clock.Advance(time.Minute)
		tidied := w.save(w.bo, event, 1, draft("Refunds, tidied", "refund", set("group_id", group["id"])), http.StatusOK)
		require.Equal(t, event["since"], tidied["since"], "another name and folder decide nothing")
		changed := w.save(w.bo, event, 2, draft("Refunds, tidied", "money back"), http.StatusOK)
		require.NotEqual(t, event["since"], changed["since"])
		w.Clock.Advance(time.Minute)
		shadow := w.save(w.bo, event, 3, draft("Refunds, tidied", "money back", set("state", models.EventShadow)), http.StatusOK)
		require.NotEqual(t, changed["since"], shadow["since"])
	})
}

func TestAnEventIsSwitchedDeletedAndBroughtBack(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		event := w.create(w.bo, draft("Refunds", "refund"))
		w.say("a refund")
		require.Len(t, w.get(w.bo, "/firings").list("items"), 1)
		require.Equal(t, models.EventDisabled, w.turn(w.bo, event, models.EventDisabled, http.StatusOK).text("state"))
		w.say("a refund")
		require.Len(t, w.get(w.bo, "/firings").list("items"), 1, "it is off")
		w.turn(w.bo, event, models.EventEnabled, http.StatusOK)
		w.ask(w.bo, http.MethodDelete, "/events/"+event.text("id"), "", http.StatusNoContent)
		w.say("a refund")
		require.Empty(t, w.names(w.bo, "level=my"))
		require.Equal(t, []string{"Refunds"}, w.names(w.bo, "level=my&deleted=true"))
		w.ask(w.bo, http.MethodGet, "/events/"+event.text("id"), "", http.StatusNotFound)
		require.Len(t, w.get(w.bo, "/firings").list("items"), 1, "what fired before is still told")
		w.ask(w.bo, http.MethodPost, "/events/"+event.text("id")+"/restore", "", http.StatusOK)
		w.say("a refund")
		require.Len(t, w.get(w.bo, "/firings").list("items"), 2)
		require.Equal(t, []string{"Refunds"}, w.names(w.bo, "level=my"))
	})
}

func TestADraftWithProblemsIsKeptOnlyWhileDisabled(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		bad := part("all", []any{map[string]any{"field": "subject", "op": "contains_any", "values": []any{}}})
		refused := w.ask(w.bo, http.MethodPost, "/events", draft("Unfinished", "", bad), http.StatusUnprocessableEntity)
		problem := refused.list("errors")[0]
		require.Equal(t, "all[0].values", problem.text("field"))
		require.NotEmpty(t, problem.text("code"))
		require.NotEmpty(t, problem.text("message"))
		event := w.create(w.bo, draft("Unfinished", "", bad, set("state", models.EventDisabled)))
		require.Equal(t, "all[0].values", event.list("problems")[0].text("path"))
		w.turn(w.bo, event, models.EventEnabled, http.StatusUnprocessableEntity)
		w.save(w.bo, event, 1, draft("Unfinished", "refund", set("state", models.EventDisabled)), http.StatusOK)
		w.turn(w.bo, event, models.EventEnabled, http.StatusOK)
		w.ask(w.bo, http.MethodPost, "/events", draft("", "refund", set("state", models.EventDisabled)), http.StatusUnprocessableEntity)
		checked := w.ask(w.bo, http.MethodPost, "/events/check", draft("Unfinished", "", bad), http.StatusOK)
		require.Equal(t, "all[0].values", checked.list("problems")[0].text("path"))
	})
}

func TestEventsStandInFoldersOfTheirOwnList(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		group := w.ask(w.bo, http.MethodPost, "/event-groups", `{"level":"agent","name":"Money"}`, http.StatusCreated)
		inIt := set("group_id", group["id"])
		event := w.create(w.bo, draft("Refunds", "refund", inIt))
		w.create(w.bo, draft("Elsewhere", "refund"))
		require.Equal(t, []string{"Refunds"}, w.names(w.bo, "level=my&group="+group.text("id")))
		path := "/event-groups/" + group.text("id")
		require.Equal(t, "Cash", w.ask(w.bo, http.MethodPatch, path, `{"name":"Cash"}`, http.StatusOK).text("name"))
		require.Empty(t, w.get(w.ana, "/event-groups").list("items"))
		w.ask(w.cleo, http.MethodPatch, path, `{"name":"Mine"}`, http.StatusNotFound)
		w.ask(w.ana, http.MethodDelete, path, "", http.StatusNotFound)
		refused := w.ask(w.cleo, http.MethodPost, "/events", draft("Theirs", "refund", inIt), http.StatusUnprocessableEntity)
		require.Equal(t, "unknown_group", refused.list("errors")[0].text("code"))
		w.ask(w.bo, http.MethodPost, "/event-groups", `{"level":"system","name":"All"}`, http.StatusForbidden)
		w.ask(w.bo, http.MethodDelete, path, "", http.StatusNoContent)
		require.Empty(t, w.get(w.bo, "/events/"+event.text("id")).text("group_id"))
	})
}
