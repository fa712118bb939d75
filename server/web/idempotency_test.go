package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
)

type made struct {
	Location string `header:"Location"`
	Cookie   string `header:"Set-Cookie"`
	Body     struct {
		Number int `json:"number"`
	}
}

// counting adds a route that numbers its calls.
func counting(h *house, path string, o web.Op, during func()) *int {
	calls := new(int)
	o.ID, o.Access = strings.Trim(path, "/"), web.AccessAgent
	var mu sync.Mutex
	web.Post(h.API, path, o, func(context.Context, *thingIn) (*made, error) {
		mu.Lock()
		*calls++
		out := &made{Location: "/somewhere", Cookie: "a=b"}
		out.Body.Number = *calls
		mu.Unlock()
		if during != nil {
			during()
		}
		return out, nil
	})
	return calls
}

func intent(key, path, as, body string) request {
	return request{method: "POST", path: "/api/v1" + path, as: as, body: body, header: map[string]string{"Idempotency-Key": key}}
}

func TestTheSameIntentIsDoneOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		h := newHouseOn(t, db)
		calls := counting(h, "/things", web.Op{Status: 201}, nil)
		first := h.do(intent("k1", "/things", "bo", `{"name":"x"}`))
		again := h.do(intent("k1", "/things", "bo", `{"name":"x"}`))
		require.Equal(t, 1, *calls)
		require.Equal(t, 201, again.Code)
		require.Equal(t, first.Body.String(), again.Body.String())
		require.Equal(t, "/somewhere", again.Header().Get("Location"))
		require.Equal(t, "application/json", again.Header().Get("Content-Type"))
		require.Equal(t, "true", again.Header().Get("Idempotent-Replay"))
		require.NotEmpty(t, first.Header().Get("Set-Cookie"))
		require.Empty(t, again.Header().Get("Set-Cookie"), "cookies are not kept")

		other := h.do(intent("k1", "/things", "bo", `{"name":"y"}`))
		require.Equal(t, 409, other.Code)
		require.Equal(t, "idempotency_key_reused", problem(t, other)["code"])
		require.Equal(t, 1, *calls)
		require.Equal(t, 201, h.do(intent("k1", "/things", "max", `{"name":"x"}`)).Code, "keys belong to a person")
		require.Equal(t, 201, h.do(request{method: "POST", path: "/api/v1/things", as: "bo", body: `{"name":"x"}`}).Code, "without a key each call is its own")
		require.Equal(t, 3, *calls)

		h.clock.Advance(24*time.Hour + time.Second)
		require.Equal(t, 201, h.do(intent("k1", "/things", "bo", `{"name":"y"}`)).Code, "remembered for 24 hours")
		require.Equal(t, 4, *calls)
		forgotten, err := h.Calls.RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, forgotten, "max's; bo's was replaced")
	})
}

func TestARefusalIsRememberedAFaultIsNot(t *testing.T) {
	h := newHouse(t)
	calls, give := 0, error(nil)
	web.Post(h.API, "/things", op("make", web.AccessAgent), func(context.Context, *thingIn) (*thingOut, error) {
		calls++
		if give == nil {
			panic("oh")
		}
		return nil, give
	})
	try := func(key string, err error) (int, int) {
		give = err
		before := calls
		code := h.do(intent(key, "/things", "bo", `{"name":"x"}`)).Code
		return code, calls - before
	}
	for _, c := range []struct {
		name  string
		err   error
		code  int
		again int // calls made by the second try
	}{
		{"conflict", web.Conflict("chat_taken", "."), 409, 0},
		{"missing", web.NotFound("thing"), 404, 0},
		{"forbidden", web.Forbidden("no_permission", "."), 403, 1},
		{"toomany", web.TooMany(time.Second), 429, 1},
		{"away", web.Unavailable(".", time.Second), 503, 1},
		{"fault", context.DeadlineExceeded, 503, 1},
		{"panic", nil, 500, 1},
	} {
		code, ran := try(c.name, c.err)
		require.Equal(t, c.code, code, c.name)
		require.Equal(t, 1, ran, c.name)
		code, ran = try(c.name, c.err)
		require.Equal(t, c.code, code, c.name)
		require.Equal(t, c.again, ran, c.name)
	}
}

