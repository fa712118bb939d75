package models

// Setting is one setting of the desk as JSON (name, time zone, whether it is a demo). Written by server/accounts.
type Setting struct {
	Name  string `gorm:"primaryKey;size:64"`
	Value string `gorm:"type:longtext;not null"`
}

// Names of settings.
const (
	SettingDesk  = "desk"  // a Desk
	SettingNodes = "nodes" // what the nodes of this desk sign with; written by server/app
)

// Desk is the value of SettingDesk: what set-up asks for first. Kind says what the database became at its first link.
type Desk struct {
	Name string `json:"name"`
	Zone string `json:"zone"` // IANA name
	Kind string `json:"kind"` // DeskReal or DeskDemo
}

// Kinds of desk.
const (
	DeskReal = "real"
	DeskDemo = "demo"
)

// Role is what a person may do in general; rights are also membership.
type Role string

// Roles, from the least to the most.
const (
	RoleAgent         Role = "agent"
	RoleManager       Role = "manager"
	RoleAdministrator Role = "administrator"
)

// AtLeast reports whether r includes the rights of other.
func (r Role) AtLeast(other Role) bool { return r.rank() >= other.rank() }

func (r Role) rank() int {
	switch r {
	case RoleAgent:
		return 1
	case RoleManager:
		return 2
	case RoleAdministrator:
		return 3
	}
	return 0
}

// Agent is a person of the staff, whatever the role. Written by server/accounts.
type Agent struct {
	ID           string `gorm:"primaryKey;size:26"`
	Email        string `gorm:"size:254;not null"`
	EmailFolded  string `gorm:"size:254;not null;uniqueIndex"` // lower case: what log-in compares
	Name         string `gorm:"size:120;not null"`
	PasswordHash string `gorm:"size:200;not null"` // argon2id, PHC string; empty: no log-in by password
	Role         Role   `gorm:"size:16;not null"`
	WhosOn       bool   `gorm:"not null"` // the right to see visitors of the departments they belong to
	Presence     string `gorm:"size:16;not null"`
	PresenceAt   Time   `gorm:"not null"` // since when the presence is as it is
	// ConnectedUntil is renewed every 20 s while a browser is connected; past it the person counts as Offline whatever they chose.
	ConnectedUntil Time   `gorm:"not null"`
	ChatCapacity   int    `gorm:"not null"` // chats and open invitations at one time
	ChatsTaken     int    `gorm:"not null"` // places taken: accepted chats and reserved invitations
	Zone           string `gorm:"size:64;not null"`
	Preferences    string `gorm:"type:longtext;not null"` // JSON object, owned by the browser: theme, density, shortcuts
	CreatedAt      Time   `gorm:"autoCreateTime:false;not null"`
	DisabledAt     Time   `gorm:"not null"` // zero: may log in
	Version        int64  `gorm:"not null"`
}

// Presence as people choose it. What decides is also ConnectedUntil.
const (
	PresenceOnline  = "online"
	PresenceBusy    = "busy"
	PresenceAway    = "away"
	PresenceOffline = "offline"
)

// PresenceAtTime is what the others see at now: the chosen presence while connected, else Offline.
func (a Agent) PresenceAtTime(now Time) string {
	if a.ConnectedUntil < now || a.DisabledAt != 0 {
		return PresenceOffline
	}
	return a.Presence
}

// FreeForChats reports whether the person can take one more chat at now.
func (a Agent) FreeForChats(now Time) bool {
	return a.PresenceAtTime(now) == PresenceOnline && a.ChatsTaken < a.ChatCapacity
}

// Department is a business unit; its front-line group receives first. Written by server/accounts.
type Department struct {
	ID               string `gorm:"primaryKey;size:26"`
	Name             string `gorm:"size:120;not null"`
	FrontLineGroupID string `gorm:"size:26;not null"`
	CreatedAt        Time   `gorm:"autoCreateTime:false;not null"`
}

// Group is a team inside a department. Written by server/accounts.
type Group struct {
	ID           string `gorm:"primaryKey;size:26"`
	DepartmentID string `gorm:"size:26;not null;index"`
	Name         string `gorm:"size:120;not null"`
	CreatedAt    Time   `gorm:"autoCreateTime:false;not null"`
}

// TableName keeps clear of the reserved word.
func (Group) TableName() string { return "desk_groups" }

// Membership puts an agent into a group. Without it there is no access, whatever the role (administrators excepted). Written by
// server/accounts.
type Membership struct {
	AgentID string `gorm:"primaryKey;size:26"`
	GroupID string `gorm:"primaryKey;size:26;index"`
	// Chats says whether the agent takes chats of this group.
	Chats     bool `gorm:"not null"`
	CreatedAt Time `gorm:"autoCreateTime:false;not null"`
}

// Session is one log-in of one browser. Written by server/accounts.
type Session struct {
	Hash       string `gorm:"primaryKey;size:64"` // of the cookie's token
	AgentID    string `gorm:"size:26;not null;index"`
	CreatedAt  Time   `gorm:"autoCreateTime:false;not null"`
	LastSeenAt Time   `gorm:"not null"` // at most every 5 minutes
	ExpiresAt  Time   `gorm:"not null;index"`
	UserAgent  string `gorm:"size:200;not null"`
	IP         string `gorm:"size:45;not null"`
}

// Token is an API token; only its hash is kept. Written by server/accounts.
type Token struct {
	ID         string `gorm:"primaryKey;size:26"`
	Hash       string `gorm:"size:64;not null;uniqueIndex"`
	AgentID    string `gorm:"size:26;not null;index"` // it can do what this person may, within its scopes
	Name       string `gorm:"size:120;not null"`
	Scopes     string `gorm:"type:longtext;not null"` // JSON list: "read", "write", "admin"
	CreatedAt  Time   `gorm:"autoCreateTime:false;not null"`
	ExpiresAt  Time   `gorm:"not null"` // zero: never
	LastUsedAt Time   `gorm:"not null"`
	RevokedAt  Time   `gorm:"not null"`
}

// TableName keeps clear of the reserved word.
func (Token) TableName() string { return "api_tokens" }

// OneTimeLink is a printed link that works once: set-up or demo. Written by server/accounts.
type OneTimeLink struct {
	Hash      string `gorm:"primaryKey;size:64"`
	Purpose   string `gorm:"size:16;not null"`
	ExpiresAt Time   `gorm:"not null"`
	UsedAt    Time   `gorm:"not null"`
}

// IdempotentCall remembers the answer to a request for 24 hours. Written by server/web.
type IdempotentCall struct {
	Principal string `gorm:"primaryKey;size:80"`
	Key       string `gorm:"column:call_key;primaryKey;size:128"`
	BodyHash  string `gorm:"size:64;not null"`
	Status    int    `gorm:"not null"` // zero: still running
	Headers   string `gorm:"type:longtext;not null"`
	Body      string `gorm:"type:longtext;not null"`
	At        Time   `gorm:"not null;index"`
}
