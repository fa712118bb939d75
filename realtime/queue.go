package realtime

import "net"

const (
	// maxWaiting is how much may wait for one connection, in bytes.
	maxWaiting = 256 << 10
	// maxBatch is about how much goes into one write, so that a close frame does not come behind everything.
	maxBatch = 64 << 10
)

// queue holds the frames that wait for one connection. It belongs to whoever holds the connection's lock.
type queue struct {
	frames  []queued
	waiting int // bytes of frames, snapshots not counted, the batch that is being written included
}

type queued struct {
	frame
	snapshot bool
}

// fits reports whether f may still join. One frame always may join what is being written, so none is too large to be sent.
func (q *queue) fits(f frame) bool { return len(q.frames) == 0 || q.waiting+len(f) <= maxWaiting }

func (q *queue) push(f frame, snapshot bool) {
	q.frames = append(q.frames, queued{f, snapshot})
	if !snapshot {
		q.waiting += len(f)
	}
}

func (q *queue) clear() { q.frames, q.waiting = nil, 0 }

// batch is what goes out in one write.
type batch struct {
	buffers net.Buffers
	frames  int
	counted int // bytes that the queue counts as waiting
}

// take removes the next batch. It is empty when nothing waits.
func (q *queue) take() batch {
	var b batch
	size := 0
	for b.frames < len(q.frames) && size < maxBatch {
		next := q.frames[b.frames]
		b.buffers = append(b.buffers, next.frame)
		size += len(next.frame)
		if !next.snapshot {
			b.counted += len(next.frame)
		}
		b.frames++
	}
	q.frames = q.frames[b.frames:]
	if len(q.frames) == 0 {
		q.frames = nil // the array may be large, and it would keep what was written
	}
	return b
}

// written takes the batch out of the count. After clear the count began anew.
func (q *queue) written(b batch) { q.waiting = max(0, q.waiting-b.counted) }
