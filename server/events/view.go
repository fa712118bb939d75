package events

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// EventView is an event as the API shows it: what it says as data, in words, and how it fares.
type EventView struct {
	ID             string           `json:"id"`
	Level          string           `json:"level"`
	Owner          PersonView       `json:"owner"`
	Name           string           `json:"name"`
	EventType      string           `json:"event_type"`
	TypeLabel      string           `json:"event_type_label"`
	Category       string           `json:"category"`
	CategoryLabel  string           `json:"category_label"`
	GroupID        string           `json:"group_id"`
	State          string           `json:"state"`
	Revision       int64            `json:"revision"`
	SavedBy        PersonView       `json:"saved_by" doc:"Who wrote the newest revision."`
	Since          models.Time      `json:"since" doc:"Occurrences count from here on: when it was last enabled or saved."`
	UpdatedAt      models.Time      `json:"updated_at"`
	DeletedAt      models.Time      `json:"deleted_at"`
	Definition     DefinitionBody   `json:"definition"`
	Words          string           `json:"words"`
	ConditionsText []string         `json:"conditions_text"`
	ActionsText    []string         `json:"actions_text"`
	Fired24h       int64            `json:"fired_24h"`
	FiredHours     []int64          `json:"fired_hours" doc:"Firings of the last 24 hours, hour by hour, the oldest first."`
	Failed24h      int64            `json:"failed_24h" doc:"Firings of which something failed, and messages that could not be delivered, in the last 24 hours."`
	Held24h        int64            `json:"held_24h" doc:"Firings of the last 24 hours that wait until a reason lifts."`
	LastFiredAt    models.Time      `json:"last_fired_at"`
	Problems       []engine.Problem `json:"problems"`
}

// PersonView names a person.
type PersonView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// view shows one event.
func (s *Service) view(ctx context.Context, event models.Event) (EventView, error) {
	views, err := s.show(ctx, []models.Event{event})
	if err != nil {
		return EventView{}, err
	}
	return views[0], nil
}

// show reads what a list of events needs in a fixed number of queries.
func (s *Service) show(ctx context.Context, events []models.Event) ([]EventView, error) {
	db := s.db.Read(ctx)
	newest, err := newestOf(db, events)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	eventIDs := make([]string, 0, len(events))
	for _, event := range events {
		eventIDs = append(eventIDs, event.ID)
	}
	fareBy, err := faring(db, eventIDs, s.now())
	if err != nil {
		return nil, err
	}
	limits := s.checkContext(names)
	views := make([]EventView, 0, len(events))
	for _, event := range events {
		views = append(views, s.viewOf(event, newest[event.RevisionID], names, fareBy[event.ID], limits))
	}
	return views, nil
}

func (s *Service) viewOf(event models.Event, newest saved, names deskNames, fares fares, limits engine.CheckContext) EventView {
	definition := newest.definition
	view := EventView{
		ID: id.Public("evt", event.ID), Level: event.Level, Name: event.Name, EventType: event.Type, State: event.State,
		Owner:   PersonView{ID: id.Public("agt", event.OwnerID), Name: names.agents[event.OwnerID]},
		GroupID: id.Public("evg", event.GroupID), Revision: event.Revision,
		SavedBy: PersonView{ID: id.Public("agt", newest.authorID), Name: names.agents[newest.authorID]},
		Since:   event.Since, UpdatedAt: event.UpdatedAt, DeletedAt: event.DeletedAt,
		Definition: s.outward(DefinitionBody{Zone: definition.Zone, All: definition.All, Any: definition.Any, Actions: definition.Actions}),
		Fired24h:   fares.Fired, FiredHours: fares.Hours[:], Failed24h: fares.Failed, Held24h: fares.Held, LastFiredAt: fares.LastAt,
		Words:    s.catalogue().Words(definition, names),
		Problems: s.catalogue().Check(definition, event.Level, limits),
	}
	if category, eventType, known := s.catalogue().Type(event.Type); known {
		view.TypeLabel, view.Category, view.CategoryLabel = eventType.Label, category.ID, category.Label
	}
	view.ConditionsText, view.ActionsText = s.chips(definition, names)
	if view.Problems == nil {
		view.Problems = []engine.Problem{}
	}
	return view
}

// chips are the cells of the list: a condition each, an action each.
func (s *Service) chips(definition engine.Definition, names deskNames) (conditions, actions []string) {
	conditions, actions = []string{}, []string{}
	for _, condition := range slices.Concat(definition.All, definition.Any) {
		conditions = append(conditions, s.catalogue().ConditionText(definition, condition, names))
	}
	for _, action := range definition.Actions {
		actions = append(actions, s.catalogue().ActionText(action, names))
	}
	return conditions, actions
}

// views lists events; the search looks at the words that the list shows.
func (s *Service) views(ctx context.Context, who web.Principal, filter Filter) ([]EventView, error) {
	events, err := list(s.db.Read(ctx), who, filter)
	if err != nil {
		return nil, err
	}
	views, err := s.show(ctx, events)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(views, func(view EventView) bool { return !filter.keeps(view) }), nil
}

func (f Filter) keeps(view EventView) bool {
	if len(f.Category) > 0 && !slices.Contains(f.Category, view.Category) {
		return false
	}
	if f.Search == "" {
		return true
	}
	text := strings.Join(append(append([]string{view.Name, view.TypeLabel, view.Owner.Name, view.Words}, view.ConditionsText...), view.ActionsText...), "\n")
	return strings.Contains(strings.ToLower(text), f.Search)
}

// saved is a revision as it was written.
type saved struct {
	definition engine.Definition
	authorID   string
}

// newestOf reads the newest revision of each event, by the revision's id.
func newestOf(db *gorm.DB, events []models.Event) (map[string]saved, error) {
	revisionIDs := make([]string, 0, len(events))
	for _, event := range events {
		revisionIDs = append(revisionIDs, event.RevisionID)
	}
	out := make(map[string]saved, len(events))
	for part := range slices.Chunk(revisionIDs, 500) {
		var revisions []models.EventRevision
		if err := db.Where("id IN ?", part).Find(&revisions).Error; err != nil {
			return nil, err
		}
		for _, revision := range revisions {
			definition, err := readDefinition(revision)
			if err != nil {
				return nil, err
			}
			out[revision.ID] = saved{definition: definition, authorID: revision.AuthorID}
		}
	}
	return out, nil
}
