package app_test

import (
	"slices"

	"deskbell/models"
	"deskbell/server/web"
)

// row says what a route is about, for the tests that go over all routes.
type row struct {
	object  string            // of the path's {id}; empty: none
	body    string            // one that is right; ids of the story stand in as <kind>
	headers map[string]string // that it needs
	acts    bool              // does something even when it is sent an empty object
	write   bool              // more is needed than to see it: only its owner (or an administrator, for what is shared)
	extra   []string          // optional fields that are called like columns
}

const draft = `{"name":"x","event_type":"live_chat.started","definition":{"all":[],"any":[],"actions":[]}}`

// match lets a save pass the question which version it is of, so that sight is what decides.
var match = map[string]string{"If-Match": `"1"`}

var rows = map[string]row{
	"get-version": {}, "get-desk": {}, "check-setup-link": {}, "get-session": {}, "get-me": {}, "list-agents": {}, "list-departments": {}, "list-groups": {},
	"list-tokens": {}, "list-visitors": {}, "suggest-visitor-values": {}, "list-sites": {}, "list-chats": {}, "get-catalog": {}, "list-events": {},
	"list-event-groups": {}, "list-firings": {}, "list-notifications": {}, "get-notification-counts": {}, "list-profiles": {}, "list-deliveries": {},
	"list-outbox": {}, "get-demo": {}, "open-live": {}, "demo-store": {},

	"change-desk": {body: `{"name":"Changed"}`, extra: []string{"zone"}},
	"set-up":      {body: `{"token":"x","email":"a@example.com","name":"x","password":"0123456789","desk_name":"x","zone":"UTC","department":"x","group":"x"}`},
	"sign-in":     {body: `{"email":"bo@example.com","password":"wrong"}`}, "sign-out": {acts: true},
	"sign-in-to-demo": {body: `{"role":"agent"}`}, "open-demo": {body: `{"token":"x"}`}, "set-demo-speed": {body: `{"speed":1}`}, "start-demo-over": {}, "make-demo-happen": {body: `{"what":"mail_goes_down"}`},

	"change-me": {body: `{"name":"Changed"}`, extra: []string{"zone"}}, "set-my-presence": {body: `{"presence":"away"}`}, "set-my-preferences": {},
	"set-my-password": {body: `{"current":"wrong","new":"another long one"}`},

	"create-agent":       {body: `{"email":"new@example.com","name":"New","role":"agent"}`, extra: []string{"password", "whos_on", "chat_capacity", "zone"}},
	"get-agent":          {object: "agent"},
	"change-agent":       {object: "agent", body: `{"name":"Changed"}`, extra: []string{"email", "role", "whos_on", "chat_capacity", "zone", "disabled"}},
	"set-agent-groups":   {object: "agent", body: `{"groups":[]}`},
	"set-agent-password": {object: "agent", body: `{"password":"another long one"}`},
	"create-department":  {body: `{"name":"New","group":"x"}`},
	"change-department":  {object: "department", body: `{"name":"Changed"}`, extra: []string{"front_line_group_id"}},
	"create-group":       {body: `{"department_id":"<department>","name":"New"}`},
	"rename-group":       {object: "group", body: `{"name":"Changed"}`},
	"create-token":       {body: `{"name":"x","scopes":["read"]}`},
	"revoke-token":       {object: "token", acts: true},

	"get-visitor":         {object: "visitor"},
	"invite-visitor":      {object: "visitor", body: `{"text":"Can I help?"}`, extra: []string{"from_agent_id", "override"}},
	"withdraw-invitation": {object: "visitor", acts: true},
	"force-chat":          {object: "visitor", body: `{"text":"Hello"}`},
	"ban-visitor":         {object: "visitor", body: `{"for":"hour"}`},
	"create-site":         {body: `{"name":"x","origins":["https://x.example"],"department_id":"<department>"}`, extra: []string{"consent", "group_id", "keep_full_ip", "manners", "texts"}},
	"get-site":            {object: "site"},
	"edit-site":           {object: "site", body: `{"name":"x"}`, extra: []string{"consent", "department_id", "group_id", "keep_full_ip", "manners", "origins", "texts"}},

	"get-chat": {object: "chat"}, "list-chat-messages": {object: "chat"}, "accept-chat": {object: "chat", body: `{}`, acts: true},
	"post-chat-message": {object: "chat", body: `{"client_id":"00000000000000000000000001","text":"x"}`, extra: []string{"note"}},
	"read-chat":         {object: "chat", body: `{"seq":1}`}, "type-in-chat": {object: "chat", body: `{"on":true}`},
	"end-chat": {object: "chat", body: `{}`, acts: true},

	"create-event":       {body: draft, extra: []string{"level", "group_id", "state", "also_before"}},
	"check-event":        {body: draft, extra: []string{"level", "group_id", "state", "also_before", "event_id"}},
	"get-event":          {object: "event"},
	"save-event":         {object: "event", write: true, body: draft, headers: match, extra: []string{"level", "group_id", "state", "also_before"}},
	"delete-event":       {object: "event", write: true, acts: true},
	"restore-event":      {object: "event", write: true, acts: true},
	"switch-event":       {object: "event", body: `{"state":"disabled"}`, extra: []string{"also_before"}},
	"list-revisions":     {object: "event"},
	"create-event-group": {body: `{"level":"agent","name":"x"}`}, "rename-event-group": {object: "folder", body: `{"name":"x"}`},
	"delete-event-group": {object: "folder", acts: true},
	"explain-firing":     {object: "firing"},

	"get-notification":   {object: "notification"},
	"read-notifications": {body: `{"ids":["<notification>"]}`, extra: []string{"all_before", "item"}}, "unread-notifications": {body: `{"ids":["<notification>"]}`},
	"finish-notifications": {body: `{"ids":["<notification>"]}`}, "unfinish-notifications": {body: `{"ids":["<notification>"]}`},
	"show-notifications": {body: `{"ids":["<notification>"]}`}, "snooze-notifications": {body: `{"ids":["<notification>"],"until":"2026-03-03T09:00:00Z"}`},
	"change-profile": {object: "profile", body: `{"toast":false}`, extra: []string{"desktop", "email", "sound"}},
	"test-profile":   {object: "profile", body: `{}`, acts: true, extra: []string{"importance"}},
	"get-delivery":   {object: "delivery"}, "retry-delivery": {object: "delivery", acts: true},
}

