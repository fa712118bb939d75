package engine

// CatalogueJSON is the catalogue as browsers read it: forms for conditions and actions are made from nothing else.
type CatalogueJSON struct {
	About      string              `json:"about"`
	Totals     Totals              `json:"totals"`
	Categories []CategoryJSON      `json:"categories"`
	Operators  map[Kind][]Operator `json:"operators"`
	Units      []Choice            `json:"units"`    // of the operators last and next
	Weekdays   []Choice            `json:"weekdays"` // values of the kind weekday
	Limits     LimitsJSON          `json:"limits"`
}

// Totals count what the specification asks for: nothing that is beyond it, and actions with both forms twice.
type Totals struct {
	Categories int `json:"categories"`
	Types      int `json:"types"`
	Conditions int `json:"conditions"`
	Actions    int `json:"actions"`
}

// LimitsJSON are the budgets of a definition.
type LimitsJSON struct {
	Conditions int     `json:"conditions"`
	Actions    int     `json:"actions"`
	Values     int     `json:"values"`
	Text       int     `json:"text"`
	Pattern    int     `json:"pattern"`
	Windows    int     `json:"windows"`
	Name       int     `json:"name"`
	Threshold  float64 `json:"least_threshold"` // minutes
}

// CategoryJSON is one category.
type CategoryJSON struct {
	ID           string       `json:"id"`
	Label        string       `json:"label"`
	Who          string       `json:"who"`
	ItemKind     string       `json:"item_kind"`
	Types        []TypeJSON   `json:"types"`
	Conditions   []FieldJSON  `json:"conditions"`
	CustomFields bool         `json:"custom_field_conditions"`
	Actions      []ActionJSON `json:"actions"`
}

// TypeJSON is one event type.
type TypeJSON struct {
	ID          string   `json:"id"`
	Label       string   `json:"label"`
	Help        string   `json:"help,omitempty"`
	Words       string   `json:"words,omitempty"`
	Episode     Episode  `json:"episode,omitempty"`
	ClockFields []string `json:"clock_fields,omitempty"`
	ItemKind    string   `json:"item_kind"`
	TimeBased   bool     `json:"time_based,omitempty"`
	Count       bool     `json:"count,omitempty"`
	Manual      bool     `json:"manual,omitempty"`
	AdminOnly   bool     `json:"admin_only,omitempty"`
	Beyond      bool     `json:"beyond,omitempty"`
}

// FieldJSON is one condition. Clock marks minutes that run, Schedule what belongs to "Only at these times".
type FieldJSON struct {
	ID       string   `json:"id"`
	Label    string   `json:"label"`
	Help     string   `json:"help,omitempty"`
	Kind     Kind     `json:"kind"`
	Meaning  string   `json:"meaning,omitempty"`
	On       []string `json:"on,omitempty"` // types that offer it; none named: all of the category
	Choices  []Choice `json:"choices,omitempty"`
	Suggest  string   `json:"suggest,omitempty"`
	Clock    bool     `json:"clock,omitempty"`
	Schedule bool     `json:"schedule,omitempty"`
	Beyond   bool     `json:"beyond,omitempty"`
}

// ActionJSON is one action as a category offers it.
type ActionJSON struct {
	ID          string  `json:"id"`
	Label       string  `json:"label"`
	Help        string  `json:"help,omitempty"`
	Form        Form    `json:"form"`
	OncePerItem bool    `json:"once_per_item,omitempty"`
	AdminOnly   bool    `json:"admin_only,omitempty"`
	Beyond      bool    `json:"beyond,omitempty"`
	Params      []Param `json:"params"`
}

// JSON describes the catalogue.
func (c *Catalogue) JSON() CatalogueJSON {
	out := CatalogueJSON{
		About: "Every event category with its event types, conditions and actions. Labels are the specification's words; what is " +
			"beyond the specification is marked and not counted in the totals.",
		Categories: []CategoryJSON{}, Operators: map[Kind][]Operator{}, Units: units(), Weekdays: weekdays(),
		Limits: LimitsJSON{Conditions: MaxConditions, Actions: MaxActions, Values: MaxValues, Text: MaxText, Pattern: MaxPattern,
			Windows: MaxWindows, Name: MaxName, Threshold: MinThreshold},
	}
	for _, kind := range kinds() {
		for _, op := range operatorsOf(kind) {
			out.Operators[kind] = append(out.Operators[kind], op.Operator)
		}
	}
	for _, category := range c.categories {
		out.Totals.Categories++
		out.Categories = append(out.Categories, c.describe(category, &out.Totals))
	}
	return out
}

func (c *Catalogue) describe(category Category, totals *Totals) CategoryJSON {
	out := CategoryJSON{ID: category.ID, Label: category.Label, Who: category.Who, ItemKind: category.ItemKind, Types: []TypeJSON{},
		Conditions: []FieldJSON{}, CustomFields: category.CustomFields, Actions: []ActionJSON{}}
	for _, one := range category.Types {
		out.Types = append(out.Types, TypeJSON{ID: one.ID, Label: one.Label, Help: one.Help, Words: one.Words, Episode: one.Episode,
			ClockFields: one.ClockFields, ItemKind: c.ItemKind(one.ID), TimeBased: one.TimeBased, Count: one.Count, Manual: one.Manual,
			AdminOnly: one.AdminOnly, Beyond: one.Beyond})
		totals.Types += counted(one.Beyond)
	}
	for _, one := range category.Fields {
		out.Conditions = append(out.Conditions, FieldJSON{ID: one.ID, Label: one.Label, Help: one.Help, Kind: one.Kind, Meaning: one.Meaning,
			On: one.On, Choices: one.Choices, Suggest: one.Suggest, Clock: isClock(one), Schedule: isSchedule(one), Beyond: one.Beyond})
		totals.Conditions += counted(one.Beyond)
	}
	for _, id := range category.Actions {
		action, _ := c.Action(id)
		both := oncePerItem(category, action)
		out.Actions = append(out.Actions, ActionJSON{ID: action.ID, Label: action.Label, Help: action.Help, Form: action.Form, OncePerItem: both,
			AdminOnly: action.AdminOnly, Beyond: action.Beyond, Params: append([]Param{}, action.Params...)})
		totals.Actions += counted(action.Beyond)
		if both {
			totals.Actions += counted(action.Beyond)
		}
	}
	return out
}

// counted is what an entry adds to the totals.
func counted(beyond bool) int {
	if beyond {
		return 0
	}
	return 1
}
