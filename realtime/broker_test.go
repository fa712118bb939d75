package realtime_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
	"deskbell/realtime/brokertest"
)

func TestTheMemoryBrokerPassesTheSuite(t *testing.T) {
	brokertest.Run(t, func(*testing.T) func() realtime.Broker { return realtime.NewBus().Node })
}

func TestTwoNodesActAsOne(t *testing.T) {
	bus, feed := realtime.NewBus(), newTable()
	node := func() *world {
		return newWorld(t, func(o *realtime.Options) { o.Broker, o.Feed = bus.Node(), feed }, func(h *realtime.Hub) {
			h.Topic(realtime.TopicSpec{Prefix: "chat:"})
			h.Topic(realtime.TopicSpec{Prefix: "chats", Sight: func(context.Context, realtime.Principal, string) (realtime.Sight, error) {
				return realtime.Sight{Labels: []string{"g:1"}}, nil
			}})
		})
	}
	here, there := node(), node()
	ana, visitor := there.agent("ana"), there.visitor("v1")
	ana.subscribe("chat:c1")
	ana.subscribe("chats")

	here.hub.Publish("chat:c1", "message", "hi")
	require.Equal(t, `"hi"`, string(ana.next().Data))
	here.hub.PublishKeyed("chats", "c1", "delta", realtime.Labelled{Labels: []string{"g:2"}, Data: 1})
	here.hub.PublishKeyed("chats", "c2", "delta", realtime.Labelled{Labels: []string{"g:1"}, Data: 2})
	require.JSONEq(t, `{"changed":[2]}`, string(ana.next().Data))
	feed.write("ana")
	here.hub.WakeFeed("ana")
	require.Equal(t, int64(1), ana.next().Seq)
	here.hub.ToConnections(realtime.KindVisitor, "v1", "typing", true)
	require.Equal(t, "typing", visitor.next().Type)
	told := make(chan string, 1)
	there.hub.OnSignal("engine", func(message string) { told <- message })
	here.hub.Signal("nobody", "listens")
	here.hub.Signal("engine", "wake")
	require.Equal(t, "wake", <-told)
	here.hub.Recheck("ana") // changes nothing
	here.hub.Close(realtime.KindAgent, "ana", "", realtime.CodeSignedOut)
	require.Equal(t, int(realtime.CodeSignedOut), ana.code())
}

func TestGarbageFromTheBrokerIsCountedAndIgnored(t *testing.T) {
	bus := realtime.NewBus()
	w := newWorld(t, func(o *realtime.Options) { o.Broker = bus.Node() }, func(h *realtime.Hub) { h.Topic(realtime.TopicSpec{Prefix: "presence"}) })
	c := w.agent("ana")
	c.subscribe("presence")
	foreign := bus.Node()
	for _, garbage := range []string{"", "{", "null", "[]", `{"kind":"publish"}`, `{"node":"x","kind":"erase"}`, "\xff\xfe", `{"node":7}`} {
		require.NoError(t, foreign.Publish(t.Context(), "presence", []byte(garbage)))
	}
	require.Equal(t, int64(8), w.hub.Stats().BrokerGarbled)
	require.Empty(t, c.sync())
	require.NoError(t, foreign.Close())
}

// stuckBroker never gets anything through.
type stuckBroker struct{ realtime.Broker }

func (stuckBroker) Publish(ctx context.Context, _ string, _ []byte) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestABrokerThatHangsHoldsUpNobodyHere(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) { o.Broker = stuckBroker{realtime.NewBus().Node()} }, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "presence"})
	})
	c := w.agent("ana")
	c.subscribe("presence")
	begun := time.Now()
	for range 5000 {
		w.hub.Publish("nobody", "delta", 1)
	}
	w.hub.Publish("presence", "delta", 1)
	require.Equal(t, "delta", c.next().Type)
	require.Less(t, time.Since(begun), 2*time.Second)
	require.Positive(t, w.hub.Stats().BrokerDropped)
}
