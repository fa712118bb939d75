package alerts

import (
	"context"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
)

type listInput struct {
	web.PageInput
	Tab        string `query:"tab" enum:"inbox,unread,done,snoozed" default:"inbox"`
	Category   string `query:"category"`
	Importance string `query:"importance" enum:"low,normal,urgent"`
	EventID    string `query:"event_id"`
}

type notificationsOutput struct{ Body web.Page[NotificationView] }

func (s *Service) listNotifications(ctx context.Context, in *listInput) (*notificationsOutput, error) {
	q := InboxQuery{Tab: in.Tab, Category: in.Category, Importance: in.Importance, Page: in.PageInput}
	if in.EventID != "" {
		var err error
		if q.EventID, err = web.ParseID("evt", in.EventID, "event"); err != nil {
			return nil, err
		}
	}
	page, err := s.Inbox(ctx, web.PrincipalOf(ctx).AgentID, q)
	if err != nil {
		return nil, err
	}
	return &notificationsOutput{web.MapPage(page, func(n models.Notification) NotificationView { return viewOf(n, frameItems) })}, nil
}

type idInput struct {
	ID string `path:"id"`
}

type notificationOutput struct{ Body NotificationView }

func (s *Service) getNotification(ctx context.Context, in *idInput) (*notificationOutput, error) {
	notificationID, err := web.ParseID("ntf", in.ID, "notification")
	if err != nil {
		return nil, err
	}
	row, err := s.Notification(ctx, web.PrincipalOf(ctx).AgentID, notificationID)
	return &notificationOutput{viewOf(row, noticeItems)}, err
}

type countsOutput struct{ Body Counts }

func (s *Service) getCounts(ctx context.Context, _ *struct{}) (*countsOutput, error) {
	counts, err := s.Counts(ctx, web.PrincipalOf(ctx).AgentID)
	return &countsOutput{counts}, err
}

// MarkedView is the answer to every mark.
type MarkedView struct {
	Changed int    `json:"changed" doc:"How many are different now."`
	Counts  Counts `json:"counts"`
}

type markedOutput struct{ Body MarkedView }

type idsInput struct {
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"200"`
	}
}

// marking is the handler of a mark that needs ids alone.
func (s *Service) marking(mark func(ctx context.Context, personID string, ids []string) (int, error)) func(context.Context, *idsInput) (*markedOutput, error) {
	return func(ctx context.Context, in *idsInput) (*markedOutput, error) {
		ids, err := parseIDs(in.Body.IDs)
		if err != nil {
			return nil, err
		}
		changed, err := mark(ctx, web.PrincipalOf(ctx).AgentID, ids)
		return s.marked(ctx, changed, err)
	}
}

func (s *Service) marked(ctx context.Context, changed int, err error) (*markedOutput, error) {
	if err != nil {
		return nil, err
	}
	counts, err := s.Counts(ctx, web.PrincipalOf(ctx).AgentID)
	return &markedOutput{MarkedView{Changed: changed, Counts: counts}}, err
}

func parseIDs(public []string) ([]string, error) {
	ids := make([]string, len(public))
	for i, one := range public {
		parsed, err := web.ParseID("ntf", one, "notification")
		if err != nil {
			return nil, err
		}
		ids[i] = parsed
	}
	return ids, nil
}

type snoozeInput struct {
	Body struct {
		IDs   []string    `json:"ids" minItems:"1" maxItems:"200"`
		Until models.Time `json:"until"`
	}
}

func (s *Service) postSnooze(ctx context.Context, in *snoozeInput) (*markedOutput, error) {
	ids, err := parseIDs(in.Body.IDs)
	if err != nil {
		return nil, err
	}
	changed, err := s.Snooze(ctx, web.PrincipalOf(ctx).AgentID, ids, in.Body.Until)
	return s.marked(ctx, changed, err)
}

// ItemName names an item.
type ItemName struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

type readInput struct {
	Body struct {
		IDs       []string    `json:"ids,omitempty" maxItems:"200"`
		AllBefore models.Time `json:"all_before,omitempty" doc:"Everything that was there at that time."`
		Item      *ItemName   `json:"item,omitempty" doc:"What is known of this item alone: it was opened."`
	}
}

func (s *Service) postRead(ctx context.Context, in *readInput) (*markedOutput, error) {
	personID := web.PrincipalOf(ctx).AgentID
	switch {
	case in.Body.Item != nil:
		return s.readItem(ctx, personID, *in.Body.Item)
	case in.Body.AllBefore != 0:
		changed, err := s.MarkAllRead(ctx, personID, in.Body.AllBefore)
		return s.marked(ctx, changed, err)
	}
	ids, err := parseIDs(in.Body.IDs)
	if err != nil {
		return nil, err
	}
	changed, err := s.MarkRead(ctx, personID, ids)
	return s.marked(ctx, changed, err)
}

func (s *Service) readItem(ctx context.Context, personID string, item ItemName) (*markedOutput, error) {
	itemID, err := id.Parse(itemPrefix(item.Kind), item.ID)
	if err != nil {
		return nil, web.Invalid(web.Problem{Field: "item.id", Code: "bad_id", Message: "This is not an id of that kind of item."})
	}
	changed := 0
	err = s.DB.Tx(ctx, "alerts.read_item", func(tx *database.Tx) error {
		changed, err = s.readItemOf(tx, personID, item.Kind, itemID)
		return err
	})
	return s.marked(ctx, changed, err)
}
