package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"deskbell/realtime"
	"deskbell/server/app/apptest"
	"deskbell/server/base/id"
	"deskbell/server/web/webtest"
)

// wires opens real sockets to a story's server.
type wires struct {
	*story
	server *httptest.Server
}

func newWires(t *testing.T) *wires {
	w := &wires{story: newStory(t)}
	w.server = httptest.NewServer(w.Server)
	t.Cleanup(w.server.Close)
	return w
}

const (
	agentSocket   = "/api/v1/live"
	visitorSocket = "/w/v1/live"
	ownOrigin     = "http://" + webtest.Host
)

// dial tries to open a socket; the status tells why there is none.
func (w *wires) dial(path, origin, host string, cookie *http.Cookie) (*websocket.Conn, int) {
	header := http.Header{"User-Agent": {"Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0"}}
	if origin != "-" {
		header.Set("Origin", origin)
	}
	if cookie != nil {
		header.Set("Cookie", cookie.Name+"="+cookie.Value)
	}
	conn, answer, err := websocket.Dial(w.t.Context(), strings.Replace(w.server.URL, "http", "ws", 1)+path, &websocket.DialOptions{HTTPHeader: header, Host: host})
	if answer != nil && answer.Body != nil {
		_ = answer.Body.Close() // there is nothing in it that a test reads
	}
	if err != nil {
		return nil, answer.StatusCode
	}
	conn.SetReadLimit(1 << 20)
	return conn, answer.StatusCode
}

// peer is one open socket.
type peer struct {
	t    *testing.T
	conn *websocket.Conn
	n    int
}

// join opens a socket and says hello; the answer is the frame that follows.
func (w *wires) join(path, origin string, cookie *http.Cookie, hello any) (*peer, map[string]any) {
	w.t.Helper()
	conn, status := w.dial(path, origin, webtest.Host, cookie)
	require.NotNil(w.t, conn, "%d", status)
	w.t.Cleanup(func() { _ = conn.CloseNow() })
	p := &peer{t: w.t, conn: conn}
	p.write(asFrame("hello", "", hello))
	frame, err := p.read()
	require.NoError(w.t, err)
	return p, frame
}

// visitor joins with a token; agent with a session.
func (w *wires) visitor(token, origin string) *peer {
	w.t.Helper()
	p, frame := w.join(visitorSocket, origin, nil, map[string]any{"token": token})
	require.Equal(w.t, "welcome", frame["type"], frame)
	return p
}

func (w *wires) agent(as webtest.Subject) *peer {
	w.t.Helper()
	p, frame := w.join(agentSocket, ownOrigin, as.Cookie, map[string]any{"tab": "t", "client": "console"})
	require.Equal(w.t, "hello", frame["type"], frame)
	return p
}

func asFrame(typ, ref string, data any) string {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(err) // a test's own data
	}
	return fmt.Sprintf(`{"v":1,"type":%q,"ref":%q,"data":%s}`, typ, ref, raw)
}

func (p *peer) write(text string) {
	p.t.Helper()
	require.NoError(p.t, p.conn.Write(p.t.Context(), websocket.MessageText, []byte(text)))
}

func (p *peer) read() (frame map[string]any, err error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), 5*time.Second)
	defer cancel()
	_, raw, err := p.conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	return frame, json.Unmarshal(raw, &frame)
}

// ask sends a frame and answers what came back for it: ack or error.
func (p *peer) ask(typ, data string) map[string]any {
	p.t.Helper()
	p.n++
	ref := fmt.Sprint("r", p.n)
	p.write(fmt.Sprintf(`{"v":1,"type":%q,"ref":%q,"data":%s}`, typ, ref, data))
	for {
		frame, err := p.read()
		require.NoError(p.t, err, "%s %.200s", typ, data)
		if frame["ref"] == ref {
			return frame
		}
	}
}

// code is that of an error, empty for an ack.
func code(frame map[string]any) string {
	if frame["type"] != "error" {
		return ""
	}
	data, _ := frame["data"].(map[string]any)
	text, _ := data["code"].(string)
	return text
}

