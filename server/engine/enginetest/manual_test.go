package enginetest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

func TestAManualEventIsAButtonWhereItsConditionsHold(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Pressed, When("priority", "is_any", "urgent"))
		def.Name = "everybody's"
		shared := w.Event(def)
		def.Name = "Ana's"
		anas := w.Event(def, Owned(Ana))
		w.Say("1", engine.Facts{"priority": "urgent"})
		w.Say("2", engine.Facts{"priority": "low"})
		w.Record(engine.Happening{Kind: models.EntryOccurrence, Type: Pressed, Item: ChatKey("1"), Facts: w.ChatFacts("1", engine.Facts{"priority": "urgent"})})
		w.Settle()
		require.Empty(t, w.Firings(), "it never fires by itself")
		names := func(person, chat string) (out []string) {
			offered, err := w.Engine.Offered(t.Context(), person, ChatKey(chat))
			require.NoError(t, err)
			for _, one := range offered {
				out = append(out, one.Name)
			}
			return out
		}
		require.Equal(t, []string{"everybody's", "Ana's"}, names(Ana, "1"))
		require.Equal(t, []string{"everybody's"}, names(Boss, "1"))
		require.Empty(t, names(Ana, "2"))
		require.Empty(t, names(Tom, "1"))
		_, err := w.Engine.Press(t.Context(), anas.ID, ChatKey("1"), Boss, "p1")
		require.ErrorIs(t, err, engine.ErrNotOffered)
		_, err = w.Engine.Press(t.Context(), shared.ID, ChatKey("2"), Boss, "p1")
		require.ErrorIs(t, err, engine.ErrNotOffered)
		first, err := w.Engine.Press(t.Context(), shared.ID, ChatKey("1"), Boss, "p1")
		require.NoError(t, err)
		again, err := w.Engine.Press(t.Context(), shared.ID, ChatKey("1"), Boss, "p1")
		require.NoError(t, err)
		require.Equal(t, first, again)
		require.Len(t, w.Deeds.Take(), 1)
		firing := w.Firings()[0]
		require.Equal(t, engine.SourceManual, firing.Source)
		require.Equal(t, Boss, firing.ActorID)
	})
}

func TestAManualEventStopsAtAFailureUnlessItSaysContinue(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Pressed)
		def.Actions = []engine.ActionSetting{Act("a1", Mark), Act("bad1", Mark), Act("t1", Tell), Act("bad2", Mark), Act("a3", Mark)}
		def.Actions[1].Continue = true
		event := w.Event(def)
		for _, bad := range []string{"bad1", "bad2"} {
			w.Deeds.Do(bad, func(context.Context, *databaseTx, engine.Run) (engine.Result, error) {
				return engine.Result{}, errors.New("it does not work")
			})
		}
		w.Say("1", nil)
		w.Settle()
		_, err := w.Engine.Press(t.Context(), event.ID, ChatKey("1"), Ana, "p1")
		require.NoError(t, err)
		var states []string
		for _, run := range w.Runs(w.Firings()[0]) {
			states = append(states, run.State)
		}
		require.Equal(t, []string{models.RunDone, models.RunFailed, models.RunDone, models.RunFailed, models.RunNotRun}, states)
		require.Equal(t, []string{"mark", "opened", "closed"}, steps(w.Deeds.Take()))
		require.Equal(t, models.OutcomePartlyFailed, w.Firings()[0].Outcome)
	})
}
