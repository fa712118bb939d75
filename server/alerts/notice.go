package alerts

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Notice is what somebody is told. It becomes one notification per person and cause.
type Notice struct {
	PersonID   string
	Cause      string // batch or run: the same cause tells a person once
	EventID    string
	EventName  string
	Category   string
	FiringID   string
	BatchID    string
	Importance string // models.Importance*; empty: normal
	Title      string
	Body       string
	Reason     string // one line: why
	Items      []NoticeItem
	Count      int // all items it tells of, at least len(Items)
	Where      string
	Channels   []string // also used: "email"
}

// NoticeItem is one item a notice tells of.
type NoticeItem struct {
	Kind  string      `json:"kind"`
	ID    string      `json:"id"`
	Ref   string      `json:"ref"`
	Title string      `json:"title"`
	At    models.Time `json:"at"`
}

func (n Notice) dedupKey() string { return n.Cause + ":" + n.PersonID }

// noticeItems is how many items a notification lists.
const noticeItems = engine.BatchItems

// Notify writes the notice into the person's inbox and feed, and returns the notification's id. A cause that has told the person before
// changes nothing: created is false.
func (s *Service) Notify(tx *database.Tx, n Notice) (notificationID string, created bool, err error) {
	row, err := s.row(n)
	if err != nil {
		return "", false, err
	}
	created, err = tx.CreateOnce(&row)
	if err != nil {
		return "", false, fmt.Errorf("write a notification: %w", err)
	}
	if !created {
		var first models.Notification
		if err := tx.Select("id").Take(&first, "dedup_key = ?", row.DedupKey).Error; err != nil {
			return "", false, fmt.Errorf("find a notification: %w", err)
		}
		return first.ID, false, nil
	}
	alert, err := s.alertOf(tx, row)
	if err != nil {
		return "", false, err
	}
	if err := s.Feed.Append(tx, row.PersonID, FrameCreated, noticeFrame{Notification: viewOf(row, frameItems), Alert: alert}); err != nil {
		return "", false, err
	}
	s.countLater(tx, row.PersonID)
	return row.ID, true, nil
}

// Tell is Notify, or, when the cause has told the person before, brings what was told up to date: more items have joined. A
// notification that was read meanwhile is unread again.
func (s *Service) Tell(tx *database.Tx, n Notice) error {
	notificationID, created, err := s.Notify(tx, n)
	if err != nil || created {
		return err
	}
	var row models.Notification
	if err := tx.ForUpdate().Take(&row, "id = ?", notificationID).Error; err != nil {
		return fmt.Errorf("read a notification: %w", err)
	}
	fresh, err := s.row(n)
	if err != nil {
		return err
	}
	if fresh.Items <= row.Items {
		return nil
	}
	row.Items, row.ItemList, row.Title, row.Body, row.Where, row.UpdatedAt, row.ReadAt = fresh.Items, fresh.ItemList, fresh.Title, fresh.Body, fresh.Where, fresh.UpdatedAt, 0
	err = tx.Model(&row).Select("items", "item_list", "title", "body", "place", "updated_at", "read_at").Updates(&row).Error
	if err != nil {
		return fmt.Errorf("update a notification: %w", err)
	}
	if err := s.Feed.Append(tx, row.PersonID, FrameUpdated, noticeFrame{Notification: viewOf(row, frameItems)}); err != nil {
		return err
	}
	s.countLater(tx, row.PersonID)
	return nil
}

func (s *Service) row(n Notice) (models.Notification, error) {
	if len(n.Items) > noticeItems {
		n.Items = n.Items[:noticeItems]
	}
	list, err := json.Marshal(n.Items)
	if err != nil {
		return models.Notification{}, fmt.Errorf("write a notification: %w", err)
	}
	now := s.now()
	row := models.Notification{
		ID: id.New(), PersonID: n.PersonID, DedupKey: n.dedupKey(), EventID: n.EventID, EventName: clip(n.EventName, 200),
		Category: n.Category, FiringID: n.FiringID, BatchID: n.BatchID, Importance: n.Importance, Title: clip(n.Title, 200), Body: clip(n.Body, 2000),
		Reason: clip(n.Reason, 300), Items: max(n.Count, len(n.Items)), ItemList: string(list), Where: clip(n.Where, 200),
		Channels: clip(strings.Join(n.Channels, ","), 64), CreatedAt: now, UpdatedAt: now,
	}
	if row.Importance == "" {
		row.Importance = models.ImportanceNormal
	}
	if len(n.Items) > 0 {
		first := n.Items[0]
		row.ItemKind, row.ItemID, row.ItemRef, row.ItemTitle = first.Kind, first.ID, clip(first.Ref, 64), clip(first.Title, 200)
	}
	return row, nil
}

// clip cuts text to n characters, with an ellipsis where something was lost.
func clip(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}
