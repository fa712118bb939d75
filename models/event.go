package models

// Event is what a person configures; what it says is its newest EventRevision. Written by server/events.
type Event struct {
	ID         string `gorm:"primaryKey;size:26"`
	Level      string `gorm:"size:16;not null;index"`
	OwnerID    string `gorm:"size:26;not null;index"`
	Name       string `gorm:"size:200;not null"`
	Type       string `gorm:"column:event_type;size:64;not null"`
	GroupID    string `gorm:"size:26;not null"`
	Position   int64  `gorm:"not null"` // list order; system-level events run first, then by position, then by id
	State      string `gorm:"size:16;not null"`
	RevisionID string `gorm:"size:26;not null"`
	Revision   int64  `gorm:"not null"`
	// Since is the instant from which occurrences count: when it was last enabled or saved ("from now on").
	Since Time `gorm:"not null"`
	// AlsoBefore lets a state fire for what matched already when it was enabled.
	AlsoBefore bool `gorm:"not null"`
	CreatedAt  Time `gorm:"autoCreateTime:false;not null"`
	UpdatedAt  Time `gorm:"autoUpdateTime:false;not null"`
	DeletedAt  Time `gorm:"not null;index"` // zero: exists; kept 30 days in Recently deleted
}

// Levels of an event.
const (
	LevelAgent  = "agent"
	LevelSystem = "system"
)

// States of an event. In shadow it decides and is logged, and does nothing.
const (
	EventEnabled  = "enabled"
	EventDisabled = "disabled"
	EventShadow   = "shadow"
)

// EventRevision is one save of an event. Definition is an engine.Definition as JSON. Written by server/events; never changed.
type EventRevision struct {
	ID         string `gorm:"primaryKey;size:26"`
	EventID    string `gorm:"size:26;not null;uniqueIndex:event_revisions_number,priority:1"`
	Number     int64  `gorm:"not null;uniqueIndex:event_revisions_number,priority:2"`
	AuthorID   string `gorm:"size:26;not null"`
	At         Time   `gorm:"not null"`
	Definition string `gorm:"type:longtext;not null"`
}

// EventGroup is a folder of events. Written by server/events.
type EventGroup struct {
	ID        string `gorm:"primaryKey;size:26"`
	OwnerID   string `gorm:"size:26;not null;index"` // empty: of the system level
	Name      string `gorm:"size:120;not null"`
	CreatedAt Time   `gorm:"autoCreateTime:false;not null"`
}

// EngineState is a named number of the engine; "rules" is the version that every save of an event or of as-of data raises. Written by
// server/engine.
type EngineState struct {
	Name  string `gorm:"primaryKey;size:32"`
	Value int64  `gorm:"not null"`
}

// TableName fixes the plural.
func (EngineState) TableName() string { return "engine_state" }

// StateRules names the version of the rules.
const StateRules = "rules"

// AsOf is one fact that decides though it belongs to no item (memberships, roles, sites, event owners), with the time over which it
// held. Written by server/engine (Remember).
type AsOf struct {
	ID      string `gorm:"primaryKey;size:26"`
	Kind    string `gorm:"size:32;not null;index:as_of_subject,priority:1"`
	Subject string `gorm:"size:64;not null;index:as_of_subject,priority:2"`
	FromAt  Time   `gorm:"not null;index:as_of_subject,priority:3"`
	ToAt    Time   `gorm:"not null"` // zero: holds
	Data    string `gorm:"type:longtext;not null"`
}

// TableName fixes the plural.
func (AsOf) TableName() string { return "as_of" }
