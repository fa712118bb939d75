package events

import (
	"context"
	"strconv"
	"strings"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// Routes registers the event screens' part of the API.
func (s *Service) Routes(api *web.API) {
	op := func(opID, summary string, access web.Access) web.Op {
		return web.Op{ID: opID, Summary: summary, Tag: "Events", Access: access}
	}
	created := func(o web.Op) web.Op { o.Status = 201; return o }
	empty := func(o web.Op) web.Op { o.Status = 204; return o }

	web.Get(api, "/catalog", op("get-catalog", "What events can be about and what they can do", web.AccessAgent), s.getCatalog)
	web.Get(api, "/events", op("list-events", "My, system or employee events, in list order", web.AccessAgent), s.getEvents)
	web.Post(api, "/events", created(op("create-event", "Make an event", web.AccessAgent)), s.postEvent)
	web.Post(api, "/events/check", op("check-event", "What a draft says in words, and what is wrong with it", web.AccessAgent), s.postCheck)
	web.Get(api, "/events/{id}", op("get-event", "One event", web.AccessAgent), s.getEvent)
	web.Put(api, "/events/{id}", op("save-event", "Save a new revision", web.AccessAgent), s.putEvent)
	web.Delete(api, "/events/{id}", empty(op("delete-event", "Move an event to Recently deleted", web.AccessAgent)), s.deleteEvent)
	web.Post(api, "/events/{id}/restore", op("restore-event", "Bring a deleted event back", web.AccessAgent), s.postRestore)
	web.Post(api, "/events/{id}/state", op("switch-event", "Enable, disable or shadow an event", web.AccessAgent), s.postState)
	web.Get(api, "/events/{id}/revisions", op("list-revisions", "Every save of an event", web.AccessAgent), s.getRevisions)

	web.Get(api, "/event-groups", op("list-event-groups", "Folders of events", web.AccessAgent), s.getGroups)
	web.Post(api, "/event-groups", created(op("create-event-group", "Make a folder", web.AccessAgent)), s.postGroup)
	web.Patch(api, "/event-groups/{id}", op("rename-event-group", "Rename a folder", web.AccessAgent), s.patchGroup)
	web.Delete(api, "/event-groups/{id}", empty(op("delete-event-group", "Remove a folder; its events stay", web.AccessAgent)), s.deleteGroup)

	web.Get(api, "/firings", op("list-firings", "The firing log, newest first", web.AccessAgent), s.getFirings)
	web.Get(api, "/firings/{id}", op("explain-firing", "Why an event fired and what became of it", web.AccessAgent), s.getFiring)
}

// DraftBody is an event as the editor sends it.
type DraftBody struct {
	Level      string         `json:"level,omitempty" enum:"agent,system" doc:"Only when it is made; an event keeps its level."`
	Name       string         `json:"name" maxLength:"200"`
	EventType  string         `json:"event_type" maxLength:"64"`
	GroupID    string         `json:"group_id,omitempty"`
	State      string         `json:"state,omitempty" enum:"enabled,disabled,shadow"`
	AlsoBefore bool           `json:"also_before,omitempty" doc:"States fire also for what matched before."`
	Definition DefinitionBody `json:"definition"`
}

// DefinitionBody is the part of an event that decides and acts; ids in it are public.
type DefinitionBody struct {
	Zone    string                 `json:"zone,omitempty" maxLength:"64"`
	All     []engine.Condition     `json:"all"`
	Any     []engine.Condition     `json:"any"`
	Actions []engine.ActionSetting `json:"actions"`
}

// IDInput names what a request is about. It is exported because only exported structs may be embedded in inputs.
type IDInput struct {
	ID string `path:"id" maxLength:"40"`
}

type eventOutput struct {
	ETag string `header:"ETag"`
	Body EventView
}

type listInput struct {
	Level    string `query:"level" enum:"my,system,employee" default:"my"`
	Category string `query:"category" maxLength:"64"`
	Type     string `query:"event_type" maxLength:"64"`
	Group    string `query:"group" maxLength:"40"`
	Owner    string `query:"owner" maxLength:"40"`
	Search   string `query:"q" maxLength:"200"`
	Deleted  bool   `query:"deleted"`
}

type listOutput struct{ Body web.Page[EventView] }

func (s *Service) getEvents(ctx context.Context, in *listInput) (*listOutput, error) {
	filter, err := in.filter()
	if err != nil {
		return nil, err
	}
	views, err := s.views(ctx, web.PrincipalOf(ctx), filter)
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: web.Page[EventView]{Items: views}}, nil
}