func TestOnlyOurOwnPagesOpenAnAgentsSocket(t *testing.T) {
	w := newWires(t)
	bo := w.As(t, w.Bo).Cookie
	for _, origin := range []string{"-", "null", "http://localhost", "http://localhost:8081", "https://localhost:8080", "http://localhost:8080.evil.example", "http://evil.example",
		"http://sub.localhost:8080", "http://127.0.0.1:8080", "http://LOCALHOST:8081", "http://localhost:8080@evil.example", "http://xn--lcalhost-n4a:8080", "file://",
		apptest.SupportOrigin, "chrome-extension://abcdef", "http://localhost:8080/", "data:text/html,x", "javascript:alert(1)"} {
		conn, status := w.dial(agentSocket, origin, webtest.Host, bo)
		require.Nil(t, conn, origin)
		require.Equal(t, http.StatusForbidden, status, origin)
	}
	for _, host := range []string{"evil.example", "evil.example:8080", "localhost:8081", "localhost.evil.example:8080", "192.168.1.7:8080"} {
		conn, status := w.dial(agentSocket, "http://"+host, host, bo)
		require.Nil(t, conn, host)
		require.Equal(t, http.StatusForbidden, status, "a name that was bound to this server: %s", host)
	}
	for name, cookie := range map[string]*http.Cookie{"no session": nil, "a made-up session": {Name: "deskbell", Value: strings.Repeat("A", 43)}} {
		conn, status := w.dial(agentSocket, ownOrigin, webtest.Host, cookie)
		require.Nil(t, conn, name)
		require.Equal(t, http.StatusUnauthorized, status, name)
	}
	w.agent(webtest.Subject{Cookie: bo})
}

func TestOnlyPagesOfSitesOpenAVisitorsSocket(t *testing.T) {
	w := newWires(t)
	for _, origin := range []string{"-", "null", "https://evil.example", ownOrigin, apptest.SupportOrigin + ".evil.example", strings.Replace(apptest.SupportOrigin, "https", "http", 1), apptest.SupportOrigin + ":8443"} {
		conn, status := w.dial(visitorSocket, origin, webtest.Host, nil)
		require.Nil(t, conn, origin)
		require.Equal(t, http.StatusForbidden, status, origin)
	}
}

func TestATokenOpensItsOwnVisitAndNothingElse(t *testing.T) {
	w := newWires(t)
	mine := w.Visit(t, w.SupportSite, apptest.SupportOrigin)
	w.Settle(t)
	chat := w.Ask(t, mine, "My secret question")
	theirs := w.Visit(t, w.SupportSite, apptest.SupportOrigin)
	w.Settle(t)

	forged := []byte(mine.Token)
	forged[0] ^= 1
	for name, hello := range map[string]map[string]any{
		"forged": {"token": string(forged)}, "cut": {"token": mine.Token[:42]}, "its hash": {"token": mine.Session}, "empty": {"token": ""}, "none": {},
		"the visitor's id": {"token": id.Public("vis", mine.ID)}, "a chat's id": {"token": id.Public("cht", chat.ID)},
	} {
		_, frame := w.join(visitorSocket, apptest.SupportOrigin, nil, hello)
		require.Equal(t, "token_unknown", code(frame), name)
	}
	_, frame := w.join(visitorSocket, apptest.SalesOrigin, nil, map[string]any{"token": mine.Token})
	require.Equal(t, "origin_not_allowed", code(frame), "from another site's page")

	before := w.dump()
	for _, chatID := range []string{id.Public("cht", chat.ID), chat.ID} {
		eve := w.visitor(theirs.Token, apptest.SupportOrigin)
		naming := fmt.Sprintf(`{"chat_id":%q,"chat":%q,"id":"x1","visitor":%q,"visitor_id":%q,"token":%q,"text":"Hello?","after_seq":0,"seq":1,"on":true}`, chatID, chatID, mine.ID, mine.ID, theirs.Token)
		answer := eve.ask("history", naming)
		require.Equal(t, "ack", answer["type"])
		require.Empty(t, answer["data"].(map[string]any)["messages"], "her own chat, of which there is none")
		for _, typ := range []string{"message", "end", "read", "typing"} {
			answer := eve.ask(typ, naming)
			require.NotContains(t, fmt.Sprint(answer), "secret", typ)
			require.NotEqual(t, "internal", code(answer), typ)
		}
		for _, typ := range []string{"subscribe", "unsubscribe"} {
			for _, topic := range []string{"chat:" + chatID, "chats", "visitors", "presence", "firings", "feed", "*", "chat:*"} {
				require.Equal(t, "unknown_type", code(eve.ask(typ, fmt.Sprintf(`{"topic":%q}`, topic))), "visitors have no topics")
			}
		}
	}
	w.Settle(t)
	after := w.dump()
	require.Equal(t, before["*models.ChatMessage"], after["*models.ChatMessage"], "and nothing was written into the other's chat")
	require.Equal(t, before["*models.Chat"], after["*models.Chat"])

	invitation := w.visitor(theirs.Token, apptest.SupportOrigin).ask("invitation", fmt.Sprintf(`{"id":%q,"state":"accepted"}`, "inv_"+nobodys))
	require.Equal(t, "not_found", code(invitation))

	w.App.WhosOn.Present(theirs.ID, false)
	w.Clock.Advance(16 * time.Minute)
	w.Settle(t)
	_, frame = w.join(visitorSocket, apptest.SupportOrigin, nil, map[string]any{"token": theirs.Token})
	require.Equal(t, "token_unknown", code(frame), "a visit that is over")
}

