package models

// Item is the head of one item in the journal: its version and its newest entry. Its row is what orders everything about the item.
// Written by server/engine (Record).
type Item struct {
	Kind      string `gorm:"primaryKey;size:24"`
	ID        string `gorm:"primaryKey;size:26"`
	Partition int    `gorm:"column:part;not null"` // hash of (kind, id), 0 to 63
	Version   int64  `gorm:"not null"`
	EntryID   string `gorm:"size:26;not null"`
	Alive     bool   `gorm:"not null;index"` // false: gone for good (ended chat, removed visitor); its clocks are off
	// ActivityAt is the last activity as far as it was written; the newest is in memory (a kill loses at most a flush, and the
	// browser tells it again).
	ActivityAt Time `gorm:"not null"`
}

// Kinds of item.
const (
	ItemVisitor    = "visitor"
	ItemChat       = "chat"
	ItemAgent      = "agent"
	ItemDepartment = "department"
	ItemGroup      = "group"
)

// Entry is one row of the journal: an occurrence, a change of facts, an idle gap that ended, or a count that changed. Facts are the
// item's after it. Written by server/engine (Record).
type Entry struct {
	ID        string `gorm:"primaryKey;size:26;index:journal_waiting,priority:2"`
	Partition int    `gorm:"column:part;not null"`
	ItemKind  string `gorm:"size:24;not null;uniqueIndex:journal_version,priority:1"`
	ItemID    string `gorm:"size:26;not null;uniqueIndex:journal_version,priority:2"`
	Version   int64  `gorm:"not null;uniqueIndex:journal_version,priority:3"`
	Kind      string `gorm:"size:16;not null"`
	Type      string `gorm:"column:event_type;size:64;not null;index:journal_type,priority:1"`
	At        Time   `gorm:"not null;index:journal_type,priority:2"`
	ActorID   string `gorm:"size:26;not null"`
	Chain     string `gorm:"type:longtext;not null"` // JSON: causes, hops
	Facts     string `gorm:"type:longtext;not null"`
	Old       string `gorm:"type:longtext;not null"`
	GapFrom   Time   `gorm:"not null"`
	GapTo     Time   `gorm:"not null"`
	State     string `gorm:"size:16;not null;index:journal_waiting,priority:1"`
	Tries     int    `gorm:"not null"`
	Error     string `gorm:"type:text;not null"`
	Erased    bool   `gorm:"not null"`
}

// TableName is the word of the design.
func (Entry) TableName() string { return "journal" }

// Kinds of journal entry.
const (
	EntryOccurrence = "occurrence" // a type of the catalogue happened; moments are judged
	EntryChange     = "change"     // facts changed; states look again
	EntryGap        = "gap"        // an idle gap of 5 s or more ended
	EntryState      = "state"      // a state began to hold: the occurrence that its firings share
)

// States of a journal entry.
const (
	EntryWaiting = "waiting"
	EntryDone    = "done"
	EntryFailed  = "failed" // set aside after five tries
)

// Firing is one event that fired. Key makes it unique per event: "o:<entry>" for a moment, "s:<kind>:<item>:<episode>:<n>" for a
// state. Written by server/engine.
type Firing struct {
	ID         string `gorm:"primaryKey;size:26"`
	EventID    string `gorm:"size:26;not null;uniqueIndex:firings_key,priority:1;index:firings_event,priority:1"`
	Key        string `gorm:"column:firing_key;size:120;not null;uniqueIndex:firings_key,priority:2"`
	RevisionID string `gorm:"size:26;not null"`
	EntryID    string `gorm:"size:26;not null;index"` // the occurrence
	EventType  string `gorm:"size:64;not null"`
	ItemKind   string `gorm:"size:24;not null;index:firings_item,priority:1"`
	ItemID     string `gorm:"size:26;not null;index:firings_item,priority:2"`
	ItemRef    string `gorm:"size:64;not null"`
	ItemTitle  string `gorm:"size:200;not null"`
	Episode    string `gorm:"size:40;not null"`
	N          int64  `gorm:"not null"` // 0: the first of its episode
	OccurredAt Time   `gorm:"not null"`
	At         Time   `gorm:"not null;index;index:firings_event,priority:2"`
	Outcome    string `gorm:"size:16;not null"`
	Source     string `gorm:"size:16;not null"` // system, manual, test
	ActorID    string `gorm:"size:26;not null"`
	Shadow     bool   `gorm:"not null"`
	Chain      string `gorm:"type:longtext;not null"`
	Hops       int    `gorm:"not null"`
}

