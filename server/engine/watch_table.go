package engine

import (
	"iter"
	"sync"
	"sync/atomic"
)

// shard finds watches by their items. Looking takes no lock: a table is replaced, never moved, and its places change by one store each.
// Who adds or removes holds the lock.
type shard struct {
	sync.RWMutex
	table atomic.Pointer[watchTable]
	taken int // places that hold a watch or held one
	items int
}

// watchTable has open places; its size is a power of two, and at least a quarter of them were never taken.
type watchTable []place

// place is one watch with the hash of its item, so that the watches of others are not looked at.
type place struct {
	hash  atomic.Uint64
	watch atomic.Pointer[watch]
}

// removed keeps a place from looking as if it had never been taken.
var removed = &watch{}

const leastPlaces = 16

// find returns the watch of the item with this hash, or nil.
func (s *shard) find(hash uint64, item ItemKey) *watch {
	table := s.table.Load()
	if table == nil {
		return nil
	}
	for at := hash; ; at++ {
		one := &(*table)[at&uint64(len(*table)-1)]
		w := one.watch.Load()
		if w == nil {
			return nil
		}
		if one.hash.Load() == hash && w != removed && w.item == item {
			return w
		}
	}
}

// add puts in a watch that is not there. The shard is locked.
func (s *shard) add(hash uint64, w *watch) {
	if table := s.table.Load(); table == nil || 4*(s.taken+1) > 3*len(*table) {
		s.grow()
	}
	if s.table.Load().put(hash, w) {
		s.taken++
	}
	s.items++
}

// put uses the first place that is free, and reports whether it was never taken before.
func (t *watchTable) put(hash uint64, w *watch) (fresh bool) {
	for at := hash; ; at++ {
		one := &(*t)[at&uint64(len(*t)-1)]
		if former := one.watch.Load(); former == nil || former == removed {
			one.hash.Store(hash) // first: who sees the watch sees its hash
			one.watch.Store(w)
			return former == nil
		}
	}
}

// grow makes a new table, without the places of what was removed.
func (s *shard) grow() {
	size := leastPlaces
	for 2*size < 3*(s.items+1) {
		size *= 2
	}
	table := make(watchTable, size)
	if former := s.table.Load(); former != nil {
		for i := range *former {
			if w := (*former)[i].watch.Load(); w != nil && w != removed {
				table.put((*former)[i].hash.Load(), w)
			}
		}
	}
	s.taken = s.items
	s.table.Store(&table)
}

// remove takes out the watch of an item and returns it, or nil. The shard is locked.
func (s *shard) remove(hash uint64, item ItemKey) *watch {
	w := s.find(hash, item)
	if w == nil {
		return nil
	}
	table := s.table.Load()
	for at := hash; ; at++ {
		if one := &(*table)[at&uint64(len(*table)-1)].watch; one.Load() == w {
			one.Store(removed)
			s.items--
			return w
		}
	}
}

// all are the watches of the shard, which is locked.
func (s *shard) all() iter.Seq2[ItemKey, *watch] {
	return func(yield func(ItemKey, *watch) bool) {
		table := s.table.Load()
		if table == nil {
			return
		}
		for i := range *table {
			if w := (*table)[i].watch.Load(); w != nil && w != removed && !yield(w.item, w) {
				return
			}
		}
	}
}
