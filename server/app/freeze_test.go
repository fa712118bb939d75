package app_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/app/apptest"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

// pictures are the answers that the screens of a picture are drawn from.
var pictures = []string{"/visitors", "/chats", "/notifications?tab=inbox", "/notifications/counts", "/firings", "/deliveries", "/demo/outbox", "/agents",
	"/events?level=system", "/events?level=my"}

func TestAFrozenDemoIsTheSameEachTimeToTheByte(t *testing.T) {
	picture := func(seed uint64) map[string]string {
		w := apptest.New(t, dbtest.SQLite(t))
		start := w.Clock.Now()
		require.NoError(t, w.App.StageDemo(t.Context(), seed))
		require.Equal(t, start, w.Clock.Now(), "the clock ends where it was asked to stand")
		out := map[string]string{}
		as := demoSubject(t, w, "administrator")
		for _, path := range pictures {
			answer := webtest.Scenario{Path: web.Prefix + path, As: as}.Send(w.Server)
			require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
			out[path] = answer.Body.String()
		}
		nothingHappens(t, w, as)
		return out
	}
	first, second, other := picture(42), picture(42), picture(43)
	for _, path := range pictures {
		require.Equal(t, first[path], second[path], path)
	}
	for _, path := range []string{"/visitors", "/notifications?tab=inbox", "/firings"} {
		require.Contains(t, first[path], `"id":`, "%s shows something", path)
		require.NotEqual(t, first[path], other[path], "another seed is another demo: %s", path)
	}
}

// nothingHappens: what needs a clock that goes on is refused.
func nothingHappens(t *testing.T, w *apptest.World, as webtest.Subject) {
	t.Helper()
	for path, body := range map[string]string{"/demo/speed": `{"speed":4}`, "/demo/happen": `{"what":"visitor_idles"}`} {
		answer := webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + path, Body: body, As: as}.Send(w.Server)
		require.Equal(t, http.StatusConflict, answer.Code)
		require.Equal(t, "demo_frozen", webtest.Code(answer))
	}
}
