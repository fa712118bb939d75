package realtime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"deskbell/realtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a hub behind a real server on 127.0.0.1.
type world struct {
	t      testing.TB
	hub    *realtime.Hub
	server *httptest.Server
}

// newWorld starts a hub. Who connects as an agent is said by the query: /live?as=ana&session=s1&role=agent.
func newWorld(t testing.TB, change func(*realtime.Options), register func(*realtime.Hub)) *world {
	t.Helper()
	w := &world{t: t}
	mux := http.NewServeMux()
	w.server = serve(t, mux)
	o := realtime.Options{
		Origins:       []string{w.server.URL},
		VisitorOrigin: func(_ context.Context, origin string) bool { return origin == "https://shop.example" },
		AgentTabs:     1000, // the tests of limits set their own
		Patient:       socketKind == socketsPatient,
	}
	if change != nil {
		change(&o)
	}
	w.hub = realtime.New(o)
	if register != nil {
		register(w.hub)
	}
	mux.HandleFunc("/live", func(rw http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		_ = w.hub.AcceptAgent(rw, r, realtime.Principal{ID: q.Get("as"), Session: q.Get("session"), Role: q.Get("role")})
	})
	mux.HandleFunc("/w/live", func(rw http.ResponseWriter, r *http.Request) {
		_ = w.hub.AcceptVisitor(rw, r, authenticate)
	})
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- w.hub.Run(ctx) }()
	t.Cleanup(func() {
		limit, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		require.NoError(t, w.hub.Shutdown(limit))
		stop()
		require.NoError(t, <-ran)

	})
	return w
}

// authenticate takes any visitor whose token is "token of <id>".
func authenticate(_ context.Context, hello json.RawMessage) (realtime.Principal, any, error) {
	var data struct{ Token string }
	if json.Unmarshal(hello, &data) != nil || !strings.HasPrefix(data.Token, "token of ") {
		return realtime.Principal{}, nil, &realtime.Error{Code: "token_invalid", Message: "This visit is not known."}
	}
	id := strings.TrimPrefix(data.Token, "token of ")
	return realtime.Principal{ID: id}, map[string]string{"visitor": id}, nil
}

// client is one socket.
type client struct {
	t   testing.TB
	ws  *websocket.Conn
	ctx context.Context
}

// heard is a frame of the server.
type heard struct {
	V     int             `json:"v"`
	Seq   int64           `json:"seq"`
	Topic string          `json:"topic"`
	Type  string          `json:"type"`
	Ref   string          `json:"ref"`
	TS    string          `json:"ts"`
	Data  json.RawMessage `json:"data"`
}

func (f heard) into(t testing.TB, v any) { require.NoError(t, json.Unmarshal(f.Data, v)) }

// dial opens the agents' socket without saying hello.
func (w *world) dial(query string) *client {
	w.t.Helper()
	return w.open("/live?"+query, w.server.URL)
}

func (w *world) open(path, origin string) *client {
	w.t.Helper()
	return w.openWith(path, http.Header{"Origin": {origin}})
}

func (w *world) openWith(path string, header http.Header) *client {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	w.t.Cleanup(cancel)
	ws, answer, err := websocket.Dial(ctx, w.server.URL+path, &websocket.DialOptions{
		HTTPHeader: header,
		HTTPClient: &http.Client{Transport: transport()},
	})
	require.NoError(w.t, err)
	if answer.Body != nil {
		require.NoError(w.t, answer.Body.Close())
	}
	ws.SetReadLimit(32 << 20)
	c := &client{w.t, ws, ctx}
	w.t.Cleanup(func() { _ = ws.CloseNow() })
	return c
}

// agent opens a socket and says hello.
func (w *world) agent(id string) *client {
	w.t.Helper()
	c := w.dial("as=" + id)
	c.say("hello", "", map[string]any{"since": nil})
	require.Equal(w.t, "hello", c.next().Type)
	return c
}

// visitor opens a visitor's socket and says hello.
func (w *world) visitor(id string) *client {
	w.t.Helper()
	c := w.open("/w/live", "https://shop.example")
	c.say("hello", "", map[string]any{"token": "token of " + id})
	require.Equal(w.t, "welcome", c.next().Type)
	return c
}

func (c *client) say(typ, ref string, data any) {
	c.t.Helper()
	frame := map[string]any{"v": 1, "type": typ, "data": data}
	if ref != "" {
		frame["ref"] = ref
	}
	raw, err := json.Marshal(frame)
	require.NoError(c.t, err)
	require.NoError(c.t, c.ws.Write(c.ctx, websocket.MessageText, raw))
}

func (c *client) next() heard {
	c.t.Helper()
	f, err := c.read()
	require.NoError(c.t, err)
	return f
}

func (c *client) read() (heard, error) {
	var f heard
	_, raw, err := c.ws.Read(c.ctx)
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(raw, &f)
}

// subscribe opens a topic and returns what came before the ack.
func (c *client) subscribe(topic string) []heard {
	c.t.Helper()
	c.say("subscribe", "s", map[string]any{"topic": topic})
	var before []heard
	for {
		f := c.next()
		if f.Ref == "s" {
			require.Equal(c.t, "ack", f.Type, string(f.Data))
			return before
		}
		before = append(before, f)
	}
}

// code reads until the server closes and returns its code.
func (c *client) code() int {
	c.t.Helper()
	for {
		if _, _, err := c.ws.Read(c.ctx); err != nil {
			status := websocket.CloseStatus(err)
			require.NotEqual(c.t, websocket.StatusCode(-1), status, "closed without a code: %v", err)
			return int(status)
		}
	}
}

// sync makes sure that everything sent before has been handled, by asking for something and awaiting the answer.
func (c *client) sync() []heard {
	c.t.Helper()
	ref := fmt.Sprint(time.Now().UnixNano())
	c.say("unsubscribe", ref, map[string]any{"topic": "none"})
	var before []heard
	for {
		f := c.next()
		if f.Ref == ref {
			return before
		}
		before = append(before, f)
	}
}

func eventually(t testing.TB, holds func() bool, what string) {
	t.Helper()
	require.Eventually(t, holds, 20*time.Second, 2*time.Millisecond, what)
}
