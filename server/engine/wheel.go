package engine

import "deskbell/models"

// The wheel has two rings: 4,096 slots of a second, and 4,096 slots of 4,096 seconds (194 days). What is due later waits in the last
// slot that the outer ring has and is put in again from there.
const (
	wheelSlots = 4096
	wheelTick  = models.Time(1000) // milliseconds
)

// timer is a node of the wheel, part of what it wakes. Its fields belong to the wheel.
type timer struct {
	due        models.Time
	next, prev *timer
	watch      *watch
}

// wheel holds timers so that arming, stopping and waking cost the same however many there are: no heap, no scan. It is not safe for
// concurrent use.
type wheel struct {
	inner, outer [wheelSlots]timer // heads of lists
	second       int64             // the second that is looked at next
	armed        int
}

func newWheel(now models.Time) *wheel {
	w := &wheel{second: int64(now / wheelTick)}
	for i := range wheelSlots {
		w.inner[i].next, w.inner[i].prev = &w.inner[i], &w.inner[i]
		w.outer[i].next, w.outer[i].prev = &w.outer[i], &w.outer[i]
	}
	return w
}

// arm wakes t at due, or as soon as the wheel turns when that is past. An armed timer is moved.
func (w *wheel) arm(t *timer, due models.Time) {
	w.stop(t)
	t.due = due
	second := max(int64(due/wheelTick), w.second)
	head := &w.inner[second%wheelSlots]
	if second-w.second >= wheelSlots {
		turn := min(second/wheelSlots, w.second/wheelSlots+wheelSlots-1)
		head = &w.outer[turn%wheelSlots]
	}
	t.prev, t.next = head.prev, head
	head.prev.next, head.prev = t, t
	w.armed++
}

// stop disarms t, if it is armed.
func (w *wheel) stop(t *timer) {
	if t.next == nil {
		return
	}
	t.prev.next, t.next.prev = t.next, t.prev
	t.next, t.prev = nil, nil
	w.armed--
}

// turn takes out the timers that are due at now, at most limit, and reports whether there may be more. A clock that was moved back
// wakes nobody until it comes to where it was.
func (w *wheel) turn(now models.Time, limit int, wake func(*timer)) (more bool) {
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
	head := &w.outer[w.second/wheelSlots%wheelSlots]
	for t := head.next; t != head; {
		next := t.next
		w.arm(t, t.due)
		t = next
	}
}

// empty wakes what is due in the slot of the present second and returns what is left of limit.
func (w *wheel) empty(now models.Time, limit int, wake func(*timer)) int {
	head := &w.inner[w.second%wheelSlots]
	for t := head.next; t != head && limit > 0; {
		next := t.next
		if t.due <= now {
			w.stop(t)
			wake(t)
			limit--
		}
		t = next
	}
	return limit
}
