package realtime_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

// upgrade asks for the socket with these headers and returns the status.
func upgrade(t *testing.T, address, path, host string, header http.Header) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+path, nil)
	require.NoError(t, err)
	r.Header = header.Clone()
	r.Header.Set("Upgrade", "websocket")
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Sec-WebSocket-Version", "13")
	r.Header.Set("Sec-WebSocket-Key", base64.StdEncoding.EncodeToString(make([]byte, 16)))
	r.Host = host
	answer, err := transport().RoundTrip(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

func TestOnlyTheExactOriginAndHostOpenTheAgentsSocket(t *testing.T) {
	const origin, host = "https://desk.example.com", "desk.example.com"
	w := newWorld(t, func(o *realtime.Options) { o.Origins = []string{origin, "http://localhost:8080"} }, nil)
	withCookie := http.Header{"Cookie": {"deskbell=x"}}
	none := http.Header{}
	token := http.Header{"Authorization": {"Bearer x"}}
	both := http.Header{"Authorization": {"Bearer x"}, "Cookie": {"deskbell=x"}}
	const missing = "\x00"
	table := []struct {
		origin, host string
		header       http.Header
		open         bool
	}{
		{origin, host, withCookie, true},
		{"http://localhost:8080", "localhost:8080", withCookie, true},
		{missing, host, token, true}, // a program with an API token
		{origin, host, token, true},
		{missing, host, withCookie, false},
		{missing, host, none, false},
		{missing, host, both, false}, // the cookie may be what signs in
		{"", host, withCookie, false},
		{"null", host, withCookie, false},
		{"http://desk.example.com", host, withCookie, false},           // scheme
		{"https://desk.example.com:443", host, withCookie, false},      // port
		{"https://desk.example.com:8443", host, withCookie, false},     // port
		{"https://desk.example.com/", host, withCookie, false},         // path
		{"https://desk.example.com.", host, withCookie, false},         // final dot
		{"HTTPS://DESK.EXAMPLE.COM", host, withCookie, false},          // browsers write lower case
		{"https://evil.desk.example.com", host, withCookie, false},     // sub-domain
		{"https://example.com", host, withCookie, false},               // parent
		{"https://desk.example.com.evil.com", host, withCookie, false}, // prefix
		{"https://evildesk.example.com", host, withCookie, false},      // suffix
		{"https://evil.com", host, withCookie, false},
		{"https://evil.com", host, token, false},
		{"https://evil.com", "evil.com", withCookie, false}, // rebinding: origin and host agree with each other
		{"https://evil.com#desk.example.com", host, withCookie, false},
		{"https://desk.example.com@evil.com", host, withCookie, false},
		{"https://evil.com/https://desk.example.com", host, withCookie, false},
		{"https://desk.exаmple.com", host, withCookie, false}, // a Cyrillic a
		{"https://xn--desk-exmple-com", host, withCookie, false},
		{"file://", host, withCookie, false},
		{"chrome-extension://desk.example.com", host, withCookie, false},
		{"https://desk.example.com https://evil.com", host, withCookie, false},
		{origin, "evil.com", withCookie, false},
		{origin, "desk.example.com:8443", withCookie, false},
		{origin, "desk.example.com.evil.com", withCookie, false},
		{origin, "127.0.0.1", withCookie, false},
		{"http://127.0.0.1:8080", "localhost:8080", withCookie, false},
	}
	require.GreaterOrEqual(t, len(table), 30)
	for i, row := range table {
		header := row.header.Clone()
		if row.origin != missing {
			header.Set("Origin", row.origin)
		}
		status := upgrade(t, w.server.URL, "/live?as=ana", row.host, header)
		want := http.StatusForbidden
		if row.open {
			want = http.StatusSwitchingProtocols
		}
		require.Equal(t, want, status, "row %d: origin %q, host %q", i, row.origin, row.host)
	}
	twice := http.Header{"Origin": {origin, "https://evil.com"}, "Cookie": {"deskbell=x"}}
	require.Equal(t, http.StatusForbidden, upgrade(t, w.server.URL, "/live?as=ana", host, twice))
	require.Positive(t, w.hub.Stats().RefusedOrigin)
}

func TestOnlyASitesExactOriginOpensTheVisitorsSocket(t *testing.T) {
	w := newWorld(t, nil, nil)
	for origin, status := range map[string]int{
		"https://shop.example": http.StatusSwitchingProtocols, "https://shop.example.": http.StatusForbidden, "http://shop.example": http.StatusForbidden,
		"https://www.shop.example": http.StatusForbidden, "null": http.StatusForbidden, "": http.StatusForbidden,
	} {
		require.Equal(t, status, upgrade(t, w.server.URL, "/w/live", "any.host", http.Header{"Origin": {origin}}), origin)
	}
	require.Equal(t, http.StatusForbidden, upgrade(t, w.server.URL, "/w/live", "any.host", http.Header{}))
}

func TestARequestThatIsNoUpgradeIsRefused(t *testing.T) {
	w := newWorld(t, nil, nil)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+"/live?as=ana", nil)
	require.NoError(t, err)
	r.Header.Set("Origin", w.server.URL)
	answer, err := transport().RoundTrip(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusUpgradeRequired, answer.StatusCode)
	require.Zero(t, w.hub.Stats().Agents)
}

