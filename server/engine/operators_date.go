package engine

import (
	"math"
	"time"

	"deskbell/models"
)

// units are those of last and next. A day is 24 hours and a week 7 of those: these count time, not dates.
func units() []Choice {
	return []Choice{{"minutes", "minutes"}, {"hours", "hours"}, {"days", "days"}, {"weeks", "weeks"}}
}

func unitOf(name string) models.Time {
	switch name {
	case "minutes":
		return minute
	case "hours":
		return hour
	case "days":
		return day
	case "weeks":
		return week
	}
	return 0
}

// dateOperators compare an instant with fixed ones, or with the instant of the question.
func dateOperators() []operator {
	return []operator{
		{Operator: Operator{ID: "before", Label: "before", Values: ShapeOne}, phrase: "before", read: readBefore},
		{Operator: Operator{ID: "after", Label: "after", Values: ShapeOne}, phrase: "after", read: readAfter},
		{Operator: Operator{ID: "between", Label: "between", Values: ShapeTwo}, phrase: "between", joiner: "and", read: readBetweenDates},
		{Operator: Operator{ID: "last", Label: "in the last", Values: ShapePeriod}, phrase: "in the last", read: readLast},
		{Operator: Operator{ID: "next", Label: "in the next", Values: ShapePeriod}, phrase: "in the next", read: readNext},
	}
}

func readBefore(r *reading) test {
	if at := r.dates(1); at != nil {
		return between{math.Inf(-1), float64(at[0] - 1)}
	}
	return nil
}

func readAfter(r *reading) test {
	if at := r.dates(1); at != nil {
		return between{float64(at[0] + 1), math.Inf(1)}
	}
	return nil
}

func readBetweenDates(r *reading) test {
	at := r.dates(2)
	if at == nil {
		return nil
	}
	if at[0] > at[1] {
		r.refuse("values", "range_contradictory", "The range ends before it begins: %s to %s.", at[0], at[1])
		return nil
	}
	return between{float64(at[0]), float64(at[1])}
}

func readLast(r *reading) test {
	if length := r.period(); length > 0 {
		return near{after: length}
	}
	return nil
}

func readNext(r *reading) test {
	if length := r.period(); length > 0 {
		return near{before: length}
	}
	return nil
}

// near holds around the date: from before it until after it, both ends included.
type near struct{ before, after models.Time }

func (n near) holds(value any, at models.Time) bool {
	date := instantOf(value)
	return date-n.before <= at && at <= date+n.after
}

func (n near) span(value any, t models.Time) (Span, bool) {
	date := instantOf(value)
	out := Span{From: date - n.before, To: date + n.after + 1}
	return out, out.To > t
}

// dates reads so many RFC 3339 instants, or tells what is wrong and returns nil.
func (r *reading) dates(count int) []models.Time {
	values := r.condition.Values
	if !r.count(count) {
		return nil
	}
	var out []models.Time
	for i, value := range values {
		text, _ := value.(string)
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			r.refuse(valuePath(i), "date_malformed", "%v is no date and time: write it as 2026-03-02T10:15:00Z.", value)
			return nil
		}
		out = append(out, models.Time(at.UnixMilli()))
	}
	return out
}

// period reads a number and a unit, or tells what is wrong and returns 0.
func (r *reading) period() models.Time {
	if !r.count(2) {
		return 0
	}
	n, isNumber := numberOf(r.condition.Values[0])
	name, _ := r.condition.Values[1].(string)
	length := n * float64(unitOf(name))
	switch {
	case !isNumber || n <= 0:
		r.refuse(valuePath(0), "period_malformed", "%v is no number above 0.", r.condition.Values[0])
		return 0
	case unitOf(name) == 0:
		r.refuse(valuePath(1), "period_malformed", "%v is no unit: take minutes, hours, days or weeks.", r.condition.Values[1])
		return 0
	case length < 1 || length > 100*366*float64(day):
		r.refuse(valuePath(0), "number_out_of_bounds", "The period must be between a millisecond and a hundred years.")
		return 0
	}
	return models.Time(length)
}
