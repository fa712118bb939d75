package realtime

import "time"

// bucket is a token bucket of one reader: perSecond refills, burst is what it holds.
type bucket struct {
	tokens float64
	last   time.Duration
}

const (
	perSecond = 20
	burst     = 40 // a page that comes back subscribes to all its topics at once
)

func newBucket(now time.Duration) bucket { return bucket{tokens: burst, last: now} }

// take reports whether one more message may come in at now.
func (b *bucket) take(now time.Duration) bool {
	b.tokens = min(burst, b.tokens+(now-b.last).Seconds()*perSecond)
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
