package whoson_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/whoson"
)

// desk is a world behind a real server and a real hub.
type desk struct {
	*world
	real   *realtime.Hub
	server *httptest.Server
}

// signedIn takes the person from a header.
type signedIn map[string]web.Principal

func (s signedIn) Authenticate(r *http.Request) (web.Principal, error) {
	return s[r.Header.Get("X-Test")], nil
}

// newDesk makes one; limit is how many page loads an address may make, many when there is none.
func newDesk(t *testing.T, db *database.DB, limit ...web.Limit) *desk {
	w := newWorld(t, db)
	for _, one := range limit {
		w.perAddress = one
	}
	d := &desk{world: w}
	loader := "/* loader */ " + strings.Repeat("var a=1;", 200)
	w.widget = fstest.MapFS{"v1.js": {Data: []byte(loader)}, "panel.html": {Data: []byte("<!doctype html>")}, "assets/panel-abc123.js": {Data: []byte("1")},
		"assets/texts-en.json": {Data: []byte(`{"launcher":"Chat with us","no":"No thanks"}`)}, "assets/texts-de.json": {Data: []byte(`{"no":"Nein danke"}`)}, "secret.txt": {Data: []byte("no")}}
	d.real = realtime.New(realtime.Options{Now: w.clock.Now, VisitorOrigin: func(ctx context.Context, origin string) bool { return w.service.KnowsOrigin(ctx, origin) }})
	w.live = d.real
	w.start()
	w.service.Register(d.real)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = d.real.Run(ctx) }()
	base, err := url.Parse("https://desk.example")
	require.NoError(t, err)
	server := web.New(web.Options{BaseURL: base, Log: slog.New(slog.DiscardHandler), Clock: w.clock, DB: db, Authenticator: signedIn{
		"ana": {AgentID: w.ana, Role: models.RoleAgent, WhosOn: true, SessionHash: "s"}, "boss": {AgentID: w.boss, Role: models.RoleAdministrator, WhosOn: true, SessionHash: "s"},
		"eve": {AgentID: "eve", Role: models.RoleAgent, SessionHash: "s"},
	}})
	w.service.Routes(server.API)
	server.Widget(w.service.Public())
	d.server = httptest.NewServer(server)
	t.Cleanup(func() {
		d.server.Close()
		require.NoError(t, d.real.Shutdown(context.Background()))
		cancel()
		<-done
	})
	return d
}

// call makes a request; who is a person, or empty for a page of a site.
func (d *desk) call(who, method, path string, body any, header ...string) (*http.Response, map[string]any) {
	d.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		require.NoError(d.t, err)
		reader = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(d.t.Context(), method, d.server.URL+path, reader)
	require.NoError(d.t, err)
	request.Header.Set("X-Test", who)
	request.Header.Set("User-Agent", firefox)
	if reader != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, answer.Body.Close()) }()
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d.t, err)
	var data map[string]any
	if json.Unmarshal(raw, &data) != nil {
		data = map[string]any{"raw": string(raw)}
	}
	return answer, data
}

func (d *desk) postVisit(body any, header ...string) (*http.Response, map[string]any) {
	d.t.Helper()
	return d.call("", "POST", "/w/v1/visits", body, append([]string{"Content-Type", "text/plain", "Origin", shop}, header...)...)
}

// socket is a page's socket.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
}

func (d *desk) dial(origin string) socket {
	d.t.Helper()
	conn, answer, err := websocket.Dial(d.t.Context(), strings.Replace(d.server.URL, "http", "ws", 1)+"/w/v1/live", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}, "User-Agent": {firefox}}})
	require.NoError(d.t, err)
	if answer.Body != nil {
		require.NoError(d.t, answer.Body.Close())
	}
	d.t.Cleanup(func() { _ = conn.CloseNow() })
	return socket{d.t, conn}
}

func (s socket) say(typ, ref string, data any) {
	s.t.Helper()
	raw, err := json.Marshal(map[string]any{"v": 1, "type": typ, "ref": ref, "data": data})
	require.NoError(s.t, err)
	require.NoError(s.t, s.conn.Write(s.t.Context(), websocket.MessageText, raw))
}

