package engine

import (
	"math"
	"net/netip"
	"slices"
)

// Fields whose value is not the fact of the same name.
const (
	fieldIdleMinutes      = "idle_minutes"
	fieldDurationMinutes  = "duration_minutes"
	fieldSessionStartTime = "session_start_time"
	fieldTimeOfDay        = "time_of_day"
	fieldDayOfWeek        = "day_of_week"
)

// factOf names the fact that a field judges; empty for the fields that judge the instant itself.
func factOf(field Field) string {
	switch field.ID {
	case fieldIdleMinutes:
		return FactLastActivity
	case fieldDurationMinutes, fieldSessionStartTime:
		return FactStarted
	case fieldTimeOfDay, fieldDayOfWeek:
		return ""
	}
	return field.ID
}

// isClock reports whether the field's value is the time since an anchor, in minutes.
func isClock(field Field) bool {
	return field.ID == fieldIdleMinutes || field.ID == fieldDurationMinutes
}

// isSchedule reports whether the field judges what the wall shows at the instant.
func isSchedule(field Field) bool { return factOf(field) == "" }

// offeredOn reports whether a field is a condition of the type.
func (f Field) offeredOn(typeID string) bool { return f.On == nil || slices.Contains(f.On, typeID) }

// openChoice reports whether the values of a choice are open text, which is compared like text.
func (f Field) openChoice() bool { return f.Kind == KindChoice && len(f.Choices) == 0 }

// label is what a fixed choice is called.
func (f Field) label(value string) string {
	for _, choice := range f.Choices {
		if choice.Value == value {
			return choice.Label
		}
	}
	return value
}

// known reports whether a fact has a value that the field can judge. What is absent, empty or of another sort is unknown.
func (f *Field) known(value any) bool {
	switch f.Kind {
	case KindText, KindEmail:
		text, _ := value.(string)
		return text != ""
	case KindBool:
		_, isBool := value.(bool)
		return isBool
	case KindIP:
		text, _ := value.(string)
		_, err := netip.ParseAddr(text)
		return err == nil
	case KindNumber, KindMinutes, KindDate, KindTimeOfDay, KindWeekday:
		_, isNumber := numberOf(value)
		return isNumber
	}
	if texts, isList := value.([]string); isList {
		return slices.ContainsFunc(texts, func(text string) bool { return text != "" })
	}
	text, _ := value.(string)
	return text != ""
}

// numberOf reads a number of any of the sorts that facts and definitions hold.
func numberOf(value any) (float64, bool) {
	switch number := value.(type) {
	case float64:
		return number, !math.IsNaN(number) && !math.IsInf(number, 0)
	case int:
		return float64(number), true
	case int64:
		return float64(number), true
	}
	return 0, false
}
