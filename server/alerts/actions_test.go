package alerts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/alerts"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
)

// visitor is an item of a batch with its facts of then.
func visitor(ref string, facts engine.Facts) engine.BatchItem {
	return engine.BatchItem{RunID: id.New(), FiringID: id.New(), Item: engine.ItemKey{Kind: models.ItemVisitor, ID: id.New()},
		OccurrenceType: "whos_on.online_activity", At: models.TimeOf(accountstest.Start),
		Occurrence: engine.Facts{engine.FactRef: ref, engine.FactTitle: "Maya", engine.FactWhere: "Support › Front line"}.With(facts)}
}

func (w *world) batch(owner models.Agent, params map[string]any, items ...engine.BatchItem) engine.Batch {
	return engine.Batch{ID: id.New(), Items: items, Fresh: items, Count: len(items), Now: models.TimeOf(w.Clock.Now()),
		Event:   engine.EventRef{ID: id.New(), Name: "Lingerer", OwnerID: owner.ID, Category: "whos_on", Type: "whos_on.online_activity", Zone: "Europe/Berlin", RevisionID: id.New()},
		Setting: engine.ActionSetting{ID: "a1", Importance: models.ImportanceUrgent, Params: params}}
}

func (w *world) action(actionID string) engine.Messenger {
	w.t.Helper()
	for _, one := range w.alerts.Actions() {
		if one.ID == actionID {
			return one.Message
		}
	}
	require.Fail(w.t, "no action "+actionID)
	return nil
}

// run opens and closes a message, as the engine does for one that nothing joins.
func (w *world) run(actionID string, batch engine.Batch) (result engine.Result) {
	w.t.Helper()
	w.tx(func(tx *database.Tx) (err error) {
		if err := w.action(actionID).Opened(w.t.Context(), tx, batch); err != nil {
			return err
		}
		result, err = w.action(actionID).Closed(w.t.Context(), tx, batch)
		return err
	})
	return result
}

// sent dispatches and lists the mails there were by address.
func (w *world) sent() map[string]models.Delivery {
	w.t.Helper()
	_, err := w.dispatcher.RunOnce(w.t.Context())
	require.NoError(w.t, err)
	out := map[string]models.Delivery{}
	for _, one := range w.mail.Tries() {
		require.NotContains(w.t, out, one.Address, "one mail each")
		out[one.Address] = one
	}
	return out
}

func TestSendEmailWritesOneDeliveryForEachRecipient(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		yes := true
		_, err := w.ChangeAgent(t.Context(), w.Dora.ID, accounts.AgentChange{Disabled: &yes})
		require.NoError(t, err)
		to := []any{"shop@acme.test", "me", "agent:" + w.Cleo.ID, "group:" + w.Support.FrontLineGroupID, "department:" + w.Support.ID, "SHOP@acme.test", "agent:" + id.New(),
			"occurrence.customer_email_address"}
		batch := w.batch(w.Bo, map[string]any{"to": to, "subject": "{{ item.ref }} at {{ occurrence.current_page }}", "body": "{{ count }}\n{{ occurrence.at }}"},
			visitor("V-41", engine.Facts{"current_page": "/pricing", "customer_email_address": "maya@customer.test"}))
		result := w.run(alerts.ActionEmail, batch)
		require.Equal(t, models.RunDone, result.State)
		mails := w.sent()
		require.ElementsMatch(t, []string{"shop@acme.test", w.Bo.Email, w.Cleo.Email, w.Ana.Email, w.Max.Email, "maya@customer.test"}, keys(mails), "each once; Dora is disabled")
		mail := mails["shop@acme.test"]
		require.Equal(t, "V-41 at /pricing", mail.Subject)
		require.Equal(t, "1\n2026-03-02T10:15:00+01:00", mail.Body, "in the event's zone")
		require.Equal(t, batch.Items[0].FiringID, mail.FiringID)
		require.Equal(t, batch.Event.ID, mail.EventID)
		require.Equal(t, "V-41", mail.ItemRef)
		require.Equal(t, w.Bo.ID, mails[w.Bo.Email].PersonID)
	})
}

