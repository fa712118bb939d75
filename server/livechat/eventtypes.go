package livechat

import (
	"deskbell/models"
	"deskbell/server/engine"
)

// Event types of live chat.
const (
	TypeStarted            = "live_chat.started"
	TypeIncoming           = "live_chat.incoming_message"
	TypeOutgoing           = "live_chat.outgoing_message"
	TypeIdle               = "live_chat.idle"
	TypeEnded              = "live_chat.ended"
	TypeCountForAgent      = "live_chat.count_for_agent"
	TypeCountForDepartment = "live_chat.count_for_department"
	TypeCountForGroup      = "live_chat.count_for_group"
)

// Category is the live chat part of the catalogue.
func Category() engine.Category {
	return engine.Category{ID: "live_chat", Label: "Live Chat", Who: "administrators and agents", ItemKind: models.ItemChat, OncePerItem: true,
		CustomFields: true, Types: eventTypes(), Fields: fields(),
		Actions: []string{ActionEnd, "send_email", "use_default_notification_profile_for_user", "use_my_notification_profile"}}
}

func eventTypes() []engine.EventType {
	return []engine.EventType{
		{ID: TypeCountForAgent, Label: "Live Chat Count for Agent", Words: "an agent's chats are counted", Episode: engine.EpisodeCount,
			Count: true, ItemKind: models.ItemAgent,
			Help: "Watches how many chats an agent has accepted and not ended, say more than three at once."},
		{ID: TypeCountForDepartment, Label: "Live Chat Count for Department", Words: "a department's chats are counted",
			Episode: engine.EpisodeCount, Count: true, ItemKind: models.ItemDepartment,
			Help: "Watches the open chats of a department and how many of them wait, say five waiting in Support."},
		{ID: TypeCountForGroup, Label: "Live Chat Count for Group", Words: "a group's chats are counted", Episode: engine.EpisodeCount,
			Count: true, ItemKind: models.ItemGroup,
			Help: "Watches the open chats of a group and how many of them wait, say any that waits in Billing."},
		{ID: TypeEnded, Label: "Live Chat Ended", Words: "a chat ends",
			Help: "Happens when a visitor, an agent or an event ends a chat, say to send a summary of long ones."},
		{ID: TypeIdle, Label: "Live Chat Idle", Words: "nobody has written in a chat", Episode: engine.EpisodeIdle, EpisodeFact: engine.FactLastActivity,
			TimeBased: true,
			Help:      "Fires when neither side has written for a while, say a chat that has been waiting for two minutes."},
		{ID: TypeIncoming, Label: "Live Chat Incoming Message", Words: "a visitor writes in a chat",
			Help: "Happens with each message of the visitor, say one that contains the word refund."},
		{ID: TypeOutgoing, Label: "Live Chat Outgoing Message", Words: "an agent writes in a chat",
			Help: "Happens with each message of an agent, say one that contains a card number."},
		{ID: TypeStarted, Label: "Live Chat Started", Words: "a chat starts",
			Help: "Happens when a visitor starts a chat or accepts an invitation, say outside business hours."},
	}
}

func fields() []engine.Field {
	chats := []string{TypeStarted, TypeIncoming, TypeOutgoing, TypeIdle, TypeEnded}
	text := func(id, label, meaning string) engine.Field {
		return engine.Field{ID: id, Label: label, Meaning: meaning, Kind: engine.KindText, On: chats}
	}
	return []engine.Field{
		{ID: "time_of_day", Label: "Time of Day", Kind: engine.KindTimeOfDay, Meaning: "When on a day the event may fire."},
		{ID: "day_of_week", Label: "Day of Week", Kind: engine.KindWeekday, Meaning: "On which days of the week the event may fire."},
		{ID: "idle_minutes", Label: "Idle Minutes", Kind: engine.KindMinutes, On: []string{TypeIdle},
			Meaning: "Minutes since the visitor or an agent last wrote."},
		{ID: "acting_agent", Label: "Acting Agent", Kind: engine.KindAgent, On: []string{TypeOutgoing, TypeEnded},
			Meaning: "The agent who wrote the message or ended the chat."},
		{ID: "department", Label: "Department", Kind: engine.KindDepartment, Said: engine.Said{As: "in"}, On: append([]string{TypeCountForDepartment, TypeCountForGroup}, chats...),
			Meaning: "The department that the chat belongs to, or that is counted."},
		{ID: "group", Label: "Group", Kind: engine.KindGroup, Said: engine.Said{As: "in"}, On: append([]string{TypeCountForGroup}, chats...),
			Meaning: "The group that the chat belongs to, or that is counted."},
		{ID: "agent_assigned", Label: "Agent Assigned", Kind: engine.KindAgent, Said: engine.Said{As: "assigned to"}, On: append([]string{TypeCountForAgent}, chats...),
			Meaning: "The agent who accepted the chat, or who is counted."},
		{ID: "open_date", Label: "Open Date", Kind: engine.KindDate, On: chats, Meaning: "When the chat was started."},
		text("customer_name", "Customer Name", "What the visitor is called."),
		text("customer_username", "Customer Username", "The name that the visitor has on the site."),
		{ID: "customer_email", Label: "Customer Email", Kind: engine.KindEmail, On: chats, Meaning: "The visitor's e-mail address."},
		text("question", "Question", "Words in what the visitor asked, or in the message that was just written."),
		{ID: "customer_ip", Label: "Customer IP", Kind: engine.KindIP, On: chats, Meaning: "The visitor's network address, as far as the site keeps it."},
		{ID: "language", Label: "Language", Kind: engine.KindChoice, On: chats, Suggest: "languages", Meaning: "The language of the visitor's browser."},
		{ID: "messages_sent", Label: "Messages Sent", Kind: engine.KindNumber, Said: engine.Said{One: "message sent", Many: "messages sent"}, On: chats, Meaning: "How many messages agents have written."},
		{ID: "messages_received", Label: "Messages Received", Kind: engine.KindNumber, Said: engine.Said{One: "message received", Many: "messages received"}, On: chats, Meaning: "How many messages the visitor has written."},
		{ID: "count", Label: "Count", Kind: engine.KindNumber, Said: engine.Said{One: "open chat", Many: "open chats"}, Beyond: true, On: []string{TypeCountForAgent, TypeCountForDepartment, TypeCountForGroup},
			Meaning: "How many chats are open."},
		{ID: "waiting_count", Label: "Waiting Count", Kind: engine.KindNumber, Said: engine.Said{One: "waiting chat", Many: "waiting chats"}, Beyond: true, On: []string{TypeCountForDepartment, TypeCountForGroup},
			Meaning: "How many chats wait for an agent."},
	}
}
