package alerts

import (
	"context"
	"fmt"
	"time"

	"deskbell/models"
	"deskbell/server/database"
)

const (
	wakeAtOnce   = 100
	forgetAtOnce = 500
	// DoneKept is how long a notification is kept after it was done.
	DoneKept = 90 * 24 * time.Hour
)

// wakeSnoozed brings back what was snoozed until now: unread, and told as if it were new.
func (s *Service) wakeSnoozed(ctx context.Context) (int, error) {
	now := s.now()
	var due []models.Notification
	if err := s.DB.Read(ctx).Select("id").Where("snoozed_to > 0 AND snoozed_to <= ?", now).Limit(wakeAtOnce).Find(&due).Error; err != nil {
		return 0, fmt.Errorf("look for snoozed notifications: %w", err)
	}
	if len(due) == 0 {
		return 0, nil
	}
	ids := make([]string, len(due))
	for i, one := range due {
		ids[i] = one.ID
	}
	woken := 0
	err := s.DB.Tx(ctx, "alerts.wake_snoozed", func(tx *database.Tx) error {
		var rows []models.Notification
		if err := tx.SkipLocked().Where("id IN ? AND snoozed_to > 0 AND snoozed_to <= ?", ids, now).Order("id").Find(&rows).Error; err != nil {
			return err
		}
		woken = len(rows)
		for _, row := range rows {
			if err := s.wake(tx, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("wake snoozed notifications: %w", err)
	}
	return woken, nil
}

func (s *Service) wake(tx *database.Tx, row models.Notification) error {
	row.SnoozedTo, row.ReadAt, row.UpdatedAt = 0, 0, s.now()
	if err := tx.Model(&row).Select("snoozed_to", "read_at", "updated_at").Updates(&row).Error; err != nil {
		return err
	}
	alert, err := s.alertOf(tx, row)
	if err != nil {
		return err
	}
	if err := s.Feed.Append(tx, row.PersonID, FrameUpdated, noticeFrame{Notification: viewOf(row, frameItems), Alert: alert}); err != nil {
		return err
	}
	s.countLater(tx, row.PersonID)
	return nil
}

// forgetDone deletes notifications that have been done for 90 days.
func (s *Service) forgetDone(ctx context.Context) (int, error) {
	var ids []string
	err := s.DB.Read(ctx).Model(&models.Notification{}).Where("done_at > 0 AND done_at < ?", s.now().Add(-DoneKept)).Limit(forgetAtOnce).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	err = s.DB.Tx(ctx, "alerts.forget_done", func(tx *database.Tx) error {
		return tx.Where("id IN ?", ids).Delete(&models.Notification{}).Error
	})
	if err != nil {
		return 0, fmt.Errorf("delete done notifications: %w", err)
	}
	return len(ids), nil
}
