package whoson

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"deskbell/server/database"
)

const (
	batchEvery    = 250 * time.Millisecond // at most so long a change waits, and so far apart are two batches under load
	batchVisitors = 256
	maxWaiting    = 50_000 // visitors; beyond, new visits are refused for a moment
	maxTries      = 5      // a batch of one that fails so often is given up
	afterFailure  = time.Second
)

// intake gathers changes of visitors, so that many share a transaction.
type intake struct {
	mu      sync.Mutex
	waiting []*live
	wake    chan struct{}
	working sync.Mutex // one batch at a time

	folded  atomic.Int64
	dropped atomic.Int64
}

func newIntake() *intake { return &intake{wake: make(chan struct{}, 1)} }

// queue puts the visitor into the next batch.
func (in *intake) queue(v *live) {
	v.mu.Lock()
	again := v.queued
	v.queued = true
	v.mu.Unlock()
	if again {
		return
	}
	in.mu.Lock()
	in.waiting = append(in.waiting, v)
	in.mu.Unlock()
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

func (in *intake) full() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return len(in.waiting) >= maxWaiting
}

// take is the next batch: the visitors who wait longest.
func (in *intake) take() []*live {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := min(len(in.waiting), batchVisitors)
	batch := slices.Clone(in.waiting[:n])
	in.waiting = slices.Delete(in.waiting, 0, n)
	return batch
}

// Intake writes page views and gaps.
type Intake struct{ s *Service }

// Intake is the runner that writes what waits, at most 250 ms after it came.
func (s *Service) Intake() *Intake { return &Intake{s} }

// Name implements Runner.
func (i *Intake) Name() string { return "pages" }

// Run writes batches until ctx ends, and then what is left. The first change after a quiet time is written at once.
func (i *Intake) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return i.last(ctx)
		case <-i.s.intake.wake:
		}
		wait := batchEvery
		if _, err := i.RunOnce(ctx); err != nil && ctx.Err() == nil {
			i.s.log.ErrorContext(ctx, "page views could not be written and are tried again", "error", err)
			wait = afterFailure
		}
		timer := i.s.clock.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// last writes what is left when the process ends.
func (i *Intake) last(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, err := i.RunOnce(ctx)
	return err
}

// RunOnce writes everything that waits now and answers for how many visitors. An error leaves what was not written waiting.
func (i *Intake) RunOnce(ctx context.Context) (int, error) {
	in := i.s.intake
	in.working.Lock()
	defer in.working.Unlock()
	in.mu.Lock()
	left := len(in.waiting)
	in.mu.Unlock()
	written := 0
	for left > 0 {
		batch := in.take()
		if err := i.write(ctx, batch); err != nil {
			return written, err
		}
		left -= len(batch)
		written += len(batch)
	}
	return written, nil
}

// write writes one batch; when something in it cannot be written, each visitor alone, so that one does not hold up the others.
func (i *Intake) write(ctx context.Context, batch []*live) error {
	err := i.s.writeBatch(ctx, batch)
	if err == nil || len(batch) == 1 || database.IsAway(err) || ctx.Err() != nil {
		return i.failed(batch, err)
	}
	var failures []error
	for _, v := range batch {
		one := []*live{v}
		failures = append(failures, i.failed(one, i.s.writeBatch(ctx, one)))
	}
	return errors.Join(failures...)
}

// failed puts a batch that failed back, but gives a visitor up whose changes fail by themselves again and again.
func (i *Intake) failed(batch []*live, err error) error {
	if err == nil {
		return nil
	}
	for _, v := range batch {
		v.mu.Lock()
		if v.tries++; len(batch) == 1 && v.tries >= maxTries && !database.IsAway(err) {
			i.s.log.Error("changes of a visitor cannot be written and are dropped", "visitor", v.id, "changes", len(v.pending), "error", err)
			i.s.intake.dropped.Add(int64(len(v.pending)))
			v.pending, v.tries = nil, 0
		}
		v.writing, v.queued = 0, false
		again := len(v.pending) > 0
		v.mu.Unlock()
		if again {
			i.s.intake.queue(v)
		}
	}
	return fmt.Errorf("write a batch of visitors: %w", err)
}

// settle writes what waits about the visitor now: verbs that need the row call it first.
func (s *Service) settle(ctx context.Context, v *live) error {
	v.mu.Lock()
	waits := len(v.pending) > 0 || !v.written
	v.mu.Unlock()
	if !waits {
		return nil
	}
	_, err := s.Intake().RunOnce(ctx)
	return err
}

// Counts are numbers of Who's On for metrics.
type Counts struct {
	OnList  int
	Folded  int64 // page views that were counted and not told one by one
	Dropped int64 // changes that could not be written
}

// Counts are the numbers of now.
func (s *Service) Counts() Counts {
	return Counts{OnList: len(s.registry.byID.values()), Folded: s.intake.folded.Load(), Dropped: s.intake.dropped.Load()}
}

// inOrder sorts a batch by id: rows are locked in one order everywhere.
func inOrder(batch []*live) {
	slices.SortFunc(batch, func(a, b *live) int { return strings.Compare(a.id, b.id) })
}