func keys[V any](m map[string]V) (out []string) {
	for key := range m {
		out = append(out, key)
	}
	return out
}

func TestAPlainMailListsAllItsItems(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		batch := w.batch(w.Bo, map[string]any{"to": []string{"me"}}, visitor("V-41", nil), visitor("V-42", nil))
		batch.Count = 130
		w.run(alerts.ActionEmail, batch)
		mail := w.sent()[w.Bo.Email]
		require.Equal(t, "Lingerer: 130 items", mail.Subject)
		for _, want := range []string{"V-41 Maya (Support › Front line)\nhttps://desk.test/whos-on?open=vis_" + batch.Items[0].Item.ID, "V-42", "and 128 more.",
			"Why did I get this? https://desk.test/firings/fir_" + batch.Items[0].FiringID, "Northwind"} {
			require.Contains(t, mail.Body, want)
		}
	})
}

func TestTheItemIsAsOfNowAndTheOccurrenceAsOfThen(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		one := visitor("V-41", engine.Facts{"current_page": "/then", "agent_assigned": w.Max.ID, "hits": 3.0, engine.FactLastActivity: engine.Instant(models.TimeOf(accountstest.Start.Add(-5 * time.Minute)))})
		entry := models.Entry{ID: id.New(), ItemKind: one.Item.Kind, ItemID: one.Item.ID, Version: 7, Facts: `{"_ref":"V-41","_title":"Maya Ortiz","current_page":"/now"}`}
		w.tx(func(tx *database.Tx) error {
			if err := tx.Create(&entry).Error; err != nil {
				return err
			}
			return tx.Create(&models.Item{Kind: one.Item.Kind, ID: one.Item.ID, EntryID: entry.ID, Version: 7, Alive: true}).Error
		})
		body := "{{ occurrence.current_page }} {{ item.current_page }} {{ item.title }} {{ occurrence.agent_assigned }} {{ occurrence.hits }} {{ occurrence.idle_minutes }} [{{ item.first_chat_date }}]"
		w.run(alerts.ActionEmail, w.batch(w.Bo, map[string]any{"to": []any{"me"}, "body": body}, one))
		require.Equal(t, "/then /now Maya Ortiz max 3 5 []", w.sent()[w.Bo.Email].Body)
	})
}

func TestAMessageForNobodyIsSkippedAndSaysSo(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		result := w.run(alerts.ActionEmail, w.batch(w.Bo, map[string]any{"to": []any{"occurrence.customer_email_address", "agent:" + id.New()}}, visitor("V-41", nil)))
		require.Equal(t, []string{models.RunSkipped, "no_recipients"}, []string{result.State, result.Reason})
		result = w.run(alerts.ActionDefault, w.batch(w.Bo, nil, visitor("V-41", nil)))
		require.Equal(t, []string{models.RunSkipped, "no_recipients"}, []string{result.State, result.Reason})
		ghost := models.Agent{ID: id.New()}
		result = w.run(alerts.ActionMine, w.batch(ghost, nil, visitor("V-41", nil)))
		require.Equal(t, []string{models.RunSkipped, "owner_inactive"}, []string{result.State, result.Reason})
		require.Empty(t, w.sent())
	})
}

func TestATemplateThatCannotBeFilledFailsWithItsReason(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		batch := w.batch(w.Bo, map[string]any{"to": []any{"me"}, "body": strings.Repeat("{% for one in items %}{{ one.current_page }}{% endfor %}", 40)})
		for range 100 {
			batch.Items = append(batch.Items, visitor("V", engine.Facts{"current_page": strings.Repeat("x", 1000)}))
		}
		err := db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			_, err := w.action(alerts.ActionEmail).Closed(t.Context(), tx, batch)
			return err
		})
		require.ErrorContains(t, err, "too long")
		require.Empty(t, w.sent())
	})
}

