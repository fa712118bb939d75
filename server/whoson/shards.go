package whoson

import (
	"hash/maphash"
	"sync"
)

const shardCount = 64

// shards is a map for many goroutines: a lock for each 64th of the keys.
type shards[V comparable] struct {
	seed maphash.Seed
	all  [shardCount]shard[V]
}

type shard[V comparable] struct {
	mu sync.RWMutex
	m  map[string]V
}

func newShards[V comparable]() *shards[V] {
	s := &shards[V]{seed: maphash.MakeSeed()}
	for i := range s.all {
		s.all[i].m = map[string]V{}
	}
	return s
}

func (s *shards[V]) of(key string) *shard[V] {
	return &s.all[maphash.String(s.seed, key)%shardCount]
}

// get is the value of key, or the zero value.
func (s *shards[V]) get(key string) V {
	one := s.of(key)
	one.mu.RLock()
	defer one.mu.RUnlock()
	return one.m[key]
}

func (s *shards[V]) put(key string, value V) {
	one := s.of(key)
	one.mu.Lock()
	defer one.mu.Unlock()
	one.m[key] = value
}

// drop forgets key if it still has this value.
func (s *shards[V]) drop(key string, value V) {
	one := s.of(key)
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.m[key] == value {
		delete(one.m, key)
	}
}

// values are all values of now, in no order.
func (s *shards[V]) values() []V {
	var out []V
	for i := range s.all {
		one := &s.all[i]
		one.mu.RLock()
		for _, value := range one.m {
			out = append(out, value)
		}
		one.mu.RUnlock()
	}
	return out
}

// stripes are locks shared by keys: at most one goroutine works for a key.
type stripes struct {
	seed maphash.Seed
	all  [shardCount]sync.Mutex
}

func newStripes() *stripes { return &stripes{seed: maphash.MakeSeed()} }

func (s *stripes) of(key string) *sync.Mutex { return &s.all[maphash.String(s.seed, key)%shardCount] }
