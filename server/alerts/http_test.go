package alerts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/alerts"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web/webtest"
)

const prefix = "/api/v1"

// ask sends a request that must be answered with the status, and reads the answer.
func (w *world) ask(as webtest.Subject, method, path, body string, status int) (out map[string]any) {
	w.t.Helper()
	answer := webtest.Scenario{Method: method, Path: prefix + path, As: as, Body: body}.Send(w.Server)
	require.Equal(w.t, status, answer.Code, answer.Body.String())
	require.NoError(w.t, json.Unmarshal(answer.Body.Bytes(), &out))
	return out
}

func TestTheInboxOverHTTP(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		bo := w.As(t, w.Bo)
		var ids []string
		for i := range 3 {
			w.Clock.Advance(time.Second)
			ids = append(ids, id.Public("ntf", w.notify(w.Bo, fmt.Sprint(i), func(n *alerts.Notice) { n.Count = 9 })))
		}
		page := w.ask(bo, http.MethodGet, "/notifications?limit=2", "", http.StatusOK)
		items := page["items"].([]any)
		require.Len(t, items, 2)
		first := items[0].(map[string]any)
		require.Equal(t, ids[2], first["id"], "the newest first")
		require.Equal(t, "Lingerer", first["event"].(map[string]any)["name"])
		require.EqualValues(t, 9, first["count"])
		require.Nil(t, first["read_at"])
		page = w.ask(bo, http.MethodGet, "/notifications?limit=2&after="+page["next"].(string), "", http.StatusOK)
		require.Equal(t, ids[0], page["items"].([]any)[0].(map[string]any)["id"])
		require.NotContains(t, page, "next")

		marked := w.ask(bo, http.MethodPost, "/notifications/read", `{"ids":["`+ids[0]+`"]}`, http.StatusOK)
		require.Equal(t, map[string]any{"changed": 1.0, "counts": map[string]any{"unread": 2.0, "urgent_unread": 0.0}}, marked)
		w.ask(bo, http.MethodPost, "/notifications/done", `{"ids":["`+ids[0]+`"]}`, http.StatusOK)
		w.ask(bo, http.MethodPost, "/notifications/shown", `{"ids":["`+ids[1]+`"]}`, http.StatusOK)
		w.ask(bo, http.MethodPost, "/notifications/snooze", `{"ids":["`+ids[1]+`"],"until":"2026-03-02T12:00:00Z"}`, http.StatusOK)
		for tab, want := range map[string]string{"inbox": ids[2], "unread": ids[2], "done": ids[0], "snoozed": ids[1]} {
			found := w.ask(bo, http.MethodGet, "/notifications?tab="+tab, "", http.StatusOK)["items"].([]any)
			require.Len(t, found, 1, tab)
			require.Equal(t, want, found[0].(map[string]any)["id"], tab)
		}
		w.ask(bo, http.MethodPost, "/notifications/undone", `{"ids":["`+ids[0]+`"]}`, http.StatusOK)
		w.ask(bo, http.MethodPost, "/notifications/unread", `{"ids":["`+ids[0]+`"]}`, http.StatusOK)
		require.Equal(t, map[string]any{"unread": 2.0, "urgent_unread": 0.0}, w.ask(bo, http.MethodGet, "/notifications/counts", "", http.StatusOK))
		item := w.ask(bo, http.MethodGet, "/notifications/"+ids[2], "", http.StatusOK)["item"].(map[string]any)
		marked = w.ask(bo, http.MethodPost, "/notifications/read", fmt.Sprintf(`{"item":{"kind":"visitor","id":"%s"}}`, item["id"]), http.StatusOK)
		require.Zero(t, marked["changed"], "it tells of nine items, and one was opened")
		marked = w.ask(bo, http.MethodPost, "/notifications/read", `{"all_before":"2026-03-02T10:00:00Z"}`, http.StatusOK)
		require.EqualValues(t, 0, marked["counts"].(map[string]any)["unread"])
	})
}

