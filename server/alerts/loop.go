package alerts

import (
	"context"
	"log/slog"
	"time"

	"deskbell/server/base/clock"
)

// loop does one thing again and again.
type loop struct {
	name  string
	every time.Duration
	clock clock.Clock
	log   *slog.Logger
	pass  func(context.Context) (int, error)
}

// Name implements engine.Runner.
func (l *loop) Name() string { return l.name }

// RunOnce implements engine.Runner.
func (l *loop) RunOnce(ctx context.Context) (int, error) { return l.pass(ctx) }

// Run implements engine.Runner.
func (l *loop) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if _, err := l.pass(ctx); err != nil && ctx.Err() == nil {
			l.log.ErrorContext(ctx, "a pass failed; it is tried again", "loop", l.name, "error", err)
		}
		timer := l.clock.NewTimer(l.every)
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}
