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
	last, listed := s.activeIfListed(v, ago)
	if !listed {
		return 0, errGone
	}
	return last, nil
}

// activeIfListed is Active for a visitor who was found already, and may have left the list since.
func (s *Service) activeIfListed(v *live, ago time.Duration) (last models.Time, listed bool) {
	ago = within(ago)
	now := s.now()
	last, news := v.moveActivity(now.Add(-ago), now, ago < trailing)
	if news.gone {
		return 0, false
	}
	s.tellActivity(v, last, news)
	return last, true
}

// active moves the last activity on, here and in the engine. Steady: input may be going on.
func (s *Service) active(v *live, at, now models.Time, steady bool) {
	last, news := v.moveActivity(at, now, steady)
	s.tellActivity(v, last, news)
}

// tellActivity tells everybody what an activity has changed.
func (s *Service) tellActivity(v *live, last models.Time, news activityNews) {
	if !news.moved {
		return
	}
	s.journal.Activity(v.item(), last)
	s.activity.add(v)
	if news.gap {
		s.intake.queue(v)
	}
	if news.back {
		s.show(v)
	}
}

// activityNews is what an activity has changed.
type activityNews struct {
	moved bool // it is the newest
	gap   bool // it ended a gap that waits to be written now
	back  bool // the boards show the visitor as idle
	gone  bool // the visitor is not on the list any more: nothing else was done
}

// moveActivity sets the last activity to at, as far as that is possible, unless it is later already. A gap that ends with it waits to be
// written from the same moment on, so that nobody sees one without the other. The row gets to the boards with the next look of Watch, since
// activities are many and boards tick by themselves; only who was shown as idle has to be shown at once.
func (v *live) moveActivity(at, now models.Time, steady bool) (last models.Time, news activityNews) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.gone {
		return 0, activityNews{gone: true}
	}
	at = min(max(at, v.row.StartedAt), now)
	least := leastOfSteady
	if v.trailed {
		least = leastGap
	}
	v.trailed = !steady
	before := models.Time(v.lastActivity.Load())
	if at <= before {
		return before, news
	}
	v.lastActivity.Store(int64(at))
	v.stale = true
	news.moved, news.back = true, v.shownAs == StateIdle
	if at.Sub(before) >= least {
		v.addLocked(change{kind: changeGap, at: at, from: before})
		news.gap = true
	}
	return at, news
}
