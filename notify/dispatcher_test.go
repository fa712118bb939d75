package notify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/notify/notifytest"
	"deskbell/server/base/clock"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

var start = time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC)

// desk is a dispatcher with one channel, and what tests do with it.
type desk struct {
	t       *testing.T
	db      *database.DB
	clock   *clock.Fake
	channel *notifytest.Channel
	*notify.Dispatcher
}

func newDesk(t *testing.T, db *database.DB, change ...func(*notify.Lane)) *desk {
	d := &desk{t: t, db: db, clock: clock.NewFake(start), channel: notifytest.New("test")}
	d.Dispatcher = d.another(change...)
	return d
}

// another is a second dispatcher on the same rows, as another node is.
func (d *desk) another(change ...func(*notify.Lane)) *notify.Dispatcher {
	lane := notify.Lane{Channel: d.channel, Timeout: 10 * time.Second}
	for _, fn := range change {
		fn(&lane)
	}
	dispatcher, err := notify.New(notify.Options{DB: d.db, Clock: d.clock, Lanes: []notify.Lane{lane}})
	require.NoError(d.t, err)
	return dispatcher
}

// enqueue writes messages to the addresses and returns the delivery ids.
func (d *desk) enqueue(addresses ...string) (ids []string) {
	d.t.Helper()
	require.NoError(d.t, d.db.Tx(context.Background(), "test", func(tx *database.Tx) error {
		ids = nil
		for _, address := range addresses {
			deliveryID, err := d.Enqueue(tx, notify.Message{Channel: "test", Address: address, RunID: "run", Subject: "hello"})
			if err != nil {
				return err
			}
			ids = append(ids, deliveryID)
		}
		return nil
	}))
	return ids
}

func (d *desk) once() int {
	d.t.Helper()
	n, err := d.RunOnce(d.t.Context())
	require.NoError(d.t, err)
	return n
}

func (d *desk) delivery(deliveryID string) models.Delivery {
	d.t.Helper()
	var row models.Delivery
	require.NoError(d.t, d.db.Read(context.Background()).Take(&row, "id = ?", deliveryID).Error)
	return row
}

func (d *desk) attempts(deliveryID string) (rows []models.Attempt) {
	d.t.Helper()
	require.NoError(d.t, d.db.Read(context.Background()).Order("number").Find(&rows, "delivery_id = ?", deliveryID).Error)
	return rows
}

func (d *desk) outcomes(deliveryID string) (all []string) {
	for i, one := range d.attempts(deliveryID) {
		require.Equal(d.t, i+1, one.Number, "numbered without a gap")
		all = append(all, one.Outcome)
	}
	return all
}

// fail makes the channel answer with err.
func (d *desk) fail(err error) {
	d.channel.Answer(func(context.Context, models.Delivery) (notify.Receipt, error) { return notify.Receipt{}, err })
}

var errBroken = errors.New("broken")

func TestAMessageIsSentOnceAndWrittenDown(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		ids := d.enqueue("a@b.c")
		require.Equal(t, models.DeliveryDue, d.delivery(ids[0]).State)
		require.Equal(t, 1, d.once())
		require.Equal(t, 0, d.once())
		row := d.delivery(ids[0])
		require.Equal(t, models.DeliverySent, row.State)
		require.Equal(t, "ok", row.LastCode)
		require.Equal(t, models.TimeOf(start), row.EndedAt)
		require.Empty(t, row.ClaimToken)
		require.Equal(t, []models.Attempt{{DeliveryID: ids[0], Number: 1, StartedAt: models.TimeOf(start), EndedAt: models.TimeOf(start), Outcome: "sent", Code: "ok"}}, d.attempts(ids[0]))
	})
}

func TestEnqueuingTwiceIsOneMessage(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		first, second := d.enqueue("a@b.c", "d@e.f"), d.enqueue("a@b.c", "d@e.f")
		require.Equal(t, first, second)
		require.Equal(t, 2, d.once())
		require.Equal(t, first, d.enqueue("a@b.c", "d@e.f"), "also after it was sent")
		require.Equal(t, 0, d.once())
	})
}

