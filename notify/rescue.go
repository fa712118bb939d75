package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"deskbell/models"
	"deskbell/server/database"
)

// rescueAtOnce bounds one transaction.
const rescueAtOnce = 256

var errInterrupted = errors.New("the process that sent it ended, or slept, before it knew the outcome")

// rescue takes back deliveries whose claim has run out.
func (d *Dispatcher) rescue(ctx context.Context) error {
	return d.takeBack(ctx, models.TimeOf(d.clock.Now()))
}

// adopt is the first look after a start. SQLite has one process at a time, so whatever is claimed was claimed by an earlier one. What
// is due over a channel that the settings do not have any more ends with that reason.
func (d *Dispatcher) adopt(ctx context.Context) error {
	if err := d.buryUnknown(ctx); err != nil {
		return err
	}
	if d.db.Dialect() != database.SQLite {
		return nil
	}
	const always = models.Time(1) << 62
	return d.takeBack(ctx, always)
}

func (d *Dispatcher) buryUnknown(ctx context.Context) error {
	return d.db.Tx(ctx, "notify.bury", func(tx *database.Tx) error {
		query := tx.Model(&models.Delivery{}).Where("state = ?", models.DeliveryDue)
		if len(d.lanes) > 0 {
			query = query.Where("channel NOT IN ?", slices.Collect(maps.Keys(d.lanes)))
		}
		return query.Updates(map[string]any{"state": models.DeliveryDead, "reason": ReasonNotConfigured, "ended_at": models.TimeOf(d.clock.Now())}).Error
	})
}

// takeBack ends the claims that run out before the given time, with an unknown outcome.
func (d *Dispatcher) takeBack(ctx context.Context, before models.Time) error {
	for {
		var stuck []models.Delivery
		if err := d.db.Read(ctx).Select("id").Where("state = ? AND claimed_to < ?", models.DeliverySending, before).
			Limit(rescueAtOnce).Find(&stuck).Error; err != nil {
			return fmt.Errorf("look for claims that ran out: %w", err)
		}
		if len(stuck) == 0 {
			return nil
		}
		var freed int
		err := d.db.Tx(ctx, "notify.rescue", func(tx *database.Tx) (err error) {
			freed, err = d.free(tx, stuck, before)
			return err
		})
		if err != nil || freed < rescueAtOnce {
			return err
		}
	}
}

func (d *Dispatcher) free(tx *database.Tx, stuck []models.Delivery, before models.Time) (freed int, err error) {
	var held []models.Delivery
	if err := tx.SkipLocked().Where("id IN ? AND state = ? AND claimed_to < ?", idsOf(stuck), models.DeliverySending, before).
		Order("id").Find(&held).Error; err != nil {
		return 0, fmt.Errorf("lock claims that ran out: %w", err)
	}
	for _, one := range held {
		l := d.lanes[one.Channel]
		if l == nil {
			l = &lane{Lane: Lane{Retry: WebSchedule}}
		}
		end := result{lane: l, delivery: one, at: models.TimeOf(d.clock.Now()), failure: Unknown(errInterrupted).Because(ReasonProvider, "interrupted")}
		if _, err := end.write(tx); err != nil {
			return 0, fmt.Errorf("free a claim: %w", err)
		}
	}
	tx.AfterCommit(func() { d.changed(idsOf(held)) })
	return len(held), nil
}
