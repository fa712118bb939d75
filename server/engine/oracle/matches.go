// Package oracle says what events mean a second time: slow, simple, and written from the description of the language alone, so that
// tests can hold the engine to it. It borrows the engine's types and none of its code, and nothing but tests imports it.
package oracle

import (
	"slices"
	"time"

	"deskbell/models"
	"deskbell/server/engine"
)

// Question is everything that decides whether an event holds.
type Question struct {
	Category engine.Category // of the event's type
	Def      engine.Definition
	Facts    engine.Facts
	Old      engine.Facts // a key that is there says that the fact changed; nil or "": it was unknown
	At       models.Time
	Zone     *time.Location // the event's
	Owner    string         // who "me" is; empty: nobody
}

// Matches reports whether all of ALL hold, and one of ANY if there are any. A state of a date holds from the date on.
func Matches(q Question) bool {
	if kind := typeOf(q.Category, q.Def.Type); kind.Episode == engine.EpisodeDate {
		date, known := number(q.Facts[kind.EpisodeFact])
		if !known || date > float64(q.At) {
			return false
		}
	}
	return allOf(q, q.Def.All) && anyOf(q, q.Def.Any)
}

func allOf(q Question, conditions []engine.Condition) bool {
	for _, condition := range conditions {
		if !holds(q, condition) {
			return false
		}
	}
	return true
}

func anyOf(q Question, conditions []engine.Condition) bool {
	for _, condition := range conditions {
		if holds(q, condition) {
			return true
		}
	}
	return len(conditions) == 0
}

// holds judges one condition.
func holds(q Question, c engine.Condition) bool {
	field := fieldOf(q.Category, c.Field)
	switch field.ID {
	case "time_of_day":
		return inWindows(c.Values, q.At, q.Zone)
	case "day_of_week":
		return slices.Contains(texts(c.Values), weekday(q.At, q.Zone))
	case "session_start_time":
		start, known := number(q.Facts[engine.FactStarted])
		return known && inWindows(c.Values, models.Time(start), q.Zone)
	}
	fact := factOf(q, field)
	if c.Op == "changed" {
		return changed(q, field, c)
	}
	known := len(valuesOf(field, fact)) > 0
	switch {
	case c.Op == "empty":
		return !known
	case c.Op == "not_empty":
		return known
	case !known:
		return c.OrUnknown && slices.Contains([]string{"contains_none", "is_none", "is_not", "not_in"}, c.Op)
	}
	switch field.Kind {
	case engine.KindText, engine.KindEmail:
		return textHolds(c, fact.(string))
	case engine.KindNumber, engine.KindMinutes:
		value, _ := number(fact)
		return numberHolds(c, value, field.Kind == engine.KindMinutes)
	case engine.KindBool:
		return c.Values[0] == fact
	case engine.KindDate:
		value, _ := number(fact)
		return dateHolds(c, value, float64(q.At))
	case engine.KindIP:
		return addressHolds(c, fact.(string))
	}
	return choiceHolds(q, field, c, valuesOf(field, fact))
}

// factOf is what a field judges: clocks are the minutes since their anchor.
func factOf(q Question, field engine.Field) any {
	anchor := map[string]string{"idle_minutes": engine.FactLastActivity, "duration_minutes": engine.FactStarted}[field.ID]
	if anchor == "" {
		return q.Facts[field.ID]
	}
	since, known := number(q.Facts[anchor])
	if !known {
		return nil
	}
	return (float64(q.At) - since) / 60_000
}

// valuesOf are the values of a fact that are known: of the sort that its kind can judge, and not empty.
func valuesOf(field engine.Field, fact any) []any {
	if list, isList := fact.([]string); isList {
		var out []any
		for _, one := range list {
			out = append(out, valuesOf(field, one)...)
		}
		return out
	}
	var known bool
	switch field.Kind {
	case engine.KindNumber, engine.KindMinutes, engine.KindDate:
		_, known = number(fact)
	case engine.KindBool:
		_, known = fact.(bool)
	case engine.KindIP:
		text, _ := fact.(string)
		_, known = address(text)
	default:
		text, _ := fact.(string)
		known = text != ""
	}
	if !known {
		return nil
	}
	return []any{fact}
}

func typeOf(category engine.Category, id string) engine.EventType {
	for _, one := range category.Types {
		if one.ID == id {
			return one
		}
	}
	panic("there is no type " + id)
}

func fieldOf(category engine.Category, id string) engine.Field {
	for _, one := range category.Fields {
		if one.ID == id {
			return one
		}
	}
	panic("there is no field " + id)
}
