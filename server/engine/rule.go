package engine

import (
	"slices"
	"strconv"
	"time"

	"deskbell/models"
)

// Rule is a compiled definition: what it means, and nothing of how often or for whom.
type Rule struct {
	eventType EventType
	zone      *time.Location
	zoneNamed bool
	state     bool
	all, any  []condition
	names     Names
}

// Input is what a rule is asked about.
type Input struct {
	Facts Facts
	// Old has the old values of what changed: a key that is present changed, nil or empty was unknown before.
	Old  Facts
	At   models.Time
	Type string // of the occurrence; empty: not asked, as for states
}

// Type is the event type that the rule is about.
func (r *Rule) Type() EventType { return r.eventType }

// Zone is the zone in which the rule reads the wall, and in which its limits of a day or a week end.
func (r *Rule) Zone() *time.Location { return r.zone }

// State reports whether the rule is about a state; if not it is about a moment and judged once, at the occurrence's time.
func (r *Rule) State() bool { return r.state }

// UsesClock reports whether the answer for fixed facts depends on the instant.
func (r *Rule) UsesClock() bool {
	return slices.ContainsFunc(slices.Concat(r.all, r.any), func(c condition) bool { return c.timed != nil })
}

// Holds reports whether everything holds for the facts at the instant. It asks for no memory unless a text is long or not ASCII.
func (r *Rule) Holds(in Input) bool {
	if in.Type != "" && in.Type != r.eventType.ID {
		return false
	}
	for i := range r.all {
		if r.all[i].verdict(in) != yes {
			return false
		}
	}
	return r.holdsAny(in)
}

func (r *Rule) holdsAny(in Input) bool {
	for i := range r.any {
		if r.any[i].verdict(in) == yes {
			return true
		}
	}
	return len(r.any) == 0
}

// Could reports whether the rule could hold for the facts at some instant: what does not depend on time does not rule it out.
func (r *Rule) Could(facts Facts) bool { return r.could(Input{Facts: facts}) }

func (r *Rule) could(in Input) bool {
	if in.Type != "" && in.Type != r.eventType.ID {
		return false
	}
	for i := range r.all {
		if r.all[i].timed == nil && r.all[i].verdict(in) != yes {
			return false
		}
	}
	return r.couldAny(in)
}

func (r *Rule) couldAny(in Input) bool {
	for i := range r.any {
		if r.any[i].timed != nil || r.any[i].verdict(in) == yes {
			return true
		}
	}
	return len(r.any) == 0
}

// MaxWait is how far NextHold looks ahead.
const MaxWait = 400 * 24 * time.Hour

// NextHold is the earliest instant, not before after, at which everything holds while the facts stay as they are. False: not within
// MaxWait.
func (r *Rule) NextHold(facts Facts, after models.Time) (models.Time, bool) {
	span, found := r.span(facts, after, after.Add(MaxWait))
	return span.From, found
}

// HoldSet is the set of all instants in [from, to) at which everything holds while the facts stay as they are.
func (r *Rule) HoldSet(facts Facts, from, to models.Time) Set {
	var set Set
	for from < to {
		span, found := r.span(facts, from, to-1)
		if !found {
			break
		}
		set = set.add(Span{From: span.From, To: min(span.To, to)})
		from = span.To
	}
	return set
}

// span is an interval over which everything holds: the one that begins at t, else the first after it, as long as it begins by last.
// It walks from edge to edge: whatever does not hold yet names the instant at which it will, and the others are asked again there.
func (r *Rule) span(facts Facts, t, last models.Time) (Span, bool) {
	for t <= last {
		shared, found := r.shared(facts, t)
		if !found {
			return Span{}, false
		}
		if shared.From <= t {
			return Span{From: t, To: shared.To}, true
		}
		t = shared.From
	}
	return Span{}, false
}

// shared is what the conditions' intervals around t have in common when all of them hold at t. Else it begins at the first instant at
// which those that do not could.
func (r *Rule) shared(facts Facts, t models.Time) (Span, bool) {
	out := always
	for i := range r.all {
		span, found := r.all[i].span(facts, t)
		if !found {
			return Span{}, false
		}
		out = out.meet(span)
	}
	if len(r.any) == 0 {
		return out, true
	}
	span, found := r.either(facts, t)
	return out.meet(span), found
}

// either is the interval of the first condition of ANY that holds at t, else the interval that begins next.
func (r *Rule) either(facts Facts, t models.Time) (out Span, found bool) {
	for i := range r.any {
		span, has := r.any[i].span(facts, t)
		switch {
		case has && span.From <= t:
			return span, true
		case has && (!found || span.From < out.From):
			out, found = span, true
		}
	}
	return out, found
}

// IdleThreshold is how long after the last activity the rule begins to hold, for a state whose only question of time that is: idle
// minutes in ALL. Such rules share one wheel; any other is armed by NextHold.
func (r *Rule) IdleThreshold() (time.Duration, bool) {
	least, most := models.Time(0), Forever
	for i := range r.all {
		if r.all[i].timed == nil {
			continue
		}
		one, plain := r.all[i].timed.(elapsed)
		if !plain || r.all[i].fact != FactLastActivity {
			return 0, false
		}
		least, most = max(least, one.least), min(most, one.most)
	}
	timedAny := slices.ContainsFunc(r.any, func(c condition) bool { return c.timed != nil })
	if !r.state || timedAny || least == 0 || least > most {
		return 0, false
	}
	return time.Duration(least) * time.Millisecond, true
}

// Episode is what numbers the episodes of the rule: what its type says; of a type that its clocks make a state, the time since the
// last activity when the rule asks for idle minutes, and else the whole visit.
func (r *Rule) Episode() Episode {
	switch {
	case !r.state:
		return EpisodeNone
	case len(r.eventType.ClockFields) == 0:
		return r.eventType.Episode
	case r.asks(fieldIdleMinutes):
		return EpisodeIdle
	}
	return EpisodeVisit
}

func (r *Rule) asks(field string) bool {
	return slices.ContainsFunc(slices.Concat(r.all, r.any), func(c condition) bool { return c.field.ID == field })
}

// EpisodeOf names the episode that the facts are in: the instant of its anchor. It is empty for moments, for counts (their episodes
// begin when the range is entered, which facts do not tell) and while the anchor is unknown.
func (r *Rule) EpisodeOf(facts Facts, eventType EventType) string {
	anchor := eventType.EpisodeFact
	switch r.Episode() {
	case EpisodeNone, EpisodeCount:
		return ""
	case EpisodeIdle:
		anchor = FactLastActivity
	case EpisodeVisit:
		anchor = FactStarted
	}
	at, known := facts.Number(anchor)
	if !known {
		return ""
	}
	return strconv.FormatInt(int64(at), 10)
}
