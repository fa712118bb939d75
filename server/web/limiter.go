package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/memstore"

	"deskbell/server/base/clock"
)

// Limit allows Count at once and Count per Per in the long run. Name tells limits apart, also in metrics.
type Limit struct {
	Name  string
	Count int
	Per   time.Duration
}

// Decision is the answer of a Limiter.
type Decision struct {
	Allowed    bool
	Remaining  int           // how many more at once
	RetryAfter time.Duration // when the next will be allowed; zero when this one was
}

// Limiter counts what happens under a key and says when it is too much. A key is an agent's id, AddressKey of an address, a site.
type Limiter interface {
	Allow(ctx context.Context, key string, l Limit) (Decision, error)
}

// keysPerLimit bounds the memory of one limit: beyond it the key that was used longest ago is forgotten.
const keysPerLimit = 1 << 16

// MemoryLimiter counts in this process (GCRA).
type MemoryLimiter struct {
	clock   clock.Clock
	limited *prometheus.CounterVec

	mu     sync.Mutex
	limits map[Limit]*throttled.GCRARateLimiterCtx
}

// NewLimiter returns a Limiter for one process. m counts refusals; nil counts none.
func NewLimiter(c clock.Clock, m *Metrics) *MemoryLimiter {
	l := &MemoryLimiter{clock: c, limits: map[Limit]*throttled.GCRARateLimiterCtx{}}
	if m != nil {
		l.limited = m.limited
	}
	return l
}

// Allow implements Limiter.
func (m *MemoryLimiter) Allow(ctx context.Context, key string, l Limit) (Decision, error) {
	limiter, err := m.limiter(l)
	if err != nil {
		return Decision{}, err
	}
	limited, result, err := limiter.RateLimitCtx(ctx, key, 1)
	if err != nil {
		return Decision{}, fmt.Errorf("limit %s: %w", l.Name, err)
	}
	if limited {
		m.refused(l)
	}
	return Decision{Allowed: !limited, Remaining: result.Remaining, RetryAfter: max(result.RetryAfter, 0)}, nil
}

// refused counts a refusal.
func (m *MemoryLimiter) refused(l Limit) {
	if m.limited != nil {
		m.limited.WithLabelValues(l.Name).Inc()
	}
}

func (m *MemoryLimiter) limiter(l Limit) (*throttled.GCRARateLimiterCtx, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if found := m.limits[l]; found != nil {
		return found, nil
	}
	store, err := memstore.New(keysPerLimit)
	if err != nil {
		return nil, fmt.Errorf("limit %s: %w", l.Name, err)
	}
	store.SetTimeNow(m.clock.Now)
	made, err := throttled.NewGCRARateLimiterCtx(throttled.WrapStoreWithContext(store),
		throttled.RateQuota{MaxRate: throttled.PerDuration(l.Count, l.Per), MaxBurst: l.Count - 1})
	if err != nil {
		return nil, fmt.Errorf("limit %s: %w", l.Name, err)
	}
	// Callers of one key collide; each collision means that another got through, so as many tries as callers are enough.
	made.SetMaxCASAttemptsLimit(1000)
	m.limits[l] = made
	return made, nil
}
