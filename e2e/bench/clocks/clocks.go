// Package clocks measures the engine's clocks: a million items, 6 to 1,000 idle events, one simulated hour.
//
// The workload: items of 64 departments, last active at some time of the last three days; 1,000 activities a second, four of five on 2 % of
// the items; events for an idleness of 5 minutes to 2 days, for three of the departments or (a quarter of them) all. The clock is moved by
// hand, and the engine's clocks look four times a second, as they do.
//
// What is measured are the engine's own clocks: Engine.Activity, and the pass that looks at activities, turns the wheel, arms again what
// woke too early and hands over what is due. In place of the decision, which is a transaction for each firing and is measured under
// "durable", a counter notes what fires and tells when the item is due next; it knows that from the product's compiled events (index, idle
// thresholds). A small simulation is held to a scan of every item at every look first.
//
// The anchors: a scan of all items and rules once a minute, on bare arrays, and the same on rows in SQLite in memory. Both find what woke
// within the minute up to a minute late. They are measured for some minutes and reckoned up to the hour.
//
// The goals: with 6, 100 and 1,000 events at most a fifth, a tenth and a thirtieth of the CPU of the scan, with 6 and 100 at most 1/200 and
// 1/50 of the SQL; with 1,000 at most 2 s of CPU an hour; 99 of 100 firings at most 1.1 s late; 48 bytes an item; an activity at most
// 60 ns, without allocation; no pass over 10 ms.
package clocks

import (
	"context"
	"fmt"

	"deskbell/e2e/bench/goal"
)

// size is how much a run measures.
type size struct {
	items, seconds, perSecond int
	rules                     []int
	scanned                   map[int]int // minutes that the scan is measured for, by the number of rules
}

func sizeOf(scale goal.Scale) size {
	if scale == goal.Smoke {
		return size{items: 10_000, seconds: 60, perSecond: 100, rules: []int{6, 100}, scanned: map[int]int{6: 2, 100: 2}}
	}
	return size{items: 1_000_000, seconds: 3600, perSecond: 1000, rules: []int{6, 100, 1000}, scanned: map[int]int{6: 60, 100: 10, 1000: 2}}
}

// Run measures all numbers of events.
func Run(ctx context.Context, scale goal.Scale) ([]goal.Goal, error) {
	if err := verify(); err != nil {
		return nil, err
	}
	z := sizeOf(scale)
	rows, err := newInSQL(ctx, newWorld(z.items))
	if rows != nil {
		defer func() { _ = rows.db.Close() }()
	}
	if err != nil {
		return nil, err
	}
	var out []goal.Goal
	for _, n := range z.rules {
		list := someRules(n)
		ours, err := simulate(z, list)
		if err != nil {
			return nil, err
		}
		out = append(out, goal.Goal{Area: "clocks", Name: z.name(n), Figure: ours.turning.Seconds(), Unit: "s CPU", Anchor: "scan in memory",
			Value: scan(newWorld(z.items), list, z.scanned[n]), Most: map[int]float64{6: 1. / 5, 100: 1. / 10, 1000: 1. / 30}[n]})
		if most, compared := map[int]float64{6: 1. / 200, 100: 1. / 50}[n]; compared {
			cycle, err := rows.cycle(ctx, list, 2)
			if err != nil {
				return nil, err
			}
			out = append(out, goal.Goal{Area: "clocks", Name: z.name(n), Figure: ours.turning.Seconds(), Unit: "s CPU", Anchor: "SQL cycle",
				Value: cycle, Most: most})
		}
		if n == z.rules[len(z.rules)-1] {
			out = append(out, alone(z.name(n), ours)...)
		}
	}
	return out, nil
}

func (z size) name(rules int) string {
	return fmt.Sprintf("an hour, %d items, %d events", z.items, rules)
}

// alone are the goals without an anchor, of the largest number of events.
func alone(name string, s *simulation) []goal.Goal {
	return []goal.Goal{
		{Area: "clocks", Name: name, Figure: s.turning.Seconds(), Unit: "s CPU", Most: 2},
		{Area: "clocks", Name: name + ", firings", Figure: float64(s.fired), Unit: ""},
		{Area: "clocks", Name: name + ", late p99", Figure: s.lateBy(.99), Unit: "ms", Most: 1100},
		{Area: "clocks", Name: name + ", longest pass", Figure: float64(s.longest.Microseconds()) / 1000, Unit: "ms", Most: 10},
		{Area: "clocks", Name: "an activity", Figure: float64(s.activity.Nanoseconds()) / float64(max(1, s.active)), Unit: "ns", Most: 60},
		{Area: "clocks", Name: "an activity, allocations", Figure: s.allocations(), Unit: "objects", Most: 0.01},
		{Area: "clocks", Name: "an item, with its place in the table", Figure: s.bytes, Unit: "B", Most: 48},
	}
}

func simulate(z size, list []rule) (*simulation, error) {
	known, err := plans(list)
	if err != nil {
		return nil, err
	}
	s := newSimulation(newWorld(z.items), known)
	s.run(z.seconds, z.perSecond, nil)
	return s, nil
}