// Outcomes of a firing (ux.md A10).
const (
	OutcomeFired        = "fired"
	OutcomeBatched      = "batched"
	OutcomeLimited      = "limited"
	OutcomeHeld         = "held"
	OutcomePartlyFailed = "partly_failed"
	OutcomeFailed       = "failed"
	OutcomeStopped      = "stopped"
)

// ActionRun is one action of a firing, with its outcome. Written by server/engine.
type ActionRun struct {
	ID           string `gorm:"primaryKey;size:26"`
	FiringID     string `gorm:"size:26;not null;uniqueIndex:action_runs_once,priority:1"`
	ActionID     string `gorm:"size:26;not null;uniqueIndex:action_runs_once,priority:2"` // of the setting in the event; survives revisions
	Kind         string `gorm:"size:64;not null"`                                         // "send_email"
	Position     int    `gorm:"not null"`
	EventID      string `gorm:"size:26;not null"`
	ItemKind     string `gorm:"size:24;not null"`
	ItemID       string `gorm:"size:26;not null"`
	State        string `gorm:"size:16;not null;index:action_runs_due,priority:1"`
	Reason       string `gorm:"size:40;not null"`                          // of the reason catalogue
	Detail       string `gorm:"type:longtext;not null"`                    // JSON: what it did, resolved recipients, message
	NextAt       Time   `gorm:"not null"`                                  // limited: when the limit next allows
	RetryAt      Time   `gorm:"not null;index:action_runs_due,priority:2"` // held: when to look again
	WaitsFor     string `gorm:"size:80;not null;index"`                    // held: what may lift it, e.g. "place:<department>"
	WaitingSince Time   `gorm:"not null"`
	BatchID      string `gorm:"size:26;not null;index"`
	At           Time   `gorm:"not null"`
	Tries        int    `gorm:"not null"`
}

// States of an action run.
const (
	RunDone    = "done"
	RunHeld    = "held"    // refused for now; tried again when the reason lifts
	RunBatched = "batched" // its message waits for what else fires within 2 s
	RunLimited = "limited" // Maximum Frequency, or a refusal that stands
	RunFailed  = "failed"
	RunSkipped = "skipped" // nothing to do: already so, item gone, shadow
	RunNotRun  = "not_run" // an earlier step of a manual event failed
)

// Frequency is the limit of one action: no run before NextAt. Item is empty for a plain message. Written by server/engine.
type Frequency struct {
	EventID  string `gorm:"primaryKey;size:26"`
	ActionID string `gorm:"primaryKey;size:26"`
	ItemKey  string `gorm:"primaryKey;size:56"` // "visitor:<id>" or empty
	Shadow   bool   `gorm:"primaryKey"`
	LastAt   Time   `gorm:"not null"`
	NextAt   Time   `gorm:"not null"` // Never: once ever
}

// TableName fixes the plural.
func (Frequency) TableName() string { return "frequencies" }

// Batch gathers what fires within 2 s of the first for one plain message. Written by server/engine.
type Batch struct {
	ID         string `gorm:"primaryKey;size:26"`
	EventID    string `gorm:"size:26;not null;index:batches_open,priority:2"`
	ActionID   string `gorm:"size:26;not null;index:batches_open,priority:3"`
	RevisionID string `gorm:"size:26;not null"`
	Kind       string `gorm:"size:64;not null"`
	State      string `gorm:"size:16;not null;index:batches_open,priority:1"` // open, closed
	OpenedAt   Time   `gorm:"not null"`
	ClosesAt   Time   `gorm:"not null;index"`
	Shadow     bool   `gorm:"not null"`
	Items      int    `gorm:"not null"`
}

// States of a batch.
const (
	BatchOpen   = "open"
	BatchClosed = "closed"
)
