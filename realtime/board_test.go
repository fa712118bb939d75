package realtime_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

// handClock moves only when it is told to.
type handClock struct {
	mu     sync.Mutex
	now    time.Time
	timers map[chan time.Time]time.Time
}

func newHandClock() *handClock {
	return &handClock{now: time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC), timers: map[chan time.Time]time.Time{}}
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) Timer(d time.Duration) (<-chan time.Time, func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fires := make(chan time.Time, 1)
	c.timers[fires] = c.now.Add(d)
	return fires, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timers, fires)
		return true
	}
}

func (c *handClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for fires, due := range c.timers {
		if !due.After(c.now) {
			fires <- c.now
			delete(c.timers, fires)
		}
	}
}

// asleep waits until the boards wait for their time.
func (c *handClock) asleep(t *testing.T) {
	eventually(t, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.timers) > 0
	}, "the boards do not wait for a tick")
}

func boardWorld(t *testing.T, spec realtime.TopicSpec) (*world, *handClock) {
	c := newHandClock()
	w := newWorld(t, func(o *realtime.Options) { o.Now, o.Timer = c.Now, c.Timer }, func(h *realtime.Hub) { h.Topic(spec) })
	return w, c
}

func delta(t *testing.T, c *client) realtime.Delta {
	t.Helper()
	f := c.next()
	require.Equal(t, "delta", f.Type)
	var d realtime.Delta
	f.into(t, &d)
	return d
}

func rows(d realtime.Delta) []string {
	var out []string
	for _, raw := range d.Changed {
		out = append(out, string(raw))
	}
	return out
}

func TestABoardSendsTheLastValueOfEachKeyOncePerTick(t *testing.T) {
	w, clock := boardWorld(t, realtime.TopicSpec{Prefix: "visitors"})
	c := w.agent("ana")
	c.subscribe("visitors")
	w.hub.PublishKeyed("visitors", "v1", "delta", "first")
	require.Equal(t, []string{`"first"`}, rows(delta(t, c)), "the first change after a quiet time goes out at once")

	for i := range 50 {
		w.hub.PublishKeyed("visitors", "v1", "delta", i)
		w.hub.PublishKeyed("visitors", "v2", "delta", i*10)
	}
	w.hub.PublishKeyed("visitors", "v3", "delta", "came")
	w.hub.PublishKeyed("visitors", "v3", "delta", nil)
	clock.asleep(t)
	clock.advance(249 * time.Millisecond)
	require.Empty(t, c.sync(), "sent before the tick")
	clock.advance(time.Millisecond)
	d := delta(t, c)
	require.Equal(t, []string{"49", "490"}, rows(d))
	require.Equal(t, []string{"v3"}, d.Removed)
	require.Empty(t, c.sync())
}

func TestABoardSendsAtMostFourFramesASecond(t *testing.T) {
	w, clock := boardWorld(t, realtime.TopicSpec{Prefix: "visitors"})
	c := w.agent("ana")
	c.subscribe("visitors")
	w.hub.PublishKeyed("visitors", "v", "delta", 0)
	delta(t, c)
	frames := 0
	for i := range 1000 { // 10 seconds, a change each 10 ms
		w.hub.PublishKeyed("visitors", fmt.Sprint(i%7), "delta", i)
		clock.asleep(t)
		clock.advance(10 * time.Millisecond)
		if i%25 == 24 {
			delta(t, c)
			frames++
		}
	}
	require.Equal(t, 40, frames)
	require.Empty(t, c.sync())
}

func TestABoardShowsEachPersonOnlyWhatTheyMaySee(t *testing.T) {
	sights := map[string]realtime.Sight{
		"ana": {Labels: []string{"g:billing"}}, "ben": {Labels: []string{"g:sales"}}, "cleo": {All: true}, "dan": {Labels: []string{"g:sales", "g:billing"}},
	}
	w, clock := boardWorld(t, realtime.TopicSpec{Prefix: "chats", Sight: func(_ context.Context, p realtime.Principal, _ string) (realtime.Sight, error) {
		return sights[p.ID], nil
	}})
	clients := map[string]*client{}
	for id := range sights {
		clients[id] = w.agent(id)
		clients[id].subscribe("chats")
	}
	publish := func(data any) {
		clock.advance(time.Second)
		w.hub.PublishKeyed("chats", "c1", "delta", data)
	}
	expect := func(want map[string]string) {
		t.Helper()
		for id, c := range clients {
			switch want[id] {
			case "":
				require.Empty(t, c.sync(), id)
			case "gone":
				require.Equal(t, []string{"c1"}, delta(t, c).Removed, id)
			default:
				require.Equal(t, []string{want[id]}, rows(delta(t, c)), id)
			}
		}
	}
	billing, sales := []string{"g:billing"}, []string{"g:sales"}
	publish(realtime.Labelled{Labels: billing, Data: 1})
	expect(map[string]string{"ana": "1", "cleo": "1", "dan": "1"})
	publish(realtime.Labelled{Labels: sales, Was: billing, Data: 2}) // it moved
	expect(map[string]string{"ana": "gone", "ben": "2", "cleo": "2", "dan": "2"})
	publish(realtime.Labelled{Labels: sales})
	expect(map[string]string{"ben": "gone", "cleo": "gone", "dan": "gone"})
	publish(realtime.Labelled{Data: 3}) // for all
	expect(map[string]string{"ana": "3", "ben": "3", "cleo": "3", "dan": "3"})

	// Two moves within one tick: who saw the row before the first of them is told that it left.
	clock.advance(time.Second)
	w.hub.PublishKeyed("chats", "c2", "delta", realtime.Labelled{Labels: billing, Data: 4})
	for _, id := range []string{"ana", "cleo", "dan"} {
		require.Equal(t, []string{"4"}, rows(delta(t, clients[id])))
	}
	w.hub.PublishKeyed("chats", "c2", "delta", realtime.Labelled{Labels: sales, Was: billing, Data: 5})
	w.hub.PublishKeyed("chats", "c2", "delta", realtime.Labelled{Labels: sales, Data: 6})
	clock.asleep(t)
	clock.advance(time.Second)
	require.Equal(t, []string{"c2"}, delta(t, clients["ana"]).Removed)
	require.Equal(t, []string{"6"}, rows(delta(t, clients["ben"])))
}

func TestPublishedFramesWithLabelsReachOnlyThoseWhoSeeThem(t *testing.T) {
	w, _ := boardWorld(t, realtime.TopicSpec{Prefix: "firings", Sight: func(_ context.Context, p realtime.Principal, _ string) (realtime.Sight, error) {
		return realtime.Sight{Labels: []string{"owner:" + p.ID}}, nil
	}})
	ana, ben := w.agent("ana"), w.agent("ben")
	ana.subscribe("firings")
	ben.subscribe("firings")
	w.hub.Publish("firings", "firing", realtime.Labelled{Labels: []string{"owner:ana"}, Data: 1})
	require.Equal(t, "firing", ana.next().Type)
	require.Empty(t, ben.sync())
}
