package engine

import (
	"sync"
	"time"

	"deskbell/models"
)

// Beyond these an event is in summary mode: what it would fire for is written down, and does nothing.
const (
	StormOnItem = 60   // firings a minute on one item
	StormInAll  = 1000 // firings a minute
	stormWindow = time.Minute
)

// storm counts the firings of each event in windows of a minute. It lives in memory: after a restart an event may fire that often
// again before it is stopped again.
type storm struct {
	mu     sync.Mutex
	events map[string]*surge
}

// surge is what one event does.
type surge struct {
	all   tally
	items map[ItemKey]*tally
	told  bool // the owner knows
	held  int  // what was written down and did nothing, since the owner was told
}

// tally counts in one window. It stays in summary mode until a whole window passed below the limit.
type tally struct {
	start   models.Time
	count   int
	summary bool
}

func newStorm() *storm { return &storm{events: map[string]*surge{}} }

// over reports whether one firing more, beside the pending ones of the running transaction, is too many.
func (s *storm) over(eventID string, item ItemKey, pending, pendingOnItem int, now models.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.events[eventID]
	if one == nil {
		return pending >= StormInAll || pendingOnItem >= StormOnItem
	}
	onItem := tally{}
	if t := one.items[item]; t != nil {
		onItem = *t
	}
	return one.all.over(pending, StormInAll, now) || onItem.over(pendingOnItem, StormOnItem, now)
}

func (t tally) over(pending, limit int, now models.Time) bool {
	t.roll(limit, now)
	return t.summary || t.count+pending >= limit
}

// roll begins a new window when the present one is over.
func (t *tally) roll(limit int, now models.Time) {
	past := now.Sub(t.start)
	if past < stormWindow && past >= 0 {
		return
	}
	t.summary = t.count > limit && past < 2*stormWindow && past >= 0
	t.start, t.count = now, 0
}

// count adds committed firings. It reports whether the event entered summary mode with them.
func (s *storm) count(eventID string, item ItemKey, fired, held int, now models.Time) (entered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.events[eventID]
	if one == nil {
		one = &surge{items: map[ItemKey]*tally{}}
		s.events[eventID] = one
	}
	onItem := one.items[item]
	if onItem == nil {
		onItem = &tally{}
		one.items[item] = onItem
	}
	one.all.add(fired+held, StormInAll, now)
	onItem.add(fired+held, StormOnItem, now)
	one.held += held
	entered = held > 0 && !one.told
	one.told = one.told || entered
	return entered
}

func (t *tally) add(n, limit int, now models.Time) {
	t.roll(limit, now)
	t.count += n
	t.summary = t.summary || t.count > limit
}

// calm is an event that left summary mode, and how much it held back.
type calm struct {
	eventID string
	held    int
}

// settle forgets what was quiet for a whole window and tells which events recovered.
func (s *storm) settle(now models.Time) (recovered []calm) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for eventID, one := range s.events {
		stormy := one.all.stormy(StormInAll, now)
		for item, t := range one.items {
			if t.stormy(StormOnItem, now) {
				stormy = true
			} else if now.Sub(t.start) >= stormWindow {
				delete(one.items, item)
			}
		}
		if one.told && !stormy {
			recovered = append(recovered, calm{eventID, one.held})
			one.told, one.held = false, 0
		}
		if len(one.items) == 0 && !one.told {
			delete(s.events, eventID)
		}
	}
	return recovered
}

func (t tally) stormy(limit int, now models.Time) bool {
	t.roll(limit, now)
	return t.summary || t.count > limit
}

// summary lists the events that are in summary mode.
func (s *storm) summary() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for eventID, one := range s.events {
		if one.told {
			out = append(out, eventID)
		}
	}
	return out
}
