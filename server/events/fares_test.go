package events_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/engine/enginetest"
)

func TestTheListTellsHowEventsFare(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		event := w.create(w.bo, draft("Refunds", "refund"))
		other := w.create(w.bo, draft("Silent", "silence"))
		w.say("a refund")
		w.Clock.Advance(2 * time.Hour)
		w.deeds.Do("a1", func(context.Context, *database.Tx, engine.Run) (engine.Result, error) {
			return engine.Result{}, errors.New("the door is shut")
		})
		w.say("another refund")
		now := models.TimeOf(w.Clock.Now())
		eventID, err := id.Parse("evt", event.text("id"))
		require.NoError(t, err)
		w.tx(func(tx *database.Tx) error { // a message that could not be delivered
			return tx.Create(&models.Delivery{ID: id.New(), DedupKey: "d1", Channel: "email", EventID: eventID, State: models.DeliveryDead, EndedAt: now, CreatedAt: now}).Error
		})
		shown := w.get(w.bo, "/events/"+event.text("id"))
		require.EqualValues(t, 2, shown["fired_24h"])
		require.EqualValues(t, 2, shown["failed_24h"], "a failed firing and a dead letter")
		require.EqualValues(t, 0, shown["held_24h"])
		hours := make([]any, 24)
		for i := range hours {
			hours[i] = float64(0)
		}
		hours[21], hours[23] = float64(1), float64(1)
		require.Equal(t, hours, shown["fired_hours"])
		silent := w.get(w.bo, "/events/"+other.text("id"))
		require.EqualValues(t, 0, silent["fired_24h"])
		require.Len(t, silent["fired_hours"], 24)
		require.Nil(t, silent["last_fired_at"])
		for range 3 { // a session ends after twelve idle hours
			w.Clock.Advance(9 * time.Hour)
			w.get(w.bo, "/events")
		}
		later := w.get(w.bo, "/events/"+event.text("id"))
		require.EqualValues(t, 0, later["fired_24h"])
		require.EqualValues(t, 0, later["failed_24h"])
		require.NotNil(t, later["last_fired_at"])
	})
}

func TestAnEventNamesWhoSavedItLast(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		event := w.create(w.ana, draft("Shared", "refund", set("level", models.LevelSystem)))
		require.Equal(t, "ana", event.in("saved_by").text("name"))
	})
}

func action(actionID, kind string) map[string]any {
	return map[string]any{"id": actionID, "kind": kind, "per_item": false, "max_frequency": "none"}
}

func TestACheckSpeaksOfTheOwnerOfTheEvent(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		tell := part("actions", []any{action("a1", enginetest.Tell), action("a2", enginetest.Mark)})
		event := w.create(w.bo, draft("Refunds", "refund", tell))
		check := func(change ...func(map[string]any)) []object {
			return w.ask(w.max, http.MethodPost, "/events/check", draft("Refunds", "refund", append(change, tell)...), http.StatusOK).list("reaches")
		}
		mine := check()
		require.Equal(t, "max", mine[0].list("people")[0].text("name"), "nobody's yet: who asks will own it")
		theirs := check(set("event_id", event["id"]))
		require.Equal(t, "bo", theirs[0].list("people")[0].text("name"))
		require.Equal(t, []any{"toast"}, theirs[0].list("people")[0]["channels"])
		require.Equal(t, true, theirs[0]["told"])
		require.Equal(t, false, theirs[1]["told"])
		w.ask(w.cleo, http.MethodPost, "/events/check", draft("Refunds", "refund", set("event_id", event["id"])), http.StatusNotFound)
	})
}
