package enginetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

func TestExplainTellsWhyAsItWasThen(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Said, When("agent_assigned", "is_any", engine.Me), When("time_of_day", "in", "00:00-24:00"))
		def.Any = []engine.Condition{When("subject", "contains_any", "refund"), When("priority", "is_any", "urgent")}
		def.Name = "VIP"
		def.Actions = []engine.ActionSetting{Act("a1", Mark, AtMost("5m")), Act("t1", Tell)}
		event := w.Event(def, Owned(Ana))
		w.Record(engine.Happening{Kind: models.EntryOccurrence, Type: Said, Item: ChatKey("1"), ActorID: Tom,
			Facts: w.ChatFacts("1", engine.Facts{"agent_assigned": Ana, "subject": "refund"}), Old: engine.Facts{"subject": nil}})
		w.Pass(3*time.Second, time.Second)
		firing := w.Firings()[0]
		message := w.Runs(firing)[1]
		w.Tx(func(tx *database.Tx) error {
			delivery := models.Delivery{ID: id.New(), DedupKey: "d", Channel: "email", RunID: "", BatchID: message.BatchID, State: models.DeliverySent}
			if err := tx.Create(&delivery).Error; err != nil {
				return err
			}
			return tx.Create(&models.Attempt{DeliveryID: delivery.ID, Number: 1, Outcome: "sent"}).Error
		})
		// all of it changes afterwards
		w.Clock.Advance(time.Hour)
		w.Save(event, marks(Said, When("subject", "is_any", "never")))
		w.Tx(func(tx *database.Tx) error {
			return w.Engine.Remember(tx, engine.RememberAgent, Ana, models.Agent{Name: "Somebody else", Role: models.RoleAgent})
		})
		why, err := w.Engine.Explain(t.Context(), firing.ID)
		require.NoError(t, err)
		require.Equal(t, "Ana", why.OwnerName)
		require.Equal(t, "VIP", why.Ref.Name)
		require.EqualValues(t, 1, why.Revision.Number)
		require.Equal(t, Tom, why.Occurrence.ActorID)
		require.Equal(t, "refund", why.Facts.Text("subject"))
		require.True(t, why.Trace.Result)
		require.NotNil(t, why.Trace.Schedule)
		require.Equal(t, "Ana", why.Trace.Conditions[0].Actual)
		require.Equal(t, engine.AnswerNotNeeded, why.Trace.Conditions[2].Result)
		require.Equal(t, "5 min", why.Runs[0].Limit)
		require.Equal(t, firing.At, why.Runs[0].LastAt)
		require.Equal(t, firing.At.Add(5*time.Minute), why.Runs[0].NextAt)
		require.Equal(t, "Tell", why.Runs[1].Label)
		require.Len(t, why.Runs[1].Deliveries, 1)
		require.Len(t, why.Runs[1].Deliveries[0].Attempts, 1)
		require.Empty(t, why.Chain)
	})
}

func TestAnErasedItemIsToldToBeErased(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity))
		w.View("1", engine.Facts{"page": "/private"})
		w.View("2", engine.Facts{"page": "/kept"})
		w.Settle()
		w.Tx(func(tx *database.Tx) error { return w.Engine.Erase(tx, VisitorKey("1")) })
		firings := w.Firings()
		why, err := w.Engine.Explain(t.Context(), firings[0].ID)
		require.NoError(t, err)
		require.True(t, why.Erased)
		require.Nil(t, why.Trace)
		require.Empty(t, why.Firing.ItemTitle)
		require.Equal(t, models.OutcomeFired, why.Firing.Outcome)
		require.Empty(t, w.Runs(firings[0])[0].Detail)
		var left int64
		require.NoError(t, w.DB.Read(t.Context()).Model(&models.Entry{}).Where("facts LIKE ?", "%private%").Count(&left).Error)
		require.Zero(t, left)
		kept, err := w.Engine.Explain(t.Context(), firings[1].ID)
		require.NoError(t, err)
		require.False(t, kept.Erased)
	})
}

