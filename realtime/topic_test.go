package realtime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

func TestEveryoneOnATopicGetsAFrameAndNobodyElse(t *testing.T) {
	w := newWorld(t, nil, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "chat:"})
		h.Topic(realtime.TopicSpec{Prefix: "presence"})
	})
	ana, ben, eve := w.agent("ana"), w.agent("ben"), w.agent("eve")
	require.Empty(t, ana.subscribe("chat:c1"))
	ben.subscribe("chat:c1")
	eve.subscribe("chat:c2")
	w.hub.Publish("chat:c1", "message", map[string]string{"text": "Guten Tag <ä>"})
	for _, c := range []*client{ana, ben} {
		f := c.next()
		require.Equal(t, "message", f.Type)
		require.Equal(t, "chat:c1", f.Topic)
		require.Equal(t, 1, f.V)
		require.JSONEq(t, `{"text":"Guten Tag <ä>"}`, string(f.Data))
		_, err := time.Parse(time.RFC3339, f.TS)
		require.NoError(t, err)
	}
	ana.say("unsubscribe", "u", map[string]any{"topic": "chat:c1"})
	require.Equal(t, "u", ana.next().Ref)
	w.hub.Publish("chat:c1", "message", nil)
	require.Empty(t, ana.sync())
	require.Empty(t, eve.sync())
}

func TestFramesOfEverySizeArriveWhole(t *testing.T) {
	w := newWorld(t, nil, func(h *realtime.Hub) { h.Topic(realtime.TopicSpec{Prefix: "presence"}) })
	c := w.agent("ana")
	c.subscribe("presence")
	for _, size := range []int{0, 1, 60, 61, 62, 63, 64, 65, 66, 125, 126, 65_000, 65_470, 65_480, 65_490, 65_536, 200_000} {
		text := make([]byte, size)
		for i := range text {
			text[i] = 'a' + byte(i%26)
		}
		w.hub.Publish("presence", "text", string(text))
		var got string
		c.next().into(t, &got)
		require.Equal(t, string(text), got)
	}
}

func TestASnapshotComesBeforeItsDeltasAndNoneIsLost(t *testing.T) {
	var state atomic.Int64
	w := newWorld(t, nil, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "counter", Snapshot: func(context.Context, realtime.Principal, string, json.RawMessage) (any, error) {
			n := state.Load()
			time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond) // a slow database: what is published meanwhile must not be lost
			return n, nil
		}})
	})
	stop := make(chan struct{})
	var publisher sync.WaitGroup
	publisher.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				w.hub.Publish("counter", "delta", state.Add(1))
				time.Sleep(50 * time.Microsecond)
			}
		}
	})
	for range 60 {
		c := w.agent("ana")
		c.say("subscribe", "", map[string]any{"topic": "counter"})
		first := c.next()
		require.Equal(t, "snapshot", first.Type)
		var at int64
		first.into(t, &at)
		for range 20 {
			var n int64
			f := c.next()
			require.Equal(t, "delta", f.Type)
			f.into(t, &n)
			require.LessOrEqual(t, n, at+1, "a delta is missing behind %d", at)
			at = max(at, n)
		}
		require.NoError(t, c.ws.CloseNow())
	}
	close(stop)
	publisher.Wait()
}

func TestASnapshotGetsTheParamsAndMayRefuse(t *testing.T) {
	w := newWorld(t, nil, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "visitors", Snapshot: func(_ context.Context, p realtime.Principal, _ string, params json.RawMessage) (any, error) {
			if string(params) == `"bad"` {
				return nil, realtime.ErrBadData
			}
			return map[string]any{"for": p.ID, "params": params}, nil
		}})
	})
	c := w.agent("ana")
	c.say("subscribe", "1", map[string]any{"topic": "visitors", "params": map[string]any{"filter": "de"}})
	require.JSONEq(t, `{"for":"ana","params":{"filter":"de"}}`, string(c.next().Data))
	require.Equal(t, "ack", c.next().Type)
	c.say("subscribe", "2", map[string]any{"topic": "visitors", "params": "bad"})
	f := c.next()
	require.Equal(t, "error", f.Type)
	require.JSONEq(t, `{"code":"bad_data","message":"The data of this frame is not as expected.","topic":"visitors"}`, string(f.Data))
	w.hub.Publish("visitors", "delta", 1)
	require.Empty(t, c.sync(), "a refused subscription must not deliver")
}

