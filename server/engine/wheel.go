package engine

import "deskbell/models"

// The wheel has two rings: 4,096 slots of a second, and 4,096 slots of 4,096 seconds (194 days). What is due later waits in the last
// slot that the outer ring has and is put in again from there.
const (
	wheelSlots = 4096
	wheelTick  = models.Time(1000) // milliseconds
)

// wheel wakes watches, so that arming, stopping and waking cost the same however many there are: no heap, no scan. It is not safe for
// concurrent use.
type wheel struct {
	inner, outer [wheelSlots]*watch // lists
	second       int64              // the second that is looked at next
	armed        int
}

func newWheel(now models.Time) *wheel {
	return &wheel{second: int64(now / wheelTick)}
}

// arm wakes t at due, or as soon as the wheel turns when that is past. An armed timer is moved.
func (w *wheel) arm(t *watch, due models.Time) {
	w.stop(t)
	t.armed.Store(int64(due))
	second := max(int64(t.lookAt()/wheelTick), w.second)
	head := &w.inner[second%wheelSlots]
	if second-w.second >= wheelSlots {
		turn := min(second/wheelSlots, w.second/wheelSlots+wheelSlots-1)
		head = &w.outer[turn%wheelSlots]
	}
	t.next, t.prev = *head, head
	if t.next != nil {
		t.next.prev = &t.next
	}
	*head = t
	w.armed++
}

// stop disarms t, if it is armed.
func (w *wheel) stop(t *watch) {
	if t.prev == nil {
		return
	}
	*t.prev = t.next
	if t.next != nil {
		t.next.prev = t.prev
	}
	t.next, t.prev = nil, nil
	w.armed--
}

// turn takes out the timers that are due at now, at most limit, and reports whether there may be more. A clock that was moved back
// wakes nobody until it comes to where it was.
func (w *wheel) turn(now models.Time, limit int, wake func(*watch)) (more bool) {
	for second := int64(now / wheelTick); ; w.advance() {
		if limit = w.empty(now, limit, wake); limit == 0 {
			return true
		}
		if w.second >= second {
			return false
		}
	}
}

// advance goes on to the next second, and spreads the next slot of the outer ring over the inner one when its time comes.
func (w *wheel) advance() {
	w.second++
	if w.second%wheelSlots != 0 {
		return
	}
	for t := w.outer[w.second/wheelSlots%wheelSlots]; t != nil; {
		next := t.next
		w.arm(t, models.Time(t.armed.Load()))
		t = next
	}
}

// empty wakes what is due in the slot of the present second and returns what is left of limit.
func (w *wheel) empty(now models.Time, limit int, wake func(*watch)) int {
	for t := w.inner[w.second%wheelSlots]; t != nil && limit > 0; {
		next := t.next
		if t.lookAt() <= now {
			w.stop(t)
			wake(t)
			limit--
		}
		t = next
	}
	return limit
}