// hear waits for a frame of one type.
func (s socket) hear(typ string) map[string]any {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, raw, err := s.conn.Read(ctx)
		require.NoError(s.t, err, "while waiting for %s", typ)
		var frame struct {
			Type string
			Data map[string]any
		}
		require.NoError(s.t, json.Unmarshal(raw, &frame))
		if frame.Type == typ {
			return frame.Data
		}
		require.NotEqual(s.t, "error", frame.Type, "%v", frame.Data)
	}
}

func TestTheWholeWayOfAnInvitationThroughRealSockets(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		response, visit := d.postVisit(visitOf(d.site, shop, "/pricing"), "Accept-Language", "de")
		require.Equal(t, 200, response.StatusCode, visit)
		require.Equal(t, shop, response.Header.Get("Access-Control-Allow-Origin"))
		require.Empty(t, response.Header.Get("Access-Control-Allow-Credentials"))
		require.Empty(t, response.Header.Get("Set-Cookie"))
		require.Equal(t, "wss://desk.example/w/v1/live", visit["socket_url"])
		texts := visit["config"].(map[string]any)["texts"].(map[string]any)
		require.Equal(t, map[string]any{"launcher": "Chat with us", "no": "Nein danke"}, texts, "the visitor's language over English")
		d.settle()

		page := d.dial(shop)
		page.say("hello", "", map[string]any{"token": visit["token"], "idle_ms": 10, "stamp": visit["idle_stamp"], "visible": true, "page": map[string]any{"url": shop + "/pricing"}})
		welcome := page.hear("welcome")
		require.Equal(t, visit["visitor"], welcome["visitor"])
		require.Equal(t, visit["idle_stamp"], welcome["stamp"])
		require.Equal(t, "online", welcome["presence"])
		require.Nil(t, welcome["invitation"])

		path := "/api/v1/visitors/" + visit["visitor"].(string)
		response, invited := d.call("ana", "POST", path+"/invitations", map[string]any{"text": "May I help?"})
		require.Equal(t, 201, response.StatusCode, invited)
		card := page.hear("invitation")
		require.Equal(t, "May I help?", card["text"])
		require.Equal(t, invited["id"], card["id"])

		reload := d.dial(shop)
		reload.say("hello", "", map[string]any{"token": visit["token"]})
		require.Equal(t, card["id"], reload.hear("welcome")["invitation"].(map[string]any)["id"], "a reload finds it again")

		page.say("invitation", "a", map[string]any{"id": card["id"], "state": "seen"})
		require.Equal(t, "seen", page.hear("ack")["state"])
		page.say("invitation", "b", map[string]any{"id": card["id"], "state": "accepted", "text": "Yes"})
		ack := page.hear("ack")
		require.Equal(t, "accepted", ack["state"])
		require.NotEmpty(t, ack["chat"].(map[string]any)["id"])

		d.clock.Advance(time.Minute)
		page.say("activity", "", map[string]any{"ms_ago": 0}) // input goes on: nothing has to be remembered yet
		page.say("activity", "c", map[string]any{"ms_ago": 0})
		stamp := page.hear("ack")["last_activity_at"]
		d.clock.Advance(3 * time.Second)
		page.say("activity", "", map[string]any{"ms_ago": 2000})
		last := page.hear("stamp")["last_activity_at"]
		require.Greater(t, last, stamp, "the first stamp is that of the last report")
		page.say("activity", "", map[string]any{"ms_ago": "soon"})
		page.say("activity", "", map[string]any{"ms_ago": 1.5e3})
		require.Equal(t, "bad_data", page.hear("error")["code"])
		_, drawer := d.call("ana", "GET", path, nil)
		require.Equal(t, "chatting", drawer["visitor"].(map[string]any)["state"])
		require.EqualValues(t, 2, drawer["visitor"].(map[string]any)["tabs"])
		require.Len(t, drawer["invitations"], 1)
		require.Len(t, drawer["chats"], 1)
		require.Len(t, drawer["trail"], 1, "the page in the hello is the one that was counted")

		response, refused := d.call("ana", "POST", path+"/invitations", map[string]any{"text": "Again?"})
		require.Equal(t, 409, response.StatusCode)
		require.Equal(t, "visitor_chatting", refused["code"])
		require.Equal(t, false, refused["override"])
	})
}

