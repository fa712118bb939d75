package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/database"
)

const (
	callsKept = 24 * time.Hour
	// callTime is longer than any call runs. A call that began earlier and has no answer was cut off with its process.
	callTime   = 2 * time.Minute
	pruneEvery = 10 * time.Minute
	pruneBatch = 500
)

// Calls remembers the answers to calls with an Idempotency-Key for 24 hours.
//
// The key is claimed in a transaction of its own before the call runs, and holds the answer afterwards. A call that another one with
// the same key finds running is refused (409, Retry-After). When the process died in between nobody knows whether the call was done:
// it is refused as such (409 idempotency_outcome_unknown) instead of being done twice.
type Calls struct {
	db    *database.DB
	clock clock.Clock
}

// NewCalls returns the memory of calls.
func NewCalls(db *database.DB, c clock.Clock) *Calls { return &Calls{db: db, clock: c} }

// Run forgets old calls until ctx ends.
func (m *Calls) Run(ctx context.Context) error {
	for {
		if _, err := m.RunOnce(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("forget old calls: %w", err)
		}
		timer := m.clock.NewTimer(pruneEvery)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
	}
}

// RunOnce forgets the calls older than 24 hours and returns their number.
func (m *Calls) RunOnce(ctx context.Context) (int, error) {
	before, total := models.TimeOf(m.clock.Now().Add(-callsKept)), 0
	for {
		var old []models.IdempotentCall
		if err := m.db.Read(ctx).Select("principal", "call_key").Where("at < ?", before).Limit(pruneBatch).Find(&old).Error; err != nil {
			return total, err
		}
		if len(old) == 0 {
			return total, nil
		}
		err := m.db.Tx(ctx, "web.forget_calls", func(tx *database.Tx) error {
			for _, row := range old {
				if err := tx.Where("principal = ? AND call_key = ? AND at < ?", row.Principal, row.Key, before).
					Delete(&models.IdempotentCall{}).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return total, err
		}
		total += len(old)
	}
}

// claim makes row the running call of its key. When the key is taken it returns the call that has it.
func (m *Calls) claim(ctx context.Context, row models.IdempotentCall) (taken *models.IdempotentCall, err error) {
	err = m.db.Tx(ctx, "web.claim_call", func(tx *database.Tx) error {
		taken = nil
		var old models.IdempotentCall
		err := tx.ForUpdate().Where("principal = ? AND call_key = ?", row.Principal, row.Key).Take(&old).Error
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
		case err != nil:
			return err
		case old.At.Add(callsKept) > row.At:
			taken = &old
			return nil
		default:
			if err := tx.Delete(&old).Error; err != nil {
				return err
			}
		}
		return tx.Create(&row).Error
	})
	if database.IsDuplicate(err) { // another call claimed it between our look and our insert
		return &models.IdempotentCall{BodyHash: row.BodyHash, At: row.At}, nil
	}
	return taken, err
}

// settle writes the answer, or drops the claim when it is none to repeat. It works even if the client is gone.
func (m *Calls) settle(ctx context.Context, row models.IdempotentCall) error {
	return m.db.Tx(context.WithoutCancel(ctx), "web.settle_call", func(tx *database.Tx) error {
		if !repeatable(row.Status) {
			return tx.Delete(&row).Error
		}
		return tx.Save(&row).Error
	})
}

// repeatable: an answer about the moment or the sender, not about the call, is no answer to keep.
func repeatable(status int) bool {
	switch status {
	case 0, http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return status < http.StatusInternalServerError && status != statusClientGone
}