// Messages of new runs are written at the end of the transaction, together; that must not be seen from outside.
func TestMessagesOfNewRunsAreWrittenTogether(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		var ids []string
		enqueue := func(tx *database.Tx, run, address string) error {
			deliveryID, err := d.Enqueue(tx, notify.Message{Channel: "test", Address: address, RunID: run, BatchID: run, New: true})
			ids = append(ids, deliveryID)
			return err
		}
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			err := tx.Savepoint(func(tx *database.Tx) error { return errors.Join(enqueue(tx, "lost", "a@b.c"), errBroken) })
			require.ErrorIs(t, err, errBroken)
			for i := range 150 {
				require.NoError(t, enqueue(tx, fmt.Sprint(i), "a@b.c"))
			}
			require.NoError(t, enqueue(tx, "149", "d@e.f"))
			require.NoError(t, enqueue(tx, "149", "a@b.c"), "the same message twice")
			if err := tx.Savepoint(func(tx *database.Tx) error { return enqueue(tx, "broken", "\xff@b.c") }); err != nil {
				ids = ids[:153] // a database that refuses such text refuses this message alone
			}
			return nil
		}))
		require.Equal(t, ids[150], ids[152], "the same message twice is one")
		var written int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Delivery{}).Count(&written).Error)
		require.EqualValues(t, len(ids)-2, written, "all but the one that was lost and the one that is there twice")
		for _, deliveryID := range ids[1:] {
			require.Equal(t, models.DeliveryDue, d.delivery(deliveryID).State)
		}
	})
}

func TestWhatIsRolledBackIsNeverSent(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		err := db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			_, err := d.Enqueue(tx, notify.Message{Channel: "test", Address: "a@b.c", RunID: "run"})
			return errors.Join(err, errBroken)
		})
		require.ErrorIs(t, err, errBroken)
		require.Zero(t, d.once())
		require.Empty(t, d.channel.Tries())
	})
}

func TestATemporaryFailureIsTriedAgainByTheSchedule(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.fail(notify.Temporary(errBroken, 0).Because(notify.ReasonTimeout, "504"))
		ids := d.enqueue("a@b.c")
		waits := []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
		for _, wait := range waits {
			require.Equal(t, 1, d.once())
			row := d.delivery(ids[0])
			require.Equal(t, models.DeliveryDue, row.State)
			require.Equal(t, notify.ReasonTimeout, row.Reason)
			require.Equal(t, "504", row.LastCode)
			got := row.DueAt.Sub(models.TimeOf(d.clock.Now()))
			require.InDelta(t, wait.Seconds(), got.Seconds(), wait.Seconds()/10+0.01)
			d.clock.Advance(got - time.Millisecond)
			require.Zero(t, d.once(), "not before its time")
			d.clock.Advance(time.Millisecond)
		}
		require.Equal(t, 1, d.once())
		row := d.delivery(ids[0])
		require.Equal(t, models.DeliveryDead, row.State)
		require.Equal(t, "broken", row.LastError)
		require.Len(t, d.attempts(ids[0]), 10)
		d.clock.Advance(100 * time.Hour)
		require.Zero(t, d.once(), "dead is dead")
	})
}

func TestMailIsTriedForThreeDays(t *testing.T) {
	tries, age := 0, time.Duration(0)
	for again := true; again; tries++ {
		var wait time.Duration
		wait, again = notify.MailSchedule(tries+1, age)
		require.LessOrEqual(t, wait, 5*time.Hour)
		require.GreaterOrEqual(t, wait, 50*time.Second)
		if again {
			age += wait
		}
	}
	require.InDelta(t, 74, age.Hours(), 4)
	require.InDelta(t, 25, tries, 5)
}

func TestAServerThatAsksForPatienceGetsIt(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.fail(notify.Temporary(errBroken, time.Hour))
		ids := d.enqueue("a@b.c")
		d.once()
		require.Equal(t, models.TimeOf(start.Add(time.Hour)), d.delivery(ids[0]).DueAt)
	})
}

func TestAPermanentFailureEndsAtOnceForThatAddressOnly(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.channel.Answer(func(_ context.Context, one models.Delivery) (notify.Receipt, error) {
			if one.Address == "gone@b.c" {
				return notify.Receipt{}, notify.Permanent(errBroken).Because(notify.ReasonBounced, "550 5.1.1")
			}
			return notify.Receipt{}, nil
		})
		ids := d.enqueue("gone@b.c", "here@b.c")
		require.Equal(t, 2, d.once())
		gone := d.delivery(ids[0])
		require.Equal(t, []string{models.DeliveryDead, notify.ReasonBounced, "550 5.1.1"}, []string{gone.State, gone.Reason, gone.LastCode})
		require.NotEmpty(t, notify.ReasonText(gone.Reason))
		require.Equal(t, models.DeliverySent, d.delivery(ids[1]).State)
	})
}

func TestADeadMessageIsTriedAgainByHandAndASentOneIsNot(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.fail(notify.Permanent(errBroken))
		ids := d.enqueue("a@b.c")
		d.once()
		d.channel.Answer(nil)
		d.clock.Advance(time.Hour)
		retry := func() error {
			return db.Tx(t.Context(), "test", func(tx *database.Tx) error { return d.Retry(tx, ids[0]) })
		}
		require.NoError(t, retry())
		require.Equal(t, 1, d.once())
		require.Equal(t, models.DeliverySent, d.delivery(ids[0]).State)
		require.Equal(t, []string{"permanent", "sent"}, d.outcomes(ids[0]))
		require.ErrorIs(t, retry(), notify.ErrNotRetryable)
		require.ErrorIs(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error { return d.Retry(tx, "none") }), notify.ErrNoDelivery)
	})
}

