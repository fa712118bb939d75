package models

// Site is a website that carries the widget. Written by server/whoson.
type Site struct {
	ID           string `gorm:"primaryKey;size:26"`
	Name         string `gorm:"size:120;not null"`
	Origins      string `gorm:"type:longtext;not null"` // JSON list of exact origins
	DepartmentID string `gorm:"size:26;not null"`
	GroupID      string `gorm:"size:26;not null"` // who gets its chats; empty: the department's front line
	Consent      string `gorm:"size:16;not null"` // the level a page starts with
	Manners      string `gorm:"type:longtext;not null"`
	Texts        string `gorm:"type:longtext;not null"` // JSON: greeting, offline text, launcher label
	KeepFullIP   bool   `gorm:"not null"`
	CreatedAt    Time   `gorm:"autoCreateTime:false;not null"`
	FirstHitAt   Time   `gorm:"not null"` // zero: the snippet has not been seen yet
	Version      int64  `gorm:"not null"`
}

// Consent levels: what may be stored in the visitor's browser and shown on the board.
const (
	ConsentNone    = "none"
	ConsentSession = "session"
	ConsentFull    = "full"
)

// Manners are the rules above all invitations of a site (JSON in Site.Manners). Times are in seconds.
type Manners struct {
	IdleAfter          int  `json:"idle_after"`           // 300: when the board calls a visitor idle
	RemoveAfter        int  `json:"remove_after"`         // 900: when an idle visitor leaves the list
	AfterLoad          int  `json:"after_load"`           // 10: no invitation sooner after a page load
	Between            int  `json:"between"`              // 1800: between two invitations to one visitor
	AfterDismissal     int  `json:"after_dismissal"`      // 1800
	AfterTwoDismissals int  `json:"after_two_dismissals"` // 604800
	PerSession         int  `json:"per_session"`          // 2
	PerAgentMinute     int  `json:"per_agent_minute"`     // 5 invitations a minute for each online agent
	ExpireAfter        int  `json:"expire_after"`         // 60: then an invitation counts as ignored
	ForcedChatsAllowed bool `json:"forced_chats_allowed"` // false
	ForcedPerSession   int  `json:"forced_per_session"`   // 1
}

// DefaultManners are the manners of a new site (ux.md 2.1, design 6).
func DefaultManners() Manners {
	return Manners{IdleAfter: 300, RemoveAfter: 900, AfterLoad: 10, Between: 1800, AfterDismissal: 1800, AfterTwoDismissals: 604800,
		PerSession: 2, PerAgentMinute: 5, ExpireAfter: 60, ForcedChatsAllowed: false, ForcedPerSession: 1}
}

// Visitor is a session of a browser on a site: the item of Who's On. Written by server/whoson; page state is written behind in
// batches, a firing writes its visitor in its own transaction.
type Visitor struct {
	ID        string `gorm:"primaryKey;size:26"`
	SiteID    string `gorm:"size:26;not null;index"`
	Number    int64  `gorm:"not null"`               // "Visitor 41"
	BrowserID string `gorm:"size:26;not null;index"` // the returning browser; empty below consent full
	TokenHash string `gorm:"size:64;not null;uniqueIndex"`
	LinkHash  string `gorm:"size:64;not null;index"` // salted, daily hash of truncated address and browser; only counts
	Consent   string `gorm:"size:16;not null"`

	Name       string `gorm:"size:200;not null"`
	Email      string `gorm:"size:254;not null"`
	Verified   bool   `gorm:"not null"` // the site's signature on the identity was right
	ExternalID string `gorm:"size:200;not null"`
	Traits     string `gorm:"type:longtext;not null"`

	IP         string `gorm:"size:45;not null"` // truncated unless the site keeps full addresses
	HostName   string `gorm:"size:255;not null"`
	HostDomain string `gorm:"size:255;not null"`
	Country    string `gorm:"size:2;not null"`
	Region     string `gorm:"size:120;not null"`
	Language   string `gorm:"size:35;not null"`
	Browser    string `gorm:"size:60;not null"`
	System     string `gorm:"size:60;not null"`

	StartedAt      Time   `gorm:"not null"`
	LastActivityAt Time   `gorm:"not null"` // input or a page, in any tab
	LastSeenAt     Time   `gorm:"not null"`
	RemovedAt      Time   `gorm:"not null;index"` // left or idled out; zero: on the list
	RemovedWhy     string `gorm:"size:16;not null"`

	Hits           int    `gorm:"not null"`
	InitialPage    string `gorm:"type:text;not null"`
	InitialVirtual string `gorm:"size:500;not null"`
	InitialTitle   string `gorm:"size:500;not null"`
	InitialRef     string `gorm:"type:text;not null"`
	Page           string `gorm:"type:text;not null"`
	Virtual        string `gorm:"size:500;not null"`
	Title          string `gorm:"size:500;not null"`
	Referrer       string `gorm:"type:text;not null"`
	PageAt         Time   `gorm:"not null"` // when the current page was opened

	InvitesSent     int    `gorm:"not null"`
	InvitesAccepted int    `gorm:"not null"`
	InvitesRejected int    `gorm:"not null"`
	InvitesIgnored  int    `gorm:"not null"`
	ChatsForced     int    `gorm:"not null"`
	LastInviteAt    Time   `gorm:"not null"`
	LastDismissalAt Time   `gorm:"not null"`
	Dismissals      int    `gorm:"not null"`
	FirstChatAt     Time   `gorm:"not null"`
	LastChatAt      Time   `gorm:"not null"`
	Visits          int    `gorm:"not null"` // including this one
	ChatStatus      string `gorm:"size:16;not null"`
	ChatID          string `gorm:"size:26;not null"`
	InvitationID    string `gorm:"size:26;not null"` // the open one
	DepartmentID    string `gorm:"size:26;not null"`
	GroupID         string `gorm:"size:26;not null"`
	BannedUntil     Time   `gorm:"not null"`
	Version         int64  `gorm:"not null"` // of the item in the journal
}

