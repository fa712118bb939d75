package notify_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

// edges are the changes of state that a delivery may make between two looks; see doc.go.
var edges = map[[2]string]bool{
	{models.DeliveryDue, models.DeliverySent}: true, {models.DeliveryDue, models.DeliveryDead}: true, {models.DeliveryDead, models.DeliveryDue}: true,
	{models.DeliveryDead, models.DeliverySent}: true,
}

func TestWhateverHappensTheLedgerAddsUp(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		runs := 0
		rapid.Check(t, func(r *rapid.T) {
			runs++
			d := newDesk(t, db, func(l *notify.Lane) { l.Workers = 1 })                          // so that the draws come in one order
			require.NoError(t, db.Tx(context.Background(), "test", func(tx *database.Tx) error { // what the last history left
				return tx.Where("1 = 1").Delete(&models.Delivery{}).Error
			}))
			var ids []string
			before := map[string]models.Delivery{}
			d.channel.Answer(func(_ context.Context, one models.Delivery) (notify.Receipt, error) {
				switch rapid.IntRange(0, 3).Draw(r, "outcome") {
				case 0:
					return notify.Receipt{}, notify.Temporary(errBroken, 0)
				case 1:
					return notify.Receipt{}, notify.Permanent(errBroken)
				case 2:
					return notify.Receipt{}, errBroken
				}
				return notify.Receipt{}, nil
			})
			for step := range rapid.IntRange(1, 12).Draw(r, "steps") {
				switch rapid.IntRange(0, 3).Draw(r, "what") {
				case 0:
					ids = append(ids, d.enqueue(fmt.Sprintf("a%d@%d.test", step, runs))...)
				case 1:
					d.clock.Advance(time.Duration(rapid.IntRange(0, 30).Draw(r, "hours")) * time.Hour)
				case 2:
					if len(ids) > 0 {
						err := db.Tx(context.Background(), "test", func(tx *database.Tx) error {
							return d.Retry(tx, rapid.SampledFrom(ids).Draw(r, "again"))
						})
						if err != nil && !errors.Is(err, notify.ErrNotRetryable) {
							r.Fatal(err)
						}
					}
				}
				if _, err := d.RunOnce(context.Background()); err != nil {
					r.Fatal(err)
				}
				for _, deliveryID := range ids {
					audit(r, d, before[deliveryID], d.delivery(deliveryID))
					before[deliveryID] = d.delivery(deliveryID)
				}
			}
		})
		t.Logf("%d histories", runs)
	})
}

// audit checks one delivery against the last look at it and against its attempts.
func audit(r *rapid.T, d *desk, before, now models.Delivery) {
	if before.ID != "" && before.State != now.State {
		require.True(r, edges[[2]string{before.State, now.State}], "%s to %s", before.State, now.State)
	}
	if before.State == models.DeliverySent {
		require.Equal(r, before, now, "what was sent is never touched again")
	}
	outcomes := d.outcomes(now.ID)
	require.Len(r, outcomes, now.Attempts)
	require.NotEqual(r, models.DeliverySending, now.State)
	require.Empty(r, now.ClaimToken)
	sent := 0
	for i, outcome := range outcomes {
		require.NotEmpty(r, outcome, "every try has ended")
		if outcome == notify.OutcomeSent {
			sent++
			require.Equal(r, len(outcomes)-1, i, "nothing after it was sent")
		}
	}
	require.Equal(r, now.State == models.DeliverySent, sent == 1)
	require.Equal(r, now.State == models.DeliverySent || now.State == models.DeliveryDead, now.EndedAt != 0)
	if now.State == models.DeliveryDue {
		require.True(r, now.DueAt > models.TimeOf(d.clock.Now()), "nothing due is left lying")
	}
	if now.State == models.DeliveryDead {
		require.NotEmpty(r, now.Reason)
	}
}
