package engine

import (
	"math"

	"deskbell/models"
)

// MaxNumber bounds numbers in conditions; MaxMinutes those of minutes: 400 days, as far as NextHold looks.
const (
	MaxNumber  = 1e12
	MaxMinutes = 400 * 24 * 60
	// MinThreshold is the least number of minutes that the clock of a state can be asked for.
	MinThreshold = 0.1
)

// numberOperators compare numbers; bounds are inclusive. Of minutes, "is N" means N <= value < N+1.
func numberOperators() []operator {
	one := func(id, label, phrase string, ends func(n float64) (from, to float64)) operator {
		return operator{Operator: Operator{ID: id, Label: label, Values: ShapeOne}, phrase: phrase, read: func(r *reading) test {
			if n := r.numbers(1); n != nil {
				from, to := ends(n[0])
				return r.numberRange(from, to)
			}
			return nil
		}}
	}
	exactly := func(n float64) (float64, float64) { return n, n }
	return []operator{
		{Operator: Operator{ID: "between", Label: "between", Values: ShapeTwo}, phrase: "of", joiner: "to", read: readBetween},
		one("at_least", "at least", "of at least", func(n float64) (float64, float64) { return n, math.Inf(1) }),
		one("at_most", "at most", "of at most", func(n float64) (float64, float64) { return math.Inf(-1), n }),
		one("is", "is", "of", exactly),
		negative(one("is_not", "is not", "other than", exactly)),
	}
}

func readBetween(r *reading) test {
	n := r.numbers(2)
	if n == nil {
		return nil
	}
	if n[0] > n[1] {
		r.refuse("values", "range_contradictory", "The range ends before it begins: %s to %s.", number(n[0]), number(n[1]))
		return nil
	}
	return r.numberRange(n[0], n[1])
}

// numberRange is the test of the range for the field: the value as it is, in whole minutes, or of a clock.
func (r *reading) numberRange(from, to float64) test {
	exact := r.condition.Op == "is" || r.condition.Op == "is_not"
	if r.field.Kind == KindMinutes && exact {
		to = math.Nextafter(from+1, 0)
	}
	if !isClock(r.field) {
		return between{from, to}
	}
	if r.state {
		r.checkThreshold()
	}
	return elapsed{least: clockAtLeast(from), most: clockAtMost(to)}
}

// checkThreshold refuses what the clock of a state cannot be asked.
func (r *reading) checkThreshold() {
	if r.condition.Op == "is_not" {
		r.refuse("op", "is_not_on_clock", "%s decides when the event fires, so \"is not\" cannot be asked of it.", r.field.Label)
	}
	for i, value := range r.condition.Values {
		if n, _ := numberOf(value); n < MinThreshold {
			r.refuse(valuePath(i), "threshold_too_small", "%s must be at least 0.1 minutes.", r.field.Label)
		}
	}
}

// between judges a number; both ends belong to it.
type between struct{ from, to float64 }

func (b between) holds(value any, _ models.Time) bool {
	n, _ := numberOf(value)
	return b.from <= n && n <= b.to
}

// elapsed judges the time since an anchor. Its value at an instant is the milliseconds since then, divided by 60,000.
type elapsed struct{ least, most models.Time }

func (e elapsed) holds(value any, at models.Time) bool {
	since := at - instantOf(value)
	return e.least <= since && since <= e.most
}

// span implements timed.
func (e elapsed) span(value any, t models.Time) (Span, bool) {
	anchor := instantOf(value)
	out := Span{From: ever, To: Forever}
	if e.least > ever {
		out.From = anchor + e.least
	}
	if e.most < Forever {
		out.To = anchor + e.most + 1
	}
	return out, out.To > t
}

func instantOf(value any) models.Time {
	n, _ := numberOf(value)
	return models.Time(min(max(n, float64(ever)), float64(Forever)))
}

// clockAtLeast is the first whole millisecond at which a clock shows at least so many minutes.
func clockAtLeast(minutes float64) models.Time {
	if math.IsInf(minutes, -1) {
		return ever
	}
	at := models.Time(math.Ceil(minutes * float64(minute)))
	for float64(at-1)/float64(minute) >= minutes {
		at--
	}
	for float64(at)/float64(minute) < minutes {
		at++
	}
	return at
}

// clockAtMost is the last whole millisecond at which a clock shows at most so many minutes.
func clockAtMost(minutes float64) models.Time {
	if math.IsInf(minutes, 1) {
		return Forever
	}
	return clockAtLeast(math.Nextafter(minutes, math.Inf(1))) - 1
}
