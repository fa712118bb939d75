package alerts

import (
	"deskbell/server/engine"
)

// Ids of actions, as in the catalogue of the specification.
const (
	ActionEmail   = "send_email"
	ActionMine    = "use_my_notification_profile"
	ActionDefault = "use_default_notification_profile_for_user"
)

// ChannelEmail is the name of notify's channel for mail.
const ChannelEmail = "email"

// Reasons of the catalogue that this feature gives.
const (
	reasonNoRecipients = "no_recipients"
	reasonTemplate     = "template_error"
)

// Actions are what events can do to tell people. Each comes plain (one message for all that fires together) and once per item.
func (s *Service) Actions() []engine.Action {
	return []engine.Action{
		{
			ID: ActionEmail, Label: "Send Email", Form: engine.Message, OncePerItem: true,
			Help: "Sends an e-mail to addresses, people, groups, or the customer. Each recipient gets an own copy and sees no other.",
			Params: []engine.Param{
				{ID: "to", Label: "To", Kind: "recipients", Required: true, Help: "Addresses, people, groups, departments, me (the event's owner), or an e-mail address of the item."},
				{ID: "subject", Label: "Subject", Kind: "template", Default: usualSubject, Max: 998},
				{ID: "body", Label: "Text", Kind: "template", Default: usualBody, Max: 16 << 10},
			},
			Words:   func(setting engine.ActionSetting) string { return "email " + inWords(textsOf(setting.Params["to"])) },
			Check:   checkEmailSetting,
			Reach:   s.reachByMail,
			Message: mailer{s},
		},
		{
			ID: ActionMine, Label: "Use My Notification Profile", Form: engine.Message, OncePerItem: true,
			Help:    "Notifies the event's owner in the way their own default notification profile says.",
			Words:   func(engine.ActionSetting) string { return "notify me using my notification profile" },
			Reach:   s.reachOwner,
			Message: teller{s: s, who: s.owner},
		},
		{
			ID: ActionDefault, Label: "Use Default Notification Profile for User", Form: engine.Message, OncePerItem: true,
			Help: "Notifies the agent assigned to the item, or else the acting agent, in the way their own default notification profile says.",
			Words: func(engine.ActionSetting) string {
				return "notify the agent concerned using their own notification profile"
			},
			Reach:   s.reachConcerned,
			Message: teller{s: s, who: s.concerned, fresh: s.newlyConcerned},
		},
	}
}

func checkEmailSetting(setting engine.ActionSetting, category engine.Category, eventType engine.EventType) []engine.Problem {
	out := checkRecipients(textsOf(setting.Params["to"]), category, eventType)
	for _, name := range []string{"subject", "body"} {
		if text, isText := setting.Params[name].(string); isText && text != "" {
			out = append(out, checkTemplate("params."+name, text, category, eventType)...)
		}
	}
	return out
}
