package whoson_test

import (
	"encoding/json"
	"strings"
	"testing"
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

// turnedAway sends a hello that opens nothing, and answers the last frame and the close code.
func (d *desk) turnedAway(origin string, hello any) (frame map[string]any, code websocket.StatusCode) {
	d.t.Helper()
	page := d.dial(origin)
	page.say("hello", "", hello)
	_, raw, err := page.conn.Read(d.t.Context())
	require.NoError(d.t, err)
	require.NoError(d.t, json.Unmarshal(raw, &frame))
	_, _, err = page.conn.Read(d.t.Context())
	return frame, websocket.CloseStatus(err)
}

func TestTheFirstFrameMayBeginTheVisit(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		begin := visitOf(d.site, shop, "/pricing")
		page := d.dial(shop)
		page.say("hello", "", map[string]any{"visit": begin, "idle_ms": 0})
		welcome := page.hear("welcome")
		visit := welcome["visit"].(map[string]any)
		require.Len(t, visit["token"], 43)
		require.Equal(t, welcome["visitor"], visit["visitor"])
		require.Equal(t, "Chat with us", visit["config"].(map[string]any)["texts"].(map[string]any)["launcher"], "the widget's words come with it")
		d.settle()
		visitorID, err := id.Parse("vis", visit["visitor"].(string))
		require.NoError(t, err)
		row := d.row(visitor{id: visitorID})
		require.Equal(t, shop+"/pricing", row.Page)
		require.Equal(t, 1, row.Hits, "the page is counted once, not by the visit and again by the socket")

		again := d.dial(shop)
		again.say("hello", "", map[string]any{"token": visit["token"], "visit": begin})
		welcome = again.hear("welcome")
		require.Nil(t, welcome["visit"], "who has a token begins nothing")
		require.Equal(t, visit["visitor"], welcome["visitor"])

		reload := d.dial(shop)
		next := begin
		next.Resume, next.Page.URL = visit["token"].(string), shop+"/checkout"
		reload.say("hello", "", map[string]any{"visit": next})
		require.Equal(t, visit["visitor"], reload.hear("welcome")["visitor"], "a reload goes on with the visit")
		d.settle()
		require.Equal(t, 2, d.row(visitor{id: visitorID}).Hits)
	})
}

func TestTheFirstFrameIsHeldToWhatHoldsForTheRequest(t *testing.T) {
	d := newDesk(t, dbtest.SQLite(t))
	here := visitOf(d.site, shop, "/")
	elsewhere := here
	elsewhere.Page.URL = "https://evil.example/"
	for name, one := range map[string]struct {
		origin string
		visit  any
		code   string
	}{
		"another site's page":           {otherWeb, here, "origin_not_allowed"},
		"an unknown site":               {shop, visitOf("sit_"+id.New(), shop, "/"), "site_unknown"},
		"no site":                       {shop, map[string]any{}, "site_unknown"},
		"a page that is not the site's": {shop, elsewhere, "page_not_on_site"},
		"another type":                  {shop, []int{1}, "bad_data"},
		"too long":                      {shop, map[string]any{"site": d.site, "lang": strings.Repeat("x", 17<<10)}, "too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			frame, code := d.turnedAway(one.origin, map[string]any{"visit": one.visit})
			require.Equal(t, "error", frame["type"])
			require.Equal(t, one.code, frame["data"].(map[string]any)["code"])
			require.EqualValues(t, realtime.CodeSignedOut, code)
		})
	}
	d.settle()
	var visitors int64
	require.NoError(t, d.db.Read(t.Context()).Model(&models.Visitor{}).Count(&visitors).Error)
	require.Zero(t, visitors)
}

func TestVisitsByFrameAndByRequestShareOneLimit(t *testing.T) {
	d := newDesk(t, dbtest.SQLite(t), web.Limit{Name: "few", Count: 2, Per: time.Minute})
	response, _ := d.postVisit(visitOf(d.site, shop, "/"))
	require.Equal(t, 200, response.StatusCode)
	page := d.dial(shop)
	page.say("hello", "", map[string]any{"visit": visitOf(d.site, shop, "/")})
	page.hear("welcome")
	frame, code := d.turnedAway(shop, map[string]any{"visit": visitOf(d.site, shop, "/")})
	require.Equal(t, "too_many_requests", frame["data"].(map[string]any)["code"])
	require.EqualValues(t, realtime.CodeTooMany, code, "it may come back later")
	response, _ = d.postVisit(visitOf(d.site, shop, "/"))
	require.Equal(t, 429, response.StatusCode)
}

func TestWhoAgreedToNothingGetsTheLauncherAndNoConnection(t *testing.T) {
	d := newDesk(t, dbtest.SQLite(t))
	visit := visitOf(d.site, shop, "/")
	visit.Consent = models.ConsentNone
	frame, code := d.turnedAway(shop, whoson.Hello{Visit: &visit})
	require.Equal(t, "welcome", frame["type"])
	answer := frame["data"].(map[string]any)["visit"].(map[string]any)
	require.Nil(t, answer["token"])
	require.Equal(t, "right", answer["config"].(map[string]any)["position"])
	require.EqualValues(t, realtime.CodeSignedOut, code)
	require.Eventually(t, func() bool { return d.real.Stats().Visitors == 0 }, 10*time.Second, 5*time.Millisecond)
}
