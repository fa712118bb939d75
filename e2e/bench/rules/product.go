package rules

import (
	"fmt"
	"time"
	_ "time/tzdata" // the rules read the wall clock of a real zone

	"deskbell/models"
	"deskbell/server/engine"
)

// catalogue declares the workload's types and conditions, as a feature does.
func catalogue() (*engine.Catalogue, error) {
	kinds := map[field]engine.Kind{category: engine.KindChoice, department: engine.KindDepartment, group: engine.KindGroup, agent: engine.KindAgent,
		priority: engine.KindChoice, status: engine.KindChoice, channel: engine.KindChoice, country: engine.KindChoice, subject: engine.KindText,
		idleMinutes: engine.KindMinutes}
	one := engine.Category{ID: "bench", Label: "Bench", ItemKind: models.ItemChat}
	for i := range sizes[eventType] {
		one.Types = append(one.Types, engine.EventType{ID: value(eventType, i), Label: value(eventType, i)})
	}
	for f := category; f < minuteOfDay; f++ {
		kind, known := kinds[f]
		if !known {
			kind = engine.KindNumber
		}
		declared := engine.Field{ID: names[f], Label: names[f], Kind: kind}
		if f == priority || f == status {
			for i := range sizes[f] {
				declared.Choices = append(declared.Choices, engine.Choice{Value: value(f, i), Label: value(f, i)})
			}
		}
		one.Fields = append(one.Fields, declared)
	}
	one.Fields = append(one.Fields, engine.Field{ID: "time_of_day", Label: "Time of Day", Kind: engine.KindTimeOfDay},
		engine.Field{ID: "day_of_week", Label: "Day of Week", Kind: engine.KindWeekday})
	return engine.NewCatalogue([]engine.Category{one}, nil)
}

// definition is the rule as an administrator would save it.
func definition(r *rule) engine.Definition {
	def := engine.Definition{Name: "bench", Type: r.eventType}
	for i := range r.conditions {
		def.All = append(def.All, asSaved(&r.conditions[i]))
	}
	return def
}

func asSaved(c *condition) engine.Condition {
	out := engine.Condition{Field: names[c.field]}
	switch {
	case c.field == dayOfWeek:
		out.Op = "in"
		for _, n := range c.numbers {
			out.Values = append(out.Values, []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}[n])
		}
		return out
	case c.field == minuteOfDay:
		window := fmt.Sprintf("%02d:%02d-%02d:%02d", c.lo/60, c.lo%60, c.hi/60, c.hi%60)
		return engine.Condition{Field: "time_of_day", Op: "in", Values: []any{window}}
	case c.op == between && c.hi == noLimit:
		out.Op, out.Values = "at_least", []any{float64(c.lo)}
		return out
	case c.op == between:
		out.Op, out.Values = "between", []any{float64(c.lo), float64(c.hi)}
		return out
	}
	out.Op = map[op]string{in: "is_any", notIn: "is_none", contains: "contains_any"}[c.op]
	for _, text := range c.values {
		out.Values = append(out.Values, text)
	}
	return out
}

// compiled are the rules as the product has them in memory.
func compiled(rules []rule) ([]*engine.IndexedRule, error) {
	known, err := catalogue()
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return nil, err
	}
	list := make([]*engine.IndexedRule, 0, len(rules))
	for i := range rules {
		one, err := engine.Compile(known, definition(&rules[i]), engine.Env{Zone: zone})
		if err != nil {
			return nil, err
		}
		list = append(list, &engine.IndexedRule{Rule: one})
	}
	return list, nil
}

// monday is the start of a week in winter, when Berlin is an hour before UTC.
var monday = models.TimeOf(time.Date(2026, time.January, 4, 23, 0, 0, 0, time.UTC))

// input is the occurrence as the runner has it: facts by name, and the instant.
func input(o *occurrence) engine.Input {
	at := monday.Add(time.Duration(o.number(dayOfWeek))*24*time.Hour + time.Duration(o.number(minuteOfDay))*time.Minute + 17*time.Second)
	facts := engine.Facts{engine.FactLastActivity: float64(at.Add(-time.Duration(o.number(idleMinutes)) * time.Minute))}
	for f := category; f < minuteOfDay; f++ {
		switch {
		case f == idleMinutes:
		case f.isText():
			facts[names[f]] = o.texts[f]
		default:
			facts[names[f]] = float64(o.number(f))
		}
	}
	return engine.Input{Type: o.texts[eventType], At: at, Facts: facts}
}

// product is Deskbell's index.
type product struct {
	index *engine.Index
	list  []engine.Input
}

func newProduct(rules []rule, list []occurrence) (*product, error) {
	known, err := compiled(rules)
	if err != nil {
		return nil, err
	}
	m := &product{index: engine.BuildIndex(known)}
	for i := range list {
		m.list = append(m.list, input(&list[i]))
	}
	return m, nil
}

func (m *product) match(i int, into []int) []int { return m.index.Match(m.list[i], into) }
