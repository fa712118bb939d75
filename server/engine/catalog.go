package engine

// Kind is what a condition's value is; it decides the operators (design section 4) and the input in the editor.
type Kind string

// Kinds of condition.
const (
	KindText       Kind = "text"
	KindEmail      Kind = "email"
	KindNumber     Kind = "number"
	KindMinutes    Kind = "minutes"
	KindChoice     Kind = "choice"
	KindAgent      Kind = "agent"
	KindDepartment Kind = "department"
	KindGroup      Kind = "group"
	KindFolder     Kind = "kb_folder"
	KindSurvey     Kind = "survey"
	KindItemRef    Kind = "item_ref"
	KindBool       Kind = "bool"
	KindDate       Kind = "date"
	KindIP         Kind = "ip"
	KindTimeOfDay  Kind = "time_of_day"
	KindWeekday    Kind = "weekday"
)

// Episode says what numbers the episodes of a state (design section 4); a moment has none.
type Episode string

// Episodes.
const (
	EpisodeNone  Episode = ""      // a moment: judged once, at the occurrence's time
	EpisodeIdle  Episode = "idle"  // the time since the last activity
	EpisodeDate  Episode = "date"  // one value of a date
	EpisodeVisit Episode = "visit" // the whole visit
	EpisodeCount Episode = "count" // from entering the range to leaving it
)

// Category is one feature's part of the catalogue: its types, what their conditions can ask, which actions they offer. The feature
// declares it; the catalogue that browsers read is made from nothing else.
type Category struct {
	ID           string
	Label        string
	Who          string // who may use it, in the specification's words
	ItemKind     string // of models
	Types        []EventType
	Fields       []Field
	Actions      []string // ids of actions, in the order in which they are offered
	CustomFields bool
	// OncePerItem: its events are about stored items, so messages are offered in the form "(once per item)" too.
	OncePerItem bool
	// Gaps: not every activity on its items is a row of the journal. They are told by Engine.Activity, and each idle gap of 5 s or more
	// by a row of kind models.EntryGap; so between two rows without one the item was active all the time.
	Gaps bool
}

// EventType is a kind of happening that an event watches.
type EventType struct {
	ID    string
	Label string
	Help  string // one sentence of ours and an example
	// Words is how the sentence "In words" begins for it: "a visitor does something on a site".
	Words   string
	Episode Episode
	// EpisodeFact is the fact that numbers the episode: last_activity_at, due_at ... (not for counts).
	EpisodeFact string
	// ClockFields are the conditions that make a state of a type that is a moment without them (Online Activity: idle_minutes,
	// duration_minutes). Empty: the type is what Episode says.
	ClockFields []string
	// ItemKinds overrides the category's item: counts are about agents, departments and groups.
	ItemKind  string
	AdminOnly bool // system level only
	TimeBased bool
	Count     bool
	Manual    bool
	Beyond    bool // beyond the specification
}

// Field is one condition that types of a category offer. Its fact has the same name, but idle_minutes and duration_minutes are
// computed from their anchors, and time_of_day and day_of_week from the instant.
type Field struct {
	ID      string
	Label   string
	Help    string
	Meaning string // in the catalogue
	Kind    Kind
	On      []string // types that offer it; nil: all of the category
	Choices []Choice // a fixed list; nil: open text with suggestions
	Suggest string   // where the editor asks for suggestions
	Beyond  bool
	Said    Said // in the sentence; empty: "with <label> ..."
}

// Said is how the sentence "In words" says a condition more naturally than by its label. All of it may be empty.
type Said struct {
	As        string // before a choice: "from" says "from Germany or Austria", and "not from Germany"
	One, Many string // after a number: "hit" and "hits" say "with at least 8 hits"
}

// Choice is one value of a fixed list.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Param is one setting of an action, drawn by the editor from this alone.
type Param struct {
	ID       string   `json:"id"`
	Label    string   `json:"label"`
	Help     string   `json:"help,omitempty"`
	Kind     string   `json:"kind"` // text, template, recipients, agent, department, group, number, bool, choice
	Required bool     `json:"required,omitempty"`
	Choices  []Choice `json:"choices,omitempty"`
	Default  any      `json:"default,omitempty"`
	Max      int      `json:"max,omitempty"` // characters, or the largest number
}
