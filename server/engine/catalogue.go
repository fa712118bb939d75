package engine

import (
	"errors"
	"fmt"
	"slices"
)

// Catalogue is everything that events can be about: the features' categories and actions, looked up by id. It never changes.
type Catalogue struct {
	categories []Category
	actions    []Action
	types      map[string]typeEntry
	byCategory map[string]int
	byAction   map[string]int
}

// typeEntry is a type with the place of its category and the fields that it offers.
type typeEntry struct {
	category int
	place    int
	fields   []Field
}

// NewCatalogue makes the catalogue of what the features declare. Entries that are given twice, lack their words, or name what does not
// exist are errors, all of them told at once.
func NewCatalogue(categories []Category, actions []Action) (*Catalogue, error) {
	c := &Catalogue{categories: categories, actions: actions, types: map[string]typeEntry{}, byCategory: map[string]int{}, byAction: map[string]int{}}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("catalogue: "+format, args...)) }
	for i, action := range actions {
		if _, twice := c.byAction[action.ID]; twice {
			fault("action %q is there twice", action.ID)
		}
		c.byAction[action.ID] = i
		checkAction(action, fault)
	}
	for i, category := range categories {
		if _, twice := c.byCategory[category.ID]; twice {
			fault("category %q is there twice", category.ID)
		}
		c.byCategory[category.ID] = i
		c.addCategory(i, fault)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return c, nil
}

func (c *Catalogue) addCategory(at int, fault func(string, ...any)) {
	category := c.categories[at]
	if category.ID == "" || category.Label == "" {
		fault("category %q has no id or no label", category.ID)
	}
	for i, eventType := range category.Types {
		if _, twice := c.types[eventType.ID]; twice {
			fault("type %q is there twice", eventType.ID)
		}
		entry := typeEntry{category: at, place: i}
		for _, field := range category.Fields {
			if field.offeredOn(eventType.ID) {
				entry.fields = append(entry.fields, field)
			}
		}
		c.types[eventType.ID] = entry
		checkType(category, eventType, fault)
	}
	for i, field := range category.Fields {
		if slices.ContainsFunc(category.Fields[:i], func(other Field) bool { return other.ID == field.ID }) {
			fault("condition %q is twice in %s", field.ID, category.ID)
		}
		checkField(category, field, fault)
	}
	for i, id := range category.Actions {
		if _, known := c.byAction[id]; !known {
			fault("%s offers the action %q, which nobody declares", category.ID, id)
		}
		if slices.Contains(category.Actions[:i], id) {
			fault("%s offers the action %q twice", category.ID, id)
		}
	}
}

func checkType(category Category, eventType EventType, fault func(string, ...any)) {
	if eventType.ID == "" || eventType.Label == "" {
		fault("a type of %s has no id or no label: %q", category.ID, eventType.ID)
	}
	if eventType.ItemKind == "" && category.ItemKind == "" {
		fault("type %q has no kind of item", eventType.ID)
	}
	if eventType.Episode == EpisodeDate && eventType.EpisodeFact == "" {
		fault("type %q does not say which date numbers its episodes", eventType.ID)
	}
	if !slices.Contains([]Episode{EpisodeNone, EpisodeIdle, EpisodeDate, EpisodeVisit, EpisodeCount}, eventType.Episode) {
		fault("type %q has the unknown episode %q", eventType.ID, eventType.Episode)
	}
	for _, id := range eventType.ClockFields {
		offered := slices.ContainsFunc(category.Fields, func(field Field) bool {
			return field.ID == id && isClock(field) && field.offeredOn(eventType.ID)
		})
		if !offered {
			fault("type %q names the clock %q, which is no clock that it offers", eventType.ID, id)
		}
	}
}