func TestForeignAndWildcardTopicNamesOpenNothing(t *testing.T) {
	w := newWorld(t, nil, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "visitors"})
		h.Topic(realtime.TopicSpec{Prefix: "open:"})
		h.Topic(realtime.TopicSpec{Prefix: "chat:", Allow: func(_ context.Context, _ realtime.Principal, topic string) error {
			if topic == "chat:mine" {
				return nil
			}
			return realtime.ErrForbidden
		}})
	})
	names := hostileTopics()
	require.GreaterOrEqual(t, len(names), 1000)
	var c *client
	for i, name := range names {
		if i%35 == 0 { // a connection takes only so many frames at a time
			c = w.agent("eve")
		}
		c.say("subscribe", "x", map[string]any{"topic": name})
		f := c.next()
		require.Equal(t, "error", f.Type, "topic %q was opened", name)
	}
	require.Zero(t, w.hub.Stats().Subscriptions)
	c.subscribe("chat:mine")
}

// hostileTopics are names that look like topics, like patterns for them, or like topics of others.
func hostileTopics() []string {
	names := []string{"", ":", "*", "%", "_", "#", "+", ".", "..", "chat", "chat:", "chats", "visitor", "visitors:", "visitors:a", "feed", "null"}
	bases := []string{"visitors", "chat:mine", "chat:", "feed:ben", "chat:theirs", "open:x"}
	marks := []string{"*", "%", "_%", "?", "#", "+", ">", "$", " ", "\x00", "\n", "/", "//", "\\", ".", "..", ":", "::", "|", "&", ";", "'", `"`, "`", "(", ")", "[a-z]", "{a,b}", "^", "~", "\u200b", "\u202e", "é", "Ａ", "İ", "ſ", "%2a", "%00", "-- ", "' OR 1=1"}
	for _, base := range bases {
		for i, mark := range marks {
			names = append(names, base+mark, mark+base, base[:len(base)/2]+mark+base[len(base)/2:], base+mark+fmt.Sprint(i), mark+base+mark)
		}
	}
	for i := range 80 {
		names = append(names, fmt.Sprintf("chat:%d", i), fmt.Sprintf("CHAT:mine%d", i))
	}
	open := map[string]bool{"visitors": true, "chat:mine": true}
	kept := names[:0]
	for _, name := range names {
		if !open[name] {
			kept = append(kept, name)
		}
	}
	return kept
}

func TestAConnectionMayOpenOnlySoManyTopics(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) { o.Topics = 3 }, func(h *realtime.Hub) { h.Topic(realtime.TopicSpec{Prefix: "chat:"}) })
	c := w.agent("ana")
	for _, id := range []string{"c1", "c2", "c3", "c3"} {
		c.subscribe("chat:" + id)
	}
	c.say("subscribe", "x", map[string]any{"topic": "chat:c4"})
	require.Contains(t, string(c.next().Data), "too_many_topics")
	c.say("unsubscribe", "u", map[string]any{"topic": "chat:c1"})
	c.next()
	c.subscribe("chat:c4")
}

func TestVisitorsCannotSubscribe(t *testing.T) {
	w := newWorld(t, nil, func(h *realtime.Hub) { h.Topic(realtime.TopicSpec{Prefix: "visitors"}) })
	c := w.visitor("v1")
	c.say("subscribe", "x", map[string]any{"topic": "visitors"})
	require.Contains(t, string(c.next().Data), "unknown_type")
}
