package livechat

import (
	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// Refusals, as agents and visitors read them.
var (
	errNoChat      = web.NotFound("chat")
	errEnded       = web.Conflict("chat_ended", "This chat has ended.")
	errNotAccepted = web.Conflict("chat_not_accepted", "Accept the chat before you answer.")
	errClientID    = web.Conflict("client_id_taken", "Another message of this chat has this client_id. Make a new one.")
	errNotOnline   = web.Conflict("not_online", "You are not online. Set yourself online to accept chats.")
	errNoPlace     = web.Conflict("no_place", "You have as many chats as you take. End one, or take more at a time.")
	errUnavailable = web.Forbidden("chat_unavailable", "Chat is not available here.") // who is banned is not told so
	errNotYours    = web.Forbidden("no_permission", "Only the agent of this chat, or a manager, may end it.")
)

// errTaken says who was faster, or whose chat it is.
func errTaken(agentID, name string) error {
	who := name
	if who == "" {
		who = "Somebody else"
	}
	return web.With(web.Conflict("chat_taken", who+" has this chat."), "by", map[string]string{"id": id.Public("agt", agentID), "name": name})
}

func missing(field, message string) error {
	return web.Invalid(web.Problem{Field: field, Code: "missing", Message: message})
}

func tooLong(field string) error {
	return web.Invalid(web.Problem{Field: field, Code: "too_long", Message: "This is longer than what is kept."})
}

// whyNoPlace tells why an agent cannot take a chat now.
func whyNoPlace(agent models.Agent, now models.Time) error {
	if agent.PresenceAtTime(now) != models.PresenceOnline {
		return errNotOnline
	}
	return errNoPlace
}

func wrongForm(field, message string) error {
	return web.Invalid(web.Problem{Field: field, Code: "wrong_form", Message: message})
}
