package engine

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

// Form is how an action meets several items (design section 4).
type Form string

// Forms of action.
const (
	// OnItem runs for each firing, inside the runner's transaction, in a savepoint of its own: exactly once.
	OnItem Form = "on_item"
	// Message comes plain (one for all that fires within 2 s) or once per item; what leaves the process is delivery rows.
	Message Form = "message"
)

// Action is something an event can do. A feature declares it; forms, checks and the catalogue are made from it.
type Action struct {
	ID          string
	Label       string
	Help        string
	Form        Form
	OncePerItem bool // messages: also in the form "(once per item)"
	AdminOnly   bool
	Beyond      bool
	Params      []Param
	// Words is the phrase of the sentence "In words": "invite them", "email {recipients}".
	Words func(ActionSetting) string
	// Check finds mistakes that the Params do not tell; paths are relative to the action ("params.subject"). Category and type are
	// the event's. May be nil.
	Check func(setting ActionSetting, category Category, eventType EventType) []Problem
	// Reach tells whom a setting would tell if its event fired now, for the editor; it changes nothing. nil: the action tells nobody.
	Reach func(ctx context.Context, db *gorm.DB, ownerID string, setting ActionSetting) (Reach, error)
	// Run does an OnItem action. An error fails this action alone: its savepoint is rolled back and the reason recorded.
	Run func(ctx context.Context, tx *database.Tx, in Run) (Result, error)
	// Message does a Message action.
	Message Messenger
}

// Reach is whom an action tells.
type Reach struct {
	People    []Reached // of the desk
	Addresses []Reached // of nobody at the desk
	Variables []string  // in the item, such as "item.customer_email": known when the event fires
}

// Reached is one person or address.
type Reached struct {
	PersonID string
	Address  string   // where mail goes; empty for what stays in the browser
	Channels []string // ways beside the inbox: toast, sound, desktop, email
	Reason   string   // why nothing will arrive; empty: it will
	Since    models.Time
}

// Messenger does the three steps of a message. All run inside the runner's transactions and write rows only.
type Messenger interface {
	// Opened writes what does not wait (in-app) for the batch's first item.
	Opened(ctx context.Context, tx *database.Tx, batch Batch) error
	// Joined updates it as items join. batch.Fresh has those that are new.
	Joined(ctx context.Context, tx *database.Tx, batch Batch) error
	// Closed writes the deliveries. Its result is recorded on every run of the batch.
	Closed(ctx context.Context, tx *database.Tx, batch Batch) (Result, error)
}

// Run is what an OnItem action is told.
type Run struct {
	RunID      string
	FiringID   string
	Event      EventRef
	Setting    ActionSetting
	Item       ItemKey
	Occurrence Facts // as of the occurrence
	Chain      Chain // of the effects: pass it to Record
	Now        models.Time
	Retry      bool // a held run is tried again
}

// Batch is what a message tells of: one item (once per item) or what fired together.
type Batch struct {
	ID      string
	Event   EventRef
	Setting ActionSetting
	Items   []BatchItem // the first 100
	Fresh   []BatchItem // those that came since the last step, however many: what Opened and Joined have to tell of
	Count   int         // all of them
	PerItem bool
	New     bool // it was made in this transaction: nothing was written for it before
	Now     models.Time
	Chain   Chain

	all func(see func([]BatchItem) error) error // reads them; nil: Fresh, or else Items, are all
}

// Each shows every item of the batch, at most 100 at a time, in the order in which they joined. An error of see ends it.
func (b Batch) Each(see func(items []BatchItem) error) error {
	if b.all != nil {
		return b.all(see)
	}
	items := b.Items
	if len(b.Fresh) > 0 {
		items = b.Fresh
	}
	for part := range slices.Chunk(items, BatchItems) {
		if err := see(part); err != nil {
			return err
		}
	}
	return nil
}

// BatchItem is one item of a message, with the facts of its occurrence.
type BatchItem struct {
	RunID          string
	FiringID       string
	Item           ItemKey
	OccurrenceType string
	Occurrence     Facts
	ActorID        string
	At             models.Time
}

// EventRef names an event to actions.
type EventRef struct {
	ID         string
	Name       string
	OwnerID    string
	Level      string
	Zone       string
	Category   string
	Type       string
	RevisionID string
}

// Result is the outcome of an action: State is one of models.Run*, Reason one of the reason catalogue (ux.md 4.4).
type Result struct {
	State  string
	Reason string
	Detail any // kept as JSON and shown by Explain
	// Of a held run: tried again at RetryAt, or when Lift is called with WaitsFor, whichever is first; ended with its last reason
	// once the event no longer holds for the item.
	RetryAt  models.Time
	WaitsFor string
}

// Done is the result of an action that did what it was asked.
func Done(detail any) Result { return Result{State: models.RunDone, Detail: detail} }

// Held is the result of an action that was refused for now.
func Held(reason string, retryAt models.Time, waitsFor string) Result {
	return Result{State: models.RunHeld, Reason: reason, RetryAt: retryAt, WaitsFor: waitsFor}
}

// Refused is the result of an action whose refusal stands.
func Refused(reason string, detail any) Result {
	return Result{State: models.RunLimited, Reason: reason, Detail: detail}
}

// Skipped is the result of an action that had nothing to do.
func Skipped(reason string, detail any) Result {
	return Result{State: models.RunSkipped, Reason: reason, Detail: detail}
}
