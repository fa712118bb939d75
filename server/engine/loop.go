package engine

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"deskbell/models"
	"deskbell/server/base/clock"
)

// lookAgain is how long a loop sleeps at most: what no wake-up told it of, it finds by itself.
const lookAgain = time.Second

// Runner is a part of the engine that runs. App starts Run of each; tests and the lab call RunOnce.
type Runner interface {
	// Name is short and the same in every version: "runner", "clocks" ...
	Name() string
	// Run works until ctx ends, and then returns nil. Errors of a pass are logged and the pass is tried again a second later.
	Run(ctx context.Context) error
	// RunOnce does one pass and returns how much it did; zero says that there was nothing to do.
	RunOnce(ctx context.Context) (int, error)
}

// loop is a Runner around a pass.
type loop struct {
	name  string
	clock clock.Clock
	log   *slog.Logger
	rest  time.Duration // between two passes that find nothing to do
	pass  func(ctx context.Context) (int, error)
	woken chan struct{}
	due   atomic.Int64 // Unix ms of the next known work; zero: none is known
}

func (e *Engine) newLoop(name string, rest time.Duration, pass func(ctx context.Context) (int, error)) *loop {
	return &loop{name: name, clock: e.clock, log: e.log, rest: rest, pass: pass, woken: make(chan struct{}, 1)}
}

// Name implements Runner.
func (l *loop) Name() string { return l.name }

// RunOnce implements Runner.
func (l *loop) RunOnce(ctx context.Context) (int, error) { return l.pass(ctx) }

// wake makes the loop look at once. It never blocks.
func (l *loop) wake() {
	select {
	case l.woken <- struct{}{}:
	default: // it will look anyway
	}
}

// wakeAt makes the loop look at that time at the latest.
func (l *loop) wakeAt(at models.Time) {
	for {
		due := l.due.Load()
		if due != 0 && due <= int64(at) {
			return
		}
		if l.due.CompareAndSwap(due, int64(at)) {
			l.wake() // it may be asleep for longer than that
			return
		}
	}
}

// Run implements Runner.
func (l *loop) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		done, err := l.pass(ctx)
		switch {
		case ctx.Err() != nil: // the end; what the pass says of it is no news
		case err != nil:
			l.log.ErrorContext(ctx, "a pass failed and is tried again", "loop", l.name, "error", err)
			l.sleep(ctx, lookAgain, nil)
		case done == 0:
			l.sleep(ctx, l.untilDue(), l.woken)
		}
	}
	return nil
}

// untilDue is how long to sleep when there is nothing to do.
func (l *loop) untilDue() time.Duration {
	due := l.due.Load()
	if due == 0 {
		return l.rest
	}
	wait := models.Time(due).Sub(models.TimeOf(l.clock.Now()))
	if wait <= 0 {
		l.due.CompareAndSwap(due, 0) // one more look, then it is forgotten
	}
	return max(0, min(l.rest, wait))
}

func (l *loop) sleep(ctx context.Context, d time.Duration, woken <-chan struct{}) {
	timer := l.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-woken:
	case <-timer.C:
	}
}