func TestASocketWithoutAValidTokenIsTurnedAway(t *testing.T) {
	d := newDesk(t, dbtest.SQLite(t))
	_, visit := d.postVisit(visitOf(d.site, shop, "/"))
	for name, one := range map[string]struct{ origin, token, code string }{
		"another site's page": {otherWeb, visit["token"].(string), "origin_not_allowed"},
		"no token":            {shop, "", "token_unknown"},
		"a made-up token":     {shop, strings.Repeat("A", 43), "token_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			page := d.dial(one.origin)
			page.say("hello", "", map[string]any{"token": one.token})
			_, raw, err := page.conn.Read(t.Context())
			require.NoError(t, err)
			require.Contains(t, string(raw), one.code)
			_, _, err = page.conn.Read(t.Context())
			require.EqualValues(t, realtime.CodeSignedOut, websocket.CloseStatus(err))
		})
	}
	_, answer, err := websocket.Dial(t.Context(), strings.Replace(d.server.URL, "http", "ws", 1)+"/w/v1/live", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"https://evil.example"}}})
	require.Error(t, err)
	require.Equal(t, 403, answer.StatusCode, "an origin of no site does not even get a socket")
}

func TestTheOpenEntryHasBudgets(t *testing.T) {
	d := newDesk(t, dbtest.SQLite(t))
	for name, one := range map[string]struct {
		body   any
		header []string
		status int
		code   string
	}{
		"too long":        {strings.Repeat(" ", 17<<10), nil, 413, "too_large"},
		"not JSON":        {"<xml/>", nil, 400, "invalid_json"},
		"not UTF-8":       {"{\"site\":\"\xff\"}", nil, 400, "invalid_json"},
		"another type":    {`{"site":[1]}`, nil, 400, "invalid_json"},
		"a foreign page":  {visitOf(d.site, shop, "/"), []string{"Origin", "https://evil.example"}, 403, "origin_not_allowed"},
		"another site":    {visitOf(d.otherSite, shop, "/"), nil, 403, "origin_not_allowed"},
		"an unknown site": {visitOf("sit_"+id.New(), shop, "/"), nil, 404, "site_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			response, problem := d.postVisit(one.body, one.header...)
			require.Equal(t, one.status, response.StatusCode, problem)
			require.Equal(t, one.code, problem["code"])
			require.NotEqual(t, "https://evil.example", response.Header.Get("Access-Control-Allow-Origin"))
		})
	}
	response, _ := d.call("", "POST", "/w/v1/leave", `{"token":"`+strings.Repeat("A", 43)+`"}`, "Origin", shop)
	require.Equal(t, 204, response.StatusCode)
	response, _ = d.call("", "GET", "/w/v1/nothing", nil)
	require.Equal(t, 404, response.StatusCode)
}

func TestTheWidgetsFiles(t *testing.T) {
	d := newDesk(t, dbtest.SQLite(t))
	loader, body := d.call("", "GET", "/w/v1.js", nil, "Accept-Encoding", "identity")
	require.Equal(t, "public, max-age=300", loader.Header.Get("Cache-Control"))
	require.Contains(t, loader.Header.Get("Content-Type"), "javascript")
	require.Contains(t, body["raw"], "/* loader */")
	again, _ := d.call("", "GET", "/w/v1.js", nil, "Accept-Encoding", "identity", "If-None-Match", loader.Header.Get("ETag"))
	require.Equal(t, 304, again.StatusCode)
	packed, raw := d.call("", "GET", "/w/v1.js", nil, "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", packed.Header.Get("Content-Encoding"))
	require.NotEqual(t, loader.Header.Get("ETag"), packed.Header.Get("ETag"))
	unpacked, err := gzip.NewReader(strings.NewReader(raw["raw"].(string)))
	require.NoError(t, err)
	plain, err := io.ReadAll(unpacked)
	require.NoError(t, err)
	require.Equal(t, body["raw"], string(plain))
	plainAgain, _ := d.call("", "GET", "/w/v1.js", nil, "Accept-Encoding", "gzip;q=0")
	require.Empty(t, plainAgain.Header.Get("Content-Encoding"))

	asset, _ := d.call("", "GET", "/w/v1/assets/panel-abc123.js", nil)
	require.Contains(t, asset.Header.Get("Cache-Control"), "immutable")
	panel, _ := d.call("", "GET", "/w/v1/panel?site="+d.site, nil)
	require.Equal(t, 200, panel.StatusCode)
	require.True(t, strings.HasSuffix(panel.Header.Get("Content-Security-Policy"), "frame-ancestors "+shop))
	require.Empty(t, panel.Header.Get("X-Frame-Options"))
	for _, path := range []string{"/w/v1/panel", "/w/v1/panel?site=sit_x", "/w/v1/assets/../secret.txt", "/w/v1/assets/..%2fsecret.txt", "/w/v1/assets/", "/w/v1/assets/none.js"} {
		missing, _ := d.call("", "GET", path, nil)
		require.NotEqual(t, 200, missing.StatusCode, path)
	}
}

