package realtime

const (
	// maxWaiting is how much may wait for one connection, in bytes.
	maxWaiting = 256 << 10
	// maxBatch is how much goes into one write, unless a single frame is larger: a close frame does not come behind everything.
	maxBatch = 64 << 10
	// maxKept is how many places an empty queue keeps for the next frames.
	maxKept = 16
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

// batch is what goes out in one write: several frames copied together, or one as it is.
type batch struct {
	bytes   []byte
	frames  int
	counted int  // bytes that the queue counts as waiting
	last    bool // it ends with the close frame
}

// take removes the next batch; several frames are put into room, which may grow up to maxBatch. It is empty when nothing waits.
func (q *queue) take(room *[]byte) batch {
	var b batch
	size := 0
	for _, next := range q.frames {
		if b.frames > 0 && size+len(next.frame) > maxBatch {
			break
		}
		size += len(next.frame)
		b.frames++
		if !next.snapshot {
			b.counted += len(next.frame)
		}
	}
	switch b.frames {
	case 0:
		return b
	case 1:
		b.bytes = q.frames[0].frame
	default:
		*room = (*room)[:0]
		for _, next := range q.frames[:b.frames] {
			*room = append(*room, next.frame...)
		}
		b.bytes = *room
	}
	q.drop(b.frames)
	return b
}

// drop forgets the first n frames.
func (q *queue) drop(n int) {
	switch {
	case n < len(q.frames):
		q.frames = q.frames[n:]
	case cap(q.frames) <= maxKept:
		clear(q.frames) // it would keep what was written
		q.frames = q.frames[:0]
	default:
		q.frames = nil
	}
}

// written takes the batch out of the count. After clear the count began anew.
func (q *queue) written(b batch) { q.waiting = max(0, q.waiting-b.counted) }
