package alerts_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/alerts"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

func TestReadInOnePlaceIsReadEverywhere(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		first, second := w.notify(w.Bo, "one"), w.notify(w.Bo, "two", func(n *alerts.Notice) { n.Importance = models.ImportanceUrgent })
		require.Equal(t, alerts.Counts{Unread: 2, UrgentUnread: 1}, w.counts(w.Bo))
		phone, laptop := w.browser(w.Bo), w.browser(w.Bo)
		changed, err := w.alerts.MarkRead(t.Context(), w.Bo.ID, []string{first, second})
		require.NoError(t, err)
		require.Equal(t, 2, changed)
		for _, b := range []*browser{phone, laptop} {
			types, data := b.heard()
			require.Equal(t, []string{"notification.updated", "counts.changed"}, types)
			require.ElementsMatch(t, []any{id.Public("ntf", first), id.Public("ntf", second)}, data[0]["ids"])
			require.Equal(t, models.TimeOf(accountstest.Start).String(), data[0]["read_at"])
			require.EqualValues(t, 0, data[1]["unread"])
			require.EqualValues(t, 0, data[1]["urgent_unread"])
		}
		require.Equal(t, alerts.Counts{}, w.counts(w.Bo))
		changed, err = w.alerts.MarkRead(t.Context(), w.Bo.ID, []string{first, second})
		require.NoError(t, err)
		require.Zero(t, changed, "twice is harmless")
		types, _ := phone.heard()
		require.Empty(t, types, "and says nothing")
		changed, err = w.alerts.MarkUnread(t.Context(), w.Bo.ID, []string{first})
		require.NoError(t, err)
		require.Equal(t, 1, changed)
		_, data := phone.heard()
		require.Nil(t, data[0]["read_at"])
		require.EqualValues(t, 1, data[1]["unread"])
	})
}

func TestOpeningAnItemReadsWhatWasToldAboutIt(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		maya := alerts.NoticeItem{Kind: models.ItemVisitor, ID: id.New(), Ref: "V-41", Title: "Maya"}
		about := func(n *alerts.Notice) { n.Items = []alerts.NoticeItem{maya} }
		one, two := w.notify(w.Bo, "one", about), w.notify(w.Bo, "two", about)
		several := w.notify(w.Bo, "three", func(n *alerts.Notice) { n.Items, n.Count = []alerts.NoticeItem{maya}, 12 })
		other, colleague := w.notify(w.Bo, "four"), w.notify(w.Max, "one", about)
		b := w.browser(w.Bo)
		w.tx(func(tx *database.Tx) error {
			return w.alerts.ReadItem(tx, w.Bo.ID, maya.Kind, maya.ID)
		})
		for notificationID, read := range map[string]bool{one: true, two: true, several: false, other: false, colleague: false} {
			require.Equal(t, read, w.row(notificationID).ReadAt != 0)
		}
		types, data := b.heard()
		require.Equal(t, []string{"notification.updated", "counts.changed"}, types)
		require.Len(t, data[0]["ids"], 2)
		require.EqualValues(t, 2, data[1]["unread"])
	})
}

func TestReadAllLeavesWhatCameSince(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.notify(w.Bo, "one")
		w.notify(w.Bo, "two")
		seen := models.TimeOf(w.Clock.Now())
		w.Clock.Advance(time.Second)
		late, others := w.notify(w.Bo, "three"), w.notify(w.Max, "one")
		b := w.browser(w.Bo)
		changed, err := w.alerts.MarkAllRead(t.Context(), w.Bo.ID, seen)
		require.NoError(t, err)
		require.Equal(t, 2, changed)
		require.Equal(t, []string{late}, w.tab(w.Bo, alerts.TabUnread))
		require.Equal(t, []string{others}, w.tab(w.Max, alerts.TabUnread))
		_, data := b.heard()
		require.Equal(t, seen.String(), data[0]["all_before"])
		require.EqualValues(t, 1, data[1]["unread"])
	})
}

