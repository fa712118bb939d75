package whoson

import (
	"fmt"
	"maps"
	"reflect"

	"deskbell/models"
	"deskbell/server/engine"
	"deskbell/server/whoson/device"
)

// factsOf are all facts of a visitor, by the ids of the catalogue's conditions. Where is "Support › Billing".
func factsOf(v models.Visitor, where string) engine.Facts {
	return engine.Facts{
		engine.FactRef: refOf(v), engine.FactTitle: titleOf(v), engine.FactWhere: where, engine.FactSite: v.SiteID,
		engine.FactLastActivity: engine.Instant(v.LastActivityAt), engine.FactStarted: engine.Instant(v.StartedAt),

		"department": v.DepartmentID, "group": v.GroupID,
		"customer_name": v.Name, "customer_email_address": v.Email,
		"ip_address": v.IP, "host_name": v.HostName, "host_domain": v.HostDomain,
		"country": v.Country, "region": v.Region, "language": v.Language,
		"browser": device.Name(v.Browser), "operating_system": v.System,
		"hits": float64(v.Hits), "live_chat_status": v.ChatStatus,

		"initial_page": v.InitialPage, "initial_virtual_page": v.InitialVirtual, "initial_page_title": v.InitialTitle, "initial_referrer": v.InitialRef,
		"current_page": v.Page, "current_virtual_page": v.Virtual, "current_page_title": v.Title, "current_referrer": v.Referrer,

		"live_chat_invites_sent": float64(v.InvitesSent), "live_chat_invites_accepted": float64(v.InvitesAccepted),
		"live_chat_invites_rejected": float64(v.InvitesRejected), "live_chat_invites_ignored": float64(v.InvitesIgnored),
		"live_chats_forced":         float64(v.ChatsForced),
		"invitation_last_sent_date": engine.Instant(v.LastInviteAt), "last_live_chat_date": engine.Instant(v.LastChatAt),
		"first_chat_date": engine.Instant(v.FirstChatAt),
	}
}

// refOf is the short name of a visitor: "V-41".
func refOf(v models.Visitor) string { return fmt.Sprintf("V-%d", v.Number) }

// titleOf is how people call the visitor: the name, or "Visitor 41".
func titleOf(v models.Visitor) string {
	if v.Name != "" {
		return v.Name
	}
	return fmt.Sprintf("Visitor %d", v.Number)
}

// changed are the old values of the conditions that differ now.
func changed(before, now engine.Facts) engine.Facts {
	old := maps.Clone(before)
	maps.DeleteFunc(old, func(name string, value any) bool { return reflect.DeepEqual(value, now[name]) })
	return old
}
