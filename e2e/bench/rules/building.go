package rules

import (
	"fmt"
	"time"

	"deskbell/e2e/bench/goal"
	"deskbell/e2e/bench/meter"
	"deskbell/server/engine"
)

// building measures how long the index takes to build, to follow a change of one rule, and how large it is.
func building(p plan, rules []rule, what string) ([]goal.Goal, error) {
	list, err := compiled(rules)
	if err != nil {
		return nil, err
	}
	other, err := compiled(rules[len(rules)/2 : len(rules)/2+1])
	if err != nil {
		return nil, err
	}
	var built, changed []float64
	var index *engine.Index
	for range p.rounds {
		begun := meter.CPU()
		index = engine.BuildIndex(list)
		built = append(built, milliseconds(meter.CPU()-begun))
		list[len(rules)/2], other[0] = other[0], list[len(rules)/2]
		begun = meter.CPU()
		index = index.Rebuild(list)
		changed = append(changed, milliseconds(meter.CPU()-begun))
	}
	index = nil
	before := meter.Heap()
	index = engine.BuildIndex(list)
	size := float64(meter.Heap()-before) / (1 << 20)
	index.Match(engine.Input{}, nil) // keeps it until here
	name, most := fmt.Sprintf("%d rules%s", len(rules), what), 10.0
	if what != "" {
		most = 0 // what shares a type with the change is made anew, and here that is all
	}
	return []goal.Goal{
		{Area: "rules", Name: "building the index, " + name, Figure: meter.Median(built), Unit: "ms", Most: 100},
		{Area: "rules", Name: "one rule changed, " + name, Figure: meter.Median(changed), Unit: "ms", Most: most},
		{Area: "rules", Name: "the index in memory, " + name, Figure: size, Unit: "MiB"},
	}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
