package alerts

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
	"deskbell/server/database"
)

// feedKept is how long frames are kept.
const feedKept = 24 * time.Hour

// After implements realtime.FeedReader. A hole, which only the end of the retention can make, makes it incomplete.
func (f *Feed) After(ctx context.Context, personID string, seq int64, limit int) (entries []realtime.FeedFrame, head int64, epoch string, complete bool, err error) {
	// The head is read first: all numbers up to it were committed with it or before.
	var heads []models.FeedHead
	if err := f.db.Read(ctx).Where("person_id = ?", personID).Limit(1).Find(&heads).Error; err != nil {
		return nil, 0, "", false, fmt.Errorf("read the head of a feed: %w", err)
	}
	if len(heads) == 0 {
		return nil, 0, "", seq == 0, nil
	}
	head, epoch = heads[0].Seq, heads[0].Epoch
	if seq >= head {
		return nil, head, epoch, true, nil
	}
	var rows []models.FeedEntry
	err = f.db.Read(ctx).Where("person_id = ? AND seq > ? AND seq <= ?", personID, seq, head).Order("seq").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, 0, "", false, fmt.Errorf("read a feed: %w", err)
	}
	for i, row := range rows {
		if row.Seq != seq+int64(i)+1 {
			return entries, head, epoch, false, nil
		}
		entries = append(entries, realtime.FeedFrame{Seq: row.Seq, Type: row.Type, Data: json.RawMessage(row.Payload)})
	}
	return entries, head, epoch, len(rows) > 0, nil
}

// Heads implements realtime.HeadReader.
func (f *Feed) Heads(ctx context.Context, personIDs []string) (map[string]int64, error) {
	heads := make(map[string]int64, len(personIDs))
	for part := range slices.Chunk(personIDs, 500) {
		var rows []models.FeedHead
		if err := f.db.Read(ctx).Select("person_id", "seq").Where("person_id IN ?", part).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("read the heads of feeds: %w", err)
		}
		for _, row := range rows {
			heads[row.PersonID] = row.Seq
		}
	}
	return heads, nil
}

// prune deletes frames that are older than 24 hours, a person's from the first on, and returns how many feeds it cut. Browsers that
// were away for longer get one clear reset.
func (f *Feed) prune(ctx context.Context) (int, error) {
	var old []struct {
		PersonID string
		Last     int64
	}
	err := f.db.Read(ctx).Model(&models.FeedEntry{}).Select("person_id, MAX(seq) AS last").
		Where("at < ?", models.TimeOf(f.clock.Now().Add(-feedKept))).Group("person_id").Limit(100).Find(&old).Error
	if err != nil {
		return 0, fmt.Errorf("look for old frames: %w", err)
	}
	for _, one := range old {
		err := f.db.Tx(ctx, "alerts.prune_feed", func(tx *database.Tx) error {
			return tx.Where("person_id = ? AND seq <= ?", one.PersonID, one.Last).Delete(&models.FeedEntry{}).Error
		})
		if err != nil {
			return 0, fmt.Errorf("delete old frames: %w", err)
		}
	}
	return len(old), nil
}

// Renew gives all feeds a new epoch, after a restore: numbers of before may be given out again, so every browser begins afresh.
func (f *Feed) Renew(tx *database.Tx) error {
	err := tx.Session(&gorm.Session{AllowGlobalUpdate: true}).Model(&models.FeedHead{}).Update("epoch", id.New()).Error
	if err != nil {
		return fmt.Errorf("renew the feeds: %w", err)
	}
	return nil
}