func (in *listInput) filter() (Filter, error) {
	f := Filter{Scope: in.Level, Type: in.Type, Search: strings.ToLower(in.Search), Deleted: in.Deleted}
	if in.Category != "" {
		f.Category = []string{in.Category}
	}
	var err error
	if in.Group != "" {
		if f.GroupID, err = id.Parse("evg", in.Group); err != nil {
			return f, web.NotFound("event group")
		}
	}
	if in.Owner != "" {
		if f.OwnerID, err = id.Parse("agt", in.Owner); err != nil {
			return f, web.NotFound("agent")
		}
	}
	return f, nil
}

type draftInput struct{ Body DraftBody }

func (s *Service) postEvent(ctx context.Context, in *draftInput) (*eventOutput, error) {
	draft, err := s.draft(in.Body)
	if err != nil {
		return nil, err
	}
	event, err := s.Create(ctx, web.PrincipalOf(ctx), draft)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, event)
}

func (s *Service) getEvent(ctx context.Context, in *IDInput) (*eventOutput, error) {
	event, err := s.readable(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, event)
}

type saveInput struct {
	IDInput
	IfMatch string `header:"If-Match" required:"true" doc:"The revision that was edited, as its ETag." maxLength:"40"`
	Body    DraftBody
}

func (s *Service) putEvent(ctx context.Context, in *saveInput) (*eventOutput, error) {
	eventID, err := parseEvent(in.ID)
	if err != nil {
		return nil, err
	}
	expected, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`), 10, 64)
	if err != nil {
		return nil, web.Invalid(web.Problem{Field: "If-Match", Code: "bad_etag", Message: "If-Match is the ETag of the event as it was read."})
	}
	draft, err := s.draft(in.Body)
	if err != nil {
		return nil, err
	}
	event, err := s.Save(ctx, web.PrincipalOf(ctx), eventID, expected, draft)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, event)
}

func (s *Service) deleteEvent(ctx context.Context, in *IDInput) (*struct{}, error) {
	eventID, err := parseEvent(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.Delete(ctx, web.PrincipalOf(ctx), eventID)
}

func (s *Service) postRestore(ctx context.Context, in *IDInput) (*eventOutput, error) {
	eventID, err := parseEvent(in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Restore(ctx, web.PrincipalOf(ctx), eventID); err != nil {
		return nil, err
	}
	return s.getEvent(ctx, in)
}

type stateInput struct {
	IDInput
	Body struct {
		State      string `json:"state" enum:"enabled,disabled,shadow"`
		AlsoBefore bool   `json:"also_before,omitempty"`
	}
}

func (s *Service) postState(ctx context.Context, in *stateInput) (*eventOutput, error) {
	eventID, err := parseEvent(in.ID)
	if err != nil {
		return nil, err
	}
	event, err := s.Switch(ctx, web.PrincipalOf(ctx), eventID, in.Body.State, in.Body.AlsoBefore)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, event)
}

func (s *Service) readable(ctx context.Context, publicID string) (models.Event, error) {
	eventID, err := parseEvent(publicID)
	if err != nil {
		return models.Event{}, err
	}
	db := s.db.Read(ctx)
	event, err := find(db, eventID)
	if err != nil {
		return event, err
	}
	return event, mayRead(db, web.PrincipalOf(ctx), event)
}

func (s *Service) answer(ctx context.Context, event models.Event) (*eventOutput, error) {
	view, err := s.view(ctx, event)
	if err != nil {
		return nil, err
	}
	return &eventOutput{ETag: `"` + strconv.FormatInt(event.Revision, 10) + `"`, Body: view}, nil
}

func parseEvent(publicID string) (string, error) {
	eventID, err := id.Parse("evt", publicID)
	if err != nil {
		return "", web.NotFound("event")
	}
	return eventID, nil
}