func TestAnAgentsFramesAreNoVisitorsAndTheOtherWayRound(t *testing.T) {
	w := newWires(t)
	visit := w.Visit(t, w.SupportSite, apptest.SupportOrigin)
	w.Settle(t)
	visitor := w.visitor(visit.Token, apptest.SupportOrigin)
	for _, typ := range []string{"subscribe", "unsubscribe", "ack", "accept", "notes", "feed"} {
		require.Equal(t, "unknown_type", code(visitor.ask(typ, `{"topic":"chats","seq":1}`)), typ)
	}
	bo := w.agent(w.As(t, w.Bo))
	for _, typ := range []string{"start", "message", "history", "read", "end", "page", "invitation", "identify", "set", "consent", "panel", "busy", "visible", "bye"} {
		require.Equal(t, "unknown_type", code(bo.ask(typ, `{}`)), typ)
	}
	for _, topic := range []string{"chat:" + w.foreign["chat"], "chat:cht_" + nobodys, "chat:*", "*", "", "feed", "chat:", "visitors:*"} {
		require.NotEmpty(t, code(bo.ask("subscribe", fmt.Sprintf(`{"topic":%q}`, topic))), "topic %q", topic)
	}
}

// frameFields are all frames that clients may send, with their fields.
var frameFields = map[string]map[string][]string{
	realtime.KindVisitor: {
		"page": {"url", "title", "referrer", "virtual", "ts_ago"}, "activity": {"ms_ago"}, "invitation": {"id", "state", "text"},
		"identify": {"id", "email", "name", "hash", "traits"}, "set": {"traits", "department"}, "consent": {"level"}, "panel": {"open"}, "busy": {"on", "why"},
		"visible": {"on"}, "bye": {"hidden"}, "start": {"question", "name", "email", "department"}, "message": {"id", "text"}, "history": {"after_seq"},
		"typing": {"on"}, "read": {"seq"}, "end": {"x"},
	},
	realtime.KindAgent: {"subscribe": {"topic", "params"}, "unsubscribe": {"topic"}, "ack": {"seq"}, "typing": {"chat_id", "on"}},
}

// badValues are what fields may be that they should not.
func badValues() map[string]string {
	return map[string]string{
		"null": `null`, "a number": `7`, "minus": `-1`, "a fraction": `0.5`, "too large": `1e308`, "64 bits": `9223372036854775807`, "more than 64 bits": `18446744073709551616`,
		"text": `"x"`, "empty text": `""`, "yes": `true`, "a list": `[1,"a",null]`, "an object": `{"a":{"b":1}}`, "proto": `{"__proto__":{"x":1},"constructor":1}`,
		"huge": `"` + strings.Repeat("x", 60_000) + `"`, "deep": strings.Repeat("[", 28) + strings.Repeat("]", 28), "NUL": `"a\u0000b"`, "half a surrogate": `"\ud800"`,
		"the other half": `"\udc00x"`, "controls": `"\u0001\u001f\u007f\u0085\u2028"`, "right to left": `"\u202eabc\u2066"`, "markup": `"<script>alert(1)</script>"`,
		"SQL": `"'; DROP TABLE chats; --"`, "many fields": `{"k` + strings.Join(strings.Fields(strings.Repeat("a ", 500)), `":1,"k`) + `":1}`,
	}
}

func TestEveryFrameOfTheDocumentIsThrownAt(t *testing.T) {
	raw, err := os.ReadFile("asyncapi.json")
	require.NoError(t, err)
	var document struct {
		Components struct{ Messages map[string]any }
	}
	require.NoError(t, json.Unmarshal(raw, &document))
	known := 0
	for name := range document.Components.Messages {
		kind, typ, client := strings.Cut(name, "_client_")
		if !client || typ == "hello" {
			continue
		}
		require.Contains(t, frameFields[kind], typ)
		known++
	}
	require.Equal(t, len(frameFields[realtime.KindAgent])+len(frameFields[realtime.KindVisitor]), known)
}

