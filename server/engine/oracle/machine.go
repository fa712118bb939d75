package oracle

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"deskbell/models"
	"deskbell/server/engine"
)

// Event is an event that is enabled from before the first change on.
type Event struct {
	Category engine.Category
	Def      engine.Definition
	Zone     *time.Location
	Owner    string
}

// Change is one step in the history of an item: the facts from then on.
type Change struct {
	At         models.Time
	Facts      engine.Facts
	Old        engine.Facts
	Occurrence string // the type that happened; empty: only the facts changed
	Gone       bool   // the item is over
}

// Firing is one time that an event fired for the item: the n-th of its episode (moments: 0), and the ids of the actions.
type Firing struct {
	At      models.Time
	N       int
	Done    []string
	Limited []string
}

// machine goes through the time of one event and one item.
type machine struct {
	event   Event
	next    map[string]models.Time // action to the instant from which it may run again
	fired   map[string]int         // episode to the number of firings
	entered int                    // how often the count entered the range
	inside  bool
	out     []Firing
}

// Never is later than everything.
const Never = models.Time(1) << 62

// FiresAt looks at every instant at which something may begin: each change, each whole step of time, and whole steps after each change.
// So thresholds, limits, windows and dates must be whole steps, and no two changes may be a whole number of steps apart.
func FiresAt(event Event, history []Change, until models.Time, step time.Duration) []Firing {
	m := machine{event: event, next: map[string]models.Time{}, fired: map[string]int{}}
	state := IsState(event)
	var now Change
	for _, at := range instants(history, until, models.Time(step.Milliseconds())) {
		for len(history) > 0 && history[0].At == at {
			now, history = history[0], history[1:]
			if !state && now.Occurrence == event.Def.Type && m.holds(now.Facts, now.Old, at) {
				m.fire(at, 0)
			}
		}
		if state && !now.Gone {
			m.look(now.Facts, at)
		}
	}
	return m.out
}

func instants(history []Change, until, step models.Time) (out []models.Time) {
	from := history[0].At
	for at := from - from%step + step; at <= until; at += step {
		out = append(out, at)
	}
	for _, change := range history {
		for at := change.At; at <= until; at += step {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// IsState reports whether an event is a state: of a type with an episode, which Online Activity is only when it asks for a clock.
func IsState(event Event) bool {
	kind := typeOf(event.Category, event.Def.Type)
	if len(kind.ClockFields) == 0 {
		return kind.Episode != engine.EpisodeNone
	}
	return slices.ContainsFunc(kind.ClockFields, event.asks)
}

func (e Event) asks(field string) bool {
	return slices.ContainsFunc(slices.Concat(e.Def.All, e.Def.Any), func(c engine.Condition) bool { return c.Field == field })
}

func (m *machine) holds(facts, old engine.Facts, at models.Time) bool {
	return Matches(Question{m.event.Category, m.event.Def, facts, old, at, m.event.Zone, m.event.Owner})
}

// look fires a state at the first instant of its episode at which it holds, and again when a limit allows.
func (m *machine) look(facts engine.Facts, at models.Time) {
	episode, has := m.episode(facts)
	if !has || !m.holds(facts, nil, at) {
		return
	}
	n := m.fired[episode]
	if n > 0 && !slices.ContainsFunc(m.event.Def.Actions, func(a engine.ActionSetting) bool { return finite(a) && m.next[a.ID] <= at }) {
		return
	}
	m.fired[episode]++
	m.fire(at, n)
}

// episode names the episode that the item is in.
func (m *machine) episode(facts engine.Facts) (string, bool) {
	kind := typeOf(m.event.Category, m.event.Def.Type)
	anchor := kind.EpisodeFact
	switch {
	case kind.Episode == engine.EpisodeCount:
		inside := m.inRange(facts)
		if inside && !m.inside {
			m.entered++
		}
		m.inside = inside
		return strconv.Itoa(m.entered), inside
	case len(kind.ClockFields) > 0 && !m.event.asks("idle_minutes"):
		anchor = engine.FactStarted
	}
	value, known := number(facts[anchor])
	return strconv.FormatFloat(value, 'f', 0, 64), known
}

// inRange asks only the conditions about counts.
func (m *machine) inRange(facts engine.Facts) bool {
	counts := m.event
	isCount := func(c engine.Condition) bool { return c.Field == "count" || c.Field == "waiting_count" }
	counts.Def.All = slices.DeleteFunc(slices.Clone(m.event.Def.All), func(c engine.Condition) bool { return !isCount(c) })
	if slices.ContainsFunc(m.event.Def.Any, func(c engine.Condition) bool { return !isCount(c) }) {
		counts.Def.Any = nil // the others may hold instead
	}
	return Matches(Question{Category: counts.Category, Def: counts.Def, Facts: facts, Zone: counts.Zone})
}

// fire runs the actions. The first time all that their limits allow; later those with a finite limit that is over.
func (m *machine) fire(at models.Time, n int) {
	firing := Firing{At: at, N: n}
	for _, action := range m.event.Def.Actions {
		switch allowed := m.next[action.ID] <= at; {
		case n > 0 && !(finite(action) && allowed):
		case !allowed:
			firing.Limited = append(firing.Limited, action.ID)
		default:
			firing.Done = append(firing.Done, action.ID)
			m.next[action.ID] = NextAllowed(action.MaxFrequency, at, m.event.Zone)
		}
	}
	m.out = append(m.out, firing)
}

func finite(action engine.ActionSetting) bool {
	return action.MaxFrequency != "none" && action.MaxFrequency != "once"
}

// NextAllowed is when an action that ran at an instant may run again. Day and week end at midnight of the event's zone.
func NextAllowed(frequency string, at models.Time, zone *time.Location) models.Time {
	if frequency == "none" {
		return at
	}
	if frequency == "once" {
		return Never
	}
	if frequency != "day" && frequency != "week" {
		for unit, length := range map[string]time.Duration{"m": time.Minute, "h": time.Hour} {
			if count, is := strings.CutSuffix(frequency, unit); is {
				n, err := strconv.Atoi(count)
				if err != nil {
					panic(err)
				}
				return at.Add(time.Duration(n) * length)
			}
		}
		panic("no frequency: " + frequency)
	}
	begun := time.UnixMilli(int64(at)).In(zone)
	for minute := begun.Truncate(time.Minute).Add(time.Minute); ; minute = minute.Add(time.Minute) {
		if minute.YearDay() != begun.YearDay() && (frequency == "day" || minute.Weekday() == time.Monday) {
			return models.TimeOf(minute)
		}
	}
}
