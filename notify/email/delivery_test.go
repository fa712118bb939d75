package email_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/notify/email"
	"deskbell/notify/notifytest"
	"deskbell/server/base/clock"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

// dispatcher sends mail of db to the sink.
func dispatcher(t testing.TB, db *database.DB, now *clock.Fake, o email.Options) *notify.Dispatcher {
	t.Helper()
	o.Clock = now
	c, err := email.New(o)
	require.NoError(t, err)
	d, err := notify.New(notify.Options{DB: db, Clock: now, Lanes: []notify.Lane{{Channel: c, Retry: notify.MailSchedule}}})
	require.NoError(t, err)
	return d
}

func enqueue(t *testing.T, db *database.DB, d *notify.Dispatcher, address string) (deliveryID string) {
	t.Helper()
	require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) (err error) {
		deliveryID, err = d.Enqueue(tx, notify.Message{Channel: email.Name, Address: address, RunID: "run", Subject: "Idle", Body: "It is idle."})
		return err
	}))
	return deliveryID
}

func outcomes(t *testing.T, db *database.DB, deliveryID string) (all []string) {
	t.Helper()
	require.NoError(t, db.Read(context.Background()).Model(&models.Attempt{}).Where("delivery_id = ?", deliveryID).Order("number").Pluck("outcome", &all).Error)
	return all
}

func TestARepeatAfterAnUnknownOutcomeCarriesTheSameMessageID(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		now := clock.NewFake(start)
		sink := notifytest.NewSink(t, notifytest.Plain, "")
		sink.OnData(func(_ notifytest.Mail, conn net.Conn) error { return conn.Close() })
		d := dispatcher(t, db, now, options(sink, email.Opportunistic))
		deliveryID := enqueue(t, db, d, "maya@customer.test")
		_, err := d.RunOnce(t.Context())
		require.NoError(t, err)
		sink.OnData(nil)
		now.Advance(2 * time.Minute)
		n, err := d.RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Equal(t, []string{"unknown", "sent"}, outcomes(t, db, deliveryID))
		mails := sink.Mails()
		require.Len(t, mails, 2, "what the server saw is at most one more than the unknown outcomes")
		require.Equal(t, mails[0].Message(t).Header.Get("Message-ID"), mails[1].Message(t).Header.Get("Message-ID"))
	})
}

func TestGreylistingIsWaitedOutAndOneBadAddressHurtsNoOther(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		now := clock.NewFake(start)
		sink := notifytest.NewSink(t, notifytest.Plain, "")
		sink.OnRcpt(func(to string) error {
			switch {
			case to == "gone@customer.test":
				return smtpError(550)
			case now.Now().Sub(start) < 5*time.Minute:
				return smtpError(451)
			}
			return nil
		})
		d := dispatcher(t, db, now, options(sink, email.Opportunistic))
		gone, here := enqueue(t, db, d, "gone@customer.test"), enqueue(t, db, d, "here@customer.test")
		for range 12 {
			_, err := d.RunOnce(t.Context())
			require.NoError(t, err)
			now.Advance(time.Minute)
		}
		require.Equal(t, []string{"permanent"}, outcomes(t, db, gone))
		require.Equal(t, []string{"temporary", "temporary", "sent"}, outcomes(t, db, here))
		require.Len(t, sink.Mails(), 1)
	})
}
