package notify

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"deskbell/models"
	"deskbell/server/base/lab"
	"deskbell/server/database"
)

// recordAtOnce bounds one transaction.
const recordAtOnce = 256

// record writes down the tries that have ended. What cannot be written now is kept for the next time.
func (d *Dispatcher) record(ctx context.Context) error {
	for {
		batch := d.takeEnded()
		if len(batch) == 0 {
			return nil
		}
		if err := d.write(ctx, batch); err != nil {
			d.mu.Lock()
			d.ended = append(batch, d.ended...)
			d.mu.Unlock()
			return fmt.Errorf("write down results: %w", err)
		}
	}
}

func (d *Dispatcher) takeEnded() []result {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := min(len(d.ended), recordAtOnce)
	batch := slices.Clone(d.ended[:n])
	d.ended = d.ended[n:]
	return batch
}

func (d *Dispatcher) write(ctx context.Context, batch []result) error {
	slices.SortFunc(batch, func(a, b result) int { return cmp.Compare(a.delivery.ID, b.delivery.ID) }) // everybody locks in this order
	var late int64
	lab.Point("result.before_commit")
	err := d.db.Tx(ctx, "notify.result", func(tx *database.Tx) error {
		late = 0
		var changed []string
		for _, one := range batch {
			accepted, err := one.write(tx)
			if err != nil {
				return err
			}
			if !accepted {
				late++
				continue
			}
			changed = append(changed, one.delivery.ID)
		}
		tx.AfterCommit(func() { d.changed(changed) })
		return nil
	})
	if err != nil {
		return err // an unknown commit is written again: the token then shows that it was done
	}
	lab.Point("result.after_commit")
	if late > 0 {
		d.refused.Add(late)
		d.log.WarnContext(ctx, "results came after their claims had ended and were refused", "number", late)
	}
	return nil
}

// write writes one result unless the claim is no longer ours.
func (r result) write(tx *database.Tx) (accepted bool, err error) {
	next := r.next()
	done := tx.Model(&models.Delivery{}).
		Where("id = ? AND claim_token = ? AND state = ?", r.delivery.ID, r.delivery.ClaimToken, models.DeliverySending).
		Updates(map[string]any{"state": next.State, "reason": next.Reason, "due_at": next.DueAt, "ended_at": next.EndedAt, "claimed_to": 0,
			"claim_token": "", "last_code": next.LastCode, "last_error": next.LastError})
	if done.Error != nil || done.RowsAffected == 0 {
		return false, done.Error
	}
	attempt := r.attempt()
	return true, tx.Model(&models.Attempt{}).
		Where("delivery_id = ? AND number = ? AND ended_at = ?", attempt.DeliveryID, attempt.Number, 0).
		Updates(map[string]any{"ended_at": attempt.EndedAt, "outcome": attempt.Outcome, "code": attempt.Code, "detail": attempt.Detail}).Error
}

func (r result) attempt() models.Attempt {
	attempt := models.Attempt{DeliveryID: r.delivery.ID, Number: r.delivery.Attempts, EndedAt: r.at, Outcome: OutcomeSent,
		Code: code(r.receipt.Code), Detail: readable(r.receipt.Detail)}
	if f := r.failure; f != nil {
		attempt.Outcome, attempt.Code, attempt.Detail = f.Outcome, code(f.Code), readable(f.Error())
	}
	return attempt
}

// next is the delivery after the try.
func (r result) next() models.Delivery {
	next := r.delivery
	f := r.failure
	if f == nil {
		next.State, next.Reason, next.EndedAt, next.LastCode, next.LastError = models.DeliverySent, "", r.at, code(r.receipt.Code), ""
		return next
	}
	next.Reason, next.LastCode, next.LastError = f.Reason, code(f.Code), readable(f.Error())
	wait, again := r.lane.Retry(next.Attempts, r.at.Sub(next.CreatedAt))
	if f.Outcome == OutcomePermanent || !again {
		next.State, next.EndedAt = models.DeliveryDead, r.at
		return next
	}
	next.State, next.DueAt = models.DeliveryDue, r.at.Add(max(wait, f.RetryAfter))
	return next
}
