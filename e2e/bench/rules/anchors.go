package rules

import (
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/interpreter"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// loop walks all rules in plain Go: the definition, and the simplest thing that works.
type loop struct {
	rules []rule
	list  []occurrence
}

func (m loop) match(i int, into []int) []int {
	for place := range m.rules {
		if m.rules[place].holds(&m.list[i]) {
			into = append(into, place)
		}
	}
	return into
}

// expression writes a rule in the syntax that expr and CEL share; they differ in how they look for a word.
func expression(r *rule, word string) string {
	terms := []string{"type == " + strconv.Quote(r.eventType)}
	for i := range r.conditions {
		terms = append(terms, term(&r.conditions[i], word))
	}
	return strings.Join(terms, " && ")
}

func term(c *condition, word string) string {
	name := names[c.field]
	switch {
	case c.op == contains:
		var either []string
		for _, value := range c.values {
			either = append(either, fmt.Sprintf(word, name, value))
		}
		return "(" + strings.Join(either, " || ") + ")"
	case c.op == between && c.hi == noLimit:
		return fmt.Sprintf("%s >= %d", name, c.lo)
	case c.op == between && c.field == minuteOfDay:
		return fmt.Sprintf("%s >= %d && %s < %d", name, c.lo, name, c.hi)
	case c.op == between:
		return fmt.Sprintf("%s >= %d && %s <= %d", name, c.lo, name, c.hi)
	}
	var list []string
	for _, value := range c.values {
		list = append(list, strconv.Quote(value))
	}
	for _, n := range c.numbers {
		list = append(list, strconv.FormatInt(n, 10))
	}
	listed := name + " in [" + strings.Join(list, ", ") + "]"
	if len(list) == 1 {
		listed = name + " == " + list[0]
	}
	if c.op == notIn {
		return "!(" + listed + ")"
	}
	return listed
}

// environment is the occurrence as expr wants it: a struct is its fastest.
type environment struct {
	Type        string `expr:"type"`
	Category    string `expr:"category"`
	Department  string `expr:"department"`
	Group       string `expr:"group"`
	Agent       string `expr:"agent"`
	Priority    string `expr:"priority"`
	Status      string `expr:"status"`
	Channel     string `expr:"channel"`
	Country     string `expr:"country"`
	Subject     string `expr:"subject"`
	MessagesIn  int    `expr:"messages_in"`
	MessagesOut int    `expr:"messages_out"`
	IdleMinutes int    `expr:"idle_minutes"`
	AgeMinutes  int    `expr:"age_minutes"`
	WaitSeconds int    `expr:"wait_seconds"`
	Rating      int    `expr:"rating"`
	MinuteOfDay int    `expr:"minute_of_day"`
	DayOfWeek   int    `expr:"day_of_week"`
}

func environmentOf(o *occurrence) *environment {
	t, n := &o.texts, func(f field) int { return int(o.number(f)) }
	return &environment{t[eventType], t[category], t[department], t[group], t[agent], t[priority], t[status], t[channel], t[country], t[subject],
		n(messagesIn), n(messagesOut), n(idleMinutes), n(ageMinutes), n(waitSeconds), n(rating), n(minuteOfDay), n(dayOfWeek)}
}

// linearExpr runs one compiled program of expr for each rule, with one virtual machine. Its inputs are made before it is measured.
type linearExpr struct {
	programs []*vm.Program
	machine  vm.VM
	list     []*environment
}

func newLinearExpr(rules []rule, list []occurrence) (matcher, error) {
	m := &linearExpr{}
	for i := range rules {
		program, err := expr.Compile(expression(&rules[i], "%s contains %q"), expr.Env(&environment{}), expr.AsBool())
		if err != nil {
			return nil, fmt.Errorf("expr: %w", err)
		}
		m.programs = append(m.programs, program)
	}
	for i := range list {
		m.list = append(m.list, environmentOf(&list[i]))
	}
	return m, nil
}

func (m *linearExpr) match(i int, into []int) []int {
	for place, program := range m.programs {
		if holds, err := m.machine.Run(program, m.list[i]); err == nil && holds == true {
			into = append(into, place)
		}
	}
	return into
}

// linearCEL runs one compiled program of CEL for each rule. Its inputs are made before it is measured.
type linearCEL struct {
	programs []cel.Program
	list     []interpreter.Activation
}

func newLinearCEL(rules []rule, list []occurrence) (matcher, error) {
	var variables []cel.EnvOption
	for f, name := range names {
		kind := cel.IntType
		if field(f).isText() {
			kind = cel.StringType
		}
		variables = append(variables, cel.Variable(name, kind))
	}
	env, err := cel.NewEnv(variables...)
	if err != nil {
		return nil, fmt.Errorf("cel: %w", err)
	}
	m := &linearCEL{}
	for i := range rules {
		parsed, issues := env.Compile(expression(&rules[i], "%s.contains(%q)"))
		if issues.Err() != nil {
			return nil, fmt.Errorf("cel: %w", issues.Err())
		}
		program, err := env.Program(parsed, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			return nil, fmt.Errorf("cel: %w", err)
		}
		m.programs = append(m.programs, program)
	}
	for i := range list {
		values := make(map[string]any, len(names))
		for f, name := range names {
			if field(f).isText() {
				values[name] = list[i].texts[f]
			} else {
				values[name] = list[i].number(field(f))
			}
		}
		activation, err := interpreter.NewActivation(values)
		if err != nil {
			return nil, fmt.Errorf("cel: %w", err)
		}
		m.list = append(m.list, activation)
	}
	return m, nil
}

func (m *linearCEL) match(i int, into []int) []int {
	for place, program := range m.programs {
		if holds, _, err := program.Eval(m.list[i]); err == nil && holds.Value() == true {
			into = append(into, place)
		}
	}
	return into
}
