package enginetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

type databaseTx = database.Tx

// places makes the action a1 take one of so many places of the department, or be held.
func places(w *World, free *int) {
	w.Deeds.Do("a1", func(_ context.Context, _ *database.Tx, in engine.Run) (engine.Result, error) {
		if *free == 0 {
			return engine.Held("no_agent_available", 0, "place:support"), nil
		}
		*free--
		return engine.Done(map[string]string{"invited": in.Item.ID}), nil
	})
}

func done(deeds []Deed) (out []string) {
	for _, deed := range deeds {
		out = append(out, deed.Items[0])
	}
	return out
}

func TestLiveListsAreToldAgainWhenWhatWasHeldEnds(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		free := 0
		places(w, &free)
		w.Event(marks(Activity, When("page", "contains_any", "pricing")))
		w.View("1", engine.Facts{"page": "/pricing"})
		w.Settle()
		held := w.Told()
		require.Len(t, held, 1)
		require.Equal(t, models.OutcomeHeld, held[0].Outcome)
		free = 1
		w.Engine.Lift("place:support")
		w.Settle()
		ended := w.Told()
		require.Len(t, ended, 1)
		require.Equal(t, models.Firing{ID: held[0].ID, EventID: held[0].EventID, Outcome: models.OutcomeFired}, ended[0])
	})
}

func TestAFreedPlaceGoesToTheVisitorWhoWaitsLongest(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		free := 0
		places(w, &free)
		w.Event(marks(Activity, When("page", "contains_any", "pricing")))
		for _, visitor := range []string{"3", "1", "2"} {
			w.View(visitor, engine.Facts{"page": "/pricing"})
			w.Settle()
			w.Clock.Advance(time.Second)
		}
		w.Deeds.Take()
		for _, firing := range w.Firings() {
			require.Equal(t, models.OutcomeHeld, firing.Outcome)
			require.Equal(t, "no_agent_available", w.Runs(firing)[0].Reason)
		}
		free = 1
		w.Engine.Lift("place:support")
		w.Settle()
		deeds := w.Deeds.Take()
		require.Equal(t, []string{"3", "1"}, done(deeds), "the second is refused, so nobody else is asked")
		require.True(t, deeds[0].Retry)
		firings := w.Firings("item_id = ?", "3")
		require.Equal(t, models.OutcomeFired, firings[0].Outcome)
		require.Equal(t, 2, w.Runs(firings[0])[0].Tries)
		free = 1
		w.Engine.Lift("place:support")
		w.Settle()
		require.Equal(t, []string{"1", "2"}, done(w.Deeds.Take()))
	})
}

func TestALiftThatIsLostIsMadeUpForWithinSeconds(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		free := 0
		places(w, &free)
		w.Event(marks(Activity))
		w.View("1", nil)
		w.Settle()
		w.Restart()
		free = 1
		w.Pass(11*time.Second, time.Second)
		require.Equal(t, models.OutcomeFired, w.Firings()[0].Outcome)
	})
}

func TestAHeldRunIsTriedAtItsTime(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		soon := w.Now().Add(10 * time.Second)
		w.Deeds.Do("a1", func(_ context.Context, _ *database.Tx, in engine.Run) (engine.Result, error) {
			if in.Now < soon {
				return engine.Held("visitor_invited_recently", soon, ""), nil
			}
			return engine.Done(nil), nil
		})
		w.Event(marks(Activity))
		w.View("1", nil)
		w.Pass(10*time.Second-time.Millisecond, time.Second)
		require.Len(t, w.Deeds.Take(), 1)
		require.Equal(t, models.OutcomeHeld, w.Firings()[0].Outcome)
		w.Pass(time.Millisecond, time.Second)
		require.Len(t, w.Deeds.Take(), 1)
		require.Equal(t, models.OutcomeFired, w.Firings()[0].Outcome)
	})
}

