package accounts

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

const (
	tidyEvery = time.Hour
	// linkKept is how long a used or expired link still says so instead of being unknown.
	linkKept = 24 * time.Hour
)

// Tidy removes sessions that are over and old one-time links. It is no promise of anything: those do not work anyway.
type Tidy struct{ *Service }

// Run tidies each hour until ctx ends.
func (t Tidy) Run(ctx context.Context) error {
	for {
		if _, err := t.RunOnce(ctx); err != nil && ctx.Err() == nil {
			t.Log.LogAttrs(ctx, slog.LevelError, "old sessions could not be removed", slog.String("error", err.Error()))
		}
		timer := t.Clock.NewTimer(tidyEvery)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
	}
}

// RunOnce tidies once and returns how many rows it removed.
func (t Tidy) RunOnce(ctx context.Context) (int, error) {
	now, removed := t.now(), int64(0)
	err := t.DB.Tx(ctx, "accounts.tidy", func(tx *database.Tx) error {
		removed = 0
		for _, old := range []*gorm.DB{
			tx.Where("expires_at <= ? OR last_seen_at <= ?", now, now.Add(-sessionIdle)).Delete(&models.Session{}),
			tx.Where("expires_at <= ?", now.Add(-linkKept)).Delete(&models.OneTimeLink{}),
		} {
			if old.Error != nil {
				return old.Error
			}
			removed += old.RowsAffected
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("tidy sessions: %w", err)
	}
	return int(removed), nil
}
