package engine

import (
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"deskbell/models"
)

// watch is one living item whose clock runs. Last, wait and armed may be read and last be written by anybody; everything else belongs
// to whoever holds Engine.deciding.
type watch struct {
	timer  // armed when something is due
	item   ItemKey
	last   atomic.Int64 // last activity
	wait   atomic.Int64 // an activity could make something hold so long after it
	armed  atomic.Int64 // what the timer is armed for
	noted  atomic.Bool  // is in the list of those with news
	steady models.Time  // the earliest that no activity moves
	plan   int64        // number of the plan that it is armed by; 0: not yet
	marks  []mark
	joined []string // events of clocks.members
	fails  int      // in a row
}

// clocks holds the watches.
type clocks struct {
	wheel  *wheel
	seed   maphash.Seed
	shards [64]shard

	news struct { // watches with an activity that was not looked at or written down yet
		sync.Mutex
		list []*watch
	}
	unwritten map[*watch]struct{} // with an activity that is not in the database yet
	sweeps    map[string]*sweep   // by kind of item
	// members are, for each event with a plain action that repeats, the items for which it fired in their present episode.
	members map[string]map[*watch]struct{}
	repeats map[repeatKey]models.Time // when the limit of such an action allows the next repeat
}

type shard struct {
	sync.RWMutex
	items map[ItemKey]*watch
}

func newClocks(now models.Time) *clocks {
	c := &clocks{wheel: newWheel(now), seed: maphash.MakeSeed(), unwritten: map[*watch]struct{}{}, sweeps: map[string]*sweep{},
		members: map[string]map[*watch]struct{}{}, repeats: map[repeatKey]models.Time{}}
	for i := range c.shards {
		c.shards[i].items = map[ItemKey]*watch{}
	}
	return c
}

func (c *clocks) shard(item ItemKey) *shard {
	return &c.shards[maphash.String(c.seed, item.ID)%uint64(len(c.shards))]
}

// find is the watch of an item, or nil.
func (c *clocks) find(item ItemKey) *watch {
	s := c.shard(item)
	s.RLock()
	defer s.RUnlock()
	return s.items[item]
}

// add finds the watch of an item or makes one that waits for nothing.
func (c *clocks) add(item ItemKey) *watch {
	if w := c.find(item); w != nil {
		return w
	}
	s := c.shard(item)
	s.Lock()
	defer s.Unlock()
	w := s.items[item]
	if w == nil {
		w = &watch{item: item, steady: Forever}
		w.timer.watch = w
		w.wait.Store(int64(Forever))
		w.armed.Store(int64(Forever))
		s.items[item] = w
	}
	return w
}

// drop stops the clock of an item that is gone.
func (c *clocks) drop(item ItemKey) {
	s := c.shard(item)
	s.Lock()
	w := s.items[item]
	delete(s.items, item)
	s.Unlock()
	if w == nil {
		return
	}
	c.wheel.stop(&w.timer)
	c.leave(w)
	delete(c.unwritten, w)
}

func (c *clocks) watched() int {
	total := 0
	for i := range c.shards {
		c.shards[i].RLock()
		total += len(c.shards[i].items)
		c.shards[i].RUnlock()
	}
	return total
}

// lastActivity is the last activity that memory knows of; zero: none.
func (c *clocks) lastActivity(item ItemKey) models.Time {
	w := c.find(item)
	if w == nil {
		return 0
	}
	return models.Time(w.last.Load())
}

// Activity says that somebody was active on an item: for input that is not worth a row of the journal. It is one atomic store; the time
// is written down within seconds (a kill loses at most that), and a gap that it ended is the feature's to record.
func (e *Engine) Activity(item ItemKey, at models.Time) {
	w := e.clocks.find(item)
	if w == nil {
		w = e.clocks.add(item)
	}
	w.touch(at)
	if !w.noted.Load() && w.noted.CompareAndSwap(false, true) {
		e.clocks.note(w)
	}
}

// touch moves the last activity on.
func (w *watch) touch(at models.Time) {
	for last := w.last.Load(); last < int64(at); last = w.last.Load() {
		if w.last.CompareAndSwap(last, int64(at)) {
			return
		}
	}
}

func (c *clocks) note(w *watch) {
	c.news.Lock()
	defer c.news.Unlock()
	c.news.list = append(c.news.list, w)
}

func (c *clocks) takeNews() []*watch {
	c.news.Lock()
	defer c.news.Unlock()
	list := c.news.list
	c.news.list = nil
	return list
}

// set arms the watch of an item by what it waits for now.
func (c *clocks) set(snap *snapshot, st *standing, out outlook) {
	w := c.add(st.item)
	w.touch(st.facts.At(FactLastActivity))
	w.plan, w.marks, w.steady, w.fails = snap.plans[st.item.Kind].number, st.marks, out.steady, 0
	w.wait.Store(int64(out.wait))
	c.leave(w)
	for _, m := range st.marks {
		if r := snap.byEvent[m.eventID]; m.n != notFired && r != nil && len(r.repeating(false)) > 0 {
			c.join(m.eventID, w)
		}
	}
	c.arm(w, out.due())
}

// arm sets the timer of a watch.
func (c *clocks) arm(w *watch, due models.Time) {
	w.armed.Store(int64(due))
	if due == Forever {
		c.wheel.stop(&w.timer)
		return
	}
	c.wheel.arm(&w.timer, due)
}

// join lists the item among those that a repeat of the event asks.
func (c *clocks) join(eventID string, w *watch) {
	if c.members[eventID] == nil {
		c.members[eventID] = map[*watch]struct{}{}
	}
	c.members[eventID][w] = struct{}{}
	w.joined = append(w.joined, eventID)
}

// leave takes the item out of all such lists.
func (c *clocks) leave(w *watch) {
	for _, eventID := range w.joined {
		delete(c.members[eventID], w)
		if len(c.members[eventID]) == 0 {
			delete(c.members, eventID)
		}
	}
	w.joined = nil
}

// take pops the watches that are due at now, at most limit. One that woke too early, since there was an activity after it was armed, is
// armed again without a look at its facts.
func (c *clocks) take(now models.Time, limit int) []*watch {
	var due []*watch
	for len(due) < limit {
		more := c.wheel.turn(now, limit-len(due), func(t *timer) {
			w := t.watch
			earliest := min(w.steady, models.Time(w.last.Load()+w.wait.Load()))
			if earliest > now && w.plan != 0 {
				c.arm(w, earliest)
				return
			}
			due = append(due, w)
		})
		if !more {
			break
		}
	}
	return due
}

// reviewNews looks at the activities since the last time: it arms again what they made due earlier than it was armed for.
func (c *clocks) reviewNews() {
	for _, w := range c.takeNews() {
		w.noted.Store(false)
		if c.find(w.item) != w {
			continue // gone meanwhile
		}
		c.unwritten[w] = struct{}{}
		if earliest := models.Time(w.last.Load() + w.wait.Load()); earliest < models.Time(w.armed.Load()) {
			c.arm(w, earliest)
		}
	}
}

// known is the watch of an item if it is armed by the plan that is in force.
func (c *clocks) known(snap *snapshot, item ItemKey) *watch {
	w := c.find(item)
	if w == nil || w.plan == 0 || w.plan != snap.plans[item.Kind].number {
		return nil
	}
	return w
}

func (w *watch) copyMarks() []mark { return slices.Clone(w.marks) }
