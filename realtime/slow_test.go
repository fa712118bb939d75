package realtime_test

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

// raw is a socket without a library: it can misbehave.
type raw struct {
	t    testing.TB
	tcp  *net.TCPConn
	conn halfCloser
	in   *bufio.Reader
}

// halfCloser is what TCP and TLS have in common.
type halfCloser interface {
	net.Conn
	CloseWrite() error
}

// raw opens the agents' socket by hand. A small receive buffer makes it fill up soon.
func (w *world) raw(t testing.TB, query string) *raw {
	t.Helper()
	host := w.server.Listener.Addr().String()
	conn, err := net.Dial("tcp", host)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	r := &raw{t: t, tcp: conn.(*net.TCPConn), conn: conn.(*net.TCPConn)}
	require.NoError(t, r.tcp.SetReadBuffer(4<<10))
	if socketKind == socketsTLS {
		r.conn = tls.Client(conn, insecure)
	}
	conn = r.conn
	r.in = bufio.NewReader(conn)
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	_, err = fmt.Fprintf(conn, "GET /live?%s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n",
		query, host, w.server.URL, base64.StdEncoding.EncodeToString(make([]byte, 16)))
	require.NoError(t, err)
	answer, err := http.ReadResponse(r.in, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusSwitchingProtocols, answer.StatusCode)
	return r
}

// masked is a client's frame with a mask of zeros.
func masked(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n <= 0xffff:
		b = append(b, 0x80|126, byte(n>>8), byte(n))
	default:
		b = append(b, 0x80|127, 0, 0, 0, 0, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

func text(s string) []byte { return masked(0x81, []byte(s)) }

const helloText = `{"v":1,"type":"hello","data":{"since":null}}`

func (r *raw) write(b []byte) {
	r.t.Helper()
	_, err := r.conn.Write(b)
	require.NoError(r.t, err)
}

// frame reads one frame of the server.
func (r *raw) frame() (first byte, payload []byte, err error) {
	var head [2]byte
	if _, err = io.ReadFull(r.in, head[:]); err != nil {
		return 0, nil, err
	}
	n := int(head[1])
	var more []byte
	switch n {
	case 126:
		more = make([]byte, 2)
	case 127:
		more = make([]byte, 8)
	}
	if _, err = io.ReadFull(r.in, more); err != nil {
		return 0, nil, err
	}
	if more != nil {
		n = 0
		for _, b := range more {
			n = n<<8 | int(b)
		}
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(r.in, payload)
	return head[0], payload, err
}

// code reads up to the close frame and returns its code; zero when the socket ended without one.
func (r *raw) code() int {
	for {
		first, payload, err := r.frame()
		if err != nil {
			return 0
		}
		if first == 0x88 && len(payload) >= 2 {
			return int(payload[0])<<8 | int(payload[1])
		}
	}
}

func TestAPeerThatDoesNotReadIsClosedAndNobodyElseIsAffected(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) { o.Linger = 20 * time.Second }, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "visitors"})
	})
	slow := w.raw(t, "as=slow")
	slow.write(text(helloText))
	slow.write(text(`{"v":1,"type":"subscribe","ref":"s","data":{"topic":"visitors"}}`))
	for acked := false; !acked; {
		_, payload, err := slow.frame()
		require.NoError(t, err)
		acked = strings.Contains(string(payload), `"ack"`)
	}
	// The publisher stays so little ahead of who reads that only who does not read can have too much waiting, however busy the machine is.
	const healthy, frames, ahead = 50, 1200, 64
	clients := make([]*client, healthy)
	var taken [healthy]atomic.Int64
	for i := range clients {
		clients[i] = w.agent(fmt.Sprint("a", i))
		clients[i].subscribe("visitors")
	}
	worst := make(chan time.Duration, healthy)
	for i, c := range clients {
		go func() {
			var late time.Duration
			for range frames {
				f, err := c.read()
				if err != nil {
					t.Errorf("a healthy connection was closed: %v", err)
					break
				}
				var data struct{ Sent int64 }
				f.into(t, &data)
				late = max(late, time.Since(time.Unix(0, data.Sent)))
				taken[i].Add(1)
			}
			worst <- late
		}()
	}
	why := make(chan int, 1)
	go func() { // the slow one reads again when it is too late
		for w.hub.Stats().Closed[realtime.CodeSlow] == 0 {
			time.Sleep(time.Millisecond)
		}
		why <- slow.code()
		_ = slow.conn.Close() // or the server would wait for its answer
	}()
	filler := strings.Repeat("x", 1000)
	for sent := range int64(frames) {
		eventually(t, func() bool {
			for i := range taken {
				if taken[i].Load() < sent-ahead {
					return false
				}
			}
			return true
		}, "a healthy connection stands still")
		begun := time.Now()
		w.hub.Publish("visitors", "delta", map[string]any{"sent": begun.UnixNano(), "filler": filler})
		require.Less(t, time.Since(begun), time.Second, "the publisher was held up")
	}
	var late time.Duration
	for range clients {
		late = max(late, <-worst)
	}
	require.Equal(t, int64(1), w.hub.Stats().Closed[realtime.CodeSlow])
	require.Less(t, late, 10*time.Second, "half of the time that a slow peer is given")
	require.Equal(t, int(realtime.CodeSlow), <-why, "who reads at last learns why")
	eventually(t, func() bool { return w.hub.Stats().Agents == healthy }, "the slow connection is not gone")
	t.Logf("%d frames to %d clients, the latest after %v", frames, healthy, late)
}

