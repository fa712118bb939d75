package web_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/web"
)

func TestTheConsoleIsServedFromItsFiles(t *testing.T) {
	script := strings.Repeat("console.log('deskbell');", 200)
	h := newHouse(t, func(o *web.Options) {
		o.Console = fstest.MapFS{
			"index.html":             {Data: []byte("<!doctype html><title>Deskbell</title>" + strings.Repeat(" ", 600))},
			"assets/index-abc123.js": {Data: []byte(script)},
			"favicon.svg":            {Data: []byte("<svg/>")},
		}
	})
	page := h.do(request{path: "/"})
	require.Equal(t, 200, page.Code)
	require.Equal(t, "no-cache", page.Header().Get("Cache-Control"))
	require.Contains(t, page.Header().Get("Content-Type"), "text/html")
	for _, path := range []string{"/visitors", "/events/evt_1/edit", "/index.html", "/deep/er/", "/../etc/passwd", "/favicon.svg/x", "/assets"} {
		w := h.do(request{path: path})
		require.Equal(t, 200, w.Code, path)
		require.Contains(t, w.Body.String(), "<title>Deskbell", path)
	}
	asset := h.do(request{path: "/assets/index-abc123.js"})
	require.Equal(t, script, asset.Body.String())
	require.Equal(t, "public, max-age=31536000, immutable", asset.Header().Get("Cache-Control"))
	packed := h.do(request{path: "/assets/index-abc123.js", header: map[string]string{"Accept-Encoding": "gzip, br"}})
	require.Equal(t, "gzip", packed.Header().Get("Content-Encoding"))
	require.Less(t, packed.Body.Len(), len(script)/2)
	tag := packed.Header().Get("Etag")
	require.Regexp(t, `^".+"$`, tag)
	same := h.do(request{path: "/assets/index-abc123.js", header: map[string]string{"Accept-Encoding": "gzip", "If-None-Match": tag}})
	require.Equal(t, 304, same.Code)
	require.Empty(t, same.Body.String())
	require.Equal(t, 404, h.do(request{path: "/assets/index-old.js"}).Code, "a file of another version is not the index")
	require.Equal(t, "image/svg+xml", h.do(request{path: "/favicon.svg"}).Header().Get("Content-Type"))
	require.Equal(t, 200, h.do(request{method: "HEAD", path: "/visitors"}).Code)
}

func TestWithoutABuiltConsoleTheServerSaysSo(t *testing.T) {
	w := newHouse(t).do(request{path: "/visitors"})
	require.Equal(t, 503, w.Code)
	require.Contains(t, w.Body.String(), "The frontend is not built")
}

func TestReadinessTellsEachPart(t *testing.T) {
	var database, smtp error
	h := newHouse(t, func(o *web.Options) {
		o.Checks = []web.Check{
			{Name: "database", Vital: true, Run: func(context.Context) error { return database }},
			{Name: "smtp", Run: func(context.Context) error { return smtp }},
			{Name: "redis", Run: func(context.Context) error { return web.ErrAbsent }},
		}
	})
	require.Equal(t, "ok", h.do(request{path: "/healthz"}).Body.String())
	require.JSONEq(t, `{"status":"ok","checks":{"database":"ok","smtp":"ok","redis":"absent"}}`, h.do(request{path: "/readyz"}).Body.String())
	smtp = errors.New("dial smtp.internal:25")
	h.do(request{path: "/readyz"})
	h.clock.Advance(time.Minute)
	w := h.do(request{path: "/readyz"})
	require.Equal(t, 200, w.Code)
	require.JSONEq(t, `{"status":"degraded","checks":{"database":"ok","smtp":"failing since 2026-03-02T09:15:00.000Z","redis":"absent"}}`, w.Body.String())
	require.Equal(t, 1, strings.Count(h.log.String(), "smtp.internal"), "the reason is logged once, and not answered")
	database = errors.New("gone")
	require.Equal(t, 503, h.do(request{path: "/readyz"}).Code)
	database, smtp = nil, nil
	require.Contains(t, h.do(request{path: "/readyz"}).Body.String(), `"status":"ok"`)
}

func TestMetricsCountByRouteAndNeverByWhatClientsInvent(t *testing.T) {
	h := newHouse(t)
	web.Get(h.API, "/things/{id}", op("show", web.AccessPublic), func(context.Context, *struct {
		ID string `path:"id"`
	}) (*thingOut, error) {
		return &thingOut{}, nil
	})
	h.do(request{path: "/api/v1/things/1"})
	h.do(request{path: "/api/v1/things/2"})
	h.do(request{method: "INVENTED", path: "/invented"})
	w := httptest.NewRecorder()
	h.Metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text := w.Body.String()
	require.Contains(t, text, `deskbell_http_requests_total{code="200",method="GET",route="/api/v1/things/:id"} 2`)
	require.Contains(t, text, `deskbell_http_requests_total{code="405",method="other",route="other"} 1`)
	require.Contains(t, text, `deskbell_build_info{commit="",version="1.2.3"} 1`)
	require.NotContains(t, text, "invented")
}

func TestCursorsLeadThroughAList(t *testing.T) {
	rows := []string{"a", "b", "c", "d", "e"}
	page := web.PageOf(rows[:3], 2, func(s string) []string { return []string{s, "x"} })
	require.Equal(t, []string{"a", "b"}, page.Items)
	parts, err := web.DecodeCursor(page.Next, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"b", "x"}, parts)
	require.Empty(t, web.PageOf(rows, 5, func(s string) []string { return []string{s} }).Next)
	for _, bad := range []string{"x", "!!!", "W10", web.EncodeCursor("a"), web.EncodeCursor("a", "b", "c"), "bnVsbA"} {
		_, err := web.DecodeCursor(bad, 2)
		require.Error(t, err, bad)
	}
	parts, err = web.DecodeCursor("", 2)
	require.NoError(t, err)
	require.Nil(t, parts)
}

func TestAChangeToAnOldVersionIsRefused(t *testing.T) {
	require.NoError(t, web.CheckMatch(`"3"`, 3, true))
	require.NoError(t, web.CheckMatch(`"2", "3"`, 3, true))
	require.NoError(t, web.CheckMatch("*", 3, true))
	require.NoError(t, web.CheckMatch("", 3, false))
	require.ErrorContains(t, web.CheckMatch("", 3, true), "if_match_required")
	for _, old := range []string{`"2"`, "3", `W/"3"`, `"33"`} {
		require.ErrorContains(t, web.CheckMatch(old, 3, true), "version_changed", old)
	}
}