func TestMalformedDataGetsOneClearAnswerAndHurtsNobodyElse(t *testing.T) {
	w := newWires(t)
	neighbour := w.Visit(t, w.SupportSite, apptest.SupportOrigin)
	w.Settle(t)
	near, ana := w.visitor(neighbour.Token, apptest.SupportOrigin), w.agent(w.As(t, w.Ana))
	require.Equal(t, "ack", ana.ask("subscribe", `{"topic":"visitors"}`)["type"])
	bo := w.As(t, w.Bo)
	runtime.GC()
	goroutines, tries := runtime.NumGoroutine(), 0
	for kind, frames := range frameFields {
		for typ, fields := range frames {
			tries += w.throwAt(kind, typ, fields, bo)
		}
	}
	require.GreaterOrEqual(t, tries, 900)
	require.Equal(t, "ack", near.ask("activity", `{"ms_ago":0}`)["type"], "the neighbours are there")
	require.Equal(t, "ack", ana.ask("unsubscribe", `{"topic":"visitors"}`)["type"])
	require.NotContains(t, w.Log.String(), "panic")
	require.NotContains(t, w.Log.String(), "level=ERROR")
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= goroutines+4 }, 10*time.Second, 20*time.Millisecond, "goroutines are left")
	t.Logf("%d frames", tries)
}

// throwAt sends one type of frame with every bad value in every field, and with data of every bad shape.
func (w *wires) throwAt(kind, typ string, fields []string, bo webtest.Subject) (tries int) {
	t := w.t
	t.Helper()
	var payloads []string
	for _, value := range badValues() {
		payloads = append(payloads, value)
		for _, field := range fields {
			payloads = append(payloads, fmt.Sprintf(`{%q:%s}`, field, value))
		}
	}
	payloads = append(payloads, `{}`)
	const atOnce = 30 // below the burst of one connection
	for len(payloads) > 0 {
		n := min(atOnce, len(payloads))
		p, leave := w.victim(kind, bo)
		for _, payload := range payloads[:n] {
			answer := p.ask(typ, payload)
			if answer["type"] == "error" {
				require.NotContains(t, []string{"", "internal"}, code(answer), "%s %s %.120s: %v", kind, typ, payload, answer)
			}
		}
		leave()
		tries, payloads = tries+n, payloads[n:]
	}
	return tries
}

// victim is a connection of its own to throw things at.
func (w *wires) victim(kind string, bo webtest.Subject) (p *peer, leave func()) {
	w.t.Helper()
	if kind == realtime.KindAgent {
		p = w.agent(bo)
	} else {
		w.Clock.Advance(2 * time.Second) // page loads of one address are limited
		p = w.visitor(w.Visit(w.t, w.SupportSite, apptest.SupportOrigin).Token, apptest.SupportOrigin)
		w.Settle(w.t)
	}
	return p, func() { require.NoError(w.t, p.conn.Close(websocket.StatusNormalClosure, "")) }
}

func TestAFrameThatIsNoneEndsItsOwnSocketOnly(t *testing.T) {
	w := newWires(t)
	bo := w.As(t, w.Bo)
	neighbour := w.agent(w.As(t, w.Ana))
	for _, kind := range []string{realtime.KindVisitor, realtime.KindAgent} {
		for name, one := range map[string]struct {
			text string
			code realtime.Code
		}{
			"no JSON":              {"hello", realtime.CodeProtocol},
			"no version":           {`{"type":"typing"}`, realtime.CodeProtocol},
			"a second hello":       {asFrame("hello", "", map[string]any{}), realtime.CodeProtocol},
			"33 deep":              {`{"v":1,"type":"typing","data":` + strings.Repeat("[", 33) + strings.Repeat("]", 33) + `}`, realtime.CodeProtocol},
			"64 KiB and one byte":  {asFrame("typing", "", strings.Repeat("x", 64<<10)), realtime.CodeTooLarge},
			"the type is too long": {asFrame(strings.Repeat("t", 65), "", 1), realtime.CodeProtocol},
		} {
			p, _ := w.victim(kind, bo)
			p.write(one.text)
			for {
				if _, err := p.read(); err != nil {
					require.EqualValues(t, one.code, websocket.CloseStatus(err), "%s: %s", kind, name)
					break
				}
			}
		}
		p, leave := w.victim(kind, bo)
		require.Equal(t, "unknown_type", code(p.ask("nonsense", `{}`)))
		leave()
	}
	require.NotEmpty(t, neighbour.ask("nonsense", `{}`))
}
