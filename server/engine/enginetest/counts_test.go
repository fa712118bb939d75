package enginetest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

func count(w *World, n int) {
	w.Record(engine.Happening{Kind: models.EntryChange, Item: engine.ItemKey{Kind: models.ItemGroup, ID: Billing},
		Facts: engine.Facts{engine.FactTitle: "Billing", "group": Billing, "department": Support, "count": float64(n)}})
}

func TestACountFiresFromEnteringItsRangeToLeavingIt(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(InGroup, When("count", "at_least", 3)))
		for _, n := range []int{1, 2, 3, 4, 5, 3, 4} {
			count(w, n)
			w.Settle()
		}
		require.Len(t, w.Firings(), 1)
		require.Equal(t, "3", w.Firings()[0].Episode, "the version of the row that entered the range")
		w.Restart()
		w.Pass(10*time.Minute, time.Minute)
		count(w, 6)
		w.Settle()
		require.Len(t, w.Firings(), 1)
		for _, n := range []int{2, 3} {
			count(w, n) // in one batch
		}
		w.Settle()
		require.Len(t, w.Firings(), 2)
	})
}

func TestACountIsOneEpisodeOverClosedHours(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(InGroup, When("count", "at_least", 3), When("time_of_day", "in", "09:00-17:00")))
		count(w, 5)
		w.Pass(50*time.Hour, time.Hour)
		require.Equal(t, []string{"09:00:00.000"}, moments(w.Firings()))
	})
}

func TestANewRangeDoesNotFireAgainForACountThatFired(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		event := w.Event(marks(InGroup, When("count", "at_least", 4)), func(event *models.Event) { event.AlsoBefore = true })
		for _, n := range []int{1, 2, 3, 4} {
			count(w, n)
		}
		w.Settle()
		require.Len(t, w.Firings(), 1)
		w.Save(event, marks(InGroup, When("count", "at_least", 2))) // whose range was entered earlier
		w.Settle()
		count(w, 5)
		w.Settle()
		require.Len(t, w.Firings(), 1)
		count(w, 1)
		count(w, 2)
		w.Settle()
		require.Len(t, w.Firings(), 2)
	})
}

func TestACountThatWasInItsRangeBeforeTheEventWasEnabled(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		count(w, 5)
		w.Settle()
		w.Clock.Advance(time.Minute)
		fromNow := w.Event(marks(InGroup, When("count", "at_least", 3)))
		also := w.Event(marks(InGroup, When("count", "at_least", 3)), func(event *models.Event) { event.AlsoBefore = true })
		w.Settle()
		w.Clock.Advance(time.Minute)
		count(w, 6)
		w.Settle()
		w.Restart()
		w.Settle()
		require.Empty(t, w.Firings("event_id = ?", fromNow.ID))
		require.Len(t, w.Firings("event_id = ?", also.ID), 1)
		count(w, 1)
		count(w, 3)
		w.Settle()
		require.Len(t, w.Firings("event_id = ?", fromNow.ID), 1)
		require.Len(t, w.Firings("event_id = ?", also.ID), 2)
	})
}
