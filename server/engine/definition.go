package engine

// Definition is what an event says: the content of one revision.
type Definition struct {
	Name    string          `json:"name"`
	Type    string          `json:"event_type"`
	Zone    string          `json:"zone"` // IANA name; empty: the desk's
	OwnerID string          `json:"owner_id"`
	GroupID string          `json:"group_id,omitempty"`
	All     []Condition     `json:"all"`
	Any     []Condition     `json:"any"`
	Actions []ActionSetting `json:"actions"`
}

// Condition is one test: field, operator, values. Which operators and values a kind takes is design section 4; anything else is
// refused at save.
type Condition struct {
	Field string `json:"field"`
	Op    string `json:"op"`
	// Values by kind: texts and choices are strings ("me" is a value of agents), numbers and minutes are numbers (between: two),
	// bool is one bool, dates are RFC 3339 strings (last, next: a number and "minutes", "hours", "days" or "weeks"), addresses are
	// strings with or without a prefix length, times of day are "09:00-18:00", weekdays "mon" to "sun".
	Values []any    `json:"values,omitempty"`
	From   []string `json:"from,omitempty"` // changed: the old value is one of these; empty: any
	To     []string `json:"to,omitempty"`   // changed: the new value is one of these; empty: any
	// WholeWords makes contains_any, contains_all and contains_none look for whole words.
	WholeWords bool `json:"whole_words,omitempty"`
	// OrUnknown lets a negative operator match an unknown fact.
	OrUnknown bool `json:"or_unknown,omitempty"`
}

// ActionSetting is one configured action of an event.
type ActionSetting struct {
	ID         string `json:"id"`   // survives revisions: the key of its limit
	Kind       string `json:"kind"` // an Action's id
	PerItem    bool   `json:"per_item"`
	Importance string `json:"importance,omitempty"` // low, normal, urgent; empty: normal
	// MaxFrequency is "none", "1m", "5m", "15m", "30m", "1h", "2h", "4h", "8h", "12h", "day", "week", "once", or a custom number of
	// minutes as "90m".
	MaxFrequency string         `json:"max_frequency"`
	Params       map[string]any `json:"params,omitempty"`
	Continue     bool           `json:"continue,omitempty"` // manual events: go on after this one failed
}

// Problem is one reason why a definition cannot be saved (or, as a warning, should be looked at). Path points into the definition:
// "all[1].values", "actions[0].params.subject".
type Problem struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Warning bool   `json:"warning,omitempty"`
}
