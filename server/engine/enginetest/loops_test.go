package enginetest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

// says makes an action say something in a chat, as a consequence of its event.
func says(w *World, actionID string, chat func(in engine.Run) string, subject string) {
	w.Deeds.Do(actionID, func(_ context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) {
		err := w.Engine.Record(tx, engine.Happening{Kind: models.EntryOccurrence, Type: Said, Item: ChatKey(chat(in)), Chain: engine.ChainFor(in),
			Facts: w.ChatFacts(chat(in), engine.Facts{"subject": subject})})
		return engine.Done(nil), err
	})
}

func same(in engine.Run) string { return in.Item.ID }

func when(name, actionID, subject string) engine.Definition {
	def := marks(Said, When("subject", "is_any", subject))
	def.Name, def.Actions[0].ID = name, actionID
	return def
}

func TestAnEventFiresOncePerItemInAChain(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(when("A", "a", "ping"))
		w.Event(when("B", "b", "pong"))
		says(w, "a", same, "pong")
		says(w, "b", same, "ping")
		w.Say("1", engine.Facts{"subject": "ping"})
		w.Settle()
		firings := w.Firings()
		require.Len(t, firings, 3)
		require.Equal(t, []string{models.OutcomeFired, models.OutcomeFired, models.OutcomeStopped},
			[]string{firings[0].Outcome, firings[1].Outcome, firings[2].Outcome})
		require.Equal(t, engine.ReasonLoopGuard, w.Runs(firings[2])[0].Reason)
		require.Equal(t, []int{0, 1, 2}, []int{firings[0].Hops, firings[1].Hops, firings[2].Hops})
		require.Len(t, w.Deeds.Take(), 2)
	})
}

func TestEightHopsEndAChain(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(when("A", "a", "ping"))
		says(w, "a", func(in engine.Run) string { return in.Item.ID + "x" }, "ping") // another chat each time
		w.Say("1", engine.Facts{"subject": "ping"})
		w.Settle()
		require.Len(t, w.Deeds.Take(), engine.MaxHops)
		firings := w.Firings()
		require.Len(t, firings, engine.MaxHops+1)
		require.Equal(t, models.OutcomeStopped, firings[engine.MaxHops].Outcome)
		explained, err := w.Engine.Explain(t.Context(), firings[engine.MaxHops].ID)
		require.NoError(t, err)
		require.Len(t, explained.Chain, engine.MaxHops)
		require.Equal(t, "A", explained.Chain[0].EventName)
		require.Equal(t, "C-1", explained.Chain[0].ItemRef)
	})
}

func TestAStateThatARowMadeHoldBelongsToItsChain(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(when("A", "a", "ping"))
		counts := marks(InGroup, When("count", "at_least", 5))
		counts.Name, counts.Actions[0].ID = "B", "b"
		w.Event(counts)
		w.Deeds.Do("a", func(_ context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) {
			return engine.Done(nil), w.Engine.Record(tx, engine.Happening{Kind: models.EntryChange, Item: engine.ItemKey{Kind: models.ItemGroup, ID: Billing},
				Facts: engine.Facts{"group": Billing, "department": Support, "count": 5.0}, Chain: engine.ChainFor(in)})
		})
		w.Say("1", engine.Facts{"subject": "ping"})
		w.Settle()
		fired := w.Firings("item_kind = ?", models.ItemGroup)
		require.Len(t, fired, 1)
		require.Equal(t, 1, fired[0].Hops)
	})
}

func TestAStormGoesToSummaryModeTellsTheOwnerAndRecovers(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		stormy := w.Event(when("stormy", "a1", "storm"))
		w.Event(when("calm", "a2", "calm"))
		for range engine.StormOnItem + 20 {
			w.Say("1", engine.Facts{"subject": "storm"})
		}
		w.Say("2", engine.Facts{"subject": "storm"})
		w.Say("1", engine.Facts{"subject": "calm"})
		w.Settle()
		stopped := w.Firings("outcome = ?", models.OutcomeStopped)
		require.Len(t, stopped, 20)
		require.Equal(t, engine.ReasonLimitReached, w.Runs(stopped[0])[0].Reason)
		require.Len(t, w.Deeds.Take(), engine.StormOnItem+2, "the other item and the other event are not touched")
		alarms := w.Alarms()
		require.Len(t, alarms, 1)
		require.Equal(t, engine.AlarmStorm, alarms[0].Kind)
		require.Equal(t, stormy.ID, alarms[0].EventID)
		require.Equal(t, stormy.OwnerID, alarms[0].OwnerID)
		require.Equal(t, []string{stormy.ID}, w.Engine.Stats().Summary)
		w.Pass(30*time.Second, 10*time.Second)
		w.Say("1", engine.Facts{"subject": "storm"})
		w.Pass(2*time.Minute, 10*time.Second)
		require.Len(t, w.Firings("outcome = ?", models.OutcomeStopped), 21)
		alarms = w.Alarms()
		require.Len(t, alarms, 1)
		require.Equal(t, engine.AlarmCalm, alarms[0].Kind)
		require.Equal(t, 21, alarms[0].Held)
		w.Say("1", engine.Facts{"subject": "storm"})
		w.Settle()
		require.Len(t, w.Firings("outcome = ?", models.OutcomeStopped), 21)
	})
}

func TestAStormThatGoesOnStaysInSummaryMode(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(when("stormy", "a1", "storm"))
		for range 4 {
			for range engine.StormOnItem + 10 {
				w.Say("1", engine.Facts{"subject": "storm"})
			}
			w.Pass(time.Minute, 30*time.Second)
		}
		require.Len(t, w.Deeds.Take(), engine.StormOnItem, "not sixty again each minute")
		require.Len(t, w.Alarms(), 1)
	})
}

func TestAThousandFiringsAMinuteInAllAreAStorm(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Said)
		def.Actions = nil
		w.Event(def)
		for i := range (engine.StormInAll + 100) / 50 {
			var some []engine.Happening
			for j := range 50 {
				chat := fmt.Sprintf("%d-%d", i, j)
				some = append(some, engine.Happening{Kind: models.EntryOccurrence, Type: Said, Item: ChatKey(chat), Facts: w.ChatFacts(chat, nil)})
			}
			w.Record(some...)
		}
		w.Settle()
		require.Len(t, w.Firings("outcome = ?", models.OutcomeFired), engine.StormInAll)
		require.Len(t, w.Firings("outcome = ?", models.OutcomeStopped), 100)
		require.Len(t, w.Alarms(), 1)
	})
}
