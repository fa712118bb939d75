package engine

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"deskbell/models"
)

// CheckContext is what a check knows of the desk beside the catalogue.
type CheckContext struct {
	// Now lets Check look a year ahead for windows that the clocks skip; zero: it does not look.
	Now models.Time
	// Zone is the desk's, for definitions that name none; nil: UTC.
	Zone *time.Location
	// Exists tells whether there is an agent, a department, a group ... with an id; nil: ids are not looked up.
	Exists func(kind Kind, id string) bool
	// IPv4Bits and IPv6Bits are the finest networks that addresses are stored as; 0: whole addresses.
	IPv4Bits, IPv6Bits int
}

// Check finds everything that keeps a definition from being saved at a level (models.LevelAgent or LevelSystem), and as warnings what
// should be looked at. None: nil.
func (c *Catalogue) Check(def Definition, level string, limits CheckContext) []Problem {
	problems := checkName(def.Name)
	if level != models.LevelAgent && level != models.LevelSystem {
		problems = append(problems, Problem{Path: "level", Code: "level_unknown", Message: fmt.Sprintf("%q is no level.", level)})
	}
	rule, found := c.read(def, limits)
	problems = append(problems, found...)
	if rule == nil {
		return problems
	}
	category, eventType, _ := c.Type(def.Type)
	if eventType.AdminOnly && level == models.LevelAgent {
		problems = append(problems, Problem{Path: "event_type", Code: "type_admin_only", Message: eventType.Label + " is for system-level events only."})
	}
	if refused(found) == 0 {
		problems = append(problems, rule.checkNever()...)
		problems = append(problems, rule.checkStart()...)
	}
	return append(problems, c.checkActions(def, level, category, eventType, limits)...)
}

func checkName(name string) []Problem {
	switch {
	case strings.TrimSpace(name) == "":
		return []Problem{{Path: "name", Code: "name_missing", Message: "The event needs a name."}}
	case utf8.RuneCountInString(name) > MaxName:
		return []Problem{{Path: "name", Code: "name_too_long", Message: fmt.Sprintf("The name has more than %d characters.", MaxName)}}
	}
	return nil
}

// refused counts the problems that are no warnings.
func refused(problems []Problem) int {
	count := 0
	for _, problem := range problems {
		if !problem.Warning {
			count++
		}
	}
	return count
}

// checkNever refuses conditions of ALL that contradict one another: ranges of one field without a common value, and times of day and
// days of the week that never meet.
func (r *Rule) checkNever() []Problem {
	type bounds struct{ from, to float64 }
	left := map[string]bounds{}
	for _, one := range r.all {
		from, to, isRange := one.bounds()
		if !isRange {
			continue
		}
		already, again := left[one.field.ID]
		if !again {
			already = bounds{math.Inf(-1), math.Inf(1)}
		}
		now := bounds{max(already.from, from), min(already.to, to)}
		if now.from > now.to {
			return []Problem{{Path: one.path, Code: "never_holds", Message: "No value of " + one.field.Label + " meets this and the conditions before it."}}
		}
		left[one.field.ID] = now
	}
	return r.checkSchedule()
}

// bounds is the range of values that a condition leaves, in whatever its test counts in.
func (c *condition) bounds() (from, to float64, isRange bool) {
	switch test := c.test.(type) {
	case between:
		return test.from, test.to, true
	case elapsed:
		return float64(test.least), float64(test.most), c.path != typePath
	}
	return 0, 0, false
}

// checkSchedule refuses windows of ALL that have no instant in common. A plain week in UTC has every instant that a wall can show.
func (r *Rule) checkSchedule() []Problem {
	const monday = 4 * day // 5 January 1970
	plain := Rule{}
	for _, one := range r.all {
		if at, isWall := one.test.(atInstant); isWall {
			at.zone = time.UTC
			plain.all = append(plain.all, condition{path: one.path, test: at, timed: at})
		}
	}
	if _, found := plain.span(nil, monday, monday+week); found {
		return nil
	}
	last := plain.all[len(plain.all)-1]
	return []Problem{{Path: last.path, Code: "never_holds", Message: "No time of the week meets this and the other times."}}
}

// checkStart warns of an idle event that no length of time holds back.
func (r *Rule) checkStart() []Problem {
	if r.Episode() != EpisodeIdle || r.asks(fieldIdleMinutes) {
		return nil
	}
	return []Problem{{Path: "all", Code: "no_threshold", Warning: true,
		Message: "Without Idle Minutes the event fires as soon as the other conditions hold, after every activity."}}
}
