package whoson

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"deskbell/models"
	"deskbell/server/engine"
)

// Types of the category Who's On.
const (
	TypeAccepted       = "whos_on.live_chat_accepted"
	TypeForced         = "whos_on.live_chat_forced"
	TypeIgnored        = "whos_on.live_chat_invitation_ignored"
	TypeInvited        = "whos_on.live_chat_invited"
	TypeRejected       = "whos_on.live_chat_rejected"
	TypeOnlineActivity = "whos_on.online_activity"
	TypePurged         = "whos_on.online_visitor_purged"
	TypeRemoved        = "whos_on.online_visitor_removed"
)

// Category declares what events can be about visitors. The actions beyond the two of this package are those that every category has.
func Category() engine.Category {
	return engine.Category{
		ID: "whos_on", Label: "Who's On", Who: "administrators and agents", ItemKind: models.ItemVisitor,
		Types: eventTypes(), Fields: fields(), Gaps: true,
		Actions: []string{ActionInvite, ActionForce, "send_email", "use_my_notification_profile"},
	}
}

func eventTypes() []engine.EventType {
	return []engine.EventType{
		{ID: TypeAccepted, Label: "Live Chat Accepted", Words: "a visitor accepts an invitation to chat",
			Help: "A visitor said yes to an invitation, and a chat began. Example: tell me when an invitation of mine was accepted."},
		{ID: TypeForced, Label: "Live Chat Forced", Words: "a chat is opened for a visitor without asking",
			Help: "An agent or an event opened a chat that the visitor had not asked for. Example: tell the supervisor each time it happens."},
		{ID: TypeIgnored, Label: "Live Chat Invitation Ignored", Words: "a visitor leaves an invitation unanswered",
			Help: "The visitor saw an invitation and neither accepted nor closed it in time. Example: tell me when three in a row were ignored."},
		{ID: TypeInvited, Label: "Live Chat Invited", Words: "a visitor is invited to chat",
			Help: "An invitation was sent, by a person or by an event. Example: keep a log file of all invitations."},
		{ID: TypeRejected, Label: "Live Chat Rejected", Words: "a visitor says no to an invitation",
			Help: "The visitor closed an invitation or chose No thanks. Example: write down which pages they were on."},
		{ID: TypeOnlineActivity, Label: "Online Activity", Words: "a visitor is on a site", TimeBased: true,
			ClockFields: []string{"idle_minutes", "duration_minutes"},
			Help: "Each page that a visitor opens; with Idle Minutes or Duration Minutes, the moment at which the visitor has been idle or there for so long. " +
				"Example: invite who has been idle on the pricing page for a minute."},
		{ID: TypePurged, Label: "Online Visitor Purged", Words: "the record of an old visit is deleted", AdminOnly: true,
			Help: "The clean-up deleted what was kept of a visit of long ago. Example: keep a log file of what was deleted."},
		{ID: TypeRemoved, Label: "Online Visitor Removed", Words: "a visitor leaves the list", AdminOnly: true,
			Help: "The visitor closed the last page, or did nothing for so long that the list dropped them. Example: note who left with a full cart."},
	}
}

// invitationTypes are about what somebody did and said; the conditions on that are offered for them only.
var invitationTypes = []string{TypeAccepted, TypeForced, TypeIgnored, TypeInvited, TypeRejected}

