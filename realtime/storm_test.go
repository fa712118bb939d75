//go:build unix

package realtime_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

const (
	stormVariable = "DESKBELL_STORM_SOCKETS" // how many sockets the storm has; make soak asks for 10000
	stormSockets  = 2000
	stormWithTLS  = 200 // handshakes are not what the storm is about
	// stormFiles are the files of this process that are no sockets of the storm, which take two each: both ends are here.
	stormFiles = 500
	stormLimit = time.Minute
	// stormMemory is how much the process may hold for one socket, both ends and all that comes and goes during the storm: with 10,000
	// it stays below a GiB. Besides, the process holds this much anyhow.
	stormMemory = 90 << 10
	stormAnyhow = 32 << 20
)

// countingTable is a feed behind a database with four readers.
type countingTable struct {
	*table
	readers chan struct{}
	reads   atomic.Int64
}

func (f *countingTable) After(ctx context.Context, person string, seq int64, limit int) ([]realtime.FeedFrame, int64, string, bool, error) {
	f.readers <- struct{}{}
	defer func() { <-f.readers }()
	f.reads.Add(1)
	return f.table.After(ctx, person, seq, limit)
}

// Everybody is connected when the server stops, and comes back in the same second when it is there again: all of them get in, with
// everything that happened meanwhile, while other requests are answered as ever.
func TestEverybodyMayComeBackAtOnceAfterARestart(t *testing.T) {
	sockets := stormSize(t)
	feed := &countingTable{table: newTable(), readers: make(chan struct{}, 4)}
	first := newWorld(t, stormOptions(feed), nil)
	people := make([]*stormClient, sockets)
	for i := range people {
		people[i] = &stormClient{person: fmt.Sprint("agt_", i)}
		feed.write(people[i].person)
	}
	address := first.server.Listener.Addr().String()
	require.NoError(t, together(people, func(p *stormClient) error { return p.arrive(address, first.server.URL) }))
	before := memory()

	limit, cancel := context.WithTimeout(t.Context(), stormLimit)
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- first.hub.Shutdown(limit) }()
	require.NoError(t, together(people, (*stormClient).sentAway))
	require.NoError(t, <-stopped)
	for _, p := range people {
		feed.write(p.person)
	}
	feed.reads.Store(0)

	second := newWorld(t, stormOptions(feed), nil)
	address = second.server.Listener.Addr().String()
	peak, asked, done := new(atomic.Int64), new([]time.Duration), make(chan struct{})
	var beside sync.WaitGroup
	beside.Go(func() { watch(t, second.server, peak, asked, done) })
	begun := time.Now()
	err := together(people, func(p *stormClient) error { return p.arrive(address, second.server.URL) })
	took := time.Since(begun)
	close(done)
	beside.Wait()
	require.NoError(t, err)
	after := memory()
	refused := int64(0)
	for _, p := range people {
		require.Equal(t, int64(2), p.since.Seq, "%s missed something", p.person)
		refused += p.refused
		require.NoError(t, p.conn.Close())
	}
	slices.Sort(*asked)
	p99 := (*asked)[len(*asked)*99/100]
	t.Logf("%d sockets were back after %v, %d times asked to wait; %d KiB a socket at most, %d before, %d after; other requests p99 %v",
		sockets, took.Round(time.Millisecond), refused, peak.Load()>>10/int64(sockets), before>>10/int64(sockets), after>>10/int64(sockets), p99.Round(time.Millisecond))
	require.Less(t, took, stormLimit)
	require.LessOrEqual(t, feed.reads.Load(), int64(sockets), "one read a reconnect")
	require.Less(t, peak.Load(), int64(sockets)*stormMemory+stormAnyhow)
	require.Less(t, after, before+before/2+8<<20, "memory grows with each storm")
	require.Less(t, p99, 5*time.Second)
	require.Equal(t, refused, second.hub.Stats().RefusedBusy)
}

func TestWhoArrivesWhileTooManyWaitIsAskedToComeBackLater(t *testing.T) {
	goOn := make(chan struct{})
	w := newWorld(t, func(o *realtime.Options) { o.Hellos, o.Arriving, o.HelloIn = 1, 2, 200*time.Millisecond }, nil)
	server := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_ = w.hub.AcceptVisitor(rw, r, func(_ context.Context, hello json.RawMessage) (realtime.Principal, any, error) {
			<-goOn
			return authenticate(t.Context(), hello)
		})
	}))
	at := *w
	at.server = server
	ask := func() *http.Response {
		header := http.Header{"Origin": {"https://shop.example"}, "Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/", nil)
		require.NoError(t, err)
		r.Header = header
		answer, err := transport().RoundTrip(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer
	}
	var arriving []*client
	for i := range 2 {
		c := at.open("/", "https://shop.example")
		c.say("hello", "", map[string]any{"token": fmt.Sprint("token of v", i)})
		arriving = append(arriving, c)
	}
	var answer *http.Response
	eventually(t, func() bool { answer = ask(); return answer.StatusCode == http.StatusServiceUnavailable }, "nobody is asked to wait")
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.Positive(t, seconds)
	require.Positive(t, w.hub.Stats().RefusedBusy)
	w.agent("ana")                     // agents have a door of their own
	time.Sleep(400 * time.Millisecond) // longer than a hello may take to be said: it was
	close(goOn)
	for _, c := range arriving {
		require.Equal(t, "welcome", c.next().Type)
	}
	eventually(t, func() bool { return ask().StatusCode == http.StatusSwitchingProtocols }, "the door stays closed")
}

