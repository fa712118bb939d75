package engine

import (
	"fmt"
	"strings"
	"time"

	"deskbell/models"
)

// valueWords says the values of one field.
type valueWords struct {
	field Field
	names Names
	zone  *time.Location // nil: UTC, and dates say so
}

// wordsFor says values in the zone that a definition names. Only dates need it.
func wordsFor(def Definition, field Field, names Names) valueWords {
	out := valueWords{field: field, names: names}
	if field.Kind == KindDate {
		out.zone, _ = loadZone(def.Zone)
	}
	return out
}

// expected is the operator and its values after the field's label: "between 30 and 60 minutes", "is any of High, Urgent".
func (v valueWords) expected(condition Condition) string {
	op, known := operatorOf(v.field.Kind, condition.Op)
	if !known {
		return condition.Op
	}
	label := op.Label
	if len(condition.Values) == 1 && op.single != "" {
		label = op.single
	}
	out := label
	switch {
	case op.Values == ShapeChange:
		out = v.change(condition)
	case v.field.Kind == KindWeekday:
		out = weekdayWords(condition.Values)
	case v.field.Kind == KindTimeOfDay:
		out = windowWords(condition.Values)
	case op.Values == ShapeTwo:
		out += " " + joined(v.all(condition.Values), "and") + v.unit(condition.Values...)
	case op.Values != ShapeNone:
		out += " " + v.listed(op, condition.Values, ", ")
	}
	if condition.WholeWords {
		out += " as whole words"
	}
	if condition.OrUnknown {
		out += " or is unknown"
	}
	return out
}

// phrase is the condition inside a sentence: "current page starting with “/pricing”", "idle for 1 to 10 minutes".
func (v valueWords) phrase(condition Condition) string {
	op, known := operatorOf(v.field.Kind, condition.Op)
	label := lowerLabel(v.field.Label)
	said := ""
	if known && op.Values != ShapeNone {
		said = v.listed(op, condition.Values, " "+op.joiner+" ")
	}
	switch {
	case !known:
		return label + " " + condition.Op
	case v.field.ID == fieldDayOfWeek:
		return "on " + weekdayWords(condition.Values)
	case v.field.ID == fieldTimeOfDay:
		return "at " + windowWords(condition.Values)
	case v.field.Kind == KindTimeOfDay:
		return label + " " + windowWords(condition.Values)
	case isClock(v.field):
		return v.clockPhrase(op, said)
	case op.Values == ShapeNone:
		return op.phrase + " " + label
	case op.Values == ShapeChange:
		return label + " " + v.change(condition)
	case saysItself(v.field, condition):
		return map[bool]string{true: "not "}[op.ID == opIsNone] + v.field.Said.As + " " + said
	case v.field.Said.Many != "":
		return strings.TrimPrefix(op.phrase+" ", "of ") + said + " " + v.noun(condition.Values)
	case op.ID == opIsAny && op.phrase == "":
		return said + " as " + label
	}
	out := label + " " + op.phrase + " " + said
	if condition.WholeWords {
		out += " as whole words"
	}
	return out
}

// noun is what is counted: one of it, or several.
func (v valueWords) noun(values []any) string {
	if n, isNumber := numberOf(values[len(values)-1]); isNumber && n == 1 {
		return v.field.Said.One
	}
	return v.field.Said.Many
}

// clockPhrase says how long: "idle for at least 5 minutes".
func (v valueWords) clockPhrase(op operator, said string) string {
	start := "idle for "
	if v.field.ID == fieldDurationMinutes {
		start = "on the site for "
	}
	return start + strings.TrimPrefix(strings.TrimPrefix(op.phrase+" ", "of "), " ") + said
}

// listed says the values of a list with the last two joined by word (", " and " or " are taken as they are), and the unit.
func (v valueWords) listed(op operator, values []any, join string) string {
	if op.Values == ShapePeriod && len(values) == 2 {
		return fmt.Sprintf("%v %v", values[0], values[1])
	}
	words := v.all(values)
	if join == ", " {
		return strings.Join(words, ", ") + v.unit(values...)
	}
	return joined(words, strings.TrimSpace(join)) + v.unit(values...)
}

// change says from what to what: "changed from Low to High or Urgent".
func (v valueWords) change(condition Condition) string {
	out := "changed"
	for _, side := range []struct {
		word   string
		values []string
	}{{"from", condition.From}, {"to", condition.To}} {
		var words []string
		for _, value := range side.values {
			words = append(words, v.one(value))
		}
		if len(words) > 0 {
			out += " " + side.word + " " + joined(words, "or")
		}
	}
	return out
}

func (v valueWords) all(values []any) []string {
	out := make([]string, 0, len(values))
	for _, value := range values {
		out = append(out, v.one(value))
	}
	return out
}

// unit is what follows the numbers of minutes.
func (v valueWords) unit(values ...any) string {
	if v.field.Kind != KindMinutes {
		return ""
	}
	if n, _ := numberOf(values[len(values)-1]); len(values) == 1 && n == 1 {
		return " minute"
	}
	return " minutes"
}

// one says one value.
func (v valueWords) one(value any) string {
	switch known := value.(type) {
	case bool:
		if known {
			return "yes"
		}
		return "no"
	case string:
		return v.text(known)
	}
	if n, isNumber := numberOf(value); isNumber {
		return number(n)
	}
	return fmt.Sprint(value)
}

func (v valueWords) text(text string) string {
	switch v.field.Kind {
	case KindText, KindEmail:
		return "“" + text + "”"
	case KindChoice:
		return v.field.label(text)
	case KindDate:
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return v.date(models.TimeOf(at))
		}
		return text
	case KindIP, KindNumber, KindMinutes, KindBool, KindTimeOfDay, KindWeekday:
		return text
	}
	return nameOf(v.names, v.field.Kind, text)
}

// date says an instant as the wall in the event's zone shows it.
func (v valueWords) date(at models.Time) string {
	if v.zone == nil {
		return time.UnixMilli(int64(at)).UTC().Format("2 Jan 2006 15:04 MST")
	}
	return time.UnixMilli(int64(at)).In(v.zone).Format("2 Jan 2006 15:04")
}

// nameOf is what an id is called; "me" and ids without a name stay.
func nameOf(names Names, kind Kind, id string) string {
	if names == nil || id == Me {
		return id
	}
	if name := names.Name(kind, id); name != "" {
		return name
	}
	return id
}