func TestAVisitorIsTurnedAwayWithAReason(t *testing.T) {
	w := newWorld(t, nil, nil)
	c := w.open("/w/live", "https://shop.example")
	c.say("hello", "", map[string]any{"token": "forged"})
	f := c.next()
	require.Equal(t, "error", f.Type)
	require.JSONEq(t, `{"code":"token_invalid","message":"This visit is not known."}`, string(f.Data))
	require.Equal(t, int(realtime.CodeSignedOut), c.code())
}

func TestWhatIsSentWhileTheWelcomeIsComputedComesBehindIt(t *testing.T) {
	joined, goOn := make(chan struct{}), make(chan struct{})
	var hub *realtime.Hub
	w := newWorld(t, nil, nil)
	hub = w.hub
	server := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_ = hub.AcceptVisitor(rw, r, func(context.Context, json.RawMessage) (realtime.Principal, any, error) {
			return realtime.Principal{ID: "v1"}, func(context.Context) (any, error) {
				close(joined)
				<-goOn
				return map[string]int{"state": 1}, nil
			}, nil
		})
	}))
	at := *w
	at.server = server
	c := at.open("/", "https://shop.example")
	c.say("hello", "", map[string]any{})
	<-joined
	hub.ToConnections(realtime.KindVisitor, "v1", "invitation", "inv_1")
	close(goOn)
	require.Equal(t, "welcome", c.next().Type)
	require.Equal(t, "invitation", c.next().Type)
	require.NoError(t, c.ws.CloseNow())
}

func TestAPersonMayHaveOnlySoManyConnections(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) { o.AgentTabs = 0 }, nil) // the defaults
	for range 20 {
		w.agent("ana")
	}
	for range 10 {
		w.visitor("v1")
	}
	one := w.dial("as=ana")
	one.say("hello", "", map[string]any{})
	require.Equal(t, int(realtime.CodeTooMany), one.code())
	two := w.open("/w/live", "https://shop.example")
	two.say("hello", "", map[string]any{"token": "token of v1"})
	require.Equal(t, int(realtime.CodeTooMany), two.code())
	w.agent("ben")
	w.visitor("v2")
}

func TestAnAddressMayHaveOnlySoManyConnections(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) {
		o.Address = func(r *http.Request) string { return r.Header.Get("X-From") }
		o.PerAddress = 3
	}, nil)
	open := func(from string) int {
		return upgrade(t, w.server.URL, "/w/live", "", http.Header{"Origin": {"https://shop.example"}, "X-From": {from}})
	}
	host := func() {
		eventually(t, func() bool { return w.hub.Stats().Visitors == 0 }, "not gone")
	}
	host() // sockets of upgrade are closed at once: count with held ones below
	for range 3 {
		require.Equal(t, http.StatusSwitchingProtocols, open(""), "without an address nothing is counted")
	}
	host()
	var held []*client
	for range 3 {
		held = append(held, w.openFrom("2001:db8::/64"))
	}
	require.Equal(t, http.StatusTooManyRequests, open("2001:db8::/64"))
	require.Equal(t, http.StatusSwitchingProtocols, open("203.0.113.9"))
	require.NoError(t, held[0].ws.CloseNow())
	eventually(t, func() bool { return open("2001:db8::/64") == http.StatusSwitchingProtocols }, "the place is not free again")
}

