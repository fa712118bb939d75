package accounts

import (
	"net/http"

	"deskbell/server/web"
)

// Routes registers everything that people and their browsers ask of accounts.
func (s *Service) Routes(api *web.API) {
	public, agent, administrator := web.AccessPublic, web.AccessAgent, web.AccessAdministrator

	web.Get(api, "/version", op("get-version", "What runs", "Desk", public), s.getVersion)
	web.Get(api, "/desk", op("get-desk", "Name and kind of the desk, and whether it is set up", "Desk", public), s.getDesk)
	web.Patch(api, "/desk", op("change-desk", "Change name and time zone of the desk", "Desk", administrator), s.patchDesk)
	web.Get(api, "/setup", op("check-setup-link", "Whether a set-up link works", "Desk", public), s.getSetUp)
	web.Post(api, "/setup", op("set-up", "Make the first administrator, department, group and site", "Desk", public), s.postSetUp)

	web.Post(api, "/session", lasting(op("sign-in", "Sign in with e-mail and password", "Session", public)), s.postSession)
	web.Get(api, "/session", op("get-session", "Who is signed in", "Session", agent), s.getSession)
	web.Delete(api, "/session", lasting(empty(op("sign-out", "Sign out; nobody signed in is no error", "Session", public))), s.deleteSession)

	web.Get(api, "/me", op("get-me", "The signed-in person", "Me", agent), s.getMe)
	web.Patch(api, "/me", op("change-me", "Change one's name and time zone", "Me", agent), s.patchMe)
	web.Put(api, "/me/presence", empty(op("set-my-presence", "Choose a presence", "Me", agent)), s.putPresence)
	web.Put(api, "/me/preferences", empty(op("set-my-preferences", "Keep what the console wants to remember", "Me", agent)), s.putPreferences)
	web.Put(api, "/me/password", credentials(empty(op("set-my-password", "Change one's password; other sessions end", "Me", agent))), s.putPassword)

	web.Get(api, "/agents", op("list-agents", "People of the desk, by name", "Organisation", agent), s.getAgents)
	web.Post(api, "/agents", created(op("create-agent", "Make a person", "Organisation", administrator)), s.postAgent)
	web.Get(api, "/agents/{id}", op("get-agent", "One person", "Organisation", agent), s.getAgent)
	web.Patch(api, "/agents/{id}", op("change-agent", "Change a person; another role and disabling end their sessions", "Organisation", administrator), s.patchAgent)
	web.Put(api, "/agents/{id}/groups", op("set-agent-groups", "Set the groups of a person", "Organisation", administrator), s.putAgentGroups)
	web.Put(api, "/agents/{id}/password", credentials(empty(op("set-agent-password", "Give a person a new password; their sessions end", "Organisation", administrator))), s.putAgentPassword)

	web.Get(api, "/departments", op("list-departments", "Departments with their groups", "Organisation", agent), s.getDepartments)
	web.Post(api, "/departments", created(op("create-department", "Make a department with its front-line group", "Organisation", administrator)), s.postDepartment)
	web.Patch(api, "/departments/{id}", op("change-department", "Rename a department or change its front line", "Organisation", administrator), s.patchDepartment)
	web.Get(api, "/groups", op("list-groups", "Groups with their members", "Organisation", agent), s.getGroups)
	web.Post(api, "/groups", created(op("create-group", "Make a group in a department", "Organisation", administrator)), s.postGroup)
	web.Patch(api, "/groups/{id}", op("rename-group", "Rename a group", "Organisation", administrator), s.patchGroup)

	web.Get(api, "/tokens", op("list-tokens", "One's API tokens, newest first", "API tokens", agent), s.getTokens)
	web.Post(api, "/tokens", once(credentials(created(op("create-token", "Make an API token; it is shown once", "API tokens", agent)))), s.postToken)
	web.Delete(api, "/tokens/{id}", credentials(empty(op("revoke-token", "Revoke an API token", "API tokens", agent))), s.deleteToken)
}

func op(id, summary, tag string, access web.Access) web.Op {
	return web.Op{ID: id, Summary: summary, Tag: tag, Access: access}
}

func created(o web.Op) web.Op { o.Status = http.StatusCreated; return o }

func empty(o web.Op) web.Op { o.Status = http.StatusNoContent; return o }

// credentials: an API token must not be able to make another or take an account over.
func credentials(o web.Op) web.Op { o.SessionOnly = true; return o }

// once: the answer holds a secret.
func once(o web.Op) web.Op { o.Secret = true; return o }

// lasting: works in maintenance mode, since reading needs a session.
func lasting(o web.Op) web.Op { o.Maintenance = true; return o }

// ByID is the input of a route that names one thing. Huma looks only into embedded structs that are exported.
type ByID struct {
	ID string `path:"id"`
}

// nothing is an answer without a body.
type nothing struct{}
