package clock

import (
	"sync"
	"time"
)

// Fake is a clock that only moves when it is told to. Base, when set, runs underneath: Now is Base's time plus what was advanced,
// which is how the lab build jumps over minutes while the rest of the program runs on.
type Fake struct {
	mu      sync.Mutex
	base    Clock // nil: time stands still between moves
	now     time.Time
	offset  time.Duration
	waiting map[*waiter]struct{}
}

type waiter struct {
	due  time.Time
	c    chan time.Time
	done chan struct{} // closed when it fired or was stopped
}

// NewFake returns a clock that stands still at start.
func NewFake(start time.Time) *Fake {
	return &Fake{now: start.UTC().Truncate(time.Millisecond), waiting: map[*waiter]struct{}{}}
}

// NewShifted returns a clock that runs with base and can be advanced beyond it.
func NewShifted(base Clock) *Fake {
	return &Fake{base: base, waiting: map[*waiter]struct{}{}}
}

// Now implements Clock.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.nowLocked()
}

func (f *Fake) nowLocked() time.Time {
	if f.base != nil {
		return f.base.Now().Add(f.offset)
	}
	return f.now
}

// Advance moves the clock by d and fires every timer that is due by then. A negative d moves it back.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.base != nil {
		f.offset += d
	} else {
		f.now = f.now.Add(d)
	}
	now := f.nowLocked()
	for w := range f.waiting {
		if !w.due.After(now) {
			f.fireLocked(w, now)
		}
	}
}

// Set moves the clock to t.
func (f *Fake) Set(t time.Time) { f.Advance(t.Sub(f.Now())) }

// Timers is the number of timers that wait: a test can see that something went to sleep.
func (f *Fake) Timers() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.waiting)
}

// NewTimer implements Clock.
func (f *Fake) NewTimer(d time.Duration) *Timer {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.nowLocked()
	w := &waiter{due: now.Add(d), c: make(chan time.Time, 1), done: make(chan struct{})}
	f.waiting[w] = struct{}{}
	if d <= 0 {
		f.fireLocked(w, now)
	} else if f.base != nil {
		f.watchLocked(w, d)
	}
	return &Timer{C: w.c, stop: func() bool { return f.stop(w) }}
}

// watchLocked lets the clock underneath fire w, unless an Advance does it first.
func (f *Fake) watchLocked(w *waiter, d time.Duration) {
	under := f.base.NewTimer(d)
	go func() {
		defer under.Stop()
		select {
		case <-w.done:
		case <-under.C:
			f.mu.Lock()
			defer f.mu.Unlock()
			if _, waits := f.waiting[w]; waits {
				f.fireLocked(w, f.nowLocked())
			}
		}
	}()
}

func (f *Fake) fireLocked(w *waiter, now time.Time) {
	delete(f.waiting, w)
	close(w.done)
	w.c <- now
}

func (f *Fake) stop(w *waiter) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, waits := f.waiting[w]; !waits {
		return false
	}
	delete(f.waiting, w)
	close(w.done)
	return true
}
