package whoson

import (
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
)

// States of a visitor on the board.
const (
	StateActive   = "active"
	StateIdle     = "idle"
	StateInvited  = models.ChatInvited
	StateWaiting  = models.ChatWaiting
	StateChatting = models.ChatChatting
	StateLeft     = "left"
)

// Row is one visitor as the board shows it. Ids are public.
type Row struct {
	ID             string      `json:"id"`
	Number         int64       `json:"number" doc:"Visitor 41."`
	State          string      `json:"state" enum:"active,idle,invited,waiting,chatting,left"`
	SiteID         string      `json:"site_id"`
	DepartmentID   string      `json:"department_id"`
	GroupID        string      `json:"group_id"`
	Consent        string      `json:"consent"`
	Name           string      `json:"name"`
	Email          string      `json:"email"`
	Verified       bool        `json:"verified" doc:"The site proved who this is."`
	Visits         int         `json:"visits"`
	Country        string      `json:"country" doc:"ISO 3166-1, two letters; empty: unknown."`
	Region         string      `json:"region"`
	Language       string      `json:"language"`
	Browser        string      `json:"browser"`
	System         string      `json:"system"`
	IP             string      `json:"ip"`
	HostName       string      `json:"host_name"`
	Page           string      `json:"page"`
	Virtual        string      `json:"virtual"`
	Title          string      `json:"title"`
	Referrer       string      `json:"referrer"`
	InitialPage    string      `json:"initial_page"`
	InitialVirtual string      `json:"initial_virtual"`
	InitialTitle   string      `json:"initial_title"`
	InitialRef     string      `json:"initial_referrer"`
	Hits           int         `json:"hits"`
	StartedAt      models.Time `json:"started_at"`
	LastActivityAt models.Time `json:"last_activity_at"`
	PageAt         models.Time `json:"page_at"`
	RemovedAt      models.Time `json:"removed_at"`
	Sent           int         `json:"invites_sent"`
	Accepted       int         `json:"invites_accepted"`
	Rejected       int         `json:"invites_rejected"`
	Ignored        int         `json:"invites_ignored"`
	Forced         int         `json:"chats_forced"`
	LastInviteAt   models.Time `json:"last_invite_at"`
	LastChatAt     models.Time `json:"last_chat_at"`
	FirstChatAt    models.Time `json:"first_chat_at"`
	BannedUntil    models.Time `json:"banned_until"`
	Invitation     *Invitation `json:"invitation" doc:"The newest of this visit."`
	ChatID         string      `json:"chat_id"`
	Tabs           int         `json:"tabs"`
}

// Invitation is an invitation as the board shows it.
type Invitation struct {
	ID        string      `json:"id"`
	State     string      `json:"state" enum:"sent,shown,seen,accepted,rejected,ignored,withdrawn,undeliverable"`
	Reason    string      `json:"reason"`
	Forced    bool        `json:"forced"`
	Text      string      `json:"text"`
	EventID   string      `json:"event_id"`
	EventName string      `json:"event_name"`
	ByName    string      `json:"by_name" doc:"Who sent it by hand."`
	FromName  string      `json:"from_name" doc:"Whose name it bears."`
	ChatID    string      `json:"chat_id"`
	SentAt    models.Time `json:"sent_at"`
	ShownAt   models.Time `json:"shown_at"`
	SeenAt    models.Time `json:"seen_at"`
	ExpiresAt models.Time `json:"expires_at"`
	EndedAt   models.Time `json:"ended_at"`
}

// rowOf makes the board's row.
func rowOf(v models.Visitor, state string, tabs int, invitation *Invitation) Row {
	return Row{ID: id.Public(prefixVisitor, v.ID), Number: v.Number, State: state, SiteID: id.Public(prefixSite, v.SiteID),
		DepartmentID: id.Public(prefixDepartment, v.DepartmentID), GroupID: id.Public(prefixGroup, v.GroupID), Consent: v.Consent,
		Name: v.Name, Email: v.Email, Verified: v.Verified, Visits: v.Visits, Country: v.Country, Region: v.Region, Language: v.Language,
		Browser: v.Browser, System: v.System, IP: v.IP, HostName: v.HostName,
		Page: v.Page, Virtual: v.Virtual, Title: v.Title, Referrer: v.Referrer,
		InitialPage: v.InitialPage, InitialVirtual: v.InitialVirtual, InitialTitle: v.InitialTitle, InitialRef: v.InitialRef,
		Hits: v.Hits, StartedAt: v.StartedAt, LastActivityAt: v.LastActivityAt, PageAt: v.PageAt, RemovedAt: v.RemovedAt,
		Sent: v.InvitesSent, Accepted: v.InvitesAccepted, Rejected: v.InvitesRejected, Ignored: v.InvitesIgnored, Forced: v.ChatsForced,
		LastInviteAt: v.LastInviteAt, LastChatAt: v.LastChatAt, FirstChatAt: v.FirstChatAt, BannedUntil: v.BannedUntil,
		Invitation: invitation, ChatID: id.Public(prefixChat, v.ChatID), Tabs: tabs}
}

// stateNow is what the board calls the visitor at now.
func stateNow(v *models.Visitor, lastActivity models.Time, manners models.Manners, now models.Time) string {
	switch {
	case v.RemovedAt != 0:
		return StateLeft
	case v.ChatStatus == models.ChatInvited, inChat(*v):
		return v.ChatStatus
	case now.Sub(lastActivity) >= seconds(manners.IdleAfter):
		return StateIdle
	}
	return StateActive
}

// invitationOf makes the board's form of an invitation.
func invitationOf(row models.Invitation, names people) *Invitation {
	return &Invitation{ID: id.Public(prefixInvitation, row.ID), State: row.State, Reason: row.Reason, Forced: row.Forced, Text: row.Text,
		EventID: id.Public(prefixEvent, row.EventID), EventName: names.event, ByName: names.by, FromName: names.from, ChatID: id.Public(prefixChat, row.ChatID),
		SentAt: row.SentAt, ShownAt: row.ShownAt, SeenAt: row.SeenAt, ExpiresAt: row.ExpiresAt, EndedAt: row.EndedAt}
}

// people are the names around an invitation.
type people struct{ event, by, from string }

// peopleOf reads them.
func peopleOf(db *gorm.DB, row models.Invitation) (names people, err error) {
	for _, one := range []struct {
		table any
		id    string
		into  *string
	}{{&models.Event{}, row.EventID, &names.event}, {&models.Agent{}, row.ByAgentID, &names.by}, {&models.Agent{}, row.FromAgentID, &names.from}} {
		if one.id == "" {
			continue
		}
		var found []string
		if err := db.Model(one.table).Where("id = ?", one.id).Pluck("name", &found).Error; err != nil {
			return names, fmt.Errorf("read names of an invitation: %w", err)
		}
		if len(found) == 1 {
			*one.into = found[0]
		}
	}
	return names, nil
}