func TestAHelloThatNobodyAnswersIsNotTheClientsFault(t *testing.T) {
	goOn := make(chan struct{})
	w := newWorld(t, func(o *realtime.Options) { o.HelloIn, o.WelcomeIn = 50*time.Millisecond, 50*time.Millisecond }, nil)
	server := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_ = w.hub.AcceptVisitor(rw, r, func(context.Context, json.RawMessage) (realtime.Principal, any, error) {
			<-goOn
			return realtime.Principal{ID: "v1"}, nil, nil
		})
	}))
	at := *w
	at.server = server
	c := at.open("/", "https://shop.example")
	c.say("hello", "", map[string]any{})
	require.Equal(t, int(realtime.CodeRestart), c.code())
	close(goOn)
}

func stormOptions(feed realtime.FeedReader) func(*realtime.Options) {
	return func(o *realtime.Options) { o.Feed = feed }
}

// stormSize is as many sockets as were asked for and as files may be open.
func stormSize(t *testing.T) int {
	sockets := stormSockets
	if asked := os.Getenv(stormVariable); asked != "" {
		var err error
		sockets, err = strconv.Atoi(asked)
		require.NoError(t, err)
	}
	if socketKind == socketsTLS {
		sockets = stormWithTLS
	}
	var files syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files))
	if most := (int(min(files.Cur, 1<<30)) - stormFiles) / 2; most < sockets {
		t.Logf("%d sockets instead of %d: no more files may be open", most, sockets)
		sockets = most
	}
	return sockets
}

// stormClient is one browser: it keeps its place in the feed.
type stormClient struct {
	person  string
	conn    halfCloser
	frames  *raw
	since   *realtime.Since
	refused int64
}

// open asks for the socket. It answers how long to wait before the next try, or zero when the socket is open.
func (p *stormClient) open(address, origin string) (wait time.Duration, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	p.conn = conn.(*net.TCPConn)
	if socketKind == socketsTLS {
		p.conn = tls.Client(conn, insecure)
	}
	p.frames = &raw{conn: p.conn, in: bufio.NewReaderSize(p.conn, 512)}
	if err := p.conn.SetDeadline(time.Now().Add(2 * stormLimit)); err != nil {
		return 0, err
	}
	if _, err := fmt.Fprintf(p.conn, "GET /live?as=%s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		p.person, address, origin); err != nil {
		return 0, err
	}
	answer, err := http.ReadResponse(p.frames.in, nil)
	if err != nil {
		return 0, err
	}
	if answer.StatusCode == http.StatusSwitchingProtocols {
		return 0, nil
	}
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if answer.StatusCode != http.StatusServiceUnavailable || err != nil {
		return 0, fmt.Errorf("answered %s", answer.Status)
	}
	return time.Duration(seconds) * time.Second, p.conn.Close()
}

// arrive opens the socket, again and again if it is asked to, and reads until nothing of the feed is missing.
func (p *stormClient) arrive(address, origin string) error {
	for {
		wait, err := p.open(address, origin)
		if err != nil {
			return fmt.Errorf("%s: %w", p.person, err)
		}
		if wait == 0 {
			break
		}
		p.refused++
		time.Sleep(wait)
	}
	hello, err := json.Marshal(map[string]any{"v": 1, "type": "hello", "data": map[string]any{"since": p.since}})
	if err != nil {
		return err
	}
	if _, err := p.conn.Write(text(string(hello))); err != nil {
		return fmt.Errorf("%s: %w", p.person, err)
	}
	for head := int64(-1); p.since == nil || p.since.Seq < head || head < 0; {
		_, payload, err := p.frames.frame()
		if err != nil {
			return fmt.Errorf("%s: %w", p.person, err)
		}
		var f heard
		var at struct {
			Epoch string
			Head  int64
		}
		if err := json.Unmarshal(payload, &f); err != nil {
			return fmt.Errorf("%s: %w: %q", p.person, err, payload)
		}
		switch f.Type {
		case "hello":
			if err := json.Unmarshal(f.Data, &at); err != nil {
				return err
			}
			if head = at.Head; p.since == nil {
				p.since = &realtime.Since{Epoch: at.Epoch, Seq: head}
			}
		case "notification.created":
			if f.Seq != p.since.Seq+1 {
				return fmt.Errorf("%s: %d came after %d", p.person, f.Seq, p.since.Seq)
			}
			p.since.Seq = f.Seq
		default:
			return fmt.Errorf("%s: unexpected %s", p.person, payload)
		}
	}
	return nil
}

// sentAway reads the close frame, and answers it as browsers do.
func (p *stormClient) sentAway() error {
	defer func() { _ = p.conn.Close() }()
	if code := p.frames.code(); code != int(realtime.CodeRestart) {
		return fmt.Errorf("%s was closed with %d", p.person, code)
	}
	_, err := p.conn.Write(masked(0x88, []byte{0x0f, 0xa0}))
	return err
}

// together has everybody do something at the same time.
func together(people []*stormClient, what func(*stormClient) error) error {
	problems := make(chan error, len(people))
	for _, p := range people {
		go func() { problems <- what(p) }()
	}
	var first error
	for range people {
		if err := <-problems; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// watch notes until done how much memory is in use and how long other requests take.
func watch(t *testing.T, server *httptest.Server, peak *atomic.Int64, asked *[]time.Duration, done <-chan struct{}) {
	client := &http.Client{Transport: transport(), Timeout: stormLimit}
	for {
		begun := time.Now()
		answer, err := client.Get(server.URL + "/elsewhere")
		if err != nil {
			t.Error(err)
			return
		}
		_ = answer.Body.Close()
		*asked = append(*asked, time.Since(begun))
		peak.Store(max(peak.Load(), held()))
		select {
		case <-done:
			return
		default:
		}
	}
}

// held is the memory that heap and stacks have in use.
func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// memory is what is held when everything that can go is gone.
func memory() int64 {
	runtime.GC()
	runtime.GC()
	return held()
}