func TestDoneAndSnoozedLeaveTheInboxAndComeBack(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		done, snoozed, stays := w.notify(w.Bo, "one"), w.notify(w.Bo, "two"), w.notify(w.Bo, "three")
		mark := func(fn func(context.Context, string, []string) (int, error), notificationID string) {
			t.Helper()
			n, err := fn(t.Context(), w.Bo.ID, []string{notificationID})
			require.NoError(t, err)
			require.Equal(t, 1, n)
		}
		mark(w.alerts.MarkDone, done)
		until := models.TimeOf(w.Clock.Now().Add(time.Hour))
		_, err := w.alerts.Snooze(t.Context(), w.Bo.ID, []string{snoozed}, until)
		require.NoError(t, err)
		require.Equal(t, []string{stays}, w.tab(w.Bo, alerts.TabInbox))
		require.Equal(t, []string{done}, w.tab(w.Bo, alerts.TabDone))
		require.Equal(t, []string{snoozed}, w.tab(w.Bo, alerts.TabSnoozed))
		require.EqualValues(t, 1, w.counts(w.Bo).Unread)

		mark(w.alerts.MarkUndone, done)
		require.ElementsMatch(t, []string{done, stays}, w.tab(w.Bo, alerts.TabInbox))

		mark(w.alerts.MarkRead, snoozed)
		b, wake := w.browser(w.Bo), w.alerts.Runners()[1]
		w.Clock.Advance(time.Hour - time.Millisecond)
		n, err := wake.RunOnce(t.Context())
		require.NoError(t, err)
		require.Zero(t, n)
		w.Clock.Advance(time.Millisecond)
		n, err = wake.RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, n)
		types, data := b.heard()
		require.Equal(t, []string{"notification.updated", "counts.changed"}, types)
		require.Equal(t, map[string]any{"toast": true, "sound": true, "desktop": true}, data[0]["alert"])
		require.EqualValues(t, 3, data[1]["unread"], "unread again")
		require.Len(t, w.tab(w.Bo, alerts.TabInbox), 3)

		for _, until := range []models.Time{models.TimeOf(w.Clock.Now()), 1, models.TimeOf(w.Clock.Now().AddDate(2, 0, 0))} {
			_, err = w.alerts.Snooze(t.Context(), w.Bo.ID, []string{stays}, until)
			require.Error(t, err)
		}
	})
}

func TestOneCauseTellsAPersonOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		b := w.browser(w.Bo)
		first := w.notify(w.Bo, "batch")
		require.Equal(t, first, w.notify(w.Bo, "batch"))
		require.NotEqual(t, first, w.notify(w.Max, "batch"))
		types, _ := b.heard()
		require.Equal(t, []string{"notification.created", "counts.changed"}, types)
		require.EqualValues(t, 1, w.counts(w.Bo).Unread)
	})
}

func TestItemsThatJoinUpdateTheSameNotification(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		tell := func(count int) {
			n := alerts.Notice{PersonID: w.Bo.ID, Cause: "batch", Title: "Idle", Count: count}
			for range count {
				n.Items = append(n.Items, alerts.NoticeItem{Kind: models.ItemVisitor, ID: id.New(), Ref: "V"})
			}
			w.tx(func(tx *database.Tx) error { return w.alerts.Tell(tx, n) })
		}
		b := w.browser(w.Bo)
		tell(1)
		notificationID := w.tab(w.Bo, alerts.TabInbox)[0]
		_, err := w.alerts.MarkRead(t.Context(), w.Bo.ID, []string{notificationID})
		require.NoError(t, err)
		_, _ = b.heard()
		tell(12)
		tell(12)
		types, data := b.heard()
		require.Equal(t, []string{"notification.updated", "counts.changed"}, types, "once: the second time nothing is new")
		require.EqualValues(t, 12, data[0]["notification"].(map[string]any)["count"])
		require.Len(t, data[0]["notification"].(map[string]any)["items"], 5)
		require.NotContains(t, data[0], "alert", "no second toast")
		require.EqualValues(t, 1, data[1]["unread"], "there is something new in it")
		tell(150)
		require.Equal(t, []string{notificationID}, w.tab(w.Bo, alerts.TabInbox))
		require.Equal(t, 150, w.row(notificationID).Items)
	})
}

func TestManyAtOnceTellOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := db.Tx(context.Background(), "test", func(tx *database.Tx) error {
					return w.alerts.Tell(tx, alerts.Notice{PersonID: w.Bo.ID, Cause: "batch", Title: "x", Count: 1})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		require.Len(t, w.tab(w.Bo, alerts.TabInbox), 1)
	})
}

func TestOtherPeoplesNotificationsCannotBeTouched(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		his := w.notify(w.Max, "one")
		for _, mark := range []func(context.Context, string, []string) (int, error){w.alerts.MarkRead, w.alerts.MarkDone, w.alerts.MarkShown} {
			n, err := mark(t.Context(), w.Bo.ID, []string{his})
			require.NoError(t, err)
			require.Zero(t, n)
		}
		_, err := w.alerts.Notification(t.Context(), w.Bo.ID, his)
		require.ErrorContains(t, err, "not_found")
		row := w.row(his)
		require.Zero(t, row.ReadAt+row.DoneAt+row.ShownAt)
	})
}

func TestShownInOneBrowserIsToldToTheOthers(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		notificationID := w.notify(w.Bo, "one")
		b := w.browser(w.Bo)
		for _, want := range []int{1, 0} {
			n, err := w.alerts.MarkShown(t.Context(), w.Bo.ID, []string{notificationID})
			require.NoError(t, err)
			require.Equal(t, want, n)
		}
		types, data := b.heard()
		require.Equal(t, []string{"notification.updated"}, types)
		require.NotEmpty(t, data[0]["shown_at"])
	})
}

func TestDoneNotificationsAreKeptNinetyDays(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		done, kept := w.notify(w.Bo, "one"), w.notify(w.Bo, "two")
		_, err := w.alerts.MarkDone(t.Context(), w.Bo.ID, []string{done})
		require.NoError(t, err)
		forget := w.alerts.Runners()[2]
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{alerts.DoneKept, 0}, {time.Second, 1}, {1000 * time.Hour, 0}} {
			w.Clock.Advance(step.wait)
			n, err := forget.RunOnce(t.Context())
			require.NoError(t, err)
			require.Equal(t, step.want, n)
		}
		require.Equal(t, []string{kept}, w.tab(w.Bo, alerts.TabInbox), "what is not done is kept")
	})
}

func TestTheProfileSaysHowBrowsersMayTell(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		profiles, err := w.alerts.Profiles(t.Context(), w.Bo.ID)
		require.NoError(t, err)
		require.Len(t, profiles, 1)
		no := false
		w.tx(func(tx *database.Tx) error {
			_, err := w.alerts.ChangeProfile(tx, w.Bo.ID, profiles[0].ID, alerts.ProfileChange{Sound: &no})
			return err
		})
		b := w.browser(w.Bo)
		w.notify(w.Bo, "one")
		w.notify(w.Bo, "two", func(n *alerts.Notice) { n.Importance = models.ImportanceLow })
		_, data := b.heard()
		require.Equal(t, map[string]any{"toast": true, "sound": false, "desktop": true}, data[0]["alert"])
		require.Equal(t, map[string]any{"toast": false, "sound": false, "desktop": false}, data[2]["alert"], "low is for the inbox")
	})
}

func TestEverybodyHasOneDefaultProfile(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for range 2 {
			w.tx(func(tx *database.Tx) error { return w.alerts.EnsureProfile(tx, w.Bo) })
		}
		for _, agent := range []models.Agent{w.Bo, w.Dora} { // Dora was made before there were profiles
			profiles, err := w.alerts.Profiles(t.Context(), agent.ID)
			require.NoError(t, err)
			require.Len(t, profiles, 1)
			require.True(t, profiles[0].IsDefault)
		}
	})
}
