package web_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
)

var start = time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC)

// byToken signs in whoever the test names as a bearer token.
type byToken map[string]web.Principal

func (b byToken) Authenticate(r *http.Request) (web.Principal, error) {
	name, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		return web.Principal{}, nil
	}
	p, known := b[name]
	if !known {
		return web.Principal{}, web.Unauthorized("token_invalid", "No.")
	}
	return p, nil
}

var people = byToken{
	"ana":   {AgentID: "ana", Role: models.RoleAdministrator, SessionHash: "s"},
	"max":   {AgentID: "max", Role: models.RoleManager, SessionHash: "s"},
	"bo":    {AgentID: "bo", Role: models.RoleAgent, SessionHash: "s"},
	"read":  {AgentID: "ana", Role: models.RoleManager, TokenID: "t", Scopes: []string{"read"}},
	"write": {AgentID: "ana", Role: models.RoleManager, TokenID: "t", Scopes: []string{"write"}},
	"admin": {AgentID: "ana", Role: models.RoleAdministrator, TokenID: "t", Scopes: []string{"admin"}},
}

// house is a server with the routes that a test adds.
type house struct {
	*web.Server
	clock *clock.Fake
	log   *strings.Builder
}

func newHouse(t *testing.T, change ...func(*web.Options)) *house {
	return newHouseOn(t, dbtest.SQLite(t), change...)
}

func newHouseOn(t *testing.T, db *database.DB, change ...func(*web.Options)) *house {
	t.Helper()
	base, err := url.Parse("http://localhost:8080")
	require.NoError(t, err)
	h := &house{clock: clock.NewFake(start), log: &strings.Builder{}}
	o := web.Options{BaseURL: base, Log: slog.New(slog.NewTextHandler(h.log, nil)), Clock: h.clock, DB: db, Authenticator: people, Version: "1.2.3"}
	for _, f := range change {
		f(&o)
	}
	h.Server = web.New(o)
	return h
}

type request struct {
	method, path, body string
	as                 string
	header             map[string]string
}

func (h *house) do(r request) *httptest.ResponseRecorder {
	if r.method == "" {
		r.method = http.MethodGet
	}
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	req := httptest.NewRequest(r.method, r.path, body)
	req.Host = "localhost:8080"
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.as != "" {
		req.Header.Set("Authorization", "Bearer "+r.as)
	}
	for name, value := range r.header {
		if value == "" {
			req.Header.Del(name)
			continue
		}
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// problem reads a failure and checks what all have in common.
func problem(t *testing.T, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"), w.Body.String())
	var got map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got), w.Body.String())
	require.EqualValues(t, w.Code, got["status"])
	require.Equal(t, "about:blank", got["type"])
	require.NotEmpty(t, got["code"])
	require.Equal(t, w.Header().Get("X-Request-Id"), got["request_id"])
	return got
}

type thing struct {
	Name  string       `json:"name" minLength:"1" maxLength:"20"`
	Size  int          `json:"size,omitempty" maximum:"9"`
	Color string       `json:"color,omitempty" enum:"red,green"`
	Tags  []string     `json:"tags,omitempty" maxItems:"3"`
	At    *models.Time `json:"at,omitempty"`
}

type thingIn struct{ Body thing }
type thingOut struct{ Body thing }

func echo(_ context.Context, in *thingIn) (*thingOut, error) { return &thingOut{Body: in.Body}, nil }

func op(id string, access web.Access) web.Op { return web.Op{ID: id, Summary: id, Access: access} }
