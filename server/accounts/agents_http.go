package accounts

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// AgentView is a person as colleagues see them.
type AgentView struct {
	ID           string      `json:"id"`
	Name         string      `json:"name"`
	Email        string      `json:"email"`
	Role         models.Role `json:"role" enum:"agent,manager,administrator"`
	WhosOn       bool        `json:"whos_on" doc:"May see visitors of the departments they belong to."`
	Presence     string      `json:"presence" enum:"online,busy,away,offline" doc:"As others see it."`
	PresenceAt   models.Time `json:"presence_at" doc:"Since when it is so."`
	ChatsTaken   int         `json:"chats_taken"`
	ChatCapacity int         `json:"chat_capacity"`
	Zone         string      `json:"zone"`
	CreatedAt    models.Time `json:"created_at"`
	DisabledAt   models.Time `json:"disabled_at"`
	Groups       []PlaceView `json:"groups"`
}

// PlaceView is a membership.
type PlaceView struct {
	GroupID string `json:"group_id"`
	Chats   bool   `json:"chats" doc:"Takes chats of this group."`
}

// View is the agent as others see them at now.
func View(agent models.Agent, places []models.Membership, now models.Time) AgentView {
	view := AgentView{
		ID: id.Public("agt", agent.ID), Name: agent.Name, Email: agent.Email, Role: agent.Role, WhosOn: agent.WhosOn,
		Presence: agent.PresenceAtTime(now), PresenceAt: presenceSince(agent, now), ChatsTaken: agent.ChatsTaken, ChatCapacity: agent.ChatCapacity,
		Zone: agent.Zone, CreatedAt: agent.CreatedAt, DisabledAt: agent.DisabledAt,
	}
	for _, place := range places {
		if place.AgentID == agent.ID {
			view.Groups = append(view.Groups, PlaceView{GroupID: id.Public("grp", place.GroupID), Chats: place.Chats})
		}
	}
	return view
}

// presenceSince is when what others see began: for who lost connection, when that was.
func presenceSince(agent models.Agent, now models.Time) models.Time {
	switch {
	case agent.DisabledAt != 0:
		return agent.DisabledAt
	case agent.ConnectedUntil < now && agent.Presence != models.PresenceOffline:
		return agent.ConnectedUntil // zero: never connected
	}
	return agent.PresenceAt
}

type agentsInput struct {
	web.PageInput
	Disabled bool `query:"disabled" doc:"Also those who may not sign in any more."`
}

type agentsOutput struct{ Body web.Page[AgentView] }

func (s *Service) getAgents(ctx context.Context, in *agentsInput) (*agentsOutput, error) {
	page, err := s.Agents(ctx, in.PageInput, in.Disabled)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(page.Items))
	for _, agent := range page.Items {
		ids = append(ids, agent.ID)
	}
	places, err := memberships(s.DB.Read(ctx), ids...)
	if err != nil {
		return nil, err
	}
	now := s.now()
	return &agentsOutput{Body: web.MapPage(page, func(a models.Agent) AgentView { return View(a, places, now) })}, nil
}

type agentOutput struct{ Body AgentView }

func (s *Service) getAgent(ctx context.Context, in *ByID) (*agentOutput, error) {
	agentID, err := web.ParseID("agt", in.ID, "agent")
	if err != nil {
		return nil, err
	}
	return s.agentOutput(ctx, agentID)
}

func (s *Service) agentOutput(ctx context.Context, agentID string) (*agentOutput, error) {
	agent, err := s.Agent(ctx, agentID)
	if err != nil {
		return nil, err
	}
	places, err := s.Memberships(ctx, agentID)
	return &agentOutput{Body: View(agent, places, s.now())}, err
}

type newAgentInput struct {
	Body struct {
		Email        string      `json:"email"`
		Name         string      `json:"name"`
		Password     string      `json:"password,omitempty" doc:"10 to 200 characters. Without one they cannot sign in until they get one."`
		Role         models.Role `json:"role" enum:"agent,manager,administrator"`
		WhosOn       bool        `json:"whos_on,omitempty"`
		ChatCapacity *int        `json:"chat_capacity,omitempty" doc:"3 when left out."`
		Zone         string      `json:"zone,omitempty" doc:"The desk's when left out."`
	}
}

func (s *Service) postAgent(ctx context.Context, in *newAgentInput) (*agentOutput, error) {
	n := NewAgent{Email: in.Body.Email, Name: in.Body.Name, Password: in.Body.Password, Role: in.Body.Role, WhosOn: in.Body.WhosOn,
		ChatCapacity: DefaultCapacity, Zone: in.Body.Zone}
	set(&n.ChatCapacity, in.Body.ChatCapacity)
	if n.Zone == "" {
		desk, err := s.Desk(ctx)
		if err != nil {
			return nil, err
		}
		n.Zone = desk.Zone
	}
	agent, err := s.CreateAgent(ctx, n)
	if err != nil {
		return nil, err
	}
	return s.agentOutput(ctx, agent.ID)
}

type patchAgentInput struct {
	ByID
	Body struct {
		Name         *string      `json:"name,omitempty"`
		Email        *string      `json:"email,omitempty"`
		Role         *models.Role `json:"role,omitempty" enum:"agent,manager,administrator"`
		WhosOn       *bool        `json:"whos_on,omitempty"`
		ChatCapacity *int         `json:"chat_capacity,omitempty"`
		Zone         *string      `json:"zone,omitempty"`
		Disabled     *bool        `json:"disabled,omitempty" doc:"May not sign in any more. What they did stays."`
	}
}

func (s *Service) patchAgent(ctx context.Context, in *patchAgentInput) (*agentOutput, error) {
	agentID, err := web.ParseID("agt", in.ID, "agent")
	if err != nil {
		return nil, err
	}
	b := in.Body
	_, err = s.ChangeAgent(ctx, agentID, AgentChange{Name: b.Name, Email: b.Email, Role: b.Role, WhosOn: b.WhosOn,
		ChatCapacity: b.ChatCapacity, Zone: b.Zone, Disabled: b.Disabled})
	if err != nil {
		return nil, err
	}
	return s.agentOutput(ctx, agentID)
}

type agentGroupsInput struct {
	ByID
	Body struct {
		Groups []PlaceView `json:"groups" maxItems:"200"`
	}
}

func (s *Service) putAgentGroups(ctx context.Context, in *agentGroupsInput) (*agentOutput, error) {
	agentID, err := web.ParseID("agt", in.ID, "agent")
	if err != nil {
		return nil, err
	}
	var places []Place
	var c checks
	for i, place := range in.Body.Groups {
		groupID, err := id.Parse("grp", place.GroupID)
		if err != nil {
			c.add(fmt.Sprintf("groups[%d].group_id", i), "unknown", "There is no such group.")
		}
		places = append(places, Place{GroupID: groupID, Chats: place.Chats})
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	if err := s.SetGroups(ctx, agentID, places); err != nil {
		return nil, err
	}
	return s.agentOutput(ctx, agentID)
}

type agentPasswordInput struct {
	ByID
	Body struct {
		Password string `json:"password"`
	}
}

func (s *Service) putAgentPassword(ctx context.Context, in *agentPasswordInput) (*nothing, error) {
	agentID, err := web.ParseID("agt", in.ID, "agent")
	if err != nil {
		return nil, err
	}
	return nil, s.SetPassword(ctx, agentID, in.Body.Password)
}
