package app_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/app/apptest"
	"deskbell/server/base/redistest"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

// withRedis are the settings of a node with this Redis; the database that they name is not opened by tests.
func withRedis(s *redistest.Server) []string {
	return []string{"DESKBELL_DATABASE=mysql://desk@db/desk", "DESKBELL_REDIS_URL=redis://" + s.Addr}
}

// wrongSignIns tries as often as told and returns how many tries were not stopped by the limit.
func wrongSignIns(t *testing.T, w *apptest.World, tries int) (let int) {
	t.Helper()
	for i := range tries {
		answer := webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + "/session",
			Body: fmt.Sprintf(`{"email":"ana@example.com","password":"not the one %d"}`, i)}.Send(w.Server)
		require.Less(t, answer.Code, 500, answer.Body.String())
		if answer.Code != http.StatusTooManyRequests {
			let++
		}
	}
	return let
}

// letAlone is how many a node without Redis lets through, after one sign-in that was right.
func letAlone(t *testing.T) int {
	w := apptest.Peopled(t, dbtest.SQLite(t))
	w.As(t, w.Ana)
	alone := wrongSignIns(t, w, 30)
	require.Less(t, alone, 30)
	return alone
}

func TestWhateverBefallsRedisNoRequestFailsAndLimitsHold(t *testing.T) {
	alone := letAlone(t)
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		w := apptest.Peopled(t, dbtest.SQLite(t), withRedis(s)...)
		ana := w.As(t, w.Ana)
		use := func() {
			t.Helper()
			began := time.Now()
			for _, path := range []string{"/session", "/agents", "/chats", "/visitors", "/notifications", "/events"} {
				answer := webtest.Scenario{Method: http.MethodGet, Path: web.Prefix + path, As: ana}.Send(w.Server)
				require.Equal(t, http.StatusOK, answer.Code, path+": "+answer.Body.String())
			}
			visit := w.Visit(t, w.SupportSite, apptest.SupportOrigin)
			w.Ask(t, visit, "Anybody there?")
			w.Clock.Advance(2 * time.Second)
			require.Less(t, time.Since(began), 2*time.Second)
		}
		faults := []struct {
			name string
			do   func()
		}{
			{"nothing", func() {}},
			{"emptied", func() { s.Flush(t.Context()) }},
			{"garbage on every channel", func() {
				client := s.Client()
				for _, channel := range client.PubSubChannels(t.Context(), "*").Val() {
					require.NoError(t, client.Publish(t.Context(), channel, "{\"garbage\":").Err())
				}
			}},
			{"killed", s.Kill},
			{"started again", func() { s.Start() }},
			{"killed again", s.Kill},
			{"started again", func() { s.Start() }},
		}
		let := 0
		for _, fault := range faults {
			fault.do()
			use()
			let += wrongSignIns(t, w, 5)
		}
		require.Equal(t, alone, let, "as many as without any fault")
	})
	t.Run("silent or refusing", func(t *testing.T) { silentOrRefusing(t, alone) })
}

// silentOrRefusing is what only a real server can be.
func silentOrRefusing(t *testing.T, alone int) {
	redistest.RunReal(t, func(t *testing.T, s *redistest.Server) {
		w := apptest.Peopled(t, dbtest.SQLite(t), withRedis(s)...)
		w.As(t, w.Ana)
		s.Pause()
		began := time.Now()
		require.Equal(t, alone, wrongSignIns(t, w, 30))
		require.Less(t, time.Since(began), 20*time.Second, "a silent Redis costs a tenth of a second now and then")
		s.Resume()
		s.Kill()
		s.Start("--requirepass", "another")
		require.Zero(t, wrongSignIns(t, w, 5))
	})
}

func TestReadinessTellsThatRedisIsAwayAndGoesOn(t *testing.T) {
	redistest.Run(t, func(t *testing.T, s *redistest.Server) {
		w := apptest.Peopled(t, dbtest.SQLite(t), withRedis(s)...)
		ready := func() string {
			answer := webtest.Scenario{Method: http.MethodGet, Path: "/readyz"}.Send(w.Server)
			require.Equal(t, http.StatusOK, answer.Code)
			return answer.Body.String()
		}
		require.Eventually(t, func() bool {
			return ready() == `{"status":"ok","checks":{"database":"ok","engine":"ok","redis":"ok"}}`+"\n"
		}, 10*time.Second, 10*time.Millisecond, ready())
		s.Kill()
		require.Eventually(t, func() bool { return !w.App.Hub.Stats().BrokerUp }, 10*time.Second, 10*time.Millisecond)
		require.Contains(t, ready(), `"status":"degraded"`)
	})
}