// The own objects are Bo's and those of Support, the foreign ones Cleo's and those of Sales. Everybody in a department sees its visitors
// and chats; events, firings and mail of agents are also seen by managers of their groups and by administrators; the rest is private.
var sight = map[string]map[string][]string{
	"visitor":      {"own": {"bo", "max", "ana"}, "foreign": {"cleo", "ana"}},
	"chat":         {"own": {"bo", "max", "ana"}, "foreign": {"cleo", "ana"}},
	"event":        {"own": {"bo", "max", "ana"}, "foreign": {"cleo", "ana"}},
	"firing":       {"own": {"bo", "max", "ana"}, "foreign": {"cleo", "ana"}},
	"delivery":     {"own": {"bo", "max", "ana"}, "foreign": {"cleo", "ana"}},
	"notification": {"own": {"bo"}, "foreign": {"cleo"}},
	"profile":      {"own": {"bo"}, "foreign": {"cleo"}},
	"token":        {"own": {"bo"}, "foreign": {"cleo"}},
	"folder":       {"own": {"bo"}, "foreign": {"cleo"}},
}

var everybody = []string{"bo", "cleo", "max", "ana"}

func (r row) sees(name, whose string) bool {
	if whose == "missing" {
		return false
	}
	who, private := sight[r.object]
	if !private {
		return slices.Contains(everybody, name)
	}
	return slices.Contains(who[whose], name)
}

func ownerOf(whose string) string { return map[string]string{"own": "bo", "foreign": "cleo"}[whose] }

func roleOf(access web.Access) models.Role { return models.Role(access) }
