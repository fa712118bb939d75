package events

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// FiringView is one line of the firing log.
type FiringView struct {
	ID         string      `json:"id"`
	At         models.Time `json:"at"`
	OccurredAt models.Time `json:"occurred_at"`
	LagMS      int64       `json:"lag_ms" doc:"From the occurrence to the firing."`
	EventID    string      `json:"event_id"`
	EventName  string      `json:"event_name"`
	Level      string      `json:"level"`
	EventType  string      `json:"event_type"`
	TypeLabel  string      `json:"event_type_label"`
	Category   string      `json:"category"`
	ItemKind   string      `json:"item_kind"`
	ItemID     string      `json:"item_id"`
	ItemRef    string      `json:"item_ref"`
	ItemTitle  string      `json:"item_title"`
	Outcome    string      `json:"outcome"`
	Source     string      `json:"source"`
	Shadow     bool        `json:"shadow"`
	Runs       []RunView   `json:"runs"`
}

// RunView is one action of a firing in the log.
type RunView struct {
	Kind   string `json:"kind"`
	Label  string `json:"label"`
	State  string `json:"state"`
	Reason string `json:"reason"`
}

type firingsInput struct {
	Event   string `query:"event_id" maxLength:"40"`
	Item    string `query:"item" maxLength:"80" doc:"Public id of a visitor or a chat."`
	Outcome string `query:"outcome" enum:"fired,batched,limited,held,partly_failed,failed,stopped"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After   string `query:"after" maxLength:"200"`
}

type firingsOutput struct{ Body web.Page[FiringView] }

func (s *Service) getFirings(ctx context.Context, in *firingsInput) (*firingsOutput, error) {
	query, err := s.firingsOf(ctx, in)
	if err != nil {
		return nil, err
	}
	var firings []models.Firing
	if err := query.Order("id DESC").Limit(in.Limit + 1).Find(&firings).Error; err != nil {
		return nil, err
	}
	page := web.PageOf(firings, in.Limit, func(one models.Firing) []string { return []string{one.ID} })
	views, err := s.firingViews(ctx, page.Items)
	if err != nil {
		return nil, err
	}
	return &firingsOutput{Body: web.Page[FiringView]{Items: views, Next: page.Next}}, nil
}

// firingsOf narrows the log to what who asks may see and to what they ask for.
func (s *Service) firingsOf(ctx context.Context, in *firingsInput) (*gorm.DB, error) {
	db := s.db.Read(ctx)
	query := db.Where("event_id IN (?)", visibleEvents(db, web.PrincipalOf(ctx)))
	if in.Event != "" {
		eventID, err := parseEvent(in.Event)
		if err != nil {
			return nil, err
		}
		query = query.Where("event_id = ?", eventID)
	}
	if in.Item != "" {
		kind, itemID, err := parseItem(in.Item)
		if err != nil {
			return nil, err
		}
		query = query.Where("item_kind = ? AND item_id = ?", kind, itemID)
	}
	if in.Outcome != "" {
		query = query.Where("outcome = ?", in.Outcome)
	}
	if in.After != "" {
		parts, err := web.DecodeCursor(in.After, 1)
		if err != nil {
			return nil, err
		}
		query = query.Where("id < ?", parts[0])
	}
	return query, nil
}

// visibleEvents are the events whose firings somebody may see: their own, for managers those of the agents in their groups, for
// administrators all. Deleted events keep their firings.
func visibleEvents(db *gorm.DB, who web.Principal) *gorm.DB {
	events := db.Session(&gorm.Session{NewDB: true}).Model(&models.Event{}).Select("id")
	switch {
	case who.Role.AtLeast(models.RoleAdministrator):
		return events
	case who.Role.AtLeast(models.RoleManager):
		colleagues := db.Session(&gorm.Session{NewDB: true}).Model(&models.Membership{}).Select("agent_id").Where("group_id IN (?)", groupsOf(db, who.AgentID))
		return events.Where("level = ? AND (owner_id = ? OR owner_id IN (?))", models.LevelAgent, who.AgentID, colleagues)
	}
	return events.Where("level = ? AND owner_id = ?", models.LevelAgent, who.AgentID)
}

// itemPrefixes are the public prefixes of items.
var itemPrefixes = map[string]string{models.ItemVisitor: "vis", models.ItemChat: "cht", models.ItemAgent: "agt", models.ItemDepartment: "dep",
	models.ItemGroup: "grp"}

func parseItem(public string) (kind, itemID string, err error) {
	for kind, prefix := range itemPrefixes {
		if strings.HasPrefix(public, prefix+"_") {
			itemID, err := id.Parse(prefix, public)
			if err != nil {
				return "", "", web.NotFound("item")
			}
			return kind, itemID, nil
		}
	}
	return "", "", web.NotFound("item")
}

func (s *Service) firingViews(ctx context.Context, firings []models.Firing) ([]FiringView, error) {
	db := s.db.Read(ctx)
	events, runs := map[string]models.Event{}, map[string][]RunView{}
	var eventIDs, firingIDs []string
	for _, firing := range firings {
		eventIDs, firingIDs = append(eventIDs, firing.EventID), append(firingIDs, firing.ID)
	}
	var found []models.Event
	if err := db.Where("id IN ?", eventIDs).Find(&found).Error; err != nil {
		return nil, err
	}
	for _, event := range found {
		events[event.ID] = event
	}
	var rows []models.ActionRun
	if err := db.Where("firing_id IN ?", firingIDs).Order("position").Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, run := range rows {
		action, _ := s.catalogue().Action(run.Kind)
		runs[run.FiringID] = append(runs[run.FiringID], RunView{Kind: run.Kind, Label: action.Label, State: run.State, Reason: run.Reason})
	}
	views := make([]FiringView, 0, len(firings))
	for _, firing := range firings {
		views = append(views, s.firingView(firing, events[firing.EventID], runs[firing.ID]))
	}
	return views, nil
}

func (s *Service) firingView(firing models.Firing, event models.Event, runs []RunView) FiringView {
	category, eventType, _ := s.catalogue().Type(firing.EventType)
	if runs == nil {
		runs = []RunView{}
	}
	return FiringView{
		ID: id.Public("fir", firing.ID), At: firing.At, OccurredAt: firing.OccurredAt, LagMS: int64(firing.At - firing.OccurredAt),
		EventID: id.Public("evt", firing.EventID), EventName: event.Name, Level: event.Level, EventType: firing.EventType,
		TypeLabel: eventType.Label, Category: category.ID, ItemKind: firing.ItemKind, ItemID: id.Public(itemPrefixes[firing.ItemKind], firing.ItemID),
		ItemRef: firing.ItemRef, ItemTitle: firing.ItemTitle, Outcome: firing.Outcome, Source: firing.Source, Shadow: firing.Shadow, Runs: runs,
	}
}

type firingOutput struct{ Body ExplanationView }

func (s *Service) getFiring(ctx context.Context, in *IDInput) (*firingOutput, error) {
	firingID, err := id.Parse("fir", in.ID)
	if err != nil {
		return nil, web.NotFound("firing")
	}
	who, db := web.PrincipalOf(ctx), s.db.Read(ctx)
	var seen int64
	if err := db.Model(&models.Firing{}).Where("id = ? AND event_id IN (?)", firingID, visibleEvents(db, who)).Count(&seen).Error; err != nil {
		return nil, err
	}
	if seen == 0 {
		return nil, web.NotFound("firing")
	}
	explanation, err := s.engine.Explain(ctx, firingID)
	if err != nil {
		return nil, err
	}
	visible, err := visibleCauses(db, who, explanation.Chain)
	if err != nil {
		return nil, err
	}
	return &firingOutput{Body: viewExplanation(explanation, visible)}, nil
}
