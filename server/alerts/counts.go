package alerts

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

// Counts are the numbers on the bell.
type Counts struct {
	Unread       int64 `json:"unread"`
	UrgentUnread int64 `json:"urgent_unread"`
}

// Counts counts what the person has not read. What is done or snoozed is not counted.
func (s *Service) Counts(ctx context.Context, personID string) (Counts, error) {
	return s.count(s.DB.Read(ctx), personID)
}

// count uses one index and touches no row.
func (s *Service) count(db *gorm.DB, personID string) (Counts, error) {
	var found []struct {
		Importance string
		N          int64
	}
	err := db.Model(&models.Notification{}).Select("importance, COUNT(*) AS n").
		Where("person_id = ? AND read_at = 0 AND done_at = 0 AND snoozed_to <= ?", personID, s.now()).Group("importance").Find(&found).Error
	if err != nil {
		return Counts{}, fmt.Errorf("count the unread: %w", err)
	}
	var counts Counts
	for _, one := range found {
		counts.Unread += one.N
		if one.Importance == models.ImportanceUrgent {
			counts.UrgentUnread += one.N
		}
	}
	return counts, nil
}

// countLater tells the person's browsers the numbers, behind the frames that changed them. They are counted when the feed is locked, so
// of two transactions at the same time the second one counts what the first one wrote.
func (s *Service) countLater(tx *database.Tx, personID string) {
	s.Feed.AppendLate(tx, personID, FrameCounts, func(tx *database.Tx) (any, error) { return s.count(tx.DB, personID) })
}