// mailOn makes a person's profile send mail too.
func (w *world) mailOn(agent models.Agent, addresses ...string) {
	w.t.Helper()
	profiles, err := w.alerts.Profiles(w.t.Context(), agent.ID)
	require.NoError(w.t, err)
	w.tx(func(tx *database.Tx) error {
		_, err := w.alerts.ChangeProfile(tx, agent.ID, profiles[0].ID, alerts.ProfileChange{Email: &alerts.ProfileEmail{On: true, Addresses: addresses}})
		return err
	})
}

func TestMyProfileTellsMeAtOnceAndMailsWhenTheBatchCloses(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.mailOn(w.Bo, "bo@home.test", "bo@work.test")
		b := w.browser(w.Bo)
		batch := w.batch(w.Bo, nil, visitor("V-41", nil))
		mine := w.action(alerts.ActionMine)
		w.tx(func(tx *database.Tx) error { return mine.Opened(t.Context(), tx, batch) })
		types, data := b.heard()
		require.Equal(t, []string{"notification.created", "counts.changed"}, types, "in-app does not wait")
		told := data[0]["notification"].(map[string]any)
		require.Equal(t, "Lingerer", told["title"])
		require.Equal(t, "V-41 Maya", told["body"])
		require.Equal(t, "Support › Front line", told["where"])
		require.Equal(t, "urgent", told["importance"])
		require.Equal(t, "Online Activity", told["reason"])
		require.Equal(t, []any{"email"}, told["channels"])
		require.Equal(t, "vis_"+batch.Items[0].Item.ID, told["item"].(map[string]any)["id"])
		require.Empty(t, w.sent(), "mail waits for what else fires")

		batch.Items, batch.Count = append(batch.Items, visitor("V-42", nil)), 2
		w.tx(func(tx *database.Tx) error { return mine.Joined(t.Context(), tx, batch) })
		types, data = b.heard()
		require.Equal(t, []string{"notification.updated", "counts.changed"}, types)
		require.EqualValues(t, 2, data[0]["notification"].(map[string]any)["count"])
		for range 2 { // twice is harmless: a runner may close a batch again
			w.tx(func(tx *database.Tx) error {
				result, err := mine.Closed(t.Context(), tx, batch)
				require.Equal(t, models.RunDone, result.State)
				return err
			})
		}
		mails := w.sent()
		require.ElementsMatch(t, []string{"bo@home.test", "bo@work.test"}, keys(mails))
		require.Equal(t, "Lingerer: 2 items", mails["bo@home.test"].Subject)
		require.Len(t, w.tab(w.Bo, alerts.TabInbox), 1, "one alert")
	})
}

func TestTheProfileForUserTellsEachAgentOfTheirOwnItems(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.mailOn(w.Max, "max@home.test")
		mine, his := visitor("V-1", engine.Facts{"agent_assigned": w.Bo.ID}), visitor("V-2", engine.Facts{"agent_assigned": w.Max.ID})
		acting, counted := visitor("V-3", nil), visitor("max", nil)
		acting.ActorID = w.Bo.ID
		counted.Item = engine.ItemKey{Kind: models.ItemAgent, ID: w.Max.ID}
		nobody := visitor("V-5", nil)
		result := w.run(alerts.ActionDefault, w.batch(w.Ana, nil, mine, his, acting, counted, nobody))
		require.Equal(t, models.RunDone, result.State)
		require.Empty(t, w.tab(w.Ana, alerts.TabInbox), "the owner is not meant")
		for agent, refs := range map[string][]string{w.Bo.ID: {"V-1", "V-3"}, w.Max.ID: {"V-2", "max"}} {
			var row models.Notification
			require.NoError(t, db.Read(t.Context()).Take(&row, "person_id = ?", agent).Error)
			require.Equal(t, 2, row.Items)
			for _, ref := range refs {
				require.Contains(t, row.ItemList, `"`+ref+`"`)
			}
		}
		mails := w.sent()
		require.Equal(t, []string{"max@home.test"}, keys(mails))
		require.Contains(t, mails["max@home.test"].Body, "V-2")
		require.NotContains(t, mails["max@home.test"].Body, "V-1")
	})
}

