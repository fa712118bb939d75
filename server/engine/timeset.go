package engine

import (
	"slices"

	"deskbell/models"
)

// Instants are whole milliseconds, and every interval of time in this package is half-open: From belongs to it, To is the first
// instant that does not. So a window 09:00-17:00 ends just before 17:00, and a closed range of a clock (at most 5 minutes) ends one
// millisecond after its last instant. This is the only place that says so.

// The ends of time. Forever is the last millisecond of the year 9999, so that it can be written as RFC 3339; as an end it means
// "without end", as an instant "never".
const (
	Forever models.Time = 253402300799999
	ever    models.Time = -Forever
)

// Span is one interval of time, [From, To).
type Span struct {
	From models.Time `json:"from"`
	To   models.Time `json:"to"`
}

// always is all time.
var always = Span{From: ever, To: Forever}

// Contains reports whether t lies in the interval.
func (s Span) Contains(t models.Time) bool { return s.From <= t && t < s.To }

// meet is what two intervals share; empty (From >= To) when they share nothing.
func (s Span) meet(other Span) Span {
	return Span{From: max(s.From, other.From), To: min(s.To, other.To)}
}

// Set is a set of instants: intervals in order that neither overlap nor touch.
type Set []Span

// Contains reports whether t belongs to the set.
func (s Set) Contains(t models.Time) bool {
	at, found := slices.BinarySearchFunc(s, t, func(one Span, t models.Time) int {
		switch {
		case one.To <= t:
			return -1
		case one.From > t:
			return 1
		}
		return 0
	})
	return found && s[at].Contains(t)
}

// add appends an interval that starts no earlier than the last one does; what overlaps or touches grows together.
func (s Set) add(span Span) Set {
	if span.From >= span.To {
		return s
	}
	if last := len(s) - 1; last >= 0 && span.From <= s[last].To {
		s[last].To = max(s[last].To, span.To)
		return s
	}
	return append(s, span)
}

// normal makes a set of intervals in any order.
func normal(spans []Span) Set {
	slices.SortFunc(spans, func(a, b Span) int { return int(a.From - b.From) })
	var set Set
	for _, span := range spans {
		set = set.add(span)
	}
	return set
}
