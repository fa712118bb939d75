package clocks

import (
	"slices"
	"time"

	"deskbell/e2e/bench/meter"
	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/engine"
)

// figures of the product's clocks over a simulated time.
type figures struct {
	turning  time.Duration // CPU of all passes
	activity time.Duration // CPU of all activities
	active   int           // how many those were
	bytes    float64       // an item
	longest  time.Duration // of all passes, on the wall
	fired    int
	late     [2 * 1000]int // firings by the milliseconds that they were late; the last stands for more
}

// simulation is the product's clocks over the items of a world, with a clock of its own.
type simulation struct {
	w      *world
	plans  [departments]plan
	fake   *clock.Fake
	clocks *engine.Clocks
	read   int
	figures
}

func newSimulation(w *world, plans [departments]plan) *simulation {
	s := &simulation{w: w, plans: plans, fake: clock.NewFake(time.UnixMilli(int64(start)))}
	before := meter.Heap()
	s.clocks = engine.NewClocks(s.fake)
	for i, key := range w.keys {
		p := &s.plans[i%departments]
		first, _ := p.next(0)
		s.clocks.Arm(key, w.last[i], first, s.due(i, w.last[i], start))
	}
	s.bytes = float64(meter.Heap()-before) / float64(len(w.keys))
	return s
}

// due is when the item wakes next, if there is no activity.
func (s *simulation) due(i int, last, now models.Time) models.Time {
	after, waits := s.plans[i%departments].next(now - last)
	if !waits {
		return engine.Forever
	}
	return last + after
}

// run simulates seconds with so many activities in each. Watch is told of each firing; it may be nil.
func (s *simulation) run(seconds, perSecond int, watch func(item int, due models.Time, rules int)) {
	active, at := make([]engine.ItemKey, perSecond*tick/1000), make([]models.Time, perSecond*tick/1000)
	for now := start + tick; now <= start+models.Time(seconds)*1000; now += tick {
		s.fake.Advance(tick * time.Millisecond)
		for i := range active {
			active[i] = s.w.keys[s.w.active()]
			at[i] = now - models.Time(s.w.r.Int64N(tick))
			s.read += place(active[i]) // whoever is active has just been read from somewhere
		}
		cpu := meter.CPU()
		for i, item := range active {
			s.clocks.Activity(item, at[i])
		}
		s.activity += meter.CPU() - cpu
		s.active += len(active)
		s.pass(now, watch)
	}
}

// allocations are objects an activity, over many.
func (s *simulation) allocations() float64 {
	const many = 100_000
	at, before := models.TimeOf(s.fake.Now()), meter.Mallocs()
	for range many {
		s.clocks.Activity(s.w.keys[s.w.active()], at)
	}
	return float64(meter.Mallocs()-before) / many
}

// pass turns the clocks until nothing is due, as their loop does.
func (s *simulation) pass(now models.Time, watch func(item int, due models.Time, rules int)) {
	cpu := meter.CPU()
	for more := true; more; {
		begun := time.Now()
		more = s.clocks.Turn(func(key engine.ItemKey, last, due models.Time) models.Time {
			return s.fire(key, last, due, now, watch)
		}) > 0
		s.longest = max(s.longest, time.Since(begun))
	}
	s.turning += meter.CPU() - cpu
}

// fire counts in place of a decision: every rule whose wait has passed since the item was due fires.
func (s *simulation) fire(key engine.ItemKey, last, due, now models.Time, watch func(item int, due models.Time, rules int)) models.Time {
	i := place(key)
	p := &s.plans[i%departments]
	at, _ := slices.BinarySearch(p.after, due-last)
	for ; at < len(p.after) && last+p.after[at] <= now; at++ {
		when := last + p.after[at]
		s.fired += p.rules[at]
		s.late[min(now-when, models.Time(len(s.late)-1))] += p.rules[at]
		if watch != nil {
			watch(i, when, p.rules[at])
		}
	}
	return s.due(i, last, now)
}

// lateBy is how late the given share of the firings was at most, in milliseconds.
func (f *figures) lateBy(share float64) float64 {
	seen := 0
	for ms, n := range f.late {
		if seen += n; float64(seen) >= share*float64(f.fired) {
			return float64(ms)
		}
	}
	return float64(len(f.late))
}
