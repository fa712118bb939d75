package whoson

import (
	"context"
	"time"

	"deskbell/realtime"
	"deskbell/server/base/id"
)

// Watch keeps boards and widgets right about what changes by itself.
type Watch struct{ s *Service }

// Watch is the runner that notices who has become idle, counts, and tells widgets whether anybody is there to answer.
func (s *Service) Watch() *Watch { return &Watch{s} }

const watchEvery = time.Second

// Name implements Runner.
func (w *Watch) Name() string { return "boards" }

// Run looks every second until ctx ends.
func (w *Watch) Run(ctx context.Context) error {
	w.s.every(ctx, watchEvery, "the boards could not be brought up to date and are tried again", w.RunOnce)
	return nil
}

// RunOnce tells what has changed, and answers how many things that were.
func (w *Watch) RunOnce(ctx context.Context) (int, error) {
	s := w.s
	told := 0
	counts, leads := map[string]BoardCounts{}, s.leads()
	for _, v := range s.registry.byID.values() {
		departmentID, state, stale, ok := s.glance(v, leads)
		if !ok {
			continue
		}
		one := counts[departmentID]
		one.DepartmentID = id.Public(prefixDepartment, departmentID)
		one.add(state)
		counts[departmentID] = one
		if stale {
			s.show(v)
			told++
		}
	}
	if leads {
		told += s.tellCounts(counts)
	}
	told += s.clearLeft()
	if err := s.refresh(ctx); err != nil {
		return told, err
	}
	n, err := s.tellPresence(ctx)
	return told + n, err
}

// tellCounts publishes the numbers of departments that changed.
func (s *Service) tellCounts(now map[string]BoardCounts) int {
	s.board.mu.Lock()
	before := s.board.counts
	s.board.counts = now
	s.board.mu.Unlock()
	told := 0
	tell := func(departmentID string, counts BoardCounts) {
		told++
		s.live.PublishKeyed(TopicVisitors, "counts_"+departmentID, "counts", realtime.Labelled{Labels: []string{departmentID}, Data: counts})
	}
	for departmentID, counts := range now {
		if before[departmentID] != counts {
			tell(departmentID, counts)
		}
	}
	for departmentID := range before {
		if _, still := now[departmentID]; !still {
			tell(departmentID, BoardCounts{DepartmentID: id.Public(prefixDepartment, departmentID)})
		}
	}
	return told
}
