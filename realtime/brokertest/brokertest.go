// Package brokertest is the suite that every realtime.Broker passes.
package brokertest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

// Network returns a function that joins one more node to a network of brokers made for this test. Nodes still open at the end of the
// test are closed by the suite.
type Network func(t *testing.T) (join func() realtime.Broker)

// Run checks what Broker promises.
func Run(t *testing.T, network Network) {
	for name, test := range map[string]func(*testing.T, func() realtime.Broker){
		"every node hears every message":                  everyNode,
		"messages of one caller on one topic keep order":  order,
		"payloads arrive as they were":                    bytesAsTheyWere,
		"topics are names and no patterns":                exactTopics,
		"several callers at once lose and mix up nothing": callersAtOnce,
		"a closed node hears and says nothing":            closing,
		"closing waits for its subscribers":               closingWaits,
		"a context that has ended publishes nothing":      endedContext,
		"a subscriber hears only what is published later": later,
		"closing twice is harmless":                       closingTwice,
	} {
		t.Run(name, func(t *testing.T) {
			join := network(t)
			test(t, func() realtime.Broker {
				b := join()
				t.Cleanup(func() { require.NoError(t, b.Close()) })
				return b
			})
		})
	}
}

// inbox collects what a subscriber hears.
type inbox struct {
	mu    sync.Mutex
	heard []string
}

func listen(b realtime.Broker) *inbox {
	in := &inbox{}
	b.Subscribe(func(topic string, payload []byte) {
		in.mu.Lock()
		defer in.mu.Unlock()
		in.heard = append(in.heard, topic+"="+string(payload))
	})
	return in
}

func (in *inbox) all() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]string(nil), in.heard...)
}

func (in *inbox) wait(t *testing.T, want ...string) {
	t.Helper()
	require.Eventually(t, func() bool { return len(in.all()) >= len(want) }, 10*time.Second, time.Millisecond)
	require.Equal(t, want, in.all())
}

func publish(t *testing.T, b realtime.Broker, topic, payload string) {
	t.Helper()
	require.NoError(t, b.Publish(context.Background(), topic, []byte(payload)))
}

func everyNode(t *testing.T, join func() realtime.Broker) {
	a, b, c := join(), join(), join()
	boxes := []*inbox{listen(a), listen(a), listen(b), listen(c)}
	publish(t, b, "chats", "1")
	for _, in := range boxes {
		in.wait(t, "chats=1")
	}
}

func order(t *testing.T, join func() realtime.Broker) {
	a, b := join(), join()
	in := listen(b)
	var want []string
	for i := range 1000 {
		publish(t, a, "chats", fmt.Sprint(i))
		want = append(want, fmt.Sprint("chats=", i))
	}
	in.wait(t, want...)
}

func bytesAsTheyWere(t *testing.T, join func() realtime.Broker) {
	a, b := join(), join()
	in := listen(b)
	big := make([]byte, 300<<10)
	for i := range big {
		big[i] = byte(i * 7)
	}
	payloads := []string{"", "\x00", "ä\r\n*$5\r\n", string(big)}
	var want []string
	for _, p := range payloads {
		publish(t, a, "t", p)
		want = append(want, "t="+p)
	}
	in.wait(t, want...)
}

func exactTopics(t *testing.T, join func() realtime.Broker) {
	a := join()
	in := listen(a)
	var want []string
	for _, topic := range []string{"", "chat:*", "chat:?", "chat:[a]", "a b", "ä"} {
		publish(t, a, topic, "1")
		want = append(want, topic+"=1")
	}
	in.wait(t, want...)
}

func callersAtOnce(t *testing.T, join func() realtime.Broker) {
	const callers, each = 8, 200
	reader := join()
	in := listen(reader)
	var calls sync.WaitGroup
	for caller := range callers {
		b := join()
		calls.Go(func() {
			for i := range each {
				if err := b.Publish(context.Background(), fmt.Sprint("t", caller), []byte(fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	calls.Wait()
	require.Eventually(t, func() bool { return len(in.all()) == callers*each }, 10*time.Second, time.Millisecond)
	next := map[string]int{}
	for _, heard := range in.all() {
		topic := heard[:2]
		require.Equal(t, fmt.Sprint(topic, "=", next[topic]), heard)
		next[topic]++
	}
}

func closing(t *testing.T, join func() realtime.Broker) {
	a, b := join(), join()
	closed, open := listen(a), listen(b)
	require.NoError(t, a.Close())
	publish(t, b, "t", "1")
	open.wait(t, "t=1")
	require.Empty(t, closed.all())
	require.Error(t, a.Publish(context.Background(), "t", []byte("2")))
	publish(t, b, "t", "3")
	open.wait(t, "t=1", "t=3")
}

func closingWaits(t *testing.T, join func() realtime.Broker) {
	a, b := join(), join()
	var mu sync.Mutex
	running, begun := false, make(chan struct{})
	var once sync.Once
	a.Subscribe(func(string, []byte) {
		mu.Lock()
		running = true
		mu.Unlock()
		once.Do(func() { close(begun) })
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		running = false
		mu.Unlock()
	})
	sent := make(chan error, 1)
	go func() { sent <- b.Publish(context.Background(), "t", nil) }()
	<-begun
	require.NoError(t, a.Close())
	mu.Lock()
	require.False(t, running)
	mu.Unlock()
	require.NoError(t, <-sent)
}

func endedContext(t *testing.T, join func() realtime.Broker) {
	a := join()
	in := listen(a)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.Error(t, a.Publish(ctx, "t", []byte("1")))
	publish(t, a, "t", "2")
	in.wait(t, "t=2")
}

func later(t *testing.T, join func() realtime.Broker) {
	a := join()
	first := listen(a)
	publish(t, a, "t", "1")
	first.wait(t, "t=1")
	second := listen(a)
	publish(t, a, "t", "2")
	second.wait(t, "t=2")
}

func closingTwice(t *testing.T, join func() realtime.Broker) {
	require.NoError(t, join().Close())
}