func fields() []engine.Field {
	return []engine.Field{
		{ID: "time_of_day", Label: "Time of Day", Kind: engine.KindTimeOfDay, Help: "What the clock shows in the event's time zone."},
		{ID: "day_of_week", Label: "Day of Week", Kind: engine.KindWeekday, Help: "The day in the event's time zone."},
		{ID: "acting_agent", Label: "Acting Agent", Kind: engine.KindAgent, On: invitationTypes, Help: "Who sent the invitation or opened the chat; of an event's invitation, the agent whose name it bears."},
		{ID: "department", Label: "Department", Kind: engine.KindDepartment, Said: engine.Said{As: "in"}, Help: "The department of the site."},
		{ID: "group", Label: "Group", Kind: engine.KindGroup, Said: engine.Said{As: "in"}, Help: "The group that gets the site's chats."},
		{ID: "sent_message", Label: "Sent Message", Kind: engine.KindText, On: invitationTypes, Help: "The text of the invitation or of the forced chat."},
		{ID: "customer_name", Label: "Customer Name", Kind: engine.KindText, Help: "The name that the site or the visitor told."},
		{ID: "customer_email_address", Label: "Customer Email Address", Kind: engine.KindEmail, Help: "The address that the site or the visitor told."},
		{ID: "ip_address", Label: "IP Address", Kind: engine.KindIP, Help: "As it is kept: without its last part, unless the site keeps full addresses."},
		{ID: "host_name", Label: "Host Name", Kind: engine.KindText, Help: "The name that belongs to the address. It may become known a little later."},
		{ID: "host_domain", Label: "Host Domain", Kind: engine.KindText, Help: "The registered domain of the host name."},
		{ID: "session_start_time", Label: "Session Start Time", Kind: engine.KindTimeOfDay, Help: "What the clock showed when the visit began."},
		{ID: "hits", Label: "Hits", Kind: engine.KindNumber, Said: engine.Said{One: "hit", Many: "hits"}, Help: "Pages and virtual pages of this visit."},
		{ID: "duration_minutes", Label: "Duration Minutes", Kind: engine.KindMinutes, Help: "Minutes since the visit began."},
		{ID: "idle_minutes", Label: "Idle Minutes", Kind: engine.KindMinutes, Help: "Minutes since the visitor last did anything, in any tab."},
		{ID: "country", Label: "Country", Kind: engine.KindChoice, Said: engine.Said{As: "from"}, Choices: countries(), Help: "Where the address is registered."},
		{ID: "region", Label: "Region", Kind: engine.KindChoice, Suggest: suggestPath + "region", Help: "Known only when region data is installed."},
		{ID: "language", Label: "Language", Kind: engine.KindChoice, Suggest: suggestPath + "language", Help: "The language that the browser prefers, such as de-AT."},
		{ID: "browser", Label: "Browser", Kind: engine.KindChoice, Said: engine.Said{As: "using"}, Suggest: suggestPath + "browser", Help: "Its name, without the version."},
		{ID: "operating_system", Label: "Operating System", Kind: engine.KindChoice, Said: engine.Said{As: "on"}, Suggest: suggestPath + "operating_system", Help: "What the browser runs on."},
		{ID: "live_chat_status", Label: "Live Chat Status", Kind: engine.KindChoice, Choices: chatStatuses(), Help: "Whether the visitor has been invited or chats."},
		{ID: "initial_page", Label: "Initial Page", Kind: engine.KindText, Help: "Address of the first page of the visit."},
		{ID: "initial_virtual_page", Label: "Initial Virtual Page", Kind: engine.KindText, Help: "The name that the site gave to the first page."},
		{ID: "initial_page_title", Label: "Initial Page Title", Kind: engine.KindText, Help: "Title of the first page of the visit."},
		{ID: "initial_referrer", Label: "Initial Referrer", Kind: engine.KindText, Help: "Where the visitor came from."},
		{ID: "current_page", Label: "Current Page", Kind: engine.KindText, Help: "Address of the page that was opened last."},
		{ID: "current_virtual_page", Label: "Current Virtual Page", Kind: engine.KindText, Help: "The name that the site gave to the page that was opened last."},
		{ID: "current_page_title", Label: "Current Page Title", Kind: engine.KindText, Help: "Title of the page that was opened last."},
		{ID: "current_referrer", Label: "Current Referrer", Kind: engine.KindText, Help: "The page before the one that was opened last."},
		{ID: "live_chat_invites_sent", Label: "Live Chat Invites Sent", Kind: engine.KindNumber, Said: engine.Said{One: "invitation sent", Many: "invitations sent"}, Help: "Invitations of this visit."},
		{ID: "live_chat_invites_rejected", Label: "Live Chat Invites Rejected", Kind: engine.KindNumber, Said: engine.Said{One: "invitation rejected", Many: "invitations rejected"}, Help: "Those that the visitor said no to."},
		{ID: "live_chat_invites_accepted", Label: "Live Chat Invites Accepted", Kind: engine.KindNumber, Said: engine.Said{One: "invitation accepted", Many: "invitations accepted"}, Help: "Those that became chats."},
		{ID: "live_chat_invites_ignored", Label: "Live Chat Invites Ignored", Kind: engine.KindNumber, Said: engine.Said{One: "invitation ignored", Many: "invitations ignored"}, Help: "Those that were seen and left unanswered."},
		{ID: "live_chats_forced", Label: "Live Chats Forced", Kind: engine.KindNumber, Said: engine.Said{One: "forced chat", Many: "forced chats"}, Help: "Chats of this visit that were opened without asking."},
		{ID: "invitation_last_sent_date", Label: "Invitation Last Sent Date", Kind: engine.KindDate, Help: "When the visitor was invited last; with consent, also in earlier visits."},
		{ID: "last_live_chat_date", Label: "Last Live Chat Date", Kind: engine.KindDate, Help: "When the visitor's last chat began; with consent, also in earlier visits."},
		{ID: "first_chat_date", Label: "First Chat Date", Kind: engine.KindDate, Help: "When the visitor's first chat began; with consent, also in earlier visits."},
	}
}

// suggestPath is where the editor asks for values of open choices.
const suggestPath = "/visitors/suggestions?field="

func chatStatuses() []engine.Choice {
	return []engine.Choice{{Value: models.ChatNone, Label: "None"}, {Value: models.ChatInvited, Label: "Invited"}, {Value: models.ChatWaiting, Label: "Waiting"},
		{Value: models.ChatChatting, Label: "Chatting"}, {Value: models.ChatEnded, Label: "Ended"}}
}

// countries are all countries, by their English names.
func countries() []engine.Choice {
	var all []engine.Choice
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code := string(first) + string(second)
			region, err := language.ParseRegion(code)
			if err != nil || region.String() != code || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			if name := display.English.Regions().Name(region); name != "" {
				all = append(all, engine.Choice{Value: code, Label: name})
			}
		}
	}
	return all
}
