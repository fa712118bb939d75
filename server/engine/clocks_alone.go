package engine

import (
	"deskbell/models"
	"deskbell/server/base/clock"
)

// Clocks are an engine's clocks by themselves: whoever has them decides what a wake-up means, and no database is asked. Benchmarks
// measure them so, since in the engine each wake-up ends in a transaction. Arm and Turn are for one goroutine.
type Clocks struct{ e *Engine }

// NewClocks returns clocks without items.
func NewClocks(c clock.Clock) *Clocks { return &Clocks{New(Deps{Clock: c})} }

// Activity is Engine.Activity.
func (c *Clocks) Activity(item ItemKey, at models.Time) { c.e.Activity(item, at) }

// Arm wakes the item at due, and, when it is active before, again wait after its last activity. Last is the one known now.
func (c *Clocks) Arm(item ItemKey, last, wait, due models.Time) {
	w := c.e.clocks.add(item)
	w.touch(last)
	w.plan = 1
	w.wait.Store(int64(wait))
	c.e.clocks.arm(w, due)
}

// Turn is a pass of the clocks: it looks at the activities and wakes what is due, a transaction's share at most. Woken is told when the
// item was due, and returns when it is next if there is no activity; Forever: not at all. Zero: nothing is due any more.
func (c *Clocks) Turn(woken func(item ItemKey, last, due models.Time) (next models.Time)) int {
	due := c.e.takeDue()
	c.e.clocks.written(len(c.e.clocks.unwritten)) // writing activities down is another loop's
	for _, w := range due {
		c.e.clocks.arm(w, woken(w.item, models.Time(w.last.Load()), models.Time(w.armed.Load())))
	}
	return len(due)
}
