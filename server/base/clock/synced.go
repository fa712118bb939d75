package clock

import (
	"sync/atomic"
	"time"
)

// Synced is a clock that nodes of one database share: the computer's monotonic time plus an offset, so that a change of the computer's
// time of day moves nothing. Make one with NewSynced.
type Synced struct {
	begun  time.Time
	offset atomic.Int64
}

// NewSynced returns a clock that tells the computer's own time until SetOffset.
func NewSynced() *Synced { return &Synced{begun: time.Now()} }

// Local is the computer's time as it goes on from the start.
func (s *Synced) Local() time.Time { return s.begun.Add(time.Since(s.begun)) }

// SetOffset sets by how much the shared time is ahead of Local.
func (s *Synced) SetOffset(offset time.Duration) { s.offset.Store(int64(offset)) }

// Now implements Clock.
func (s *Synced) Now() time.Time {
	return s.Local().Add(time.Duration(s.offset.Load())).UTC().Truncate(time.Millisecond)
}

// NewTimer implements Clock.
func (s *Synced) NewTimer(d time.Duration) *Timer { return System{}.NewTimer(d) }
