package accounts_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

func take(t *testing.T, w *accountstest.World, department models.Department, group string) string {
	t.Helper()
	var agent string
	var ok bool
	require.NoError(t, w.DB.Tx(t.Context(), "test.take", func(tx *database.Tx) (err error) {
		agent, ok, err = w.TakePlace(tx, department.ID, group, models.TimeOf(w.Clock.Now()))
		return err
	}))
	require.Equal(t, ok, agent != "")
	return agent
}

func giveBack(t *testing.T, w *accountstest.World, agentID string) {
	t.Helper()
	require.NoError(t, w.DB.Tx(t.Context(), "test.give_back", func(tx *database.Tx) error { return w.GivePlaceBack(tx, agentID) }))
}

func taken(t *testing.T, w *accountstest.World, agentID string) int {
	t.Helper()
	agent, err := w.Agent(t.Context(), agentID)
	require.NoError(t, err)
	return agent.ChatsTaken
}

func TestAPlaceIsTakenFromTheLeastLoadedWhoIsThere(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		require.Empty(t, take(t, w, w.Support, ""), "nobody is connected")
		require.NoError(t, w.Connected(t.Context(), w.Bo.ID))
		require.NoError(t, w.Connected(t.Context(), w.Max.ID))
		require.NoError(t, w.Connected(t.Context(), w.Cleo.ID))
		w.Heard.Take()

		first := take(t, w, w.Support, "")
		second := take(t, w, w.Support, w.Support.FrontLineGroupID)
		require.ElementsMatch(t, []string{w.Bo.ID, w.Max.ID}, []string{first, second}, "the least loaded first, and not of another department")
		require.ElementsMatch(t, []string{w.Bo.ID, w.Max.ID}, w.Heard.Take().Presence, "boards see who has less room")
		take(t, w, w.Support, "")
		take(t, w, w.Support, "")
		require.NoError(t, db.Tx(t.Context(), "test.take_of", func(tx *database.Tx) error {
			ok, err := w.TakePlaceOf(tx, w.Bo.ID, models.TimeOf(w.Clock.Now()))
			require.False(t, ok, "nobody takes more than there is, by name neither")
			return err
		}))
		require.Empty(t, take(t, w, w.Support, ""), "all are full")
		require.Equal(t, 2, taken(t, w, w.Bo.ID))

		now := models.TimeOf(w.Clock.Now())
		online, free, err := w.Online(db.Read(t.Context()), w.Support.ID, "", now)
		require.NoError(t, err)
		require.Equal(t, []int{2, 0}, []int{online, free})

		giveBack(t, w, w.Bo.ID)
		require.Equal(t, []string{"place:" + w.Support.ID}, w.Heard.Take().Lifted, "whoever waits may try")
		require.Equal(t, w.Bo.ID, take(t, w, w.Support, ""))
		require.Empty(t, take(t, w, models.Department{ID: "no-such"}, ""))
	})
}

func TestWhoIsNotThereHasNoPlace(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		zero, yes, no := 0, true, false
		require.NoError(t, w.Connected(t.Context(), w.Bo.ID))
		for name, c := range map[string]struct{ away, back func() error }{
			"busy": {func() error { return w.SetPresence(t.Context(), w.Bo.ID, models.PresenceBusy) },
				func() error { return w.SetPresence(t.Context(), w.Bo.ID, models.PresenceOnline) }},
			"takes no chats of the group": {func() error {
				return w.SetGroups(t.Context(), w.Bo.ID, []accounts.Place{{GroupID: w.Support.FrontLineGroupID}})
			}, func() error {
				return w.SetGroups(t.Context(), w.Bo.ID, []accounts.Place{{GroupID: w.Support.FrontLineGroupID, Chats: true}})
			}},
			"no room": {func() error {
				_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{ChatCapacity: &zero})
				return err
			}, func() error {
				two := 2
				_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{ChatCapacity: &two})
				return err
			}},
			"disabled": {func() error {
				_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{Disabled: &yes})
				return err
			}, func() error {
				_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{Disabled: &no})
				return err
			}},
		} {
			require.NoError(t, c.away(), name)
			require.Empty(t, take(t, w, w.Support, ""), name)
			w.Heard.Take()
			require.NoError(t, c.back(), name)
			require.Contains(t, w.Heard.Take().Lifted, "place:"+w.Support.ID, name)
			require.Equal(t, w.Bo.ID, take(t, w, w.Support, ""), name)
			giveBack(t, w, w.Bo.ID)
		}
		w.Clock.Advance(2 * time.Minute)
		require.Empty(t, take(t, w, w.Support, ""), "the connection was not renewed")
	})
}

func TestTheLastPlaceIsTakenOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		require.NoError(t, w.Connected(t.Context(), w.Bo.ID))
		require.NoError(t, w.Connected(t.Context(), w.Max.ID))
		var mu sync.Mutex
		got := map[string]int{}
		var all sync.WaitGroup
		for range 24 {
			all.Go(func() {
				agent := take(t, w, w.Support, "")
				mu.Lock()
				defer mu.Unlock()
				got[agent]++
			})
		}
		all.Wait()
		require.Equal(t, map[string]int{w.Bo.ID: 2, w.Max.ID: 2, "": 20}, got)
		require.Equal(t, 2, taken(t, w, w.Bo.ID))
		for range 3 {
			giveBack(t, w, w.Bo.ID)
		}
		require.Zero(t, taken(t, w, w.Bo.ID), "never less than nothing")
	})
}

func TestATransactionThatFailsKeepsNoPlace(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t))
	require.NoError(t, w.Connected(t.Context(), w.Bo.ID))
	w.Heard.Take()
	require.Error(t, w.DB.Tx(t.Context(), "test.fail", func(tx *database.Tx) error {
		ok, err := w.TakePlaceOf(tx, w.Bo.ID, models.TimeOf(w.Clock.Now()))
		require.NoError(t, err)
		require.True(t, ok)
		return errors.New("no")
	}))
	require.Zero(t, taken(t, w, w.Bo.ID))
	require.Empty(t, w.Heard.Take().Presence)
}
