package clocks

import (
	"fmt"

	"deskbell/models"
)

// verify holds the product's clocks to the definition on a small world: at each look, every item is held against every rule.
func verify() error {
	const items, rules, length, perSecond = 2_000, 100, 900, 40
	known, err := plans(someRules(rules))
	if err != nil {
		return err
	}
	type firing struct {
		item int
		due  models.Time
	}
	got := map[firing]int{}
	s := newSimulation(newWorld(items), known)
	s.run(length, perSecond, func(item int, due models.Time, rules int) { got[firing{item, due}] += rules })

	w, want := newWorld(items), 0
	list := someRules(rules)
	for now := start + tick; now <= start+length*1000; now += tick {
		active := make([]int, perSecond*tick/1000)
		for i := range active {
			active[i] = w.active()
			w.last[active[i]] = max(w.last[active[i]], now-models.Time(w.r.Int64N(tick)))
		}
		for i, last := range w.last {
			for _, one := range list {
				if due := last + one.after; one.in>>(i%departments)&1 == 1 && due > now-tick && due <= now {
					want++
					if got[firing{i, due}]--; got[firing{i, due}] < 0 {
						return fmt.Errorf("item %d should have fired at %d", i, due)
					}
				}
			}
		}
	}
	if want == 0 || want != s.fired {
		return fmt.Errorf("%d firings, want %d", s.fired, want)
	}
	return nil
}
