package whoson

import (
	"context"
	"errors"
	"time"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Why a visitor left the list.
const (
	RemovedLeft = "left"
	RemovedIdle = "idle"
)

const (
	leaveEvery = time.Second
	// leaveAfter is how long a visit outlives its last tab: the next page of the site needs a moment.
	leaveAfter = 30 * time.Second
	// leaveAPass bounds one pass.
	leaveAPass = 500
)

// Leave takes visitors off the list.
type Leave struct{ s *Service }

// Leavers is the runner that takes visitors off the list whose tabs are gone or who have been idle for too long.
func (s *Service) Leavers() *Leave { return &Leave{s} }

// Name implements Runner.
func (l *Leave) Name() string { return "leavers" }

// Run looks every second until ctx ends.
func (l *Leave) Run(ctx context.Context) error {
	l.s.every(ctx, leaveEvery, "visitors could not be taken off the list and are tried again", l.RunOnce)
	return nil
}

// RunOnce takes off the list who is due, and answers how many.
func (l *Leave) RunOnce(ctx context.Context) (int, error) {
	now := l.s.now()
	left := 0
	var failures []error
	for _, v := range l.s.registry.byID.values() {
		why := l.s.dueToLeave(v, now)
		if why == "" {
			continue
		}
		if err := l.s.remove(ctx, v, why); err != nil {
			failures = append(failures, err)
		}
		if left++; left == leaveAPass {
			break
		}
	}
	return left, errors.Join(failures...)
}

// dueToLeave says why the visitor leaves the list now; empty: they stay. Who is in a chat stays.
func (s *Service) dueToLeave(v *live, now models.Time) string {
	idle := seconds(s.mannersOf(v.siteID).RemoveAfter)
	last := models.Time(v.lastActivity.Load())
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.gone || inChat(v.row):
		return ""
	case now.Sub(last) >= idle:
		return RemovedIdle
	case !v.connected && (v.left || !v.hidden) && now.Sub(v.noTabAt) >= leaveAfter:
		return RemovedLeft
	}
	return ""
}

func (s *Service) remove(ctx context.Context, v *live, why string) error {
	if err := s.settle(ctx, v); err != nil {
		return err
	}
	err := s.db.Tx(ctx, "whoson.remove", func(tx *database.Tx) error { return s.removeIn(tx, v.id, why) })
	if errors.Is(err, errGone) {
		s.registry.remove(v) // the row says so already
		return nil
	}
	return err
}

// removeIn takes a visitor off the list: an open invitation ends, the item is over, and its clocks are off.
func (s *Service) removeIn(tx *database.Tx, visitorID, why string) error {
	_, err := s.edit(tx, visitorID, func(row *models.Visitor) ([]happened, error) {
		if inChat(*row) {
			return nil, nil
		}
		told, err := s.endOpen(tx, row, s.expired(WithdrawnLeft))
		if err != nil {
			return nil, err
		}
		now := s.now()
		row.RemovedAt, row.RemovedWhy = now, why
		return append(told, happened{Happening: engine.Happening{Kind: models.EntryOccurrence, Type: TypeRemoved, At: now, Gone: true}}), nil
	})
	return err
}
