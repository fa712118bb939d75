package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"deskbell/server/base/clock"
)

const (
	// redisPatience is what a call waits for Redis at most; then this node decides alone.
	redisPatience = 100 * time.Millisecond
	// redisRest is how long Redis is left alone after it failed, so that not every call waits for it.
	redisRest = 2 * time.Second
)

// SharedLimiter counts over all nodes of a desk in Redis (GCRA, like MemoryLimiter), and in this process beside it. While Redis is away,
// slow, or has just been emptied, what this node has counted still holds: limits then are those of one node, never none.
type SharedLimiter struct {
	own    *MemoryLimiter
	shared *redis_rate.Limiter
	name   []byte
	log    *slog.Logger
	mono   func() time.Duration
	rest   atomic.Int64 // of mono: until then Redis is not asked
}

// NewSharedLimiter puts Redis before the limiter of this process. The key belongs to the desk: keys in Redis are hashes under it, which
// keeps addresses out of it and desks apart.
func NewSharedLimiter(own *MemoryLimiter, client *redis.Client, key []byte, log *slog.Logger) *SharedLimiter {
	return &SharedLimiter{own: own, shared: redis_rate.NewLimiter(client), name: key, log: log, mono: clock.Mono()}
}

// Allow implements Limiter. It fails only if the limit itself is wrong, never because of Redis.
func (s *SharedLimiter) Allow(ctx context.Context, key string, l Limit) (Decision, error) {
	own, err := s.own.Allow(ctx, key, l)
	if err != nil || !own.Allowed {
		return own, err // what is too much for one node is too much for all
	}
	shared, answered := s.ask(ctx, key, l)
	if !answered {
		return own, nil
	}
	if shared.Allowed == 0 {
		s.own.refused(l)
		return Decision{RetryAfter: max(shared.RetryAfter, time.Millisecond)}, nil
	}
	return Decision{Allowed: true, Remaining: min(own.Remaining, shared.Remaining)}, nil
}

// ask counts in Redis. It is false when Redis did not answer in time.
func (s *SharedLimiter) ask(ctx context.Context, key string, l Limit) (*redis_rate.Result, bool) {
	if int64(s.mono()) < s.rest.Load() {
		return nil, false
	}
	limited, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	result, err := s.shared.Allow(limited, s.hash(key, l), redis_rate.Limit{Rate: l.Count, Burst: l.Count, Period: l.Per})
	if err == nil {
		return result, true
	}
	if ctx.Err() == nil && s.rest.Swap(int64(s.mono()+redisRest)) == 0 {
		s.log.Warn("redis does not count; this node's own limits hold until it does", "error", err)
	}
	return nil, false
}

func (s *SharedLimiter) hash(key string, l Limit) string {
	mac := hmac.New(sha256.New, s.name)
	fmt.Fprintf(mac, "%s\x00%d\x00%d\x00%s", l.Name, l.Count, l.Per, key)
	return "deskbell:" + hex.EncodeToString(mac.Sum(nil)[:16])
}