func TestAgentsSeeTheVisitorsOfTheirDepartmentsOnly(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		_, mine := d.postVisit(visitOf(d.site, shop, "/"))
		_, theirs := d.postVisit(visitOf(d.otherSite, otherWeb, "/"), "Origin", otherWeb)
		d.settle()
		_, seen := d.call("ana", "GET", "/api/v1/visitors", nil)
		require.Len(t, seen["items"], 1)
		require.EqualValues(t, 1, seen["total"])
		_, all := d.call("boss", "GET", "/api/v1/visitors", nil)
		require.Len(t, all["items"], 2)
		require.Len(t, all["counts"], 2)
		refused, problem := d.call("eve", "GET", "/api/v1/visitors", nil)
		require.Equal(t, 403, refused.StatusCode)
		require.Equal(t, "whos_on_required", problem["code"])

		foreign := "/api/v1/visitors/" + theirs["visitor"].(string)
		for _, one := range []struct {
			method, path string
			body         any
		}{{"GET", "", nil}, {"POST", "/invitations", map[string]any{"text": "x"}}, {"POST", "/force", map[string]any{"text": "x"}}, {"POST", "/ban", map[string]any{"for": "hour"}},
			{"DELETE", "/invitations/inv_" + id.New(), nil}} {
			response, _ := d.call("ana", one.method, foreign+one.path, one.body)
			require.Equal(t, 404, response.StatusCode, one)
			response, _ = d.call("eve", one.method, "/api/v1/visitors/"+mine["visitor"].(string)+one.path, one.body)
			require.Equal(t, 403, response.StatusCode, one)
			response, _ = d.call("", one.method, foreign+one.path, one.body)
			require.Equal(t, 401, response.StatusCode, one)
		}
		sees, err := d.service.SightOf(t.Context(), d.ana, models.RoleAgent)
		require.NoError(t, err)
		require.Equal(t, whoson.Sees{Departments: []string{d.department}}, sees)
		board := d.service.Board(sees)
		require.Len(t, board.Rows, 1)
		require.Equal(t, []whoson.BoardCounts{{DepartmentID: id.Public("dep", d.department), Online: 1, Active: 1}}, board.Counts)

		banned, row := d.call("ana", "POST", "/api/v1/visitors/"+mine["visitor"].(string)+"/ban", map[string]any{"for": "hour"})
		require.Equal(t, 200, banned.StatusCode)
		require.Equal(t, noon.Add(time.Hour).String(), row["banned_until"])
		_, problem = d.call("ana", "POST", "/api/v1/visitors/"+mine["visitor"].(string)+"/invitations", map[string]any{"text": "x", "override": true})
		require.Equal(t, "banned", problem["code"])
	})
}

