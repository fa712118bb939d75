package realtime

import (
	"context"
	"sync/atomic"
)

// door lets those in who have said hello, a few at a time: everybody comes back at once after a restart, and each hello asks the database.
type door struct {
	inside   chan struct{}
	arriving atomic.Int64 // have said hello and are not in yet
}

func newDoor(atOnce int) *door { return &door{inside: make(chan struct{}, atOnce)} }

// enter waits for a place. Who got one must leave.
func (d *door) enter(ctx context.Context) error {
	d.arriving.Add(1)
	select {
	case d.inside <- struct{}{}:
		return nil
	case <-ctx.Done():
		d.arriving.Add(-1)
		return ctx.Err()
	}
}

// leave gives the place back.
func (d *door) leave() {
	<-d.inside
	d.arriving.Add(-1)
}
