package alerts

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/web"
)

// Tabs of the inbox.
const (
	TabInbox   = "inbox"
	TabUnread  = "unread"
	TabDone    = "done"
	TabSnoozed = "snoozed"
)

// InboxQuery says what of an inbox to list. Empty fields do not narrow.
type InboxQuery struct {
	Tab        string // one of the tabs; empty: inbox
	Category   string
	Importance string
	EventID    string
	Page       web.PageInput
}

// Inbox lists a person's notifications, the newest first.
func (s *Service) Inbox(ctx context.Context, personID string, q InboxQuery) (web.Page[models.Notification], error) {
	query, err := s.inTab(s.DB.Read(ctx).Where("person_id = ?", personID), q.Tab)
	if err != nil {
		return web.Page[models.Notification]{}, err
	}
	for _, narrow := range []struct{ condition, value string }{{"category = ?", q.Category}, {"importance = ?", q.Importance}, {"event_id = ?", q.EventID}} {
		if narrow.value != "" {
			query = query.Where(narrow.condition, narrow.value)
		}
	}
	if query, err = after(query, q.Page.After); err != nil {
		return web.Page[models.Notification]{}, err
	}
	var rows []models.Notification
	if err := query.Order("created_at DESC, id DESC").Limit(q.Page.Limit + 1).Find(&rows).Error; err != nil {
		return web.Page[models.Notification]{}, fmt.Errorf("list notifications: %w", err)
	}
	return web.PageOf(rows, q.Page.Limit, func(n models.Notification) []string { return cursor(n.CreatedAt, n.ID) }), nil
}

func (s *Service) inTab(query *gorm.DB, tab string) (*gorm.DB, error) {
	switch tab {
	case TabInbox, "":
		return query.Where("done_at = 0 AND snoozed_to <= ?", s.now()), nil
	case TabUnread:
		return query.Where("done_at = 0 AND read_at = 0 AND snoozed_to <= ?", s.now()), nil
	case TabDone:
		return query.Where("done_at > 0"), nil
	case TabSnoozed:
		return query.Where("done_at = 0 AND snoozed_to > ?", s.now()), nil
	}
	return nil, web.Invalid(web.Problem{Field: "query.tab", Code: "unknown", Message: "The tabs are inbox, unread, done and snoozed."})
}

// cursor is the place of a row in a list that has the newest first.
func cursor(at models.Time, rowID string) []string {
	return []string{strconv.FormatInt(int64(at), 10), rowID}
}

// after goes on behind the place.
func after(query *gorm.DB, place string) (*gorm.DB, error) {
	parts, err := web.DecodeCursor(place, 2)
	if err != nil || parts == nil {
		return query, err
	}
	at, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return nil, web.Invalid(web.Problem{Field: "query.after", Code: "wrong_form", Message: "This is not the next of a page of this list."})
	}
	return query.Where("created_at < ? OR (created_at = ? AND id < ?)", at, at, parts[1]), nil
}

// Notification is one of the person's own. Other people's do not exist for them.
func (s *Service) Notification(ctx context.Context, personID, notificationID string) (models.Notification, error) {
	var row models.Notification
	err := s.DB.Read(ctx).Take(&row, "id = ? AND person_id = ?", notificationID, personID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, web.NotFound("notification")
	}
	if err != nil {
		return row, fmt.Errorf("read a notification: %w", err)
	}
	return row, nil
}
