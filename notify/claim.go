package notify

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/lab"
	"deskbell/server/database"
)

// candidates is how many due deliveries are looked at for each free place: the first ones may all be for one busy destination.
const candidates = 4

// start claims what is due, as far as there are places, and begins to send it. It returns how many tries began.
func (d *Dispatcher) start(ctx context.Context) (started int, err error) {
	d.passes.Lock()
	defer d.passes.Unlock()
	for _, l := range d.lanes {
		for {
			begun, more, err := d.startLane(ctx, l)
			started += begun
			if err != nil {
				return started, err
			}
			if !more {
				break
			}
		}
	}
	return started, nil
}

// startLane begins one round. More says that another may find something: this one was full of a destination that is busy now.
func (d *Dispatcher) startLane(ctx context.Context, l *lane) (begun int, more bool, err error) {
	free, full := l.room()
	if free == 0 {
		return 0, false, nil
	}
	due, err := d.due(ctx, l, full, free*candidates)
	if err != nil || len(due) == 0 {
		return 0, false, err
	}
	chosen := l.take(due)
	claimed, err := d.claim(ctx, chosen)
	for _, delivery := range without(chosen, claimed) {
		l.leave(delivery.Destination)
	}
	for _, delivery := range claimed {
		d.sends.Go(func() { d.try(l, delivery) })
	}
	return len(claimed), err == nil && len(due) == free*candidates && len(chosen) < len(due), err
}

// due lists what could be sent, without locking anything.
func (d *Dispatcher) due(ctx context.Context, l *lane, full []string, limit int) ([]models.Delivery, error) {
	query := d.db.Read(ctx).Select("id", "destination").
		Where("state = ? AND channel = ? AND due_at <= ?", models.DeliveryDue, l.Channel.Name(), models.TimeOf(d.clock.Now()))
	if len(full) > 0 {
		query = query.Where("destination NOT IN ?", full)
	}
	var due []models.Delivery
	if err := query.Order("due_at").Limit(limit).Find(&due).Error; err != nil {
		return nil, fmt.Errorf("look for due deliveries: %w", err)
	}
	return due, nil
}

// claim makes the chosen deliveries ours and writes the beginning of their tries, before anything is sent. It returns those that no
// other node was faster to claim.
func (d *Dispatcher) claim(ctx context.Context, chosen []models.Delivery) (claimed []models.Delivery, err error) {
	if len(chosen) == 0 {
		return nil, nil
	}
	lab.Point("claim.before")
	err = d.db.Tx(ctx, "notify.claim", func(tx *database.Tx) error {
		claimed = nil
		if err := tx.SkipLocked().Where("id IN ? AND state = ?", idsOf(chosen), models.DeliveryDue).Order("id").Find(&claimed).Error; err != nil {
			return fmt.Errorf("lock due deliveries: %w", err)
		}
		if len(claimed) == 0 {
			return nil
		}
		return d.writeClaims(tx, claimed)
	})
	if err != nil {
		return nil, err // when the commit is unknown too: the leases run out, and nothing was sent
	}
	lab.Point("claim.after_commit")
	return claimed, nil
}

func (d *Dispatcher) writeClaims(tx *database.Tx, claimed []models.Delivery) error {
	now := models.TimeOf(d.clock.Now())
	claim := models.Delivery{State: models.DeliverySending, ClaimedTo: now.Add(lease), ClaimToken: id.New()}
	err := tx.Model(&models.Delivery{}).Where("id IN ?", idsOf(claimed)).Updates(map[string]any{
		"state": claim.State, "claimed_to": claim.ClaimedTo, "claim_token": claim.ClaimToken, "attempts": gorm.Expr("attempts + 1"),
	}).Error
	if err != nil {
		return fmt.Errorf("claim deliveries: %w", err)
	}
	attempts := make([]models.Attempt, len(claimed))
	for i := range claimed {
		one := &claimed[i]
		one.State, one.ClaimedTo, one.ClaimToken, one.Attempts = claim.State, claim.ClaimedTo, claim.ClaimToken, one.Attempts+1
		attempts[i] = models.Attempt{DeliveryID: one.ID, Number: one.Attempts, StartedAt: now}
	}
	if err := tx.Create(&attempts).Error; err != nil {
		return fmt.Errorf("write attempts: %w", err)
	}
	return nil
}

func idsOf(deliveries []models.Delivery) []string {
	ids := make([]string, len(deliveries))
	for i, one := range deliveries {
		ids[i] = one.ID
	}
	return ids
}

// without is what of all is not in some.
func without(all, some []models.Delivery) (rest []models.Delivery) {
	in := make(map[string]bool, len(some))
	for _, one := range some {
		in[one.ID] = true
	}
	for _, one := range all {
		if !in[one.ID] {
			rest = append(rest, one)
		}
	}
	return rest
}
