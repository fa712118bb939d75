package rules

import (
	"fmt"
	"slices"
	"time"

	"deskbell/e2e/bench/meter"
)

// matcher finds the rules that hold for the occurrence at a place of the list that it was made for, in order.
type matcher interface {
	match(i int, into []int) []int
}

// contender is a matcher with its figures.
type contender struct {
	name   string
	m      matcher
	rounds []float64 // nanoseconds of CPU an occurrence
	allocs float64   // an occurrence, in the last round
}

func (c *contender) ns() float64 { return meter.Median(c.rounds) }

// rate is occurrences for a second of CPU.
func (c *contender) rate() float64 { return 1e9 / c.ns() }

// verify holds a matcher to the definition.
func (c *contender) verify(rules []rule, sample []occurrence) error {
	want := loop{rules, sample}
	for i := range sample {
		if w, got := want.match(i, nil), c.m.match(i, nil); !slices.Equal(w, got) {
			return fmt.Errorf("%s, occurrence %d: matched %v, want %v", c.name, i, got, w)
		}
	}
	return nil
}

// measure runs the contenders in turn, so that a slow minute of the machine is everybody's.
func measure(contenders []*contender, occurrences, rounds int, each time.Duration) {
	for round := range rounds + 1 {
		for _, c := range contenders {
			if ns := c.round(occurrences, each); round > 0 { // the first only warms up
				c.rounds = append(c.rounds, ns)
			}
		}
	}
}

func (c *contender) round(occurrences int, each time.Duration) float64 {
	into := make([]int, 0, 10_000)
	mallocs, cpu, done := meter.Mallocs(), meter.CPU(), 0
	for begun := time.Now(); time.Since(begun) < each; {
		for range 8 {
			into = c.m.match(done%occurrences, into[:0])
			done++
		}
	}
	used := meter.CPU() - cpu
	c.allocs = float64(meter.Mallocs()-mallocs) / float64(done)
	return float64(used.Nanoseconds()) / float64(done)
}
