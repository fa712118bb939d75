package web_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/base/clock"
	"deskbell/server/base/redistest"
	"deskbell/server/web"
)

// limiters runs the suite that every Limiter passes, on each of them. pass lets time pass; where time is real it passes by itself.
func limiters(t *testing.T, test func(t *testing.T, limiter web.Limiter, pass func(time.Duration))) {
	t.Run("one process", func(t *testing.T) {
		c := clock.NewFake(start)
		test(t, web.NewLimiter(c, nil), c.Advance)
	})
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		c := clock.NewFake(start)
		now := clock.Clock(c)
		pass := func(d time.Duration) {
			c.Advance(d)
			s.SetTime(c.Now())
		}
		if !s.SetTime(c.Now()) {
			now, pass = clock.System{}, func(time.Duration) {}
		}
		test(t, web.NewSharedLimiter(web.NewLimiter(now, nil), s.Client(), []byte("desk"), slog.New(slog.DiscardHandler)), pass)
	})
}

func allow(t testing.TB, limiter web.Limiter, key string, limit web.Limit) bool {
	t.Helper()
	d, err := limiter.Allow(t.Context(), key, limit)
	require.NoError(t, err)
	require.Equal(t, d.Allowed, d.RetryAfter == 0)
	return d.Allowed
}

func TestALimitIsABurstAndARate(t *testing.T) {
	limiters(t, func(t *testing.T, limiter web.Limiter, pass func(time.Duration)) {
		limit := web.Limit{Name: "test", Count: 5, Per: 2 * time.Second}
		for range 5 {
			require.True(t, allow(t, limiter, "a", limit))
		}
		require.False(t, allow(t, limiter, "a", limit))
		require.True(t, allow(t, limiter, "b", limit), "another key has its own")
		require.True(t, allow(t, limiter, "a", web.Limit{Name: "other", Count: 5, Per: 2 * time.Second}), "another limit too")
		pass(400 * time.Millisecond)
		require.Eventually(t, func() bool { return allow(t, limiter, "a", limit) }, 5*time.Second, 5*time.Millisecond, "a fifth of the time gives one back")
		require.False(t, allow(t, limiter, "a", limit))
	})
}

func TestALimitHoldsAtOnce(t *testing.T) {
	limiters(t, func(t *testing.T, limiter web.Limiter, _ func(time.Duration)) {
		require.Equal(t, 5, atOnce(t, "c", web.Limit{Name: "test", Count: 5, Per: time.Minute}, limiter), "at once is not around it")
	})
}

// atOnce counts how many of 200 calls at once, spread over the limiters, are allowed.
func atOnce(t *testing.T, key string, limit web.Limit, limiters ...web.Limiter) int {
	var calls sync.WaitGroup
	var mu sync.Mutex
	count := 0
	for i := range 200 {
		calls.Go(func() {
			d, err := limiters[i%len(limiters)].Allow(context.Background(), key, limit)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if d.Allowed {
				count++
			}
		})
	}
	calls.Wait()
	return count
}

// twoNodes are limiters of two nodes of one desk, with real time.
func twoNodes(s *redistest.Server) (a, b web.Limiter) {
	node := func() web.Limiter {
		return web.NewSharedLimiter(web.NewLimiter(clock.System{}, nil), s.Client(), []byte("desk"), slog.New(slog.DiscardHandler))
	}
	return node(), node()
}

func TestNodesShareALimit(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		a, b := twoNodes(s)
		limit := web.Limit{Name: "test", Count: 4, Per: time.Hour}
		for range 2 {
			require.True(t, allow(t, a, "k", limit))
			require.True(t, allow(t, b, "k", limit))
		}
		require.False(t, allow(t, a, "k", limit))
		require.False(t, allow(t, b, "k", limit))
		other := web.NewSharedLimiter(web.NewLimiter(clock.System{}, nil), s.Client(), []byte("another desk"), slog.New(slog.DiscardHandler))
		require.True(t, allow(t, other, "k", limit), "desks on one Redis do not count for each other")
		for _, key := range s.Client().Keys(t.Context(), "*").Val() {
			require.Regexp(t, `^rate:deskbell:[0-9a-f]{32}$`, key, "no key tells what it counts")
		}
	})
}

func TestLimitsHoldWhenRedisIsEmptied(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		a, b := twoNodes(s)
		limit := web.Limit{Name: "test", Count: 4, Per: time.Hour}
		require.Equal(t, 4, atOnce(t, "k", limit, a))
		s.Flush(t.Context())
		require.False(t, allow(t, a, "k", limit), "this node remembers")
		require.LessOrEqual(t, atOnce(t, "k", limit, a, b), 4)
	})
}

func TestLimitsHoldWithoutRedis(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		a, _ := twoNodes(s)
		limit := web.Limit{Name: "test", Count: 4, Per: time.Hour}
		require.True(t, allow(t, a, "k", limit))
		s.Kill()
		require.Equal(t, 3, atOnce(t, "k", limit, a))
		s.Start()
		require.False(t, allow(t, a, "k", limit))
	})
}

func TestASlowRedisHoldsUpNobody(t *testing.T) {
	redistest.RunReal(t, func(t *testing.T, s *redistest.Server) {
		a, _ := twoNodes(s)
		limit := web.Limit{Name: "test", Count: 100, Per: time.Hour}
		require.True(t, allow(t, a, "k", limit))
		s.Pause()
		began := time.Now()
		for range 50 {
			require.True(t, allow(t, a, "k", limit))
		}
		require.Less(t, time.Since(began), time.Second)
		s.Resume()
	})
}

func TestAWrongPasswordFailsNoCall(t *testing.T) {
	redistest.RunReal(t, func(t *testing.T, s *redistest.Server) {
		s.Kill()
		s.Start("--requirepass", "another")
		a, _ := twoNodes(s)
		require.Equal(t, 4, atOnce(t, "k", web.Limit{Name: "test", Count: 4, Per: time.Hour}, a))
	})
}