func TestWhatTheInboxRefuses(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	bo, max := w.As(t, w.Bo), w.As(t, w.Max)
	his := id.Public("ntf", w.notify(w.Max, "one"))
	webtest.Run(t, w.Server,
		webtest.Scenario{Path: prefix + "/notifications", Status: http.StatusUnauthorized},
		webtest.Scenario{Path: prefix + "/notifications?tab=nonsense", As: bo, Status: http.StatusUnprocessableEntity},
		webtest.Scenario{Path: prefix + "/notifications?after=nonsense", As: bo, Status: http.StatusUnprocessableEntity},
		webtest.Scenario{Path: prefix + "/notifications/" + his, As: bo, Status: http.StatusNotFound, Never: []string{"Lingerer"}},
		webtest.Scenario{Path: prefix + "/notifications/" + his, As: max, Status: http.StatusOK, Want: []string{"Lingerer"}},
		webtest.Scenario{Method: http.MethodPost, Path: prefix + "/notifications/read", Body: `{"ids":["` + his + `"]}`, As: bo, Status: http.StatusOK, Want: []string{`"changed":0`}},
		webtest.Scenario{Method: http.MethodPost, Path: prefix + "/notifications/read", Body: `{"ids":["evt_` + id.New() + `"]}`, As: bo, Status: http.StatusNotFound},
		webtest.Scenario{Method: http.MethodPost, Path: prefix + "/notifications/read", Body: `{}`, As: bo, Status: http.StatusUnprocessableEntity},
		webtest.Scenario{Method: http.MethodPost, Path: prefix + "/notifications/done", Body: `{"ids":[]}`, As: bo, Status: http.StatusUnprocessableEntity},
		webtest.Scenario{Method: http.MethodPost, Path: prefix + "/notifications/read", Body: `{"item":{"kind":"visitor","id":"cht_x"}}`, As: bo, Status: http.StatusUnprocessableEntity},
		webtest.Scenario{Method: http.MethodPost, Path: prefix + "/notifications/snooze", Body: `{"ids":["` + his + `"],"until":"2020-01-01T00:00:00Z"}`, As: max, Status: http.StatusUnprocessableEntity},
		webtest.Scenario{Path: prefix + "/demo/outbox", As: bo, Status: http.StatusNotFound},
	)
}

func TestAProfileIsChangedAndTried(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		bo := w.As(t, w.Bo)
		profile := w.ask(bo, http.MethodGet, "/profiles", "", http.StatusOK)["items"].([]any)[0].(map[string]any)
		require.Equal(t, map[string]any{"on": false, "addresses": []any{w.Bo.Email}}, profile["email"])
		require.Equal(t, []any{true, true, true, true}, []any{profile["toast"], profile["sound"], profile["desktop"], profile["is_default"]})
		path := "/profiles/" + profile["id"].(string)
		changed := w.ask(bo, http.MethodPatch, path, `{"sound":false,"email":{"on":true,"addresses":["bo@home.test"," bo@work.test ","BO@home.test"]}}`, http.StatusOK)
		require.Equal(t, map[string]any{"on": true, "addresses": []any{"bo@home.test", "bo@work.test"}}, changed["email"])
		require.Equal(t, false, changed["sound"])
		for _, body := range []string{`{"email":{"on":true,"addresses":[]}}`, `{"email":{"on":true,"addresses":["nonsense"]}}`, `{"email":{"on":true,"addresses":["a@b.c\r\nBcc: x@y.z"]}}`,
			`{"email":{"on":true,"addresses":["a@b.c","b@b.c","c@b.c","d@b.c","e@b.c","f@b.c"]}}`, `{"smoke":true}`} {
			w.ask(bo, http.MethodPatch, path, body, http.StatusUnprocessableEntity)
		}
		w.ask(w.As(t, w.Max), http.MethodPatch, path, `{"sound":true}`, http.StatusNotFound)
		w.ask(w.As(t, w.Max), http.MethodPost, path+"/test", `{}`, http.StatusNotFound)

		b := w.browser(w.Bo)
		trial := w.ask(bo, http.MethodPost, path+"/test", `{"importance":"urgent"}`, http.StatusOK)
		require.Len(t, trial["delivery_ids"], 2)
		_, data := b.heard()
		require.Equal(t, trial["notification_id"], data[0]["notification"].(map[string]any)["id"])
		require.Nil(t, data[0]["notification"].(map[string]any)["event"])
		require.Equal(t, "urgent", data[0]["notification"].(map[string]any)["importance"])
		require.ElementsMatch(t, []string{"bo@home.test", "bo@work.test"}, keys(w.sent()))
		found := w.ask(bo, http.MethodGet, "/deliveries/"+trial["delivery_ids"].([]any)[0].(string), "", http.StatusOK)
		require.Equal(t, "sent", found["state"])
	})
}