func TestOfManyAtOnceOneRuns(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		h := newHouseOn(t, db)
		running, release := make(chan struct{}), make(chan struct{})
		calls := counting(h, "/things", web.Op{}, func() { close(running); <-release })
		var first sync.WaitGroup
		first.Go(func() { h.do(intent("k", "/things", "bo", `{"name":"x"}`)) })
		<-running
		second := h.do(intent("k", "/things", "bo", `{"name":"x"}`))
		require.Equal(t, 409, second.Code)
		require.Equal(t, "idempotency_running", problem(t, second)["code"])
		require.NotEmpty(t, second.Header().Get("Retry-After"))
		close(release)
		first.Wait()
		require.Equal(t, 200, h.do(intent("k", "/things", "bo", `{"name":"x"}`)).Code)
		require.Equal(t, 1, *calls)

		calls = counting(h, "/others", web.Op{}, nil)
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { h.do(intent("race", "/others", "bo", `{"name":"x"}`)) })
		}
		all.Wait()
		require.Equal(t, 1, *calls)
	})
}

func TestACallCutOffByACrashIsNotDoneTwice(t *testing.T) {
	db := dbtest.SQLite(t)
	h := newHouseOn(t, db)
	calls := counting(h, "/things", web.Op{}, nil)
	require.Equal(t, 200, h.do(intent("k", "/things", "bo", `{"name":"x"}`)).Code)
	require.NoError(t, db.Tx(t.Context(), "test.crash", func(tx *database.Tx) error {
		return tx.Model(&models.IdempotentCall{}).Where("call_key = ?", "k").Update("status", 0).Error // the process died before it answered
	}))
	h.clock.Advance(3 * time.Minute)
	w := h.do(intent("k", "/things", "bo", `{"name":"x"}`))
	require.Equal(t, 409, w.Code)
	require.Equal(t, "idempotency_outcome_unknown", problem(t, w)["code"])
	require.Equal(t, 1, *calls)
}

func TestAnswersWithASecretAreNotKept(t *testing.T) {
	db := dbtest.SQLite(t)
	h := newHouseOn(t, db)
	web.Post(h.API, "/tokens", web.Op{ID: "t", Access: web.AccessAgent, Secret: true}, func(context.Context, *thingIn) (*thingOut, error) {
		return &thingOut{Body: thing{Name: "very-secret"}}, nil
	})
	require.Contains(t, h.do(intent("k", "/tokens", "bo", `{"name":"x"}`)).Body.String(), "very-secret")
	w := h.do(intent("k", "/tokens", "bo", `{"name":"x"}`))
	require.Equal(t, "idempotency_answer_secret", problem(t, w)["code"])
	var rows []models.IdempotentCall
	require.NoError(t, db.Read(t.Context()).Find(&rows).Error)
	raw, err := json.Marshal(rows)
	require.NoError(t, err)
	require.NotContains(t, string(raw), "very-secret")
	require.Equal(t, 422, h.do(intent("bad", "/tokens", "bo", `{}`)).Code)
	require.Equal(t, 422, h.do(intent("bad", "/tokens", "bo", `{}`)).Code, "a refusal is no secret")
}

func TestKeysHaveAForm(t *testing.T) {
	h := newHouse(t)
	counting(h, "/things", web.Op{}, nil)
	for key, status := range map[string]int{
		"a": 200, strings.Repeat("k", 128): 200, "0190-b4:x/y_z~!": 200, strings.Repeat("k", 129): 422, "a b": 422, "ä": 422, "a\tb": 422,
	} {
		require.Equal(t, status, h.do(intent(key, "/things", "bo", `{"name":"x"}`)).Code, key)
	}
	w := h.do(intent("nobody", "/things", "", `{"name":"x"}`))
	require.Equal(t, http.StatusUnauthorized, w.Code)
}
