package engine

import (
	"slices"
	"strings"

	"deskbell/models"
)

// Operators that sentences say in a way of their own.
const (
	opIsAny  = "is_any"
	opIsNone = "is_none"
)

// Me is the value of an agent condition that stands for the event's owner.
const Me = "me"

// choiceOperators compare ids and fixed choices exactly, and open choices (country, language) like texts.
func choiceOperators() []operator {
	return []operator{
		{Operator: Operator{ID: opIsAny, Label: "is any of", Values: ShapeList}, single: "is", joiner: "or", read: readAmong},
		negative(operator{Operator: Operator{ID: opIsNone, Label: "is none of", Values: ShapeList}, single: "is not", phrase: "other than", joiner: "or", read: readAmong}),
		{Operator: Operator{ID: opChanged, Label: "changed", Values: ShapeChange}, phrase: "changed", joiner: "or", read: readChanged},
	}
}

// among compares the fact, or each of its values when it has several, with a list.
type among struct {
	values map[string]bool
	folded bool
}

func readAmong(r *reading) test {
	return r.among("values", r.texts(MaxValues, MaxText))
}

// among checks the values of one list of a choice and resolves "me".
func (r *reading) among(list string, values []string) among {
	out := among{values: make(map[string]bool, len(values)), folded: r.field.openChoice()}
	for i, value := range values {
		switch {
		case strings.TrimSpace(value) == "": // told already
		case r.field.Kind == KindAgent && value == Me:
			value = r.owner
		case len(r.field.Choices) > 0 && !slices.ContainsFunc(r.field.Choices, func(one Choice) bool { return one.Value == value }):
			r.refuse(indexed(list, i), "value_unknown", "%q is not one of the choices of %s.", value, r.field.Label)
		case r.field.isID() && r.limits.Exists != nil && !r.limits.Exists(r.field.Kind, value):
			r.refuse(indexed(list, i), "value_unknown", "%q does not exist.", value)
		}
		if out.folded {
			value = fold(value)
		}
		if value != "" { // an owner who is not known is nobody
			out.values[value] = true
		}
	}
	return out
}

// isID reports whether the values are ids of records.
func (f Field) isID() bool { return f.Kind != KindChoice }

func (a among) holds(value any, _ models.Time) bool {
	if texts, isList := value.([]string); isList {
		return slices.ContainsFunc(texts, a.has)
	}
	text, _ := value.(string)
	return a.has(text)
}

func (a among) has(text string) bool {
	if !a.folded {
		return a.values[text]
	}
	var space room
	return a.values[string(appendFold(space[:0], text))]
}

// changed judges the old value of an occurrence beside the new one. A list that was left open (nil) stands for any value, known or not.
type changed struct{ from, to *among }

func readChanged(r *reading) test {
	if r.state {
		r.refuse("op", "changed_on_state", "\"Changed\" needs an occurrence with old values, and a state has none.")
	}
	return changed{from: r.changeSide("from", r.condition.From), to: r.changeSide("to", r.condition.To)}
}

func (r *reading) changeSide(list string, values []string) *among {
	if len(values) == 0 {
		return nil
	}
	r.checkTexts(list, values, MaxValues, MaxText)
	out := r.among(list, values)
	return &out
}

// happened reports whether the change is one of those asked for.
func (c changed) happened(before, after any) bool {
	if slices.Equal(valuesIn(before), valuesIn(after)) {
		return false
	}
	return (c.from == nil || c.from.holds(before, 0)) && (c.to == nil || c.to.holds(after, 0))
}

// holds is never asked: a change has two values.
func (c changed) holds(any, models.Time) bool { return false }

// valuesIn are the values of a fact; none when it is unknown.
func valuesIn(value any) []string {
	switch known := value.(type) {
	case []string:
		return known
	case string:
		if known != "" {
			return []string{known}
		}
	}
	return nil
}