func TestTheListIsPaged(t *testing.T) {
	d := newDesk(t, dbtest.SQLite(t))
	for range 7 {
		_, err := d.service.StartVisit(t.Context(), visitOf(d.site, shop, "/"), d.client(shop))
		require.NoError(t, err)
	}
	d.settle()
	seen, next, pages := map[any]bool{}, "", 0
	for {
		_, page := d.call("ana", "GET", "/api/v1/visitors?limit=3"+next, nil)
		pages++
		for _, row := range page["items"].([]any) {
			seen[row.(map[string]any)["id"]] = true
		}
		if page["next"] == nil {
			break
		}
		next = "&after=" + page["next"].(string)
	}
	require.Len(t, seen, 7)
	require.Equal(t, 3, pages)
	_, idle := d.call("ana", "GET", "/api/v1/visitors?state=idle", nil)
	require.Empty(t, idle["items"])
	_, suggested := d.call("ana", "GET", "/api/v1/visitors/suggestions?field=browser", nil)
	require.Contains(t, suggested["items"], map[string]any{"value": "Firefox", "label": "Firefox"})
}

func TestSitesOverHTTP(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		response, made := d.call("boss", "POST", "/api/v1/sites", map[string]any{"name": "Blog", "origins": []string{"https://Blog.example/"}, "department_id": id.Public("dep", d.department)})
		require.Equal(t, 201, response.StatusCode, made)
		require.Equal(t, []any{"https://blog.example"}, made["origins"])
		require.Contains(t, made["snippet"], "deskbell('init'")
		require.Contains(t, made["csp"], "connect-src https://desk.example wss://desk.example")
		path := "/api/v1/sites/" + made["id"].(string)
		manners := made["manners"].(map[string]any)
		manners["idle_after"] = 60
		response, changed := d.call("boss", "PATCH", path, map[string]any{"manners": manners, "texts": map[string]any{"title": "Ask us"}, "consent": "full"})
		require.Equal(t, 200, response.StatusCode, changed)
		require.EqualValues(t, 60, changed["manners"].(map[string]any)["idle_after"])
		require.Equal(t, "Blog", changed["name"])
		response, problem := d.call("boss", "PATCH", path, map[string]any{"origins": []string{"https://*.example"}})
		require.Equal(t, 422, response.StatusCode)
		require.Equal(t, "origins[0]", problem["errors"].([]any)[0].(map[string]any)["field"])
		response, _ = d.call("ana", "PATCH", path, map[string]any{"name": "x"})
		require.Equal(t, 403, response.StatusCode, "administrators write")
		_, read := d.call("ana", "GET", path, nil)
		require.Equal(t, "Ask us", read["texts"].(map[string]any)["title"])
		_, list := d.call("ana", "GET", "/api/v1/sites", nil)
		require.Len(t, list["items"], 3)
		require.Equal(t, false, list["countries"].(map[string]any)["known"])
	})
}

// Every frame that is registered stands in the document of the sockets.
func TestTheSocketsAreDocumented(t *testing.T) {
	d := newDesk(t, dbtest.SQLite(t))
	raw, err := d.real.Document(realtime.Sockets{Title: "Deskbell", Version: "1", AgentPath: "/api/v1/live", VisitorPath: "/w/v1/live"})
	require.NoError(t, err)
	for _, name := range []string{"welcome", "withdrawn", "identify", "counts"} {
		require.Contains(t, string(raw), name)
	}
}

func TestWidgetsAreToldWhetherAnybodyIsThere(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.arrive("")
	require.Equal(t, "online", v.answer.Config.Presence)
	w.presence(w.ana, models.PresenceAway)
	w.settle()
	w.presence(w.ana, models.PresenceOffline)
	w.settle()
	var told []any
	for _, frame := range w.hub.to(v.id, "presence") {
		told = append(told, frame["state"])
	}
	require.Equal(t, []any{"away", "offline"}, told)
}

func TestTheBoardTellsWhoBecomesIdleAndCounts(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.arrive("")
	require.Equal(t, "active", w.hub.row(v).State)
	w.wait(5*time.Minute, time.Minute)
	require.Equal(t, "idle", w.hub.row(v).State)
	w.active(v, 0)
	require.Equal(t, "active", w.hub.row(v).State, "at once")
	w.service.Present(v.id, false)
	w.wait(30*time.Second, 10*time.Second)
	require.Equal(t, "left", w.hub.row(v).State)
	w.wait(10*time.Second, 5*time.Second)
	require.Empty(t, w.hub.row(v).ID, "the row goes ten seconds later")
}
