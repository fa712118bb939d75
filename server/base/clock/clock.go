// Package clock is the only place that asks the computer for the time of day. Everything that decides something by time takes a
// Clock, so a test (and the lab build) can move time by hand.
package clock

import "time"

// Clock tells the time and wakes up callers. All methods may be called from any goroutine.
type Clock interface {
	// Now is the current time, in UTC and cut to milliseconds: what a row can hold.
	Now() time.Time
	// NewTimer fires once, d from now; a d of zero or less fires at once.
	NewTimer(d time.Duration) *Timer
}

// Timer fires once on C. It belongs to one goroutine.
type Timer struct {
	C    <-chan time.Time
	stop func() bool
}

// Stop prevents the timer from firing. It reports false when it has fired or was stopped before.
func (t *Timer) Stop() bool { return t.stop() }

// System is the computer's own clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// NewTimer implements Clock.
func (System) NewTimer(d time.Duration) *Timer {
	t := time.NewTimer(d)
	return &Timer{C: t.C, stop: t.Stop}
}

// Mono returns a time that only goes on, from zero, whatever becomes of the time of day: for what is late, alive or due again.
func Mono() func() time.Duration {
	begun := time.Now()
	return func() time.Duration { return time.Since(begun) }
}