func TestPresenceIsTheFirstInAndTheLastOut(t *testing.T) {
	var mu sync.Mutex
	told := map[string][]bool{}
	w := newWorld(t, nil, func(h *realtime.Hub) {
		h.OnPresence(func(p realtime.Principal, connected bool) {
			mu.Lock()
			defer mu.Unlock()
			told[p.Kind+p.ID] = append(told[p.Kind+p.ID], connected)
		})
	})
	heardOf := func(who string) []bool {
		mu.Lock()
		defer mu.Unlock()
		return append([]bool(nil), told[who]...)
	}
	one, two := w.agent("ana"), w.agent("ana")
	require.Equal(t, []bool{true}, heardOf("agentana"))
	require.NoError(t, one.ws.CloseNow())
	eventually(t, func() bool { return w.hub.Stats().Agents == 1 }, "not gone")
	require.Equal(t, []bool{true}, heardOf("agentana"))
	require.True(t, w.hub.Connected(realtime.KindAgent, "ana"))
	require.NoError(t, two.ws.Close(1000, ""))
	eventually(t, func() bool { return len(heardOf("agentana")) == 2 }, "the departure was not told")
	require.Equal(t, []bool{true, false}, heardOf("agentana"))

	var browsers sync.WaitGroup
	for range 16 { // arrivals and departures at once alternate and end with the truth
		browsers.Go(func() {
			for range 5 {
				c := w.dial("as=ben")
				c.say("hello", "", map[string]any{})
				_, _ = c.read()
				_ = c.ws.CloseNow()
			}
		})
	}
	browsers.Wait()
	eventually(t, func() bool { return w.hub.Stats().Agents == 0 }, "not gone")
	seen := heardOf("agentben")
	require.NotEmpty(t, seen)
	for i, connected := range seen {
		require.Equal(t, i%2 == 0, connected)
	}
	require.False(t, seen[len(seen)-1])
}

func TestShutdownTellsEveryoneToComeBack(t *testing.T) {
	w := newWorld(t, nil, nil)
	clients := []*client{w.agent("ana"), w.agent("ben"), w.visitor("v1"), w.dial("as=nobody-yet")}
	codes := make(chan int, len(clients))
	for _, c := range clients {
		go func() { codes <- c.code() }()
	}
	limit, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, w.hub.Shutdown(limit))
	for range clients {
		require.Equal(t, int(realtime.CodeRestart), <-codes)
	}
	status := upgrade(t, w.server.URL, "/w/live", "", http.Header{"Origin": {"https://shop.example"}})
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Zero(t, w.hub.Stats().Agents+w.hub.Stats().Visitors)
}

func TestShutdownDoesNotWaitForThoseWhoDoNotAnswer(t *testing.T) {
	var hub *realtime.Hub
	server := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_ = hub.AcceptAgent(rw, r, realtime.Principal{ID: "ana"})
	}))
	w := &world{t: t, hub: realtime.New(realtime.Options{Origins: []string{server.URL}, Patient: socketKind == socketsPatient}), server: server}
	hub = w.hub
	w.raw(t, "as=deaf").write(text(helloText))
	eventually(t, func() bool { return hub.Connected(realtime.KindAgent, "ana") }, "not there")
	limit, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, hub.Shutdown(limit), context.DeadlineExceeded)
}

func TestThePeersOwnCloseIsAnswered(t *testing.T) {
	w := newWorld(t, nil, nil)
	r := w.raw(t, "as=ana")
	r.write(text(helloText))
	r.write(masked(0x88, []byte{0x03, 0xe8}))
	require.Equal(t, 1000, r.code())
	_, _, err := r.frame()
	require.Error(t, err)
	eventually(t, func() bool { return w.hub.Stats().Agents == 0 }, "not gone")
}

func TestTheSocketOpensBehindARouterThatHoldsBackItsHeader(t *testing.T) {
	gin.SetMode(gin.TestMode)
	router := gin.New()
	server := serve(t, router)
	hub := realtime.New(realtime.Options{Origins: []string{server.URL}, Patient: socketKind == socketsPatient})
	accepted := make(chan error, 1)
	router.GET("/live", func(c *gin.Context) { accepted <- hub.AcceptAgent(c.Writer, c.Request, realtime.Principal{ID: "ana"}) })
	w := &world{t: t, hub: hub, server: server}
	c := w.dial("")
	c.say("hello", "", map[string]any{})
	require.Equal(t, "hello", c.next().Type)
	require.NoError(t, <-accepted)
	require.NoError(t, c.ws.CloseNow())
	require.NoError(t, hub.Shutdown(t.Context()))
}

func (w *world) openFrom(address string) *client {
	w.t.Helper()
	return w.openWith("/w/live", http.Header{"Origin": {"https://shop.example"}, "X-From": {address}})
}

func TestStatsCountWhatHappened(t *testing.T) {
	w := newWorld(t, nil, func(h *realtime.Hub) { h.Topic(realtime.TopicSpec{Prefix: "presence"}) })
	c := w.agent("ana")
	c.subscribe("presence")
	w.hub.Publish("presence", "delta", 1)
	c.next()
	w.hub.Publish("presence", "delta", func() {}) // cannot be encoded
	w.hub.Publish("nobody", "delta", 1)
	eventually(t, func() bool { return w.hub.Stats().FramesOut == 3 }, fmt.Sprint(w.hub.Stats()))
	s := w.hub.Stats()
	require.Equal(t, int64(1), s.Agents)
	require.Equal(t, int64(1), s.Subscriptions)
	require.Equal(t, int64(2), s.FramesIn)
	require.Positive(t, s.BytesOut)
	require.Equal(t, int64(1), s.Failures)
}