// Chat status of a visitor.
const (
	ChatNone     = "none"
	ChatInvited  = "invited"
	ChatWaiting  = "waiting"
	ChatChatting = "chatting"
	ChatEnded    = "ended"
)

// Browser is a returning browser of a site, known only at consent level full. Written by server/whoson.
type Browser struct {
	ID              string `gorm:"primaryKey;size:26"`
	SiteID          string `gorm:"size:26;not null"`
	TokenHash       string `gorm:"size:64;not null;uniqueIndex"`
	Visits          int    `gorm:"not null"`
	Name            string `gorm:"size:200;not null"`
	Email           string `gorm:"size:254;not null"`
	FirstChatAt     Time   `gorm:"not null"`
	LastChatAt      Time   `gorm:"not null"`
	LastInviteAt    Time   `gorm:"not null"`
	LastDismissalAt Time   `gorm:"not null"`
	Dismissals      int    `gorm:"not null"`
	LastSeenAt      Time   `gorm:"not null;index"`
}

// PageView is one page or virtual page of a visitor. Written by server/whoson, in batches.
type PageView struct {
	ID        string `gorm:"primaryKey;size:26"`
	VisitorID string `gorm:"size:26;not null;index:page_views_trail,priority:1"`
	At        Time   `gorm:"not null;index:page_views_trail,priority:2"`
	Page      string `gorm:"type:text;not null"`
	Virtual   string `gorm:"size:500;not null"`
	Title     string `gorm:"size:500;not null"`
	Referrer  string `gorm:"type:text;not null"`
	Folded    int    `gorm:"not null"` // views of this visitor folded into this row under overload
}

// Invitation is an offer to chat, or a chat forced open. Written by server/whoson.
type Invitation struct {
	ID           string `gorm:"primaryKey;size:26"`
	VisitorID    string `gorm:"size:26;not null;index"`
	SiteID       string `gorm:"size:26;not null;index"`
	State        string `gorm:"size:16;not null;index"`
	Reason       string `gorm:"size:40;not null"` // why it was withdrawn or undeliverable
	Forced       bool   `gorm:"not null"`
	Text         string `gorm:"type:text;not null"`
	FromAgentID  string `gorm:"size:26;not null"` // whose face the card shows, and whose place is reserved
	ByAgentID    string `gorm:"size:26;not null"` // who sent it by hand; empty: an event
	EventID      string `gorm:"size:26;not null;index"`
	FiringID     string `gorm:"size:26;not null"`
	DepartmentID string `gorm:"size:26;not null"`
	GroupID      string `gorm:"size:26;not null"`
	ChatID       string `gorm:"size:26;not null"`
	HoldsPlace   bool   `gorm:"not null"`
	SentAt       Time   `gorm:"not null;index"`
	ShownAt      Time   `gorm:"not null"`
	SeenAt       Time   `gorm:"not null"`
	EndedAt      Time   `gorm:"not null"`
	ExpiresAt    Time   `gorm:"not null"`
}

// States of an invitation. The first three are open, the rest final.
const (
	InvitationSent          = "sent"
	InvitationShown         = "shown"
	InvitationSeen          = "seen"
	InvitationAccepted      = "accepted"
	InvitationRejected      = "rejected"
	InvitationIgnored       = "ignored"
	InvitationWithdrawn     = "withdrawn"
	InvitationUndeliverable = "undeliverable"
)

// Open reports whether the visitor can still answer.
func (i Invitation) Open() bool {
	return i.State == InvitationSent || i.State == InvitationShown || i.State == InvitationSeen
}

// Counter hands out human numbers: chats (C-388), visitors (Visitor 41). Written by whoever numbers that kind, in its transaction.
type Counter struct {
	Name  string `gorm:"primaryKey;size:64"`
	Value int64  `gorm:"not null"`
}

// VisitorTabs is what one of several nodes knows of a visitor who has a tab open there: what is too quick for the visitor's own row, for
// the other nodes. Without such rows there is one node. Written by server/whoson.
type VisitorTabs struct {
	VisitorID    string `gorm:"primaryKey;size:26"`
	Node         string `gorm:"primaryKey;size:26;index"`
	Tabs         int    `gorm:"not null"`
	PanelOpen    bool   `gorm:"not null"`
	FieldFocused bool   `gorm:"not null"`
	ReducedData  bool   `gorm:"not null"`
	Until        Time   `gorm:"not null"` // renewed every 20 s; past it the node is dead
}

// TableName fixes the plural.
func (VisitorTabs) TableName() string { return "visitor_tabs" }
