package livechat_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/database/dbtest"
	"deskbell/server/livechat"
)

// socket is a browser of an agent or a visitor.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
}

type frame struct {
	Type  string         `json:"type"`
	Topic string         `json:"topic"`
	Ref   string         `json:"ref"`
	Data  map[string]any `json:"data"`
}

func (s socket) say(typ, ref string, data any) {
	s.t.Helper()
	raw, err := json.Marshal(map[string]any{"v": 1, "type": typ, "ref": ref, "data": data})
	require.NoError(s.t, err)
	require.NoError(s.t, s.conn.Write(s.t.Context(), websocket.MessageText, raw))
}

// until reads frames up to the first of the type; want may be empty for any.
func (s socket) until(typ string) frame {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, raw, err := s.conn.Read(ctx)
		require.NoError(s.t, err, "waiting for %s", typ)
		var f frame
		require.NoError(s.t, json.Unmarshal(raw, &f))
		if f.Type == typ {
			return f
		}
	}
}

// sockets puts a real hub and a server before the service.
func sockets(t *testing.T, w *world) (hub *realtime.Hub, agent func(models.Agent) socket, visitor func(models.Visitor) socket) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	hub = realtime.New(realtime.Options{
		Origins: []string{server.URL}, Now: w.Clock.Now, VisitorOrigin: func(context.Context, string) bool { return true },
		Problem: func(err error) (string, string) {
			failure := code(err)
			return failure, err.Error()
		},
	})
	w.chats = livechat.New(livechat.Deps{DB: w.DB, Clock: w.Clock, Log: w.Log, Journal: w.journal, Live: hub, Places: w, Visitors: w.visitors})
	w.chats.Register(hub)
	mux.HandleFunc("/agent", func(rw http.ResponseWriter, r *http.Request) {
		_ = hub.AcceptAgent(rw, r, realtime.Principal{ID: r.URL.Query().Get("id"), Role: r.URL.Query().Get("role")})
	})
	mux.HandleFunc("/visitor", func(rw http.ResponseWriter, r *http.Request) {
		_ = hub.AcceptVisitor(rw, r, func(context.Context, json.RawMessage) (realtime.Principal, any, error) {
			return realtime.Principal{ID: r.URL.Query().Get("id"), Session: "session"}, map[string]any{}, nil
		})
	})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	t.Cleanup(func() {
		require.NoError(t, hub.Shutdown(context.Background()))
		stop()
		require.NoError(t, <-done)
		server.Close()
	})
	dial := func(path, first string) socket {
		conn, _, err := websocket.Dial(t.Context(), server.URL+path, &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {server.URL}}})
		require.NoError(t, err)
		conn.SetReadLimit(1 << 20)
		t.Cleanup(func() { _ = conn.CloseNow() })
		s := socket{t, conn}
		s.say("hello", "", map[string]any{})
		s.until(first)
		return s
	}
	agent = func(a models.Agent) socket { return dial("/agent?id="+a.ID+"&role="+string(a.Role), "hello") }
	visitor = func(v models.Visitor) socket { return dial("/visitor?id="+v.ID, "welcome") }
	return hub, agent, visitor
}

func TestAChatOverRealSockets(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	_, agent, visitor := sockets(t, w)
	v := w.visitor()
	bo, cleo, kim := agent(w.Bo), agent(w.Cleo), visitor(v)
	for _, s := range []socket{bo, cleo} {
		s.say("subscribe", "s", map[string]any{"topic": "chats"})
		require.Empty(t, s.until("snapshot").Data["rows"])
		s.until("ack")
	}
	kim.say("start", "r1", map[string]any{"question": "Where is my order?", "name": "Kim", "email": "kim@example.com"})
	started := kim.until("ack")
	require.Equal(t, "r1", started.Ref)
	chat := started.Data["chat"].(map[string]any)
	require.Equal(t, []any{"waiting", 1.0, "Support"}, []any{chat["state"], chat["position"], chat["department"]})
	row := bo.until("delta").Data["changed"].([]any)[0].(map[string]any)
	require.Equal(t, []any{chat["id"], "Kim", true}, []any{row["id"], row["customer_name"], row["visitor_online"]})

	topic := "chat:" + chat["id"].(string)
	bo.say("subscribe", "c", map[string]any{"topic": topic})
	require.Len(t, bo.until("snapshot").Data["messages"], 2)
	bo.until("ack")
	cleo.say("subscribe", "c", map[string]any{"topic": topic})
	require.Equal(t, "not_found", cleo.until("error").Data["code"])
	_, err := w.chats.Accept(t.Context(), as(w.Bo), w.newest().ID)
	require.NoError(t, err)
	require.Equal(t, "accepted", kim.until("message").Data["system"].(map[string]any)["kind"])
	require.Equal(t, map[string]any{"name": "bo", "initials": "B"}, kim.until("chat").Data["agent"])

	kim.say("message", "m1", map[string]any{"id": "m1", "text": "Hello?"})
	ack := kim.until("ack")
	require.Equal(t, "m1", ack.Ref)
	require.Equal(t, 4.0, ack.Data["seq"])
	kim.say("message", "m1", map[string]any{"id": "m1", "text": "Hello?"})
	require.Equal(t, ack, kim.until("ack"), "sent again, the same answer")
	bo.say("typing", "", map[string]any{"chat_id": chat["id"], "on": true})
	require.Equal(t, "bo", kim.until("typing").Data["name"])
	require.Equal(t, "agent", bo.until("typing").Data["side"])
	kim.say("typing", "", map[string]any{"on": true})
	require.Equal(t, "visitor", bo.until("typing").Data["side"])
	_, err = w.chats.Post(t.Context(), as(w.Bo), w.newest().ID, livechat.Draft{ClientID: "b1", Text: "Here"})
	require.NoError(t, err)
	require.Equal(t, "Here", kim.until("message").Data["text"])
	kim.say("read", "", map[string]any{"seq": 5})
	require.Equal(t, "visitor", bo.until("read").Data["side"])
	kim.say("history", "h", map[string]any{"after_seq": 0})
	require.Len(t, kim.until("ack").Data["messages"], 4)
	for name, bad := range map[string]any{"start": 7, "message": []int{}, "history": "x", "typing": 1, "read": "x"} {
		kim.say(name, "bad", bad)
		require.Equal(t, "bad_data", kim.until("error").Data["code"], name)
	}
	require.NoError(t, kim.conn.CloseNow())
	left := bo.until("visitor")
	require.Equal(t, false, left.Data["online"])
	kim = visitor(v)
	require.Equal(t, true, bo.until("visitor").Data["online"])
	kim.say("end", "e", nil)
	require.Equal(t, "visitor", kim.until("chat").Data["ended_by"])
	require.Equal(t, "ended", bo.until("chat").Data["state"])

	cleo.say("unsubscribe", "u", map[string]any{"topic": "chats"})
	_, raw, err := cleo.conn.Read(t.Context())
	require.NoError(t, err)
	require.Contains(t, string(raw), `"ack"`, "somebody of another group heard of the chat: %s", raw)
}

func TestEveryFrameOfAChatIsDescribed(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	hub, _, _ := sockets(t, w)
	doc, err := hub.Document(realtime.Sockets{Title: "Deskbell", Version: "1", AgentPath: "/a", VisitorPath: "/v"})
	require.NoError(t, err)
	require.Contains(t, string(doc), `"livechat.View"`)
}

func (w *world) newest() models.Chat {
	w.t.Helper()
	var chat models.Chat
	require.NoError(w.t, w.DB.Read(w.t.Context()).Order("number DESC").Limit(1).Take(&chat).Error)
	return chat
}