func TestTheProfileForUserAddsWhatJoinsToWhatEachWasTold(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		batch := w.batch(w.Ana, nil, visitor("V-1", engine.Facts{"agent_assigned": w.Bo.ID}))
		theirs := w.action(alerts.ActionDefault)
		w.tx(func(tx *database.Tx) error { return theirs.Opened(t.Context(), tx, batch) })
		joins := func(fresh ...engine.BatchItem) {
			batch.Fresh, batch.Count = fresh, batch.Count+len(fresh)
			w.tx(func(tx *database.Tx) error { return theirs.Joined(t.Context(), tx, batch) })
		}
		joins(visitor("V-2", engine.Facts{"agent_assigned": w.Max.ID}))
		joins(visitor("V-3", engine.Facts{"agent_assigned": w.Bo.ID}))
		for person, want := range map[string]struct {
			items int
			body  string
		}{w.Bo.ID: {2, "2 items: V-1 Maya and others"}, w.Max.ID: {1, "V-2 Maya"}} {
			var row models.Notification
			require.NoError(t, db.Read(t.Context()).Take(&row, "person_id = ?", person).Error, "one each")
			require.Equal(t, want.items, row.Items)
			require.Equal(t, want.body, row.Body)
		}
	})
}

func TestMistakesInASettingAreFoundAtTheSave(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	catalogue, err := engine.NewCatalogue([]engine.Category{visitors()}, w.alerts.Actions())
	require.NoError(t, err)
	check := func(params map[string]any) (found []string) {
		def := engine.Definition{Name: "x", Type: "whos_on.online_activity", Actions: []engine.ActionSetting{{ID: "a", Kind: alerts.ActionEmail, MaxFrequency: "none", Params: params}}}
		for _, one := range catalogue.Check(def, models.LevelAgent, engine.CheckContext{Now: models.TimeOf(accountstest.Start), Zone: time.UTC}) {
			if !one.Warning {
				found = append(found, one.Path+" "+one.Code)
			}
		}
		return found
	}
	require.Empty(t, check(map[string]any{"to": []any{"me", "a@b.c", "agent:" + w.Bo.ID, "item.customer_email_address"}, "subject": "{{ item.ref }}", "body": "{{ occurrence.hits }}"}))
	require.Equal(t, []string{"actions[0].params.to param_missing"}, check(map[string]any{"subject": "x"}))
	require.Equal(t, []string{"actions[0].params.to[0] recipient_unknown", "actions[0].params.to[1] recipient_unknown", "actions[0].params.to[2] recipient_unknown", "actions[0].params.to[3] recipient_unknown"},
		check(map[string]any{"to": []any{"nobody", "agent:x", "item.current_page", "Ana <a@b.c>"}}))
	require.Equal(t, []string{"actions[0].params.subject template_unknown_variable", "actions[0].params.body template_unknown_filter"},
		check(map[string]any{"to": []any{"me"}, "subject": "{{ ticket.ref }}", "body": "{{ item.ref | json }}"}))
}

func TestTheReasonSaysWhatTheEventAsksFor(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		batch := w.batch(w.Bo, nil, visitor("V-41", nil))
		w.tx(func(tx *database.Tx) error {
			return tx.Create(&models.EventRevision{ID: batch.Event.RevisionID, EventID: batch.Event.ID, Number: 1,
				Definition: `{"event_type":"whos_on.online_activity","all":[{"field":"hits","op":"at_least","values":[3]},{"field":"agent_assigned","op":"is_any","values":["` + w.Max.ID + `"]}]}`}).Error
		})
		w.run(alerts.ActionMine, batch)
		row := w.row(w.tab(w.Bo, alerts.TabInbox)[0])
		require.True(t, strings.HasPrefix(row.Reason, "Online Activity · Hits "), row.Reason)
		require.Contains(t, row.Reason, "max")
	})
}