func TestAPanicOrAForeignErrorIsAnUnknownOutcome(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.channel.Answer(func(_ context.Context, one models.Delivery) (notify.Receipt, error) {
			if one.Address == "panic@b.c" {
				panic("boom")
			}
			return notify.Receipt{}, errors.New(strings.Repeat("äöü\n\x00", 1<<20) + "\xff")
		})
		ids := d.enqueue("panic@b.c", "huge@b.c")
		d.once()
		for _, deliveryID := range ids {
			require.Equal(t, []string{"unknown"}, d.outcomes(deliveryID))
			require.Equal(t, models.DeliveryDue, d.delivery(deliveryID).State)
			require.Less(t, len(d.delivery(deliveryID).LastError), 8000)
		}
	})
}

func TestAMessageForAChannelThatIsNotThereIsVisiblyDead(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		var deliveryID string
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) (err error) {
			deliveryID, err = d.Enqueue(tx, notify.Message{Channel: "pigeon", Address: "roof", RunID: "run"})
			return err
		}))
		require.Equal(t, models.DeliveryDead, d.delivery(deliveryID).State)
		require.Equal(t, notify.ReasonNotConfigured, d.delivery(deliveryID).Reason)
	})
}

// gate is a channel's answer that waits until it is opened.
func gate() (answer func(context.Context, models.Delivery) (notify.Receipt, error), begun chan models.Delivery, open chan struct{}) {
	begun, open = make(chan models.Delivery, 100), make(chan struct{})
	return func(ctx context.Context, one models.Delivery) (notify.Receipt, error) {
		begun <- one
		select {
		case <-open:
			return notify.Receipt{Code: "late"}, nil
		case <-ctx.Done():
			return notify.Receipt{}, ctx.Err()
		}
	}, begun, open
}

func TestAResultThatComesAfterItsClaimEndedIsRefused(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		answer, begun, open := gate()
		d.channel.Answer(answer)
		ids := d.enqueue("a@b.c")
		var slow sync.WaitGroup
		slow.Go(func() { _, _ = d.RunOnce(context.Background()) })
		<-begun // sent by the slow node, which now sleeps past its lease
		d.clock.Advance(3 * time.Minute)
		d.channel.Answer(nil)
		other := d.another()
		_, err := other.RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"unknown"}, d.outcomes(ids[0]))
		d.clock.Advance(time.Minute)
		n, err := other.RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, n)
		close(open)
		slow.Wait()
		require.EqualValues(t, 1, d.Refused())
		require.Equal(t, []string{"unknown", "sent"}, d.outcomes(ids[0]))
		require.Equal(t, "ok", d.delivery(ids[0]).LastCode, "the late result changed nothing")
	})
}

func TestTwoNodesSendEachMessageOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		const messages = 150
		addresses := make([]string, messages)
		for i := range addresses {
			addresses[i] = fmt.Sprintf("a%d@host%d.test", i, i%30)
		}
		ids := d.enqueue(addresses...)
		nodes := []*notify.Dispatcher{d.Dispatcher, d.another(), d.another()}
		var all sync.WaitGroup
		var total atomic.Int64
		for _, node := range nodes {
			all.Go(func() {
				n, err := node.RunOnce(context.Background())
				if err != nil {
					t.Error(err)
				}
				total.Add(int64(n))
			})
		}
		all.Wait()
		total.Add(int64(d.once()))
		require.EqualValues(t, messages, total.Load())
		seen := map[string]int{}
		for _, try := range d.channel.Tries() {
			seen[try.ID]++
		}
		for _, deliveryID := range ids {
			require.Equal(t, 1, seen[deliveryID])
			require.Equal(t, models.DeliverySent, d.delivery(deliveryID).State)
		}
	})
}

func TestOneDeadDestinationDelaysNobodyElse(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db, func(l *notify.Lane) { l.Workers, l.PerDestination = 16, 2 })
		answer, begun, open := gate()
		delivered := make(chan models.Delivery, 100)
		d.channel.Answer(func(ctx context.Context, one models.Delivery) (notify.Receipt, error) {
			if strings.HasSuffix(one.Address, "@dead.test") {
				return answer(ctx, one)
			}
			delivered <- one
			return notify.Receipt{}, nil
		})
		var addresses []string
		for i := range 100 {
			addresses = append(addresses, fmt.Sprintf("a%d@dead.test", i)) // all before the healthy ones
		}
		for i := range 20 {
			addresses = append(addresses, fmt.Sprintf("a%d@host%d.test", i, i))
		}
		d.enqueue(addresses...)
		ctx, cancel := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { _ = d.Run(ctx) })
		for range 20 {
			select {
			case <-delivered:
			case <-time.After(10 * time.Second):
				t.Fatal("a healthy destination waits for the dead one")
			}
		}
		require.Len(t, begun, 2, "only its own places are taken")
		close(open)
		require.Eventually(t, func() bool { return len(d.channel.Tries()) == 120 }, 10*time.Second, time.Millisecond)
		cancel()
		run.Wait()
		var open2 int64
		require.NoError(t, db.Read(context.Background()).Model(&models.Delivery{}).Where("state <> ?", models.DeliverySent).Count(&open2).Error)
		require.Zero(t, open2, "what had ended was written down before Run returned")
	})
}