func TestPeopleSeeTheDeliveriesThatAreTheirs(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ids := map[string]string{}
		events := map[string]models.Event{
			"bo's event": {Level: models.LevelAgent, OwnerID: w.Bo.ID}, "cleo's event": {Level: models.LevelAgent, OwnerID: w.Cleo.ID}, "system event": {Level: models.LevelSystem, OwnerID: w.Bo.ID}}
		w.tx(func(tx *database.Tx) error {
			for name, event := range events {
				event.ID, event.Name = id.New(), name
				if err := tx.Create(&event).Error; err != nil {
					return err
				}
				deliveryID, err := w.dispatcher.Enqueue(tx, notify.Message{Channel: "email", Address: "x@y.z", RunID: name, EventID: event.ID, Subject: name})
				if err != nil {
					return err
				}
				ids[name] = deliveryID
			}
			deliveryID, err := w.dispatcher.Enqueue(tx, notify.Message{Channel: "email", Address: w.Bo.Email, RunID: "to bo", PersonID: w.Bo.ID, Subject: "to bo"})
			ids["to bo"] = deliveryID
			return err
		})
		for _, one := range []struct {
			agent models.Agent
			sees  []string
		}{
			{w.Bo, []string{"bo's event", "to bo"}}, {w.Cleo, []string{"cleo's event"}}, {w.Max, []string{"bo's event", "to bo"}},
			{w.Ana, []string{"bo's event", "cleo's event", "system event", "to bo"}},
		} {
			as := w.As(t, one.agent)
			var subjects []string
			for _, item := range w.ask(as, http.MethodGet, "/deliveries", "", http.StatusOK)["items"].([]any) {
				subjects = append(subjects, item.(map[string]any)["subject"].(string))
			}
			require.ElementsMatch(t, one.sees, subjects, one.agent.Name)
			for name, deliveryID := range ids {
				status := http.StatusNotFound
				for _, seen := range one.sees {
					if seen == name {
						status = http.StatusOK
					}
				}
				w.ask(as, http.MethodGet, "/deliveries/"+id.Public("dlv", deliveryID), "", status)
				if status == http.StatusNotFound {
					w.ask(as, http.MethodPost, "/deliveries/"+id.Public("dlv", deliveryID)+"/retry", `{}`, status)
				}
			}
		}
	})
}

func TestADeadLetterTellsWhyAndIsTriedAgain(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		bo := w.As(t, w.Bo)
		w.mail.Answer(func(context.Context, models.Delivery) (notify.Receipt, error) {
			return notify.Receipt{}, notify.Permanent(fmt.Errorf("mailbox unavailable")).Because(notify.ReasonBounced, "550 5.1.1")
		})
		w.run(alerts.ActionEmail, w.batch(w.Bo, map[string]any{"to": []any{"me"}}, visitor("V-41", nil)))
		_, err := w.dispatcher.RunOnce(t.Context())
		require.NoError(t, err)
		dead := w.ask(bo, http.MethodGet, "/deliveries?state=dead&channel=email", "", http.StatusOK)["items"].([]any)[0].(map[string]any)
		require.Equal(t, []any{"dead", "address_bounced", "550 5.1.1", "mailbox unavailable", "V-41", 1.0}, []any{dead["state"], dead["reason"], dead["code"], dead["error"], dead["item_ref"], dead["attempts"]})
		require.NotEmpty(t, dead["reason_text"])
		require.NotContains(t, dead, "body")
		w.mail.Answer(nil)
		path := "/deliveries/" + dead["id"].(string)
		require.Equal(t, "due", w.ask(bo, http.MethodPost, path+"/retry", `{}`, http.StatusOK)["state"])
		_, err = w.dispatcher.RunOnce(t.Context())
		require.NoError(t, err)
		sent := w.ask(bo, http.MethodGet, path, "", http.StatusOK)
		require.Equal(t, "sent", sent["state"])
		require.Len(t, sent["tries"], 2)
		require.Equal(t, "permanent", sent["tries"].([]any)[0].(map[string]any)["outcome"])
		require.Contains(t, sent["body"], "V-41")
		require.Equal(t, "not_retryable", w.ask(bo, http.MethodPost, path+"/retry", `{}`, http.StatusConflict)["code"])
	})
}

func TestTheOutboxOfADemo(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		bo := w.As(t, w.Bo)
		w.run(alerts.ActionEmail, w.batch(w.Max, map[string]any{"to": []any{"me"}}, visitor("V-41", nil)))
		w.tx(func(tx *database.Tx) error {
			return tx.Model(&models.Setting{}).Where("name = ?", models.SettingDesk).Update("value", `{"name":"Demo","zone":"UTC","kind":"demo"}`).Error
		})
		items := w.ask(bo, http.MethodGet, "/demo/outbox", "", http.StatusOK)["items"].([]any)
		require.Len(t, items, 1)
		require.Contains(t, items[0].(map[string]any)["body"], "V-41")
	})
}
