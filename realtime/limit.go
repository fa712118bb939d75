package realtime

import "time"

// bucket is a token bucket of one reader.
type bucket struct {
	tokens float64
	last   time.Duration
}

// burst is how much a bucket holds, in seconds of its refill: a page that comes back subscribes to all its topics at once.
const burst = 2

func newBucket(now time.Duration, perSecond int) bucket {
	return bucket{tokens: burst * float64(perSecond), last: now}
}

// take reports whether one more message may come in at now.
func (b *bucket) take(now time.Duration, perSecond int) bool {
	b.tokens = min(burst*float64(perSecond), b.tokens+(now-b.last).Seconds()*float64(perSecond))
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