func TestRunIsWokenByTheCommitNotByTheClock(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		ctx, cancel := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { _ = d.Run(ctx) })
		require.Eventually(t, func() bool { return d.clock.Timers() == 1 }, 10*time.Second, time.Millisecond, "asleep")
		ids := d.enqueue("a@b.c")
		require.Eventually(t, func() bool { return d.delivery(ids[0]).State == models.DeliverySent }, 10*time.Second, time.Millisecond)
		cancel()
		run.Wait()
	})
}

func TestRunFindsWhatAnotherNodeWroteWithinASecond(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		ctx, cancel := context.WithCancel(t.Context())
		runner := d.another()
		var run sync.WaitGroup
		run.Go(func() { _ = runner.Run(ctx) })
		require.Eventually(t, func() bool { return d.clock.Timers() == 1 }, 10*time.Second, time.Millisecond, "asleep")
		ids := d.enqueue("a@b.c")
		d.clock.Advance(time.Second)
		require.Eventually(t, func() bool { return d.delivery(ids[0]).State == models.DeliverySent }, 10*time.Second, time.Millisecond)
		cancel()
		run.Wait()
	})
}

func TestStoppingWaitsForWhatIsUnderWay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		answer, begun, open := gate()
		d.channel.Answer(answer)
		ids := d.enqueue("a@b.c")
		ctx, cancel := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { _ = d.Run(ctx) })
		<-begun
		cancel()
		close(open)
		run.Wait()
		require.Equal(t, models.DeliverySent, d.delivery(ids[0]).State)
	})
}

func TestANewProcessTakesOverWhatADeadOneLeft(t *testing.T) {
	db := dbtest.SQLite(t) // one process at a time: no need to wait for leases
	d := newDesk(t, db)
	ids := d.enqueue("a@b.c")
	claimed := models.Delivery{State: models.DeliverySending, ClaimedTo: models.TimeOf(start.Add(time.Minute)), ClaimToken: "dead", Attempts: 1}
	require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
		if err := tx.Create(&models.Attempt{DeliveryID: ids[0], Number: 1, StartedAt: models.TimeOf(start)}).Error; err != nil {
			return err
		}
		return tx.Model(&models.Delivery{}).Where("id = ?", ids[0]).Updates(claimed).Error
	}))
	ctx, cancel := context.WithCancel(t.Context())
	var run sync.WaitGroup
	run.Go(func() { _ = d.Run(ctx) })
	require.Eventually(t, func() bool { return d.delivery(ids[0]).State == models.DeliveryDue }, 10*time.Second, time.Millisecond)
	d.clock.Advance(10 * time.Second)
	require.Eventually(t, func() bool { return d.delivery(ids[0]).State == models.DeliverySent }, 10*time.Second, time.Millisecond)
	cancel()
	run.Wait()
	require.Equal(t, []string{"unknown", "sent"}, d.outcomes(ids[0]))
}

func TestTheDemoSendsNothing(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		demo := true
		real := notifytest.New("email")
		now := clock.NewFake(start)
		d, err := notify.New(notify.Options{DB: db, Clock: now, Lanes: []notify.Lane{{Channel: notify.Outbox{Channel: "email", Real: real,
			Demo: func(context.Context) (bool, error) { return demo, nil }}}}})
		require.NoError(t, err)
		send := func(run string) (row models.Delivery) {
			require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
				_, err := d.Enqueue(tx, notify.Message{Channel: "email", Address: "a@b.c", RunID: run})
				return err
			}))
			_, err := d.RunOnce(t.Context())
			require.NoError(t, err)
			require.NoError(t, db.Read(t.Context()).Take(&row, "run_id = ?", run).Error)
			return row
		}
		row := send("one")
		require.Equal(t, []string{models.DeliverySent, notify.OutboxCode}, []string{row.State, row.LastCode})
		require.Empty(t, real.Tries())
		demo = false
		require.Equal(t, "ok", send("two").LastCode)
		require.Len(t, real.Tries(), 1)
	})
}
