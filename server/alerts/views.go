package alerts

import (
	"encoding/json"
	"strings"

	"deskbell/models"
	"deskbell/server/base/id"
)

// frameItems is how many items lists and frames show; all of them are in the notification itself.
const frameItems = 5

// EventName names an event.
type EventName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// NotificationView is a notification as the API shows it.
type NotificationView struct {
	ID         string       `json:"id"`
	Event      *EventName   `json:"event" doc:"Null: it was a test."`
	Category   string       `json:"category"`
	Importance string       `json:"importance" enum:"low,normal,urgent"`
	Title      string       `json:"title"`
	Body       string       `json:"body"`
	Reason     string       `json:"reason" doc:"One line: why."`
	FiringID   string       `json:"firing_id"`
	Item       *NoticeItem  `json:"item" doc:"The first of its items."`
	Where      string       `json:"where"`
	Count      int          `json:"count" doc:"How many items it tells of."`
	Items      []NoticeItem `json:"items" doc:"The first five in lists, the first hundred when one is asked for."`
	Channels   []string     `json:"channels" doc:"What else tells it: email."`
	CreatedAt  models.Time  `json:"created_at"`
	UpdatedAt  models.Time  `json:"updated_at"`
	ShownAt    models.Time  `json:"shown_at"`
	ReadAt     models.Time  `json:"read_at"`
	DoneAt     models.Time  `json:"done_at"`
	SnoozedTo  models.Time  `json:"snoozed_to"`
}

// Alert says how a browser may tell a notification; the person's profile decides.
type Alert struct {
	Toast   bool `json:"toast"`
	Sound   bool `json:"sound"`
	Desktop bool `json:"desktop"`
}

// noticeFrame is the data of FrameCreated, and of FrameUpdated when the content changed. Without an alert nothing makes a noise.
type noticeFrame struct {
	Notification NotificationView `json:"notification"`
	Alert        *Alert           `json:"alert,omitempty"`
}

// viewOf shows a row with at most so many of its items.
func viewOf(row models.Notification, items int) NotificationView {
	view := NotificationView{
		ID: id.Public("ntf", row.ID), Category: row.Category, Importance: row.Importance, Title: row.Title, Body: row.Body, Reason: row.Reason,
		FiringID: id.Public("fir", row.FiringID), Where: row.Where, Count: row.Items, Channels: []string{}, Items: []NoticeItem{},
		CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt, ShownAt: row.ShownAt, ReadAt: row.ReadAt, DoneAt: row.DoneAt, SnoozedTo: row.SnoozedTo,
	}
	if row.EventID != "" {
		view.Event = &EventName{ID: id.Public("evt", row.EventID), Name: row.EventName}
	}
	if row.Channels != "" {
		view.Channels = strings.Split(row.Channels, ",")
	}
	var list []NoticeItem
	// The list is ours and always JSON; a row that was damaged by hand shows no items.
	_ = json.Unmarshal([]byte(row.ItemList), &list)
	for _, one := range list[:min(len(list), items)] {
		one.ID = publicItem(one.Kind, one.ID)
		view.Items = append(view.Items, one)
	}
	if len(view.Items) > 0 {
		first := view.Items[0]
		view.Item = &first
	}
	return view
}

// itemPrefix is the prefix of the public ids of a kind of item.
func itemPrefix(kind string) string {
	switch kind {
	case models.ItemVisitor:
		return "vis"
	case models.ItemChat:
		return "cht"
	case models.ItemAgent:
		return "agt"
	case models.ItemDepartment:
		return "dep"
	case models.ItemGroup:
		return "grp"
	}
	return kind
}

func publicItem(kind, itemID string) string { return id.Public(itemPrefix(kind), itemID) }
