package accounts

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
)

// MeView is the signed-in person as their own console sees them.
type MeView struct {
	ID           string          `json:"id"`
	Name         string          `json:"name"`
	Email        string          `json:"email"`
	Role         models.Role     `json:"role" enum:"agent,manager,administrator"`
	WhosOn       bool            `json:"whos_on"`
	Presence     string          `json:"presence" enum:"online,busy,away,offline" doc:"As chosen; others see offline while no browser is connected."`
	PresenceAt   models.Time     `json:"presence_at"`
	Zone         string          `json:"zone"`
	Preferences  json.RawMessage `json:"preferences"`
	ChatsTaken   int             `json:"chats_taken"`
	ChatCapacity int             `json:"chat_capacity"`
	Departments  []string        `json:"departments" doc:"Ids of the departments of one's groups."`
	Groups       []string        `json:"groups"`
}

// SessionView tells who is signed in, and where.
type SessionView struct {
	Agent MeView   `json:"agent"`
	Desk  DeskView `json:"desk"`
}

type sessionOutput struct {
	Cookie string `header:"Set-Cookie"`
	Body   SessionView
}

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"800"`
	}
}

func (s *Service) postSession(ctx context.Context, in *signInInput) (*sessionOutput, error) {
	cookie, agent, err := s.SignIn(ctx, in.Body.Email, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return s.sessionOf(ctx, agent.ID, cookie)
}

func (s *Service) getSession(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
	return s.sessionOf(ctx, web.PrincipalOf(ctx).AgentID, nil)
}

func (s *Service) sessionOf(ctx context.Context, agentID string, cookie *http.Cookie) (*sessionOutput, error) {
	view, err := s.SessionOf(ctx, agentID)
	if err != nil {
		return nil, err
	}
	return &sessionOutput{Cookie: header(cookie), Body: view}, nil
}

// SessionOf is what a browser in which the person is signed in is told.
func (s *Service) SessionOf(ctx context.Context, agentID string) (SessionView, error) {
	me, err := s.meView(ctx, agentID)
	if err != nil {
		return SessionView{}, err
	}
	desk, err := s.deskView(ctx)
	return SessionView{Agent: me, Desk: desk}, err
}

type cookieOutput struct {
	Cookie string `header:"Set-Cookie"`
}

// header is the cookie as the answer's header; none is no header.
func header(cookie *http.Cookie) string {
	if cookie == nil {
		return ""
	}
	return cookie.String()
}

func (s *Service) deleteSession(ctx context.Context, _ *struct{}) (*cookieOutput, error) {
	if err := s.SignOut(ctx, web.PrincipalOf(ctx)); err != nil {
		return nil, err
	}
	return &cookieOutput{Cookie: header(s.cookie("", -1))}, nil
}

func (s *Service) meView(ctx context.Context, agentID string) (MeView, error) {
	agent, err := s.Agent(ctx, agentID)
	if err != nil {
		return MeView{}, err
	}
	places, err := s.Memberships(ctx, agentID)
	if err != nil {
		return MeView{}, err
	}
	groups, err := s.Groups(ctx)
	if err != nil {
		return MeView{}, err
	}
	view := MeView{
		ID: id.Public("agt", agent.ID), Name: agent.Name, Email: agent.Email, Role: agent.Role, WhosOn: agent.WhosOn,
		Presence: agent.Presence, PresenceAt: agent.PresenceAt, Zone: agent.Zone, Preferences: json.RawMessage(agent.Preferences),
		ChatsTaken: agent.ChatsTaken, ChatCapacity: agent.ChatCapacity,
	}
	for _, place := range places {
		view.Groups = append(view.Groups, id.Public("grp", place.GroupID))
		i := slices.IndexFunc(groups, func(g models.Group) bool { return g.ID == place.GroupID })
		if i < 0 {
			continue // made since the memberships were read
		}
		if department := id.Public("dep", groups[i].DepartmentID); !slices.Contains(view.Departments, department) {
			view.Departments = append(view.Departments, department)
		}
	}
	return view, nil
}

type meOutput struct{ Body MeView }

func (s *Service) getMe(ctx context.Context, _ *struct{}) (*meOutput, error) {
	view, err := s.meView(ctx, web.PrincipalOf(ctx).AgentID)
	return &meOutput{Body: view}, err
}

type patchMeInput struct {
	Body struct {
		Name *string `json:"name,omitempty"`
		Zone *string `json:"zone,omitempty"`
	}
}

func (s *Service) patchMe(ctx context.Context, in *patchMeInput) (*meOutput, error) {
	if _, err := s.ChangeAgent(ctx, web.PrincipalOf(ctx).AgentID, AgentChange{Name: in.Body.Name, Zone: in.Body.Zone}); err != nil {
		return nil, err
	}
	return s.getMe(ctx, nil)
}

type presenceInput struct {
	Body struct {
		Presence string `json:"presence" enum:"online,busy,away,offline"`
	}
}

func (s *Service) putPresence(ctx context.Context, in *presenceInput) (*nothing, error) {
	return nil, s.SetPresence(ctx, web.PrincipalOf(ctx).AgentID, in.Body.Presence)
}

type preferencesInput struct {
	Body map[string]json.RawMessage
}

const maxPreferences = 16 << 10

func (s *Service) putPreferences(ctx context.Context, in *preferencesInput) (*nothing, error) {
	return nil, s.SetPreferences(ctx, web.PrincipalOf(ctx).AgentID, in.Body)
}

// SetPreferences keeps a JSON object for the person's consoles, at most 16 KiB. The server does not look into it.
func (s *Service) SetPreferences(ctx context.Context, agentID string, preferences map[string]json.RawMessage) error {
	if preferences == nil {
		preferences = map[string]json.RawMessage{}
	}
	raw, err := json.Marshal(preferences)
	if err != nil {
		return web.Refused("invalid_json", "The preferences are not JSON.")
	}
	if len(raw) > maxPreferences {
		return web.Invalid(web.Problem{Code: "too_long", Message: "At most 16 KiB of preferences."})
	}
	return s.DB.Tx(ctx, "accounts.set_preferences", func(tx *database.Tx) error {
		return tx.Model(&models.Agent{}).Where("id = ?", agentID).Update("preferences", string(raw)).Error
	})
}

type passwordInput struct {
	Body struct {
		Current string `json:"current" maxLength:"800"`
		New     string `json:"new" maxLength:"800"`
	}
}

func (s *Service) putPassword(ctx context.Context, in *passwordInput) (*cookieOutput, error) {
	cookie, err := s.ChangeOwnPassword(ctx, in.Body.Current, in.Body.New)
	return &cookieOutput{Cookie: header(cookie)}, err
}