func TestEvaluateTellsWhyAnEventDoesNotFireNow(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Idle, When("idle_minutes", "at_least", 5), When("priority", "is_any", "urgent"))
		event := w.Event(def, Owned(Ana))
		w.Say("1", engine.Facts{"priority": "low"})
		w.Say("2", engine.Facts{"priority": "urgent"})
		w.Say("3", engine.Facts{"group": Shop, "priority": "urgent"})
		w.Pass(4*time.Minute, time.Minute)
		look := func(chat string) engine.Evaluation {
			seen, err := w.Engine.EvaluateItem(t.Context(), event, def, ChatKey(chat))
			require.NoError(t, err)
			return seen
		}
		require.Len(t, look("1").Trace.Missed, 2)
		require.True(t, look("2").Trace.NearMiss())
		require.Equal(t, models.TimeOf(Start).Add(5*time.Minute), look("2").Next)
		w.Pass(2*time.Minute, time.Minute)
		require.Equal(t, engine.ReasonAlready, look("2").Reason)
		require.NotEmpty(t, look("2").Last.ID)
		require.Equal(t, engine.ReasonNoPermission, look("3").Reason)
		require.False(t, look("unheard of").Known)
		trace, err := w.Engine.Evaluate(t.Context(), def, engine.Facts{"priority": "urgent"}, w.Now())
		require.NoError(t, err)
		require.Equal(t, engine.AnswerUnknown, trace.Conditions[0].Result)
	})
}

func TestRetentionKeepsTheNewestRowOfLivingItemsAndWhatFiringsNeed(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Keep(engine.Keep{})
		w.Event(marks(Said, When("subject", "is_any", "fires")))
		w.Event(marks(Activity, When("page", "is_any", "fires")))
		w.Say("1", engine.Facts{"subject": "old"})
		w.Say("1", engine.Facts{"subject": "fires"})
		w.Say("1", engine.Facts{"subject": "newest"})
		w.View("1", engine.Facts{"page": "fires"})
		w.View("1", engine.Facts{"page": "old"})
		w.View("1", engine.Facts{"page": "newest"})
		w.View("gone", engine.Facts{"page": "old"})
		w.Record(engine.Happening{Kind: models.EntryChange, Item: VisitorKey("gone"), Gone: true, Facts: w.VisitorFacts("gone", nil)})
		w.Settle()
		kept := func() map[string]int {
			out := map[string]int{}
			var rows []models.Entry
			require.NoError(t, w.DB.Read(t.Context()).Find(&rows).Error)
			for _, row := range rows {
				out[row.ItemKind+" "+row.ItemID]++
			}
			return out
		}
		clean := func() {
			for {
				n, err := w.Run("retention")
				require.NoError(t, err)
				if n == 0 {
					return
				}
			}
		}
		clean()
		require.Equal(t, map[string]int{"chat 1": 3, "visitor 1": 3, "visitor gone": 2}, kept())
		w.Clock.Advance(8 * 24 * time.Hour)
		w.Say("young", nil)
		w.Settle()
		clean()
		require.Equal(t, map[string]int{"chat 1": 3, "visitor 1": 2, "chat young": 1}, kept())
		var heads int64
		require.NoError(t, w.DB.Read(t.Context()).Model(&models.Item{}).Count(&heads).Error)
		require.EqualValues(t, 3, heads, "of the visitor who is gone nothing is left")
		w.Clock.Advance(90 * 24 * time.Hour)
		clean()
		require.Equal(t, map[string]int{"chat 1": 2, "visitor 1": 2, "chat young": 1}, kept())
		for _, firing := range w.Firings() {
			why, err := w.Engine.Explain(t.Context(), firing.ID)
			require.NoError(t, err)
			require.True(t, why.Trace.Result)
		}
	})
}

func TestRetentionKeepsNoMoreRowsAboutVisitorsThanItsLimit(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Keep(engine.Keep{VisitorRows: 10})
		for range 30 {
			w.View("1", nil)
		}
		w.Settle()
		for range 3 {
			_, err := w.Run("retention")
			require.NoError(t, err)
		}
		var rows int64
		require.NoError(t, w.DB.Read(t.Context()).Model(&models.Entry{}).Count(&rows).Error)
		require.EqualValues(t, 10, rows)
	})
}

func TestTheLoopsRunUntilTheirContextEnds(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Said))
		ctx, end := context.WithCancel(t.Context())
		ended := make(chan error)
		for _, runner := range w.Engine.Runners() {
			go func() { ended <- runner.Run(ctx) }()
		}
		w.Say("1", nil) // wakes the runner: the clock stands still
		require.Eventually(t, func() bool { return len(w.Firings()) == 1 }, 10*time.Second, 5*time.Millisecond)
		end()
		for range w.Engine.Runners() {
			require.NoError(t, <-ended)
		}
	})
}
