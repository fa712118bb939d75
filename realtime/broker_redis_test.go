package realtime_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
	"deskbell/realtime/brokertest"
	"deskbell/server/base/redistest"
)

const channel = "deskbell:test"

var sharedKey = []byte("the key that all nodes of one desk share")

// redisNode joins one more broker and waits until it hears the others.
func redisNode(t testing.TB, s *redistest.Server) realtime.Broker {
	t.Helper()
	b := realtime.NewRedisBroker(realtime.RedisOptions{Client: s.Client(), Channel: channel, Key: sharedKey})
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	eventually(t, func() bool { return b.Health().Up }, "the broker is up")
	return b
}

func TestTheRedisBrokerPassesTheSuite(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		brokertest.Run(t, func(t *testing.T) func() realtime.Broker { return func() realtime.Broker { return redisNode(t, s) } })
	})
}

func TestWhatNoNodeHasSignedIsCountedAndIgnored(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		a, b := redisNode(t, s), redisNode(t, s)
		var heard []string
		var mu sync.Mutex
		b.Subscribe(func(topic string, _ []byte) {
			mu.Lock()
			defer mu.Unlock()
			heard = append(heard, topic)
		})
		stranger := realtime.NewRedisBroker(realtime.RedisOptions{Client: s.Client(), Channel: channel, Key: []byte("the key of another desk")})
		t.Cleanup(func() { require.NoError(t, stranger.Close()) })
		require.NoError(t, stranger.Publish(t.Context(), "chats", []byte("{}")))
		client := s.Client()
		for _, garbage := range []string{"", "{", "\x00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", string(make([]byte, 32)), string(make([]byte, 100))} {
			require.NoError(t, client.Publish(t.Context(), channel, garbage).Err())
		}
		require.NoError(t, a.Publish(t.Context(), "real", nil))
		eventually(t, func() bool { mu.Lock(); defer mu.Unlock(); return len(heard) == 1 }, "the real one arrives")
		require.Equal(t, []string{"real"}, heard)
		require.Equal(t, int64(7), b.Health().Garbled)
	})
}

func TestABrokerIsThereBeforeRedisIs(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		s.Kill()
		b := realtime.NewRedisBroker(realtime.RedisOptions{Client: s.Client(), Channel: channel, Key: sharedKey})
		t.Cleanup(func() { require.NoError(t, b.Close()) })
		require.False(t, b.Health().Up)
		require.Error(t, b.Publish(t.Context(), "t", nil))
		s.Start()
		eventually(t, func() bool { return b.Health() == realtime.Health{Up: true, Losses: 1} }, "it connects by itself")
		require.NoError(t, b.Publish(t.Context(), "t", nil))
	})
}

// pair is two hubs over one Redis and one table of feeds, with a board whose rows both can read.
type pair struct {
	here, there *world
	feed        *table
	mu          sync.Mutex
	row         int
}

func newPair(t *testing.T, s *redistest.Server) *pair {
	p := &pair{feed: newTable()}
	node := func() *world {
		return newWorld(t, func(o *realtime.Options) { o.Broker, o.Feed = redisNode(t, s), p.feed }, func(h *realtime.Hub) {
			h.Topic(realtime.TopicSpec{Prefix: "chats", Snapshot: p.snapshot})
		})
	}
	p.here, p.there = node(), node()
	return p
}

// set changes the row and publishes it here.
func (p *pair) set(n int) {
	p.mu.Lock()
	p.row = n
	p.mu.Unlock()
	p.here.hub.PublishKeyed("chats", "c1", "delta", n)
}

func (p *pair) snapshot(context.Context, realtime.Principal, string, json.RawMessage) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.row, nil
}

// until reads frames until the board shows n and the feed, read up to from, has come to seq.
func (p *pair) until(c *client, n int, from, seq int64) {
	c.t.Helper()
	shown, at := -1, from
	for shown != n || at < seq {
		f := c.next()
		switch {
		case f.Type == "snapshot":
			f.into(c.t, &shown)
		case f.Type == "delta":
			var delta struct{ Changed []int }
			f.into(c.t, &delta)
			shown = delta.Changed[0]
		case f.Seq != 0:
			require.Equal(c.t, at+1, f.Seq, "no gap and no repeat")
			at = f.Seq
		}
	}
}

func TestWhatWasMissedWhileRedisWasAwayIsAskedForAgain(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		p := newPair(t, s)
		ana := p.there.agent("ana")
		ana.say("subscribe", "", map[string]any{"topic": "chats"})
		p.set(1)
		p.feed.write("ana")
		p.here.hub.WakeFeed("ana")
		p.until(ana, 1, 0, 1)

		s.Kill()
		eventually(t, func() bool { return !p.there.hub.Stats().BrokerUp && !p.here.hub.Stats().BrokerUp }, "both notice")
		p.set(2) // goes nowhere
		p.feed.write("ana")
		p.here.hub.WakeFeed("ana")
		began := time.Now()
		p.until(ana, 2, 1, 2)
		require.Less(t, time.Since(began), 8*time.Second, "the other node looks for itself")

		s.Start()
		eventually(t, func() bool { return p.there.hub.Stats().BrokerUp && p.here.hub.Stats().BrokerUp }, "both come back by themselves")
		p.set(3)
		p.until(ana, 3, 2, 2)
	})
}

func TestANodeThatCouldNotTellEverythingSaysSo(t *testing.T) {
	redistest.RunReal(t, func(t *testing.T, s *redistest.Server) {
		p := newPair(t, s)
		ana := p.there.agent("ana")
		ana.subscribe("chats")
		s.Pause()
		for n := range 3 {
			p.set(n + 10)
		}
		eventually(t, func() bool { return p.here.hub.Stats().BrokerDropped > 0 }, "a message is given up")
		s.Resume()
		p.until(ana, 12, 0, 0)
	})
}

func TestAnEmptiedRedisLosesNothing(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		p := newPair(t, s)
		ana := p.there.agent("ana")
		ana.subscribe("chats")
		s.Flush(t.Context())
		p.set(3)
		p.until(ana, 3, 0, 0)
	})
}

func TestAFeedThatNobodyToldOfIsFoundWithinSeconds(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		p := newPair(t, s)
		ana := p.there.agent("ana")
		p.feed.write("ana") // by a node that died before it could say so
		began := time.Now()
		require.Equal(t, int64(1), ana.next().Seq)
		require.Less(t, time.Since(began), 6*time.Second)
	})
}
