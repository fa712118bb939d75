package alerts

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
)

// mark is a change that a person makes to notifications: a column gets a value where the condition holds.
type mark struct {
	column    string
	value     models.Time
	condition string // which notifications it changes; constant
}

// markFrame is the data of FrameUpdated for a mark: which notifications, and the field that has a new value.
type markFrame struct {
	IDs       []string
	AllBefore models.Time
	column    string
	value     models.Time
}

// fields is the frame with its column by its name.
func (f markFrame) fields() map[string]any {
	out := map[string]any{f.column: f.value}
	if f.IDs != nil {
		out["ids"] = f.IDs
	}
	if f.AllBefore != 0 {
		out["all_before"] = f.AllBefore
	}
	return out
}

// MarkRead marks notifications of the person as read and returns how many that changed. Ids of other people's change nothing.
func (s *Service) MarkRead(ctx context.Context, personID string, ids []string) (int, error) {
	return s.markIDs(ctx, personID, ids, mark{"read_at", s.now(), "read_at = 0"})
}

// MarkUnread makes them unread again.
func (s *Service) MarkUnread(ctx context.Context, personID string, ids []string) (int, error) {
	return s.markIDs(ctx, personID, ids, mark{"read_at", 0, "read_at <> 0"})
}

// MarkDone takes them out of the inbox.
func (s *Service) MarkDone(ctx context.Context, personID string, ids []string) (int, error) {
	return s.markIDs(ctx, personID, ids, mark{"done_at", s.now(), "done_at = 0"})
}

// MarkUndone puts them back.
func (s *Service) MarkUndone(ctx context.Context, personID string, ids []string) (int, error) {
	return s.markIDs(ctx, personID, ids, mark{"done_at", 0, "done_at <> 0"})
}

// MarkShown notes that a browser has shown them, so that no other does.
func (s *Service) MarkShown(ctx context.Context, personID string, ids []string) (int, error) {
	return s.markIDs(ctx, personID, ids, mark{"shown_at", s.now(), "shown_at = 0"})
}

// longestSnooze is how far away a snooze may end.
const longestSnooze = 366 * 24 * time.Hour

// Snooze hides them until then. They come back by themselves.
func (s *Service) Snooze(ctx context.Context, personID string, ids []string, until models.Time) (int, error) {
	if now := s.now(); until <= now || until > now.Add(longestSnooze) {
		return 0, web.Invalid(web.Problem{Field: "until", Code: "out_of_range", Message: "A snooze ends in the future, within a year."})
	}
	return s.markIDs(ctx, personID, ids, mark{"snoozed_to", until, "done_at = 0"})
}

// markAtOnce bounds the ids of one call.
const markAtOnce = 200

func (s *Service) markIDs(ctx context.Context, personID string, ids []string, m mark) (changed int, err error) {
	if len(ids) == 0 || len(ids) > markAtOnce {
		return 0, web.Invalid(web.Problem{Field: "ids", Code: "out_of_range", Message: fmt.Sprintf("Between 1 and %d ids.", markAtOnce)})
	}
	err = s.DB.Tx(ctx, "alerts.mark", func(tx *database.Tx) error {
		changed, err = s.markWhere(tx, personID, m, tx.ForUpdate().Where("id IN ?", ids))
		return err
	})
	return changed, err
}

// MarkAllRead marks everything as read that was there at the time: what came since was not seen by who asks.
func (s *Service) MarkAllRead(ctx context.Context, personID string, before models.Time) (changed int, err error) {
	err = s.DB.Tx(ctx, "alerts.mark_all", func(tx *database.Tx) error {
		now := s.now()
		done := tx.Model(&models.Notification{}).Where("person_id = ? AND read_at = 0 AND created_at <= ?", personID, before).Update("read_at", now)
		changed = int(done.RowsAffected)
		if done.Error != nil || changed == 0 {
			return done.Error
		}
		return s.tellMark(tx, personID, markFrame{AllBefore: before, column: "read_at", value: now})
	})
	return changed, err
}

// ReadItem marks as read what the person was told about the item alone: they are looking at it. A notification that tells of other items
// too stays.
func (s *Service) ReadItem(tx *database.Tx, personID, kind, itemID string) error {
	_, err := s.readItemOf(tx, personID, kind, itemID)
	return err
}

func (s *Service) readItemOf(tx *database.Tx, personID, kind, itemID string) (int, error) {
	about := tx.ForUpdate().Where("item_kind = ? AND item_id = ? AND items <= 1", kind, itemID)
	return s.markWhere(tx, personID, mark{"read_at", s.now(), "read_at = 0"}, about)
}

// markWhere changes what the query finds of the person's and tells their browsers.
func (s *Service) markWhere(tx *database.Tx, personID string, m mark, query *gorm.DB) (int, error) {
	var ids []string
	err := query.Model(&models.Notification{}).Where("person_id = ?", personID).Where(m.condition).Order("id").Limit(markAtOnce).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	if err := tx.Model(&models.Notification{}).Where("id IN ?", ids).Update(m.column, m.value).Error; err != nil {
		return 0, fmt.Errorf("mark notifications: %w", err)
	}
	return len(ids), s.tellMark(tx, personID, markFrame{IDs: publicIDs("ntf", ids), column: m.column, value: m.value})
}

func (s *Service) tellMark(tx *database.Tx, personID string, f markFrame) error {
	if err := s.Feed.Append(tx, personID, FrameUpdated, f.fields()); err != nil {
		return err
	}
	if f.column != "shown_at" {
		s.countLater(tx, personID)
	}
	return nil
}

func publicIDs(prefix string, ids []string) []string {
	out := make([]string, len(ids))
	for i, one := range ids {
		out[i] = id.Public(prefix, one)
	}
	return out
}
