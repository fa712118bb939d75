package id

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// reproducible makes the same ids each time: the time by a clock that is given, then how many were made, then numbers of a seed.
type reproducible struct {
	mu     sync.Mutex
	now    func() time.Time
	random *rand.Rand
	made   uint64
}

// making is who makes ids in place of chance; nil nearly always. It is of the process as New is: ids are made everywhere.
var making atomic.Pointer[reproducible]

// Reproduce lets New give the same ids in the same order for the same seed and times, until done is called: a demo that is drawn for
// pictures is the same on every machine. They sort like others while now does not go back. Whoever asks for ids meanwhile, from any
// goroutine, gets one of them.
func Reproduce(seed uint64, now func() time.Time) (done func()) {
	making.Store(&reproducible{now: now, random: rand.New(rand.NewPCG(seed, seed))})
	return func() { making.Store(nil) }
}

// next is a UUIDv7: 48 bits of milliseconds, 42 bits that count, 32 bits of the seed.
func (r *reproducible) next() (u uuid.UUID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made++
	binary.BigEndian.PutUint64(u[:8], uint64(r.now().UnixMilli())<<16|7<<12|r.made>>30&0xfff)
	binary.BigEndian.PutUint64(u[8:], 1<<63|r.made&(1<<30-1)<<32|uint64(r.random.Uint32()))
	return u
}