func checkField(category Category, field Field, fault func(string, ...any)) {
	if field.ID == "" || field.Label == "" {
		fault("a condition of %s has no id or no label: %q", category.ID, field.ID)
	}
	if !slices.Contains(kinds(), field.Kind) {
		fault("condition %s of %s has the unknown kind %q", field.ID, category.ID, field.Kind)
	}
	if field.Kind == KindTimeOfDay && field.ID != fieldTimeOfDay && field.ID != fieldSessionStartTime {
		fault("condition %s of %s has no instant to read from the wall", field.ID, category.ID)
	}
	if field.Kind == KindWeekday && field.ID != fieldDayOfWeek || isClock(field) && field.Kind != KindMinutes {
		fault("condition %s of %s cannot be of the kind %q", field.ID, category.ID, field.Kind)
	}
	if len(field.Choices) > 0 && field.Kind != KindChoice {
		fault("condition %s of %s has choices but is of the kind %q", field.ID, category.ID, field.Kind)
	}
	for _, id := range field.On {
		if !slices.ContainsFunc(category.Types, func(one EventType) bool { return one.ID == id }) {
			fault("condition %s of %s is offered on the unknown type %q", field.ID, category.ID, id)
		}
	}
}

func checkAction(action Action, fault func(string, ...any)) {
	if action.ID == "" || action.Label == "" {
		fault("an action has no id or no label: %q", action.ID)
	}
	if action.Form != OnItem && action.Form != Message {
		fault("action %q has the unknown form %q", action.ID, action.Form)
	}
	if action.Form == OnItem && action.OncePerItem {
		fault("action %q runs on each item anyway, so it has no form once per item", action.ID)
	}
	for i, param := range action.Params {
		if !slices.Contains(paramKinds(), param.Kind) {
			fault("param %s of action %q has the unknown kind %q", param.ID, action.ID, param.Kind)
		}
		if param.ID == "" || param.Label == "" || slices.ContainsFunc(action.Params[:i], func(other Param) bool { return other.ID == param.ID }) {
			fault("param %q of action %q has no id, no label or is there twice", param.ID, action.ID)
		}
		if (param.Kind == "choice") != (len(param.Choices) > 0) {
			fault("param %s of action %q must have choices exactly when it is one", param.ID, action.ID)
		}
	}
}

// Categories are all categories, in their order.
func (c *Catalogue) Categories() []Category { return c.categories }

// Category finds a category.
func (c *Catalogue) Category(id string) (Category, bool) {
	at, known := c.byCategory[id]
	if !known {
		return Category{}, false
	}
	return c.categories[at], true
}

// Type finds an event type and its category.
func (c *Catalogue) Type(id string) (Category, EventType, bool) {
	entry, known := c.types[id]
	if !known {
		return Category{}, EventType{}, false
	}
	category := c.categories[entry.category]
	return category, category.Types[entry.place], true
}

// Action finds an action.
func (c *Catalogue) Action(id string) (Action, bool) {
	at, known := c.byAction[id]
	if !known {
		return Action{}, false
	}
	return c.actions[at], true
}

// Fields are the conditions that a type offers.
func (c *Catalogue) Fields(typeID string) []Field { return c.types[typeID].fields }

// Field finds a condition that a type offers.
func (c *Catalogue) Field(typeID, fieldID string) (Field, bool) {
	fields := c.types[typeID].fields
	at := slices.IndexFunc(fields, func(field Field) bool { return field.ID == fieldID })
	if at < 0 {
		return Field{}, false
	}
	return fields[at], true
}

// ItemKind is the kind of item that a type is about; empty for an unknown type.
func (c *Catalogue) ItemKind(typeID string) string {
	category, eventType, known := c.Type(typeID)
	if known && eventType.ItemKind != "" {
		return eventType.ItemKind
	}
	return category.ItemKind
}

// TypesOf are the types whose item is of a kind, in the order of the catalogue.
func (c *Catalogue) TypesOf(itemKind string) []EventType {
	var out []EventType
	for _, category := range c.categories {
		for _, eventType := range category.Types {
			if c.ItemKind(eventType.ID) == itemKind {
				out = append(out, eventType)
			}
		}
	}
	return out
}

// oncePerItem reports whether a category offers a message in the form "(once per item)" too.
func oncePerItem(category Category, action Action) bool {
	return category.OncePerItem && action.OncePerItem
}
