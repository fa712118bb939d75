package engine

import (
	"hash/maphash"
	"slices"
	"sync/atomic"
	"time"

	"deskbell/models"
)

// watch is one living item whose clock runs. Last, wait and armed may be read and last be written by anybody, and news belongs to whoever
// set noted until the list is taken; everything else belongs to whoever holds Engine.deciding.
//
// There may be millions, and each is looked at far from the last one: what the wheel needs is the first of its two lines of the
// processor's memory, what an activity needs beside that is the start of the second.
type watch struct {
	next   *watch       // on the wheel
	prev   **watch      // what points to it there; nil: not armed
	armed  atomic.Int64 // when it is due
	last   atomic.Int64 // last activity
	wait   atomic.Int64 // an activity could make something hold so long after it
	steady models.Time  // the earliest that no activity moves
	plan   int64        // number of the plan that it is armed by; 0: not yet
	noted  atomic.Bool  // is one of those with news
	listed bool         // is in clocks.unwritten
	gone   bool         // is no watch of the clocks any more
	joined bool         // is in some of clocks.members
	fails  int8         // in a row
	late   uint16       // milliseconds after due at which it is looked at

	item  ItemKey
	news  *watch // the next of those with news
	marks []mark
}

// clocks holds the watches.
type clocks struct {
	wheel  *wheel
	seed   maphash.Seed
	shards [64]shard

	news      atomic.Pointer[watch] // those with an activity that was not looked at or written down yet, the newest first
	unwritten []*watch              // with an activity that is not in the database yet; those that are gone stay until their turn
	sweeps    map[string]*sweep     // by kind of item
	// members are, for each event with a plain action that repeats, the items for which it fired in their present episode.
	members map[string]map[*watch]struct{}
	repeats map[repeatKey]models.Time // when the limit of such an action allows the next repeat
	// late is how much later than due an item is looked at, less than a minute; nil: not at all.
	late   func(item ItemKey) time.Duration
	tidied models.Time // when dropStrangers last looked
	// putOff and sharedAt are of sharedRepeats.
	putOff   map[repeatKey]putOffRepeat
	sharedAt models.Time
}

func newClocks(now models.Time) *clocks {
	return &clocks{wheel: newWheel(now), seed: maphash.MakeSeed(), sweeps: map[string]*sweep{},
		members: map[string]map[*watch]struct{}{}, repeats: map[repeatKey]models.Time{}, putOff: map[repeatKey]putOffRepeat{}}
}

func (c *clocks) hash(item ItemKey) uint64 { return maphash.String(c.seed, item.ID) }

// shard is that of the items with this hash. Its table goes by the lower bits.
func (c *clocks) shard(hash uint64) *shard { return &c.shards[hash>>58] }

// find is the watch of an item, or nil.
func (c *clocks) find(item ItemKey) *watch {
	hash := c.hash(item)
	return c.shard(hash).find(hash, item)
}

// add finds the watch of an item or makes one that waits for nothing.
func (c *clocks) add(item ItemKey) *watch {
	hash := c.hash(item)
	s := c.shard(hash)
	if w := s.find(hash, item); w != nil {
		return w
	}
	s.Lock()
	defer s.Unlock()
	w := s.find(hash, item)
	if w == nil {
		w = &watch{item: item, steady: Forever}
		w.wait.Store(int64(Forever))
		w.armed.Store(int64(Forever))
		s.add(hash, w)
	}
	return w
}

// drop stops the clock of an item that is gone.
func (c *clocks) drop(item ItemKey) {
	hash := c.hash(item)
	s := c.shard(hash)
	s.Lock()
	w := s.remove(hash, item)
	s.Unlock()
	if w == nil {
		return
	}
	w.gone = true
	c.wheel.stop(w)
	c.leave(w)
}

