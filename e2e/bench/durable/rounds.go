package durable

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"deskbell/e2e/bench/meter"
)

const callers = 64

// way is one way to write units.
type way string

const (
	deciding way = "deciding"
	together way = "64 callers"
	bySQL    way = "database/sql"
	viaGORM  way = "GORM"
)

// figures are the rounds of one way.
type figures struct{ rates, millions []float64 }

func (f *figures) rate() float64    { return meter.Median(f.rates) }
func (f *figures) million() float64 { return meter.Median(f.millions) }

// add notes a round of so many units, which begun and cpu were the start of.
func (f *figures) add(units int64, begun time.Time, cpu time.Duration) {
	f.rates = append(f.rates, float64(units)/time.Since(begun).Seconds())
	f.millions = append(f.millions, (meter.CPU()-cpu).Seconds()/float64(units)*1e6)
}

// decideWaiting is a round of the runner alone.
func (p *product) decideWaiting(ctx context.Context, n int, f *figures) error {
	for left := n; left > 0; left -= 256 {
		if err := p.record(ctx, min(left, 256)); err != nil {
			return err
		}
	}
	before, err := p.delivered(ctx)
	if err != nil {
		return err
	}
	begun, cpu := time.Now(), meter.CPU()
	if err := p.drain(ctx); err != nil {
		return err
	}
	f.add(int64(n), begun, cpu)
	return p.check(ctx, before+int64(n))
}

// check compares the deliveries with what there must be.
func (p *product) check(ctx context.Context, want int64) error {
	got, err := p.delivered(ctx)
	if err == nil && got != want {
		err = fmt.Errorf("%d deliveries, want %d", got, want)
	}
	return err
}

// recordAndDecide is a round of callers who record while the runner runs.
func (p *product) recordAndDecide(ctx context.Context, d time.Duration, f *figures) error {
	before, err := p.delivered(ctx)
	if err != nil {
		return err
	}
	begun, cpu := time.Now(), meter.CPU()
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- p.runner.Run(running) }()
	n, err := many(ctx, d, func(ctx context.Context) error { return p.record(ctx, 1) })
	stop()
	if err := errors.Join(err, <-ended); err != nil {
		return err
	}
	if err := p.drain(ctx); err != nil {
		return err
	}
	f.add(n, begun, cpu)
	return p.check(ctx, before+n)
}

// fromMany is a round of callers who write units.
func fromMany(ctx context.Context, d time.Duration, f *figures, write func(context.Context) error) error {
	begun, cpu := time.Now(), meter.CPU()
	n, err := many(ctx, d, write)
	if err == nil {
		f.add(n, begun, cpu)
	}
	return err
}

// many lets the callers do it again and again, and returns how often it was done.
func many(ctx context.Context, d time.Duration, do func(context.Context) error) (int64, error) {
	var done atomic.Int64
	var wg sync.WaitGroup
	failed, begun := make(chan error, callers), time.Now()
	for range callers {
		wg.Go(func() {
			for time.Since(begun) < d && len(failed) == 0 {
				if err := do(ctx); err != nil {
					failed <- err
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	select {
	case err := <-failed:
		return done.Load(), err
	default:
		return done.Load(), nil
	}
}
