package alerts_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/alerts"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

var errRollback = errors.New("rolled back on purpose")

func TestFeedsHaveNoGapWhateverRunsAtTheSameTime(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		const workers, each = 32, 12
		now := clock.NewFake(accountstest.Start)
		people := []string{id.New(), id.New(), id.New(), id.New(), id.New()}
		bells := bells{}
		for _, person := range people {
			bells[person] = make(chan struct{}, 1)
		}
		feed := alerts.NewFeed(db, now, bells)
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		var readers, writers sync.WaitGroup
		followed := make([][]string, len(people))
		for i, person := range people {
			readers.Go(func() { followed[i] = follow(t, feed, person, bells[person]) })
		}
		var mu sync.Mutex
		committed := map[string]map[string]bool{}
		for worker := range workers {
			writers.Go(func() {
				random := rand.New(rand.NewPCG(seed, uint64(worker)))
				for n := range each {
					told := map[string][]string{}
					ends := random.IntN(4) // one of four rolls back
					err := db.Tx(context.Background(), "test", func(tx *database.Tx) error {
						clear(told)
						for k := range 1 + random.IntN(4) {
							person, text := people[random.IntN(len(people))], fmt.Sprintf("%d/%d/%d", worker, n, k)
							if err := feed.Append(tx, person, "test", text); err != nil {
								return err
							}
							told[person] = append(told[person], text)
							_ = tx.Savepoint(func(tx *database.Tx) error {
								return errors.Join(feed.Append(tx, person, "test", "never"), errRollback)
							})
						}
						if ends == 0 {
							return errRollback
						}
						return nil
					})
					switch {
					case ends == 0 && !errors.Is(err, errRollback), ends != 0 && err != nil:
						t.Error(err)
						return
					case ends == 0:
						continue
					}
					mu.Lock()
					for person, texts := range told {
						for _, text := range texts {
							if committed[person] == nil {
								committed[person] = map[string]bool{}
							}
							committed[person][text] = true
						}
					}
					mu.Unlock()
				}
			})
		}
		writers.Wait()
		for _, bell := range bells {
			close(bell)
		}
		readers.Wait()
		total := 0
		for i, person := range people {
			require.Len(t, followed[i], len(committed[person]), "each committed frame once")
			for _, text := range followed[i] {
				require.True(t, committed[person][text], text)
			}
			total += len(followed[i])
		}
		t.Logf("%d frames of %d transactions", total, workers*each)
		require.Greater(t, total, workers*each/2)
	})
}

// bells wake those who follow a feed.
type bells map[string]chan struct{}

// WakeFeed implements alerts.Publisher.
func (b bells) WakeFeed(personID string) {
	select {
	case b[personID] <- struct{}{}:
	default:
	}
}

// follow reads a feed as a browser does, each time it is woken, until the bell is taken away.
func follow(t *testing.T, feed *alerts.Feed, person string, bell <-chan struct{}) (texts []string) {
	var seq int64
	for rings := true; rings; {
		_, rings = <-bell
		for more := true; more; {
			entries, head, _, complete, err := feed.After(context.Background(), person, seq, 7)
			if err != nil || !complete || head < seq {
				t.Errorf("after %d: head %d, complete %v: %v", seq, head, complete, err)
				return texts
			}
			more = len(entries) > 0
			for _, one := range entries {
				if one.Seq != seq+1 {
					t.Errorf("%d after %d", one.Seq, seq)
				}
				seq = one.Seq
				var text string
				if err := json.Unmarshal(one.Data, &text); err != nil {
					t.Error(err)
				}
				texts = append(texts, text)
			}
		}
	}
	return texts
}

func TestFramesOfATransactionKeepTheirOrderAndCountsComeLast(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		b := w.browser(w.Bo)
		w.tx(func(tx *database.Tx) error {
			for _, cause := range []string{"one", "two"} {
				if _, _, err := w.alerts.Notify(tx, alerts.Notice{PersonID: w.Bo.ID, Cause: cause, Title: cause}); err != nil {
					return err
				}
			}
			return w.feed.Append(tx, w.Bo.ID, "test", map[string]any{})
		})
		types, data := b.heard()
		require.Equal(t, []string{"notification.created", "notification.created", "test", "counts.changed"}, types)
		require.Equal(t, "one", data[0]["notification"].(map[string]any)["title"])
		require.EqualValues(t, 2, data[3]["unread"])
		require.Equal(t, 1, w.woken.times(w.Bo.ID), "woken once, after the commit")
	})
}

func TestOfTwoNotificationsAtTheSameTimeTheLastFrameCountsBoth(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		b := w.browser(w.Bo)
		var all sync.WaitGroup
		for n := range 16 {
			all.Go(func() {
				err := db.Tx(context.Background(), "test", func(tx *database.Tx) error {
					_, _, err := w.alerts.Notify(tx, alerts.Notice{PersonID: w.Bo.ID, Cause: fmt.Sprint(n), Title: "x"})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		types, data := b.heard()
		var counted []float64
		for i, typ := range types {
			if typ == "counts.changed" {
				counted = append(counted, data[i]["unread"].(float64))
			}
		}
		require.True(t, slices.IsSorted(counted), counted)
		require.EqualValues(t, 16, counted[len(counted)-1])
	})
}

func TestWhoWasAwayTooLongIsToldSo(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		start := w.browser(w.Bo).seq
		after := func(seq int64) (n int, head int64, epoch string, complete bool) {
			entries, head, epoch, complete, err := w.feed.After(t.Context(), w.Bo.ID, seq, 100)
			require.NoError(t, err)
			return len(entries), head, epoch, complete
		}
		w.notify(w.Bo, "old") // two frames
		w.Clock.Advance(20 * time.Hour)
		w.notify(w.Bo, "new")
		w.Clock.Advance(5 * time.Hour)
		prune := w.alerts.Runners()[0]
		require.Equal(t, "feed", prune.Name())
		cut, err := prune.RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, cut)
		_, head, epoch, complete := after(start)
		require.False(t, complete, "a hole")
		require.Equal(t, start+4, head)
		n, _, _, complete := after(start + 2)
		require.True(t, complete)
		require.Equal(t, 2, n)
		n, _, _, complete = after(head)
		require.True(t, complete)
		require.Zero(t, n)
		w.Clock.Advance(25 * time.Hour)
		_, err = prune.RunOnce(t.Context())
		require.NoError(t, err)
		_, _, _, complete = after(start + 2)
		require.False(t, complete, "also when nothing is left")
		_, _, _, complete = after(head)
		require.True(t, complete, "but who has heard all misses nothing")
		w.tx(w.feed.Renew)
		_, _, renewed, _ := after(head)
		require.NotEqual(t, epoch, renewed, "after a restore everybody begins afresh")
		require.NotEmpty(t, renewed)
	})
}

func TestSomebodyWithoutAFeedYetHasAnEmptyOne(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		feed := alerts.NewFeed(db, clock.NewFake(accountstest.Start), nil)
		entries, head, epoch, complete, err := feed.After(t.Context(), id.New(), 0, 10)
		require.NoError(t, err)
		require.Empty(t, entries)
		require.Zero(t, head)
		require.Empty(t, epoch)
		require.True(t, complete)
		var n int64
		require.NoError(t, db.Read(t.Context()).Model(&models.FeedHead{}).Count(&n).Error)
		require.Zero(t, n)
	})
}
