package whoson

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"deskbell/models"
	"deskbell/server/database"
)

const (
	flushEvery = 2 * time.Second
	flushRows  = 200 // of one statement
)

// flushList holds the visitors whose last activity is newer than their row's.
type flushList struct {
	mu   sync.Mutex
	list []*live
}

// add notes the visitor once.
func (f *flushList) add(v *live) {
	if v.unflushed.Swap(true) {
		return
	}
	f.mu.Lock()
	f.list = append(f.list, v)
	f.mu.Unlock()
}

// take empties the list. What happens from now on notes its visitor again.
func (f *flushList) take() []*live {
	f.mu.Lock()
	list := f.list
	f.list = nil
	f.mu.Unlock()
	for _, v := range list {
		v.unflushed.Store(false)
	}
	return list
}

// Flush writes the times of the last activity.
type Flush struct{ s *Service }

// Name implements Runner.
func (f *Flush) Name() string { return "visitor_activity" }

// Flush is the runner that writes the last activity of everybody who was active, every 2 s in one transaction.
func (s *Service) Flush() *Flush { return &Flush{s} }

// Run flushes until ctx ends, and then once more.
func (f *Flush) Run(ctx context.Context) error {
	f.s.every(ctx, flushEvery, "the last activity of visitors could not be written and is tried again", f.RunOnce)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, err := f.RunOnce(ctx)
	return err
}

// RunOnce writes what is newer than the rows, and answers for how many visitors.
func (f *Flush) RunOnce(ctx context.Context) (int, error) {
	list := slices.DeleteFunc(f.s.activity.take(), f.s.waits)
	if len(list) == 0 {
		return 0, nil
	}
	inOrder(list)
	err := f.s.db.Tx(ctx, "whoson.activity", func(tx *database.Tx) error {
		for part := range slices.Chunk(list, flushRows) {
			if err := flushPart(tx, part); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for _, v := range list {
			f.s.activity.add(v)
		}
		return 0, err
	}
	return len(list), nil
}

// waits reports whether a batch will write the visitor's activity, together with the gap before it; then it is left for the next flush.
func (s *Service) waits(v *live) bool {
	v.mu.Lock()
	waits := len(v.pending) > 0 || !v.written
	v.mu.Unlock()
	if waits {
		s.activity.add(v)
	}
	return waits
}

// flushPart is one statement for many rows, put together of constant pieces. The rows of visitors who left stay as they were. What is
// in memory is never older than the row: everything that changes the row looks there first.
func flushPart(tx *database.Tx, part []*live) error {
	args := make([]any, 0, 3*len(part))
	for _, v := range part {
		args = append(args, v.id, models.Time(v.lastActivity.Load()))
	}
	for _, v := range part {
		args = append(args, v.id)
	}
	statement := "UPDATE visitors SET last_activity_at = CASE id" + strings.Repeat(" WHEN ? THEN ?", len(part)) +
		" ELSE last_activity_at END WHERE removed_at = 0 AND id IN (?" + strings.Repeat(", ?", len(part)-1) + ")"
	if err := tx.Exec(statement, args...).Error; err != nil {
		return fmt.Errorf("write last activity: %w", err)
	}
	return nil
}

// every calls once each period until ctx ends; a failure is logged, and the next period tries again.
func (s *Service) every(ctx context.Context, period time.Duration, failure string, once func(context.Context) (int, error)) {
	for {
		timer := s.clock.NewTimer(period)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		if _, err := once(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, failure, "error", err)
		}
	}
}