func TestAHeldRunEndsWhenTheEventHoldsNoMore(t *testing.T) {
	ends := map[string]struct {
		change func(w *World, event models.Event)
		reason string
	}{
		"the visitor went on": {func(w *World, _ models.Event) { w.View("1", engine.Facts{"page": "/home"}) }, "no_agent_available"},
		"the visitor left": {func(w *World, _ models.Event) {
			w.Record(engine.Happening{Kind: models.EntryChange, Item: VisitorKey("1"), Gone: true, Facts: w.VisitorFacts("1", engine.Facts{"page": "/pricing"})})
		}, engine.ReasonItemGone},
		"the event was disabled": {func(w *World, event models.Event) { w.Switch(event, models.EventDisabled, false) }, engine.ReasonDisabled},
		"the owner may not see the visitor any more": {func(w *World, _ models.Event) {
			w.Tx(func(tx *database.Tx) error { return w.Engine.Remember(tx, engine.RememberMembership, Ana, []string{}) })
		}, engine.ReasonNoPermission},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			on(t, func(t *testing.T, w *World) {
				free := 0
				places(w, &free)
				event := w.Event(marks(Activity, When("page", "contains_any", "pricing")), Owned(Ana))
				w.View("1", engine.Facts{"page": "/pricing"})
				w.Settle()
				end.change(w, event)
				w.Settle()
				free = 1
				w.Deeds.Take()
				w.Engine.Lift("place:support")
				w.Settle()
				require.Empty(t, w.Deeds.Take())
				run := w.Runs(w.Firings()[0])[0]
				require.Equal(t, models.RunLimited, run.State)
				require.Equal(t, end.reason, run.Reason)
				require.Equal(t, models.OutcomeLimited, w.Firings()[0].Outcome)
			})
		})
	}
}

func TestAHeldRunOfAFormerEpisodeEnds(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		free := 0
		places(w, &free)
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.View("1", nil)
		w.Pass(61*time.Second, time.Second)
		w.Engine.Activity(VisitorKey("1"), w.Now())
		w.Settle()
		free = 1
		w.Engine.Lift("place:support")
		w.Settle()
		require.Equal(t, models.OutcomeLimited, w.Firings()[0].Outcome)
		require.Equal(t, 1, free)
		w.Pass(61*time.Second, time.Second)
		firings := w.Firings()
		require.Len(t, firings, 2)
		require.Equal(t, models.OutcomeFired, firings[1].Outcome)
	})
}

func TestAHeldRunEndsInAnotherEpisodeThoughTheEventHoldsAgain(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Deeds.Do("a1", func(_ context.Context, _ *database.Tx, in engine.Run) (engine.Result, error) {
			return engine.Held("visitor_invited_recently", in.Now.Add(5*time.Minute), ""), nil
		})
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.View("1", nil)
		w.Pass(61*time.Second, time.Second)
		w.Engine.Activity(VisitorKey("1"), w.Now())
		w.Deeds.Do("a1", func(context.Context, *database.Tx, engine.Run) (engine.Result, error) {
			return engine.Skipped("already_in_state", nil), nil
		})
		w.Pass(61*time.Second, time.Second)
		w.Deeds.Take()
		w.Pass(5*time.Minute, time.Minute)
		require.Empty(t, w.Deeds.Take())
		require.Equal(t, models.OutcomeLimited, w.Firings()[0].Outcome)
	})
}

func TestANewerFiringTakesTheHeldRunsPlaceAndItsTimeOfWaiting(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		free := 0
		places(w, &free)
		w.Event(marks(Activity))
		w.View("1", nil)
		w.Settle()
		w.Clock.Advance(time.Second)
		w.View("2", nil)
		w.Settle()
		w.Clock.Advance(time.Second)
		w.View("1", nil)
		w.Settle()
		first := w.Runs(w.Firings("item_id = ?", "1")[0])[0]
		require.Equal(t, models.RunLimited, first.State)
		require.Equal(t, engine.ReasonSuperseded, first.Reason)
		w.Deeds.Take()
		free = 1
		w.Engine.Lift("place:support")
		w.Settle()
		require.Equal(t, "1", w.Deeds.Take()[0].Items[0])
		require.Equal(t, models.OutcomeFired, w.Firings("item_id = ?", "1")[1].Outcome)
	})
}

func TestARefusalThatStandsEndsTheRunAtOnce(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Deeds.Do("a1", func(context.Context, *database.Tx, engine.Run) (engine.Result, error) {
			return engine.Refused("visitor_dismissed", nil), nil
		})
		w.Event(marks(Activity))
		w.View("1", nil)
		w.Pass(time.Minute, 10*time.Second)
		require.Len(t, w.Deeds.Take(), 1)
		require.Equal(t, models.OutcomeLimited, w.Firings()[0].Outcome)
		require.Equal(t, "visitor_dismissed", w.Runs(w.Firings()[0])[0].Reason)
	})
}
