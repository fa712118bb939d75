package engine

import (
	"fmt"
	"slices"
	"time"
)

// Env is what a definition means something in.
type Env struct {
	Zone    *time.Location // the desk's, for definitions that name none; nil: UTC
	OwnerID string         // whom "me" stands for; empty: the definition's owner
	Names   Names          // for traces; nil: ids are shown as they are
}

// Compile makes the rule of a definition. It never fails for a definition that Check accepts; otherwise the error names the first
// problem. A rule never changes and may be used by many goroutines.
func Compile(c *Catalogue, def Definition, env Env) (*Rule, error) {
	if env.OwnerID != "" {
		def.OwnerID = env.OwnerID
	}
	rule, problems := c.read(def, CheckContext{Zone: env.Zone})
	for _, problem := range problems {
		if !problem.Warning {
			return nil, fmt.Errorf("compile %q: %s: %s (%s)", def.Name, problem.Path, problem.Message, problem.Code)
		}
	}
	rule.names = env.Names
	return rule, nil
}

// read makes the rule as far as the definition can be read, and collects what is wrong with type, zone and conditions.
func (c *Catalogue) read(def Definition, limits CheckContext) (*Rule, []Problem) {
	_, eventType, known := c.Type(def.Type)
	if !known {
		return nil, []Problem{{Path: "event_type", Code: "type_unknown", Message: fmt.Sprintf("%q is no event type.", def.Type)}}
	}
	var problems []Problem
	zone := limits.Zone
	if zone == nil {
		zone = time.UTC
	}
	if def.Zone != "" && def.Zone != zone.String() {
		found, exists := loadZone(def.Zone)
		if !exists {
			return nil, []Problem{{Path: "zone", Code: "zone_unknown", Message: fmt.Sprintf("%q is no time zone.", def.Zone)}}
		}
		zone = found
	}
	if total := len(def.All) + len(def.Any); total > MaxConditions {
		return nil, []Problem{{Path: "all", Code: "too_many_conditions", Message: fmt.Sprintf("An event has at most %d conditions, not %d.", MaxConditions, total)}}
	}
	rule := &Rule{eventType: eventType, zone: zone, zoneNamed: def.Zone != "", state: isState(eventType, def)}
	reader := listReader{catalogue: c, def: def, rule: rule, limits: limits}
	if rule.state && eventType.Episode == EpisodeDate {
		rule.all = append(rule.all, fromDate(eventType))
	}
	rule.all = append(rule.all, reader.read("all", def.All)...)
	rule.any = reader.read("any", def.Any)
	problems = append(problems, reader.problems...)
	return rule, problems
}

// isState reports whether a definition is about a state: its type is one, or becomes one by the clocks that the definition uses.
func isState(eventType EventType, def Definition) bool {
	if len(eventType.ClockFields) == 0 {
		return eventType.Episode != EpisodeNone
	}
	return slices.ContainsFunc(slices.Concat(def.All, def.Any), func(one Condition) bool {
		return slices.Contains(eventType.ClockFields, one.Field)
	})
}

// typePath is the path of what a type asks by itself.
const typePath = "event_type"

// fromDate is the condition that a state of a date has without being asked: it holds from the date on.
func fromDate(eventType EventType) condition {
	test := elapsed{least: 0, most: Forever}
	field := Field{ID: eventType.EpisodeFact, Label: eventType.Label, Kind: KindDate}
	return condition{path: typePath, field: field, fact: eventType.EpisodeFact, test: test, timed: test}
}

// listReader reads the conditions of a definition.
type listReader struct {
	catalogue *Catalogue
	def       Definition
	rule      *Rule
	limits    CheckContext
	problems  []Problem
}

func (l *listReader) read(list string, conditions []Condition) []condition {
	var out []condition
	for i, source := range conditions {
		one, problems := l.one(indexed(list, i), source)
		l.problems = append(l.problems, problems...)
		if one.test != nil || one.source.Op == opEmpty || one.source.Op == opNotEmpty {
			out = append(out, one)
		}
	}
	return out
}

// one reads one condition.
func (l *listReader) one(path string, source Condition) (condition, []Problem) {
	r := &reading{path: path, condition: source, state: l.rule.state, owner: l.def.OwnerID, zone: l.rule.zone, days: daysOf(l.def), limits: l.limits}
	var offered bool
	if r.field, offered = l.catalogue.Field(l.def.Type, source.Field); !offered {
		l.refuseField(r)
		return condition{}, r.problems
	}
	op, known := operatorOf(r.field.Kind, source.Op)
	if !known {
		r.refuseOperator()
		return condition{}, r.problems
	}
	r.refuseExtras(op)
	out := condition{path: path, source: source, field: r.field, op: op, fact: factOf(r.field)}
	if op.read != nil {
		out.test = op.read(r)
		out.timed, _ = out.test.(timed)
	}
	return out, r.problems
}

func (l *listReader) refuseField(r *reading) {
	category, _, _ := l.catalogue.Type(l.def.Type)
	if slices.ContainsFunc(category.Fields, func(field Field) bool { return field.ID == r.condition.Field }) {
		r.refuse("field", "field_not_offered", "%s does not offer the condition %q.", l.rule.eventType.Label, r.condition.Field)
		return
	}
	r.refuse("field", "field_unknown", "%q is no condition of %s.", r.condition.Field, category.Label)
}

func (r *reading) refuseOperator() {
	if knownOperator(r.condition.Op) {
		r.refuse("op", "operator_not_of_kind", "%s cannot be asked %q.", r.field.Label, r.condition.Op)
		return
	}
	r.refuse("op", "operator_unknown", "%q is no operator.", r.condition.Op)
}

// refuseExtras refuses what the operator would ignore.
func (r *reading) refuseExtras(op operator) {
	if (op.Values == ShapeNone || op.Values == ShapeChange) && len(r.condition.Values) > 0 {
		r.refuse("values", "value_unexpected", "%q takes no values.", op.Label)
	}
	if op.Values != ShapeChange && len(r.condition.From)+len(r.condition.To) > 0 {
		r.refuse("from", "value_unexpected", "Only \"changed\" takes from and to.")
	}
	if r.condition.WholeWords && !op.WholeWords {
		r.refuse("whole_words", "whole_words_not_offered", "%q does not look for words.", op.Label)
	}
	if r.condition.OrUnknown && !op.Negative {
		r.refuse("or_unknown", "or_unknown_not_offered", "Only operators that say what is not so can match the unknown; %q is none.", op.Label)
	}
}

// daysOf are the days of the week on which a definition can hold, from Monday: all, unless ALL asks for some.
func daysOf(def Definition) [7]bool {
	days := [7]bool{true, true, true, true, true, true, true}
	for _, source := range def.All {
		if source.Field != fieldDayOfWeek {
			continue
		}
		for i, one := range weekdays() {
			days[i] = days[i] && slices.Contains(source.Values, any(one.Value))
		}
	}
	return days
}
