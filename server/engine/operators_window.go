package engine

import (
	"slices"
	"time"

	"deskbell/models"
)

// MaxWindows is the most windows of one time of day.
const MaxWindows = 24

// windowOperators judge what the wall shows in the event's zone: at the instant, or at a fixed fact (the start of a session).
func windowOperators(kind Kind) []operator {
	op := operator{Operator: Operator{ID: "in", Label: "is in", Values: ShapeList}, joiner: "or", read: readWindows}
	if kind == KindWeekday {
		op.Label, op.read = "is", readWeekdays
	}
	return []operator{op}
}

func readWindows(r *reading) test {
	var spans []Span
	for i, text := range r.texts(MaxWindows, MaxText) {
		parts, ok := parseWindow(text)
		if !ok {
			r.refuse(valuePath(i), "window_malformed", "%q is no window of time: write it as 09:00-17:00 or 22:00-06:00.", text)
			continue
		}
		if len(parts) == 1 && parts[0].From == parts[0].To {
			r.refuse(valuePath(i), "window_empty", "%q begins and ends at once: for the whole day take 00:00-24:00.", text)
			continue
		}
		spans = append(spans, parts...)
		r.warnSkipped(i, text, parts)
	}
	return r.onTheWall(wall{zone: r.zone, period: day, shows: normal(spans)})
}

// weekdays are the values of day_of_week, from Monday.
func weekdays() []Choice {
	return []Choice{{"mon", "Mon"}, {"tue", "Tue"}, {"wed", "Wed"}, {"thu", "Thu"}, {"fri", "Fri"}, {"sat", "Sat"}, {"sun", "Sun"}}
}

func readWeekdays(r *reading) test {
	var spans []Span
	for i, text := range r.texts(len(weekdays()), MaxText) {
		at := slices.IndexFunc(weekdays(), func(one Choice) bool { return one.Value == text })
		if at < 0 {
			r.refuse(valuePath(i), "weekday_unknown", "%q is no day of the week: take mon, tue, wed, thu, fri, sat or sun.", text)
			continue
		}
		spans = append(spans, Span{From: models.Time(at) * day, To: models.Time(at+1) * day})
	}
	return r.onTheWall(wall{zone: r.zone, period: week, shows: normal(spans)})
}

// onTheWall makes the test of the instant, or of the fact that the field names.
func (r *reading) onTheWall(w wall) test {
	if isSchedule(r.field) {
		return atInstant{w}
	}
	return atFact{w}
}

// atInstant judges the instant of the question.
type atInstant struct{ wall }

func (a atInstant) holds(_ any, at models.Time) bool       { return a.contains(at) }
func (a atInstant) span(_ any, t models.Time) (Span, bool) { return a.wall.span(t) }

// atFact judges an instant that is a fact.
type atFact struct{ wall }

func (a atFact) holds(value any, _ models.Time) bool { return a.contains(instantOf(value)) }

// warnSkipped tells when a window does not occur within a year, since the clocks go forward over it.
func (r *reading) warnSkipped(i int, text string, parts []Span) {
	if !isSchedule(r.field) || r.limits.Now.IsZero() {
		return
	}
	for _, skip := range skips(r.zone, r.limits.Now, r.limits.Now.Add(366*24*time.Hour)) {
		if skip.skips(parts) && r.days[weekdayOf(skip.date)] {
			r.warn(valuePath(i), "window_skipped", "On %s the clocks in %s go forward over %s: the event cannot fire in it on that day.",
				skip.date.Format("Monday 2 January 2006"), r.zone, text)
		}
	}
}

// weekdayOf counts from Monday.
func weekdayOf(date time.Time) int { return (int(date.Weekday()) + 6) % 7 }
