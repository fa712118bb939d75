package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

// round lets the presence loop run as it would over d.
func round(t *testing.T, w *accountstest.World, d time.Duration) {
	t.Helper()
	for passed := time.Duration(0); passed < d; passed += 5 * time.Second {
		w.Clock.Advance(5 * time.Second)
		_, err := w.RunOnce(t.Context())
		require.NoError(t, err)
	}
}

func seen(t *testing.T, w *accountstest.World, agent models.Agent) accounts.AgentView {
	t.Helper()
	now, err := w.Agent(t.Context(), agent.ID)
	require.NoError(t, err)
	return accounts.View(now, nil, models.TimeOf(w.Clock.Now()))
}

func TestPresenceIsWhatWasChosenWhileABrowserIsConnected(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		require.Equal(t, models.PresenceOffline, seen(t, w, w.Bo).Presence)
		require.True(t, seen(t, w, w.Bo).PresenceAt.IsZero(), "never there")
		w.Clock.Advance(time.Minute)
		require.NoError(t, w.Connected(t.Context(), w.Bo.ID))
		require.Equal(t, models.PresenceOnline, seen(t, w, w.Bo).Presence)
		require.Equal(t, models.TimeOf(w.Clock.Now()), seen(t, w, w.Bo).PresenceAt)

		require.NoError(t, w.SetPresence(t.Context(), w.Bo.ID, models.PresenceAway))
		w.Heard.Take()
		for range 60 {
			w.Clock.Advance(5 * time.Second)
			require.Equal(t, models.PresenceAway, seen(t, w, w.Bo).Presence, "renewed in time, as long as it lasts")
			_, err := w.RunOnce(t.Context())
			require.NoError(t, err)
		}
		require.Empty(t, w.Heard.Take().Presence, "nothing changed")

		require.NoError(t, w.Gone(t.Context(), w.Bo.ID))
		gone := models.TimeOf(w.Clock.Now()).Add(10 * time.Second)
		round(t, w, 5*time.Second)
		require.Equal(t, models.PresenceAway, seen(t, w, w.Bo).Presence, "a page that loads anew does not flicker")
		round(t, w, 10*time.Second)
		require.Equal(t, models.PresenceOffline, seen(t, w, w.Bo).Presence)
		require.Equal(t, gone, seen(t, w, w.Bo).PresenceAt)
		require.Equal(t, []string{w.Bo.ID}, w.Heard.Take().Presence, "told once")

		require.NoError(t, w.Connected(t.Context(), w.Bo.ID))
		require.Equal(t, models.PresenceAway, seen(t, w, w.Bo).Presence, "the choice is kept")
	})
}

func TestACrashedNodeLeavesNobodyPresent(t *testing.T) {
	db := dbtest.SQLite(t)
	w := accountstest.Peopled(t, db)
	require.NoError(t, w.Connected(t.Context(), w.Bo.ID))
	other := accountstest.New(t, db) // another node; the first is not heard of again
	other.Clock.Set(w.Clock.Now())
	round(t, other, 55*time.Second)
	require.Empty(t, other.Heard.Take().Presence)
	round(t, other, 10*time.Second)
	require.Equal(t, []string{w.Bo.ID}, other.Heard.Take().Presence)
}

func TestATabOnAnotherNodeKeepsAPersonPresent(t *testing.T) {
	db := dbtest.SQLite(t)
	one := accountstest.Peopled(t, db)
	two := accountstest.New(t, db)
	require.NoError(t, one.Connected(t.Context(), one.Bo.ID))
	require.NoError(t, two.Connected(t.Context(), one.Bo.ID))
	require.NoError(t, one.Gone(t.Context(), one.Bo.ID))
	for range 12 {
		round(t, one, 5*time.Second)
		two.Clock.Set(one.Clock.Now())
		_, err := two.RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, models.PresenceOnline, seen(t, one, one.Bo).Presence)
	}
	require.Equal(t, []string{one.Bo.ID}, one.Heard.Take().Presence, "told when they came, and never that they went")
}
