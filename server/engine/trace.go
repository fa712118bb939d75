package engine

import (
	"math"
	"strings"
	"time"

	"deskbell/models"
)

// Answer is the result of one condition in a trace.
type Answer string

// Answers. NotNeeded is a condition of ANY that does not hold while another does.
const (
	AnswerTrue      Answer = "true"
	AnswerFalse     Answer = "false"
	AnswerUnknown   Answer = "unknown"
	AnswerNotNeeded Answer = "not_needed"
)

// Trace tells why a rule holds or does not: every condition is judged, also past the first that fails.
type Trace struct {
	Result     bool             `json:"result"`
	At         models.Time      `json:"at"`
	Conditions []ConditionTrace `json:"conditions"`
	// Schedule is what ALL asks of days and times, as one; nil when it asks nothing.
	Schedule *ConditionTrace `json:"schedule,omitempty"`
	// Missed are the paths of what failed; ANY counts as one, "any", and so does the schedule. Exactly one: a near miss.
	Missed []string `json:"missed"`
}

// NearMiss reports whether one thing alone kept the rule from holding.
func (t Trace) NearMiss() bool { return len(t.Missed) == 1 }

// ConditionTrace is one condition with what it wanted and what it found, in words.
type ConditionTrace struct {
	Path     string `json:"path"`
	Field    string `json:"field"`
	Label    string `json:"label"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
	Result   Answer `json:"result"`
}

// Trace judges an occurrence as Holds does, and tells why.
func (r *Rule) Trace(in Input) Trace {
	out := Trace{Result: r.Holds(in), At: in.At, Conditions: []ConditionTrace{}, Missed: []string{}}
	if in.Type != "" && in.Type != r.eventType.ID {
		out.Missed = append(out.Missed, typePath)
	}
	for i := range r.all {
		if isSchedule(r.all[i].field) {
			continue // told as one
		}
		one := r.explain(&r.all[i], in)
		out.Conditions = append(out.Conditions, one)
		if one.Result != AnswerTrue {
			out.Missed = append(out.Missed, one.Path)
		}
	}
	if out.Schedule = r.explainSchedule(in); out.Schedule != nil && out.Schedule.Result != AnswerTrue {
		out.Missed = append(out.Missed, out.Schedule.Path)
	}
	r.explainAny(&out, in)
	return out
}

func (r *Rule) explainAny(out *Trace, in Input) {
	first, met := len(out.Conditions), len(r.any) == 0
	for i := range r.any {
		one := r.explain(&r.any[i], in)
		met = met || one.Result == AnswerTrue
		out.Conditions = append(out.Conditions, one)
	}
	if !met {
		out.Missed = append(out.Missed, "any")
		return
	}
	for i := range out.Conditions[first:] {
		if one := &out.Conditions[first+i]; one.Result != AnswerTrue {
			one.Result = AnswerNotNeeded
		}
	}
}

// explain judges one condition.
func (r *Rule) explain(c *condition, in Input) ConditionTrace {
	words := valueWords{field: c.field, names: r.names, zone: r.zone}
	out := ConditionTrace{Path: c.path, Field: c.field.ID, Label: c.field.Label, Actual: words.actual(c, in)}
	switch c.verdict(in) {
	case yes:
		out.Result = AnswerTrue
	case no:
		out.Result = AnswerFalse
	case unknown:
		out.Result = AnswerUnknown
	}
	if out.Expected = words.expected(c.source); c.path == typePath {
		out.Expected = "has come"
	}
	return out
}

// explainSchedule gathers the days and times of ALL: "Mon–Fri 09:00–18:00, Europe/Berlin" beside "Mon 10:14".
func (r *Rule) explainSchedule(in Input) *ConditionTrace {
	out := ConditionTrace{Field: "schedule", Label: "Schedule", Result: AnswerTrue, Actual: r.wallWords(in.At)}
	var asked Definition
	for i := range r.all {
		one := &r.all[i]
		if !isSchedule(one.field) {
			continue
		}
		asked.All = append(asked.All, one.source)
		if missed := one.verdict(in) != yes; out.Path == "" || missed && out.Result == AnswerTrue {
			out.Path = one.path
			if missed {
				out.Result = AnswerFalse
			}
		}
	}
	if asked.All == nil {
		return nil
	}
	out.Expected = scheduleWords(asked) + ", " + r.zone.String()
	return &out
}

// wallWords is what the wall in the event's zone shows.
func (r *Rule) wallWords(at models.Time) string {
	return time.UnixMilli(int64(at)).In(r.zone).Format("Mon 15:04")
}

// actual says what a condition found.
func (v valueWords) actual(c *condition, in Input) string {
	value := in.Facts[c.fact]
	switch {
	case c.fact == "":
		return time.UnixMilli(int64(in.At)).In(v.zone).Format("Mon 15:04")
	case c.source.Op == opChanged:
		return v.movement(c, in)
	}
	return v.found(value, in.At)
}

// found says the value of a fact.
func (v valueWords) found(value any, at models.Time) string {
	if !v.field.known(value) {
		if v.field.Kind == KindAgent {
			return "unassigned"
		}
		return "unknown"
	}
	if texts, isList := value.([]string); isList {
		var words []string
		for _, text := range texts {
			words = append(words, v.text(text))
		}
		return strings.Join(words, ", ")
	}
	switch {
	case isClock(v.field):
		return v.minutes(at - instantOf(value))
	case v.field.Kind == KindDate:
		return v.date(instantOf(value))
	case v.field.Kind == KindTimeOfDay:
		return time.UnixMilli(int64(instantOf(value))).In(v.zone).Format("15:04")
	case v.field.Kind == KindText || v.field.Kind == KindEmail:
		text, _ := value.(string)
		return text
	case v.field.Kind == KindMinutes:
		return v.one(value) + v.unit(value)
	}
	return v.one(value)
}

// minutes says a length of time to a tenth of a minute, cut so that it never claims a bound that is not reached.
func (v valueWords) minutes(length models.Time) string {
	tenths := math.Floor(float64(length)/float64(minute)*10) / 10
	return number(tenths) + v.unit(tenths)
}

// movement says the old and the new value of what changed.
func (v valueWords) movement(c *condition, in Input) string {
	before, moved := in.Old[c.fact]
	if !moved {
		return "not changed"
	}
	return v.found(before, in.At) + " → " + v.found(in.Facts[c.fact], in.At)
}
