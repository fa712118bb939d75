package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/base/lab"
)

// Frozen makes a demo reproducible: the same people and visitors by Seed, the time at which Now stands or from which it runs.
type Frozen struct {
	Seed   uint64    `help:"Make the same demo data each time." default:"0"`
	Now    time.Time `help:"Let the clock begin here (RFC 3339)." format:"2006-01-02T15:04:05Z07:00"`
	Freeze bool      `help:"Let the clock stand still, for pictures."`
}

// clock goes on with base unless the time was given.
func (f Frozen) clock(base clock.Clock) clock.Clock {
	if f.Freeze {
		at := f.Now
		if at.IsZero() {
			at = clock.System{}.Now()
		}
		return clock.NewFake(at)
	}
	base = lab.Clock(base)
	if f.Now.IsZero() {
		return base
	}
	shifted := clock.NewShifted(base)
	shifted.Set(f.Now)
	return shifted
}

// A frozen demo has lived for a while when its clock stops: it was staged, moment by moment.
const (
	stageFor  = 9 * time.Minute
	stageBeat = 500 * time.Millisecond
	// stageRounds is after how many turns loops that still find work are called endless.
	stageRounds = 200
)

// stage fills the demo and lets its visitors live through the time before the clock's, one thing after the other: the same seed and
// time make the same demo, to the ids. Nothing else runs meanwhile.
func (d *demo) stage(ctx context.Context) error {
	clk, still := d.a.Clock.(*clock.Fake)
	if !still {
		return errors.New("only a clock that stands still can be staged")
	}
	end := clk.Now()
	clk.Set(end.Add(-stageFor))
	defer id.Reproduce(d.seed, clk.Now)()
	if err := d.fill(ctx, ""); err != nil {
		return err
	}
	for beat := 1; clk.Now().Before(end); beat++ {
		clk.Advance(stageBeat)
		if err := d.step(ctx); err != nil {
			return err
		}
		if beat%4 != 0 {
			continue
		}
		if err := d.a.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// settle runs every loop in turn until none finds anything to do at the present moment of the clock.
func (a *App) settle(ctx context.Context) error {
	for range stageRounds {
		found, err := a.Dispatcher.RunOnce(ctx)
		if err != nil {
			return err
		}
		for _, one := range a.passes() {
			n, err := one.RunOnce(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", one.Name(), err)
			}
			found += n
		}
		if found == 0 {
			_, err := a.Accounts.RunOnce(ctx)
			return err
		}
	}
	return errors.New("the loops find work without end")
}