func TestAWriteThatIsNotTakenEndsTheConnectionEvenWithLittleWaiting(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) { o.SlowAfter = 200 * time.Millisecond; o.Linger = 300 * time.Millisecond }, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "big"})
	})
	slow := w.raw(t, "as=slow")
	slow.write(text(helloText))
	slow.write(text(`{"v":1,"type":"subscribe","data":{"topic":"big"}}`))
	eventually(t, func() bool { return w.hub.Stats().Subscriptions == 1 }, "not subscribed")
	w.hub.Publish("big", "text", strings.Repeat("x", 16<<20)) // one frame, more than the kernel takes
	eventually(t, func() bool { return w.hub.Stats().Closed[realtime.CodeSlow] == 1 }, "not closed as slow")
	eventually(t, func() bool { return w.hub.Stats().Agents == 0 }, "not gone")
}

func TestAPeerThatFallsSilentIsClosedInTime(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) {
		o.PingEvery, o.PongWithin, o.Linger = 250*time.Millisecond, 300*time.Millisecond, 200*time.Millisecond
	}, nil)
	silent := w.raw(t, "as=silent")
	silent.write(text(helloText))
	lively := w.agent("lively") // its library answers pings while it reads
	read := make(chan heard, 1)
	go func() {
		f, err := lively.read()
		if err == nil {
			read <- f
		}
	}()
	begun := time.Now()
	require.Equal(t, int(realtime.CodeNoPong), silent.code())
	require.Less(t, time.Since(begun), 600*time.Millisecond*2, "25 s and 30 s are scaled to 250 and 300 ms; 60 s would be 600 ms")
	eventually(t, func() bool { return w.hub.Stats().Agents == 1 }, "the silent connection is not gone")
	time.Sleep(700 * time.Millisecond) // longer than anyone may be silent
	w.hub.ToConnections(realtime.KindAgent, "lively", "still", nil)
	require.Equal(t, "still", (<-read).Type)
}

func TestAPongKeepsAQuietPeerAlive(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) { o.PingEvery, o.PongWithin = 50*time.Millisecond, 100*time.Millisecond }, nil)
	quiet := w.raw(t, "as=quiet")
	quiet.write(text(helloText))
	pings := 0
	for begun := time.Now(); time.Since(begun) < 500*time.Millisecond; {
		first, _, err := quiet.frame()
		require.NoError(t, err)
		if first == 0x89 {
			pings++
			quiet.write(masked(0x8a, nil))
		}
	}
	require.Greater(t, pings, 3)
	require.Equal(t, int64(1), w.hub.Stats().Agents)
}

func TestAPeerThatReadsLateMissesNothingAndCostsAGoroutineOnlyThen(t *testing.T) {
	w := newWorld(t, nil, func(h *realtime.Hub) { h.Topic(realtime.TopicSpec{Prefix: "visitors"}) })
	late := w.raw(t, "as=late")
	late.write(text(helloText))
	late.write(text(`{"v":1,"type":"subscribe","ref":"s","data":{"topic":"visitors"}}`))
	for range 2 { // hello, ack
		_, _, err := late.frame()
		require.NoError(t, err)
	}
	const frames = 130
	filler := strings.Repeat("x", 1000)
	for i := range frames {
		w.hub.Publish("visitors", "delta", map[string]any{"n": i, "filler": filler})
		if i == frames/2 {
			late.write(masked(0x89, []byte("still there?"))) // its pong comes among the data, whole
		}
	}
	eventually(t, func() bool { return strings.Contains(stacks(), "realtime.(*Conn).write(") }, "nobody waits for the peer")
	require.NoError(t, late.tcp.SetReadBuffer(1<<20))
	for n, pongs := 0, 0; n < frames || pongs == 0; {
		first, payload, err := late.frame()
		require.NoError(t, err)
		if first == 0x8a {
			require.Equal(t, "still there?", string(payload))
			pongs++
			continue
		}
		require.Contains(t, string(payload), fmt.Sprintf(`"n":%d}`, n))
		n++
	}
	eventually(t, func() bool { return !strings.Contains(stacks(), "realtime.(*Conn).write(") }, "somebody still waits for the peer")
	w.hub.Publish("visitors", "delta", "soon")
	_, payload, err := late.frame()
	require.NoError(t, err)
	require.Contains(t, string(payload), "soon")
	require.Zero(t, w.hub.Stats().Closed[realtime.CodeSlow])
}

// stacks are those of all goroutines.
func stacks() string {
	b := make([]byte, 4<<20)
	return string(b[:runtime.Stack(b, true)])
}
