package whoson

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// Drawer is everything about one visitor.
type Drawer struct {
	Visitor     Row            `json:"visitor"`
	Traits      map[string]any `json:"traits"`
	Trail       []TrailPage    `json:"trail" doc:"The newest 200 pages, oldest first."`
	Invitations []*Invitation  `json:"invitations" doc:"Newest first."`
	Chats       []PastChat     `json:"chats" doc:"Newest first; with consent, of earlier visits too."`
	Firings     []EventFiring  `json:"firings" doc:"The last 20 events that fired for this visitor."`
}

// TrailPage is one page of the trail.
type TrailPage struct {
	At       models.Time `json:"at"`
	Page     string      `json:"page"`
	Virtual  string      `json:"virtual"`
	Title    string      `json:"title"`
	Referrer string      `json:"referrer"`
	DwellMS  int64       `json:"dwell_ms" doc:"Until the next page; of the last one until now."`
	Folded   int         `json:"folded" doc:"Views that were only counted."`
}

// PastChat is one chat of the visitor.
type PastChat struct {
	ID        string      `json:"id"`
	Ref       string      `json:"ref"`
	State     string      `json:"state"`
	AgentName string      `json:"agent_name"`
	Question  string      `json:"question"`
	OpenedAt  models.Time `json:"opened_at"`
	EndedAt   models.Time `json:"ended_at"`
}

// EventFiring is one event that fired for the visitor.
type EventFiring struct {
	ID        string      `json:"id"`
	EventID   string      `json:"event_id"`
	EventName string      `json:"event_name"`
	EventType string      `json:"event_type"`
	Outcome   string      `json:"outcome"`
	At        models.Time `json:"at"`
}

const (
	trailPages = 200
	drawerRows = 20
)

type drawerOutput struct{ Body Drawer }

func (s *Service) getVisitor(ctx context.Context, in *visitorPath) (*drawerOutput, error) {
	visitorID, err := web.ParseID(prefixVisitor, in.ID, "visitor")
	if err != nil {
		return nil, err
	}
	sees, err := s.sightOfCaller(ctx)
	if err != nil {
		return nil, err
	}
	drawer, err := s.Drawer(ctx, visitorID, sees)
	if err != nil {
		return nil, err
	}
	return &drawerOutput{Body: drawer}, nil
}

// Drawer reads everything about a visitor, on the list or not. Out of sight there is no such visitor.
func (s *Service) Drawer(ctx context.Context, visitorID string, sees Sees) (Drawer, error) {
	db := s.db.Read(ctx)
	var row models.Visitor
	if err := firstOr404(db.Where("id = ?", visitorID), &row, "visitor"); err != nil {
		return Drawer{}, err
	}
	if !sees.department(row.DepartmentID) {
		return Drawer{}, web.NotFound("visitor")
	}
	drawer := Drawer{Visitor: rowOf(row, stateNow(&row, row.LastActivityAt, s.mannersOf(row.SiteID), s.now()), 0, nil)}
	if v := s.registry.byID.get(visitorID); v != nil {
		if shown, _, ok := s.peek(v); ok {
			drawer.Visitor = shown
		}
	}
	for _, read := range []func(*gorm.DB, models.Visitor, *Drawer) error{readTraits, s.readTrail, readInvitations, readChats, readFirings} {
		if err := read(db, row, &drawer); err != nil {
			return drawer, err
		}
	}
	return drawer, nil
}

func readTraits(_ *gorm.DB, row models.Visitor, into *Drawer) error {
	return fromJSON(row.Traits, &into.Traits)
}

func (s *Service) readTrail(db *gorm.DB, row models.Visitor, into *Drawer) error {
	var views []models.PageView
	if err := db.Where("visitor_id = ?", row.ID).Order("at DESC, id DESC").Limit(trailPages).Find(&views).Error; err != nil {
		return fmt.Errorf("read the trail: %w", err)
	}
	slices.Reverse(views)
	until := s.now()
	if row.RemovedAt != 0 {
		until = row.RemovedAt
	}
	for i, view := range views {
		next := until
		if i+1 < len(views) {
			next = views[i+1].At
		}
		into.Trail = append(into.Trail, TrailPage{At: view.At, Page: view.Page, Virtual: view.Virtual, Title: view.Title, Referrer: view.Referrer,
			DwellMS: max(next.Sub(view.At).Milliseconds(), 0), Folded: view.Folded})
	}
	return nil
}

func readInvitations(db *gorm.DB, row models.Visitor, into *Drawer) error {
	var rows []models.Invitation
	if err := db.Where("visitor_id = ?", row.ID).Order("sent_at DESC, id DESC").Limit(drawerRows).Find(&rows).Error; err != nil {
		return fmt.Errorf("read invitations: %w", err)
	}
	for _, one := range rows {
		names, err := peopleOf(db, one)
		if err != nil {
			return err
		}
		into.Invitations = append(into.Invitations, invitationOf(one, names))
	}
	return nil
}

// readChats finds the visitor's chats; those of earlier visits only where the browser is known by consent.
func readChats(db *gorm.DB, row models.Visitor, into *Drawer) error {
	visits := db.Model(&models.Visitor{}).Select("id").Where("id = ?", row.ID)
	if row.BrowserID != "" {
		visits = db.Model(&models.Visitor{}).Select("id").Where("browser_id = ?", row.BrowserID)
	}
	var rows []models.Chat
	if err := db.Where("visitor_id IN (?)", visits).Order("opened_at DESC, id DESC").Limit(drawerRows).Find(&rows).Error; err != nil {
		return fmt.Errorf("read chats: %w", err)
	}
	agents, err := namesOf(db, &models.Agent{}, rows, func(c models.Chat) string { return c.AgentID })
	if err != nil {
		return err
	}
	for _, one := range rows {
		into.Chats = append(into.Chats, PastChat{ID: id.Public(prefixChat, one.ID), Ref: one.Ref(), State: one.State, AgentName: agents[one.AgentID],
			Question: cut(one.Question, 200), OpenedAt: one.OpenedAt, EndedAt: one.EndedAt})
	}
	return nil
}

func readFirings(db *gorm.DB, row models.Visitor, into *Drawer) error {
	var rows []models.Firing
	err := db.Where("item_kind = ? AND item_id = ?", models.ItemVisitor, row.ID).Order("at DESC, id DESC").Limit(drawerRows).Find(&rows).Error
	if err != nil {
		return fmt.Errorf("read firings: %w", err)
	}
	events, err := namesOf(db, &models.Event{}, rows, func(f models.Firing) string { return f.EventID })
	if err != nil {
		return err
	}
	for _, one := range rows {
		into.Firings = append(into.Firings, EventFiring{ID: id.Public(prefixFiring, one.ID), EventID: id.Public(prefixEvent, one.EventID),
			EventName: events[one.EventID], EventType: one.EventType, Outcome: one.Outcome, At: one.At})
	}
	return nil
}

// namesOf reads the names of what rows point to.
func namesOf[T any](db *gorm.DB, table any, rows []T, of func(T) string) (map[string]string, error) {
	ids := make([]string, 0, len(rows))
	for _, row := range rows {
		ids = append(ids, of(row))
	}
	var found []struct{ ID, Name string }
	if err := db.Model(table).Select("id", "name").Where("id IN ?", ids).Find(&found).Error; err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	names := map[string]string{}
	for _, one := range found {
		names[one.ID] = one.Name
	}
	return names, nil
}
