package engine

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"deskbell/models"
)

// MaxLimitMinutes is the longest custom limit: a year.
const MaxLimitMinutes = 366 * 24 * 60

// Limit is a Maximum Frequency: how long after a run the action may run again.
type Limit struct {
	every models.Time // minutes and hours, in milliseconds
	local models.Time // day or week of the event's zone
	once  bool
	words string
}

// ParseFrequency reads "none" (or nothing), "1h", "2h", "4h", "8h", "12h", "day", "week", "once", or minutes as "90m".
func ParseFrequency(text string) (Limit, error) {
	switch text {
	case "", "none":
		return Limit{}, nil
	case "day":
		return Limit{local: day, words: "day"}, nil
	case "week":
		return Limit{local: week, words: "week"}, nil
	case "once":
		return Limit{once: true, words: "ever"}, nil
	case "1h", "2h", "4h", "8h", "12h":
		hours, err := strconv.Atoi(strings.TrimSuffix(text, "h"))
		return Limit{every: models.Time(hours) * hour, words: strconv.Itoa(hours) + " h"}, err
	}
	digits, isMinutes := strings.CutSuffix(text, "m")
	minutes, err := strconv.Atoi(digits)
	if !isMinutes || err != nil || minutes < 1 || minutes > MaxLimitMinutes || digits != strconv.Itoa(minutes) {
		return Limit{}, fmt.Errorf("%q is no maximum frequency: take none, 1m to %dm, 1h, 2h, 4h, 8h, 12h, day, week or once", text, MaxLimitMinutes)
	}
	return Limit{every: models.Time(minutes) * minute, words: digits + " min"}, nil
}

// None reports whether there is no limit.
func (l Limit) None() bool { return l == Limit{} }

// Once reports whether one run is all there may be.
func (l Limit) Once() bool { return l.once }

// Repeats reports whether an action of a state runs again, while the state holds, each time the limit allows.
func (l Limit) Repeats() bool { return !l.None() && !l.once }

// Next is the first instant at which the action may run again after a run at last: minutes and hours later to the millisecond, or
// the next midnight (of a week: of Monday) in the zone. Without a limit it is last itself, once ever is Forever.
func (l Limit) Next(last models.Time, zone *time.Location) models.Time {
	switch {
	case l.once:
		return Forever
	case l.local != 0:
		return nextLocal(zone, last, l.local)
	}
	return last + l.every
}

// Words is the unit after "at most once per": "30 min", "2 h", "day", "week"; "ever" for once, empty for no limit.
func (l Limit) Words() string { return l.words }
