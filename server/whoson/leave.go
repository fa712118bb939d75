package whoson

import (
	"context"
	"errors"
	"fmt"
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
	due, err := l.s.leavers(ctx)
	if err != nil {
		return 0, err
	}
	left := 0
	var failures []error
	for v, why := range due {
		if err := l.s.remove(ctx, v, why); err != nil {
			failures = append(failures, err)
		}
		left++
	}
	return left, errors.Join(failures...)
}

// leavers are the visitors who are due, with why. Where there are several nodes, what the others know of them is looked at before.
func (s *Service) leavers(ctx context.Context) (map[*live]string, error) {
	now, due := s.now(), map[*live]string{}
	for _, v := range s.registry.byID.values() {
		if why := s.dueToLeave(v, now); why != "" {
			if due[v] = why; len(due) == leaveAPass {
				break
			}
		}
	}
	if s.node == "" || len(due) == 0 {
		return due, nil
	}
	ids := make([]string, 0, len(due))
	for v := range due {
		ids = append(ids, v.id)
	}
	db := s.db.Read(ctx)
	tabs, err := s.elsewhere(db, ids)
	if err != nil {
		return nil, err
	}
	var rows []outline
	if err := db.Model(&models.Visitor{}).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("look again at who is due to leave: %w", err)
	}
	for _, row := range rows {
		s.behind(row, tabs[row.ID].Tabs, now)
	}
	for v := range due {
		if due[v] = s.dueToLeave(v, now); due[v] == "" {
			delete(due, v)
		}
	}
	return due, nil
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
	case !v.connected && v.elsewhere == 0 && (v.left || !v.hidden) && now.Sub(v.noTabAt) >= leaveAfter:
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
