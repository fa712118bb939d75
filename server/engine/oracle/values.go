package oracle

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"deskbell/models"
	"deskbell/server/engine"
)

func number(value any) (float64, bool) {
	switch n := value.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	}
	return 0, false
}

func texts(values []any) (out []string) {
	for _, value := range values {
		text, _ := value.(string)
		out = append(out, text)
	}
	return out
}

// numberHolds: bounds are inclusive; "is N minutes" means N <= value < N + 1.
func numberHolds(c engine.Condition, value float64, minutes bool) bool {
	first, _ := number(c.Values[0])
	is := value == first || minutes && value >= first && value < first+1
	switch c.Op {
	case "at_least":
		return value >= first
	case "at_most":
		return value <= first
	case "is":
		return is
	case "is_not":
		return !is
	case "between":
		second, _ := number(c.Values[1])
		return value >= first && value <= second
	}
	panic("numbers have no " + c.Op)
}

// dateHolds: before and after are strict, the others include their ends.
func dateHolds(c engine.Condition, value, now float64) bool {
	instant := func(n int) float64 {
		parsed, err := time.Parse(time.RFC3339, c.Values[n].(string))
		if err != nil {
			panic(err)
		}
		return float64(parsed.UnixMilli())
	}
	switch c.Op {
	case "before":
		return value < instant(0)
	case "after":
		return value > instant(0)
	case "between":
		return value >= instant(0) && value <= instant(1)
	}
	n, _ := number(c.Values[0])
	period := n * map[any]float64{"minutes": 60_000, "hours": 3_600_000, "days": 86_400_000, "weeks": 7 * 86_400_000}[c.Values[1]]
	switch c.Op {
	case "last":
		return value >= now-period && value <= now
	case "next":
		return value >= now && value <= now+period
	}
	panic("dates have no " + c.Op)
}

func address(text string) (netip.Addr, bool) {
	parsed, err := netip.ParseAddr(text)
	return parsed.Unmap(), err == nil
}

func addressHolds(c engine.Condition, text string) bool {
	value, _ := address(text)
	inside := false
	for _, one := range texts(c.Values) {
		if network, err := netip.ParsePrefix(one); err == nil {
			inside = inside || network.Contains(value)
		} else if single, valid := address(one); valid {
			inside = inside || single == value
		} else {
			panic("no address: " + one)
		}
	}
	return inside == (c.Op == "in")
}

// same compares values of a choice: those without a fixed list are open text.
func same(field engine.Field, a, b string) bool {
	if field.Kind == engine.KindChoice && len(field.Choices) == 0 {
		return Fold(a) == Fold(b)
	}
	return a == b
}

// listed reports whether a value is in a list. "me" is the owner, and nobody without one.
func listed(q Question, field engine.Field, value string, list []string) bool {
	return slices.ContainsFunc(list, func(one string) bool {
		if field.Kind == engine.KindAgent && one == "me" {
			return q.Owner != "" && value == q.Owner
		}
		return same(field, value, one)
	})
}

func choiceHolds(q Question, field engine.Field, c engine.Condition, values []any) bool {
	found := false
	for _, value := range values {
		found = found || listed(q, field, value.(string), texts(c.Values))
	}
	switch c.Op {
	case "is_any":
		return found
	case "is_none":
		return !found
	}
	panic("choices have no " + c.Op)
}

// changed: the occurrence has an old value that differs. An unknown value may have changed, but is in no list.
func changed(q Question, field engine.Field, c engine.Condition) bool {
	before, has := q.Old[field.ID]
	if !has {
		return false
	}
	old, _ := before.(string)
	now, _ := q.Facts[field.ID].(string)
	return !same(field, old, now) && (len(c.From) == 0 || old != "" && listed(q, field, old, c.From)) &&
		(len(c.To) == 0 || now != "" && listed(q, field, now, c.To))
}

func weekday(at models.Time, zone *time.Location) string {
	return strings.ToLower(time.UnixMilli(int64(at)).In(zone).Weekday().String()[:3])
}

// inWindows: from is inside, to is not; a window whose end is before its start crosses midnight.
func inWindows(windows []any, at models.Time, zone *time.Location) bool {
	wall := time.UnixMilli(int64(at)).In(zone)
	now := wall.Hour()*60 + wall.Minute()
	for _, window := range texts(windows) {
		left, right, _ := strings.Cut(window, "-")
		from, to := minuteOf(left), minuteOf(right)
		if from < to && from <= now && now < to || from > to && (now >= from || now < to) {
			return true
		}
	}
	return false
}

func minuteOf(text string) int {
	hours, err := strconv.Atoi(text[:2])
	minutes, failed := strconv.Atoi(text[3:])
	if err != nil || failed != nil {
		panic("no time of day: " + text)
	}
	return hours*60 + minutes
}