func (c *clocks) watched() int {
	total := 0
	for i := range c.shards {
		c.shards[i].RLock()
		total += c.shards[i].items
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

// Activity says that somebody was active on an item: for input that is not worth a row of the journal. It is a look-up and an atomic
// store, without a lock and, for an item that is known, without memory; the time is written down within seconds (a kill loses at most
// that), and a gap that it ended is the feature's to record.
func (e *Engine) Activity(item ItemKey, at models.Time) {
	w := e.clocks.find(item)
	if w == nil {
		w = e.clocks.add(item)
	}
	w.touch(at)
	e.clocks.note(w)
}

// lookAt is when the wheel wakes the item.
func (w *watch) lookAt() models.Time {
	return models.Time(w.armed.Load()).Add(time.Duration(w.late) * time.Millisecond)
}

// touch moves the last activity on.
func (w *watch) touch(at models.Time) {
	for last := w.last.Load(); last < int64(at); last = w.last.Load() {
		if w.last.CompareAndSwap(last, int64(at)) {
			return
		}
	}
}

// note puts the watch among those with news, once.
func (c *clocks) note(w *watch) {
	if w.noted.Load() || !w.noted.CompareAndSwap(false, true) {
		return
	}
	for {
		first := c.news.Load()
		w.news = first
		if c.news.CompareAndSwap(first, w) {
			return
		}
	}
}

// eachNews takes the watches with news, one by one; from then each may come again.
func (c *clocks) eachNews(see func(w *watch)) {
	for w := c.news.Swap(nil); w != nil; {
		next := w.news
		w.news = nil
		w.noted.Store(false)
		see(w)
		w = next
	}
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
	if due == Forever {
		w.armed.Store(int64(Forever))
		c.wheel.stop(w)
		return
	}
	w.late = 0
	if c.late != nil {
		w.late = uint16(c.late(w.item).Milliseconds())
	}
	c.wheel.arm(w, due)
}

// forget stops clocks, but keeps the last activities: what was not written down yet still has to be.
func (c *clocks) forget(which func(item ItemKey) bool) {
	for i := range c.shards {
		var some []*watch
		c.shards[i].RLock()
		for item, w := range c.shards[i].all() {
			if which(item) {
				some = append(some, w)
			}
		}
		c.shards[i].RUnlock()
		for _, w := range some {
			c.wheel.stop(w)
			c.leave(w)
			w.plan, w.marks, w.steady, w.fails = 0, nil, Forever, 0
			w.wait.Store(int64(Forever))
			w.armed.Store(int64(Forever))
		}
	}
}

// join lists the item among those that a repeat of the event asks.
func (c *clocks) join(eventID string, w *watch) {
	if c.members[eventID] == nil {
		c.members[eventID] = map[*watch]struct{}{}
	}
	c.members[eventID][w] = struct{}{}
	w.joined = true
}

// leave takes the item out of all such lists.
func (c *clocks) leave(w *watch) {
	if !w.joined {
		return
	}
	w.joined = false
	for eventID, members := range c.members {
		delete(members, w)
		if len(members) == 0 {
			delete(c.members, eventID)
		}
	}
}

// take pops the watches that are due at now, at most limit. One that woke too early, since there was an activity after it was armed, is
// armed again without a look at its facts.
func (c *clocks) take(now models.Time, limit int) []*watch {
	var due []*watch
	for len(due) < limit {
		more := c.wheel.turn(now, limit-len(due), func(w *watch) {
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
	c.eachNews(func(w *watch) {
		if w.gone {
			return
		}
		if !w.listed {
			w.listed = true
			c.unwritten = append(c.unwritten, w)
		}
		if earliest := models.Time(w.last.Load() + w.wait.Load()); earliest < models.Time(w.armed.Load()) {
			c.arm(w, earliest)
		}
	})
}

// written takes the first watches off the list of those with an activity that is not in the database.
func (c *clocks) written(first int) {
	for _, w := range c.unwritten[:first] {
		w.listed = false
	}
	if c.unwritten = c.unwritten[first:]; len(c.unwritten) == 0 {
		c.unwritten = nil
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
