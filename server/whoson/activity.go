package whoson

import (
	"context"
	"time"

	"deskbell/models"
)

// A gap between two activities is told to the journal from these lengths on. The widget reports at most every 5 s while input goes on,
// and once more 2 s after the last: after such a last report every gap is exact; without one a little more than 5 s may be nothing but
// the time between two reports.
const (
	leastGap      = 5 * time.Second
	leastOfSteady = 6 * time.Second
	trailing      = 1500 * time.Millisecond // a report of input that long ago is a last one
)

// Active notes input of a visitor, so long ago.
func (s *Service) Active(_ context.Context, visitorID string, ago time.Duration) (models.Time, error) {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return 0, errGone
	}
	ago = within(ago)
	s.active(v, s.fit(v, s.now().Add(-ago)), ago < trailing)
	return models.Time(v.lastActivity.Load()), nil
}

// active moves the last activity on, here and in the engine. Steady: input may be going on.
func (s *Service) active(v *live, at models.Time, steady bool) {
	moved, gap := v.moveActivity(at, steady)
	if !moved {
		return
	}
	s.journal.Activity(v.item(), at)
	s.activity.add(v)
	if gap {
		s.intake.queue(v)
	}
	s.showSoon(v)
}

// moveActivity sets the last activity to at, unless it is later already. A gap that ends with it waits to be written from the same moment
// on, so that nobody sees one without the other.
func (v *live) moveActivity(at models.Time, steady bool) (moved, gap bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	least := leastOfSteady
	if v.trailed {
		least = leastGap
	}
	v.trailed = !steady
	before := models.Time(v.lastActivity.Load())
	if at <= before {
		return false, false
	}
	v.lastActivity.Store(int64(at))
	if at.Sub(before) < least {
		return true, false
	}
	v.addLocked(change{kind: changeGap, at: at, from: before})
	return true, true
}
