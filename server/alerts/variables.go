package alerts

import (
	"slices"

	"deskbell/server/engine"
)

// Names that every message may use, beside the fields of its category.
var (
	commonVariables = []string{"event.name", "event.type", "event.category", "desk.name", "desk.url", "firing.url", "firing.reason", "count", "items"}
	itemVariables   = []string{"ref", "title", "where", "url", "kind"}
)

// variables are the names that messages about a type of event may use. Item is as of now, occurrence as of then; items is the list of
// what one message tells of.
func variables(category engine.Category, eventType engine.EventType) []string {
	known := slices.Clone(commonVariables)
	for _, name := range itemVariables {
		known = append(known, "item."+name, "items."+name)
	}
	known = append(known, "occurrence.at", "items.at")
	for _, field := range fieldsOf(category, eventType) {
		known = append(known, "item."+field.ID, "items."+field.ID, "occurrence."+field.ID)
	}
	return known
}

// fieldsOf are the fields of a type whose values say something about the item: not the schedule.
func fieldsOf(category engine.Category, eventType engine.EventType) (fields []engine.Field) {
	for _, field := range category.Fields {
		if field.Kind == engine.KindTimeOfDay || field.Kind == engine.KindWeekday {
			continue
		}
		if field.On == nil || slices.Contains(field.On, eventType.ID) {
			fields = append(fields, field)
		}
	}
	return fields
}
