package realtime

const (
	// maxWaiting is how much may wait for one connection, in bytes.
	maxWaiting = 256 << 10
	// maxBatch is how much goes into one write, unless a single frame is larger: a close frame does not come behind everything.
	maxBatch = 64 << 10
	// maxKept is how many places an empty queue keeps for the next frames.
	maxKept = 32
)

// queue holds the frames that wait for one connection. It belongs to whoever holds the connection's lock.
type queue struct {
	frames   []*frame
	snapshot *frame // one of them, or nil; there is never a second
	waiting  int    // bytes of frames, the snapshot not counted, the batch that is being written included
}

// fits reports whether f may still join. One frame always may join what is being written, so none is too large to be sent.
func (q *queue) fits(f *frame) bool { return len(q.frames) == 0 || q.waiting+len(*f) <= maxWaiting }

func (q *queue) push(f *frame) {
	q.frames = append(q.frames, f)
	q.waiting += len(*f)
}

// pushSnapshot adds a snapshot: any size is welcome.
func (q *queue) pushSnapshot(f *frame) {
	q.frames = append(q.frames, f)
	q.snapshot = f
}

func (q *queue) clear() { *q = queue{} }

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
		if b.frames > 0 && size+len(*next) > maxBatch {
			break
		}
		size += len(*next)
		b.frames++
		if next == q.snapshot {
			q.snapshot = nil
		} else {
			b.counted += len(*next)
		}
	}
	switch b.frames {
	case 0:
		return b
	case 1:
		b.bytes = *q.frames[0]
	default:
		*room = (*room)[:0]
		for _, next := range q.frames[:b.frames] {
			*room = append(*room, *next...)
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
