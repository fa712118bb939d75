// Package accountstest makes a desk with people for tests: a server, two departments, and every kind of person who may ask it.
package accountstest

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

// Password is everybody's.
const Password = "correct horse battery"

// Start is when a world begins.
var Start = time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC)

// CheapHashing makes passwords quick: for tests only.
var CheapHashing = &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// World is a desk in a test.
type World struct {
	*accounts.Service
	Server *web.Server
	DB     *database.DB
	Clock  *clock.Fake
	Rules  *Rules
	Heard  *Heard
	Sites  *Sites

	Support, Sales models.Department
	// Ana is administrator, Max manager and Bo agent of Support; Cleo is agent of Sales; Dora was disabled.
	Ana, Max, Bo, Cleo, Dora models.Agent
}

// Rules notes what the engine would remember.
type Rules struct {
	mu   sync.Mutex
	seen []Remembered
}

// Remembered is one call of Remember that was committed.
type Remembered struct {
	Kind, Subject string
	Data          any
}

// Remember implements accounts.Rules.
func (r *Rules) Remember(tx *database.Tx, kind, subject string, data any) error {
	tx.AfterCommit(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.seen = append(r.seen, Remembered{kind, subject, data})
	})
	return nil
}

// Take returns what was remembered since the last call.
func (r *Rules) Take() []Remembered {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

// News is what was told to the hub and the engine.
type News struct {
	Ended    map[string][]string // agent to hashes of sessions
	Rights   []string
	Presence []string
	Lifted   []string
}

// Heard collects news.
type Heard struct {
	mu   sync.Mutex
	news News
}

func (h *Heard) note(f func(n *News)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(&h.news)
}

// Take returns what was heard since the last call.
func (h *Heard) Take() (out News) {
	h.note(func(n *News) { out, *n = *n, News{Ended: map[string][]string{}} })
	return out
}

// Sites makes sites that nobody keeps.
type Sites struct{ Fail error }

// MakeSite implements accounts.SiteMaker.
func (s *Sites) MakeSite(_ *database.Tx, _, origin, _, _ string) (siteID, snippet string, err error) {
	return id.New(), "<script src=" + origin + ">", s.Fail
}

// New returns a desk that is not set up, without people.
func New(t testing.TB, db *database.DB, change ...func(*accounts.Deps)) *World {
	t.Helper()
	base, err := url.Parse("http://" + webtest.Host)
	require.NoError(t, err)
	w := &World{DB: db, Clock: clock.NewFake(Start), Rules: &Rules{}, Heard: &Heard{news: News{Ended: map[string][]string{}}}, Sites: &Sites{}}
	deps := accounts.Deps{
		DB: db, Clock: w.Clock, Log: slog.New(slog.DiscardHandler), Limiter: web.NewLimiter(w.Clock, nil), Rules: w.Rules, Sites: w.Sites,
		BaseURL: base, Version: "1.2.3", Hashing: CheapHashing,
		SessionsEnded: func(agentID string, hashes []string) {
			w.Heard.note(func(n *News) { n.Ended[agentID] = append(n.Ended[agentID], hashes...) })
		},
		RightsChanged:   func(agentID string) { w.Heard.note(func(n *News) { n.Rights = append(n.Rights, agentID) }) },
		PresenceChanged: func(agentID string) { w.Heard.note(func(n *News) { n.Presence = append(n.Presence, agentID) }) },
		Lift:            func(key string) { w.Heard.note(func(n *News) { n.Lifted = append(n.Lifted, key) }) },
	}
	for _, f := range change {
		f(&deps)
	}
	w.Service, err = accounts.New(deps)
	require.NoError(t, err)
	w.Server = web.New(web.Options{BaseURL: deps.BaseURL, Log: deps.Log, Clock: w.Clock, DB: db, Authenticator: w.Service, Version: deps.Version})
	w.Routes(w.Server.API)
	return w
}

// Peopled returns a desk with departments and people.
func Peopled(t testing.TB, db *database.DB, change ...func(*accounts.Deps)) *World {
	t.Helper()
	w, ctx := New(t, db, change...), t.Context()
	require.NoError(t, db.Tx(ctx, "test.found", func(tx *database.Tx) error {
		return w.FoundDesk(tx, models.Desk{Name: "Northwind", Zone: "Europe/Berlin", Kind: models.DeskReal})
	}))
	var err error
	w.Support, err = w.CreateDepartment(ctx, "Support", "Front line")
	require.NoError(t, err)
	w.Sales, err = w.CreateDepartment(ctx, "Sales", "Front line")
	require.NoError(t, err)
	w.Ana = w.person(t, "ana", models.RoleAdministrator, w.Support)
	w.Max = w.person(t, "max", models.RoleManager, w.Support)
	w.Bo = w.person(t, "bo", models.RoleAgent, w.Support)
	w.Cleo = w.person(t, "cleo", models.RoleAgent, w.Sales)
	w.Dora = w.person(t, "dora", models.RoleAgent, w.Support)
	w.Rules.Take()
	w.Heard.Take()
	return w
}

func (w *World) person(t testing.TB, name string, role models.Role, in models.Department) models.Agent {
	t.Helper()
	agent, err := w.CreateAgent(t.Context(), accounts.NewAgent{
		Email: name + "@example.com", Name: name, Password: Password, Role: role, WhosOn: true, ChatCapacity: 2, Zone: "UTC",
	})
	require.NoError(t, err)
	require.NoError(t, w.SetGroups(t.Context(), agent.ID, []accounts.Place{{GroupID: in.FrontLineGroupID, Chats: true}}))
	return agent
}

// As signs an agent in and returns them as a subject of requests.
func (w *World) As(t testing.TB, agent models.Agent) webtest.Subject {
	t.Helper()
	cookie, _, err := w.SignIn(context.WithoutCancel(t.Context()), agent.Email, Password)
	require.NoError(t, err)
	return webtest.Subject{Name: agent.Name, Cookie: cookie, Role: agent.Role}
}

// Token makes an API token of an agent and returns it as a subject of requests.
func (w *World) Token(t testing.TB, agent models.Agent, scopes ...string) webtest.Subject {
	t.Helper()
	_, plain, err := w.CreateToken(t.Context(), agent.ID, accounts.NewToken{Name: "test", Scopes: scopes})
	require.NoError(t, err)
	return webtest.Subject{Name: agent.Name + "'s token", Token: plain, Role: agent.Role, Scopes: scopes}
}

// Subjects are every kind of person who may ask: nobody, an agent, an agent of another group, a manager, an administrator, the
// administrator's read-only token, and a disabled agent with a session and a token from before.
func (w *World) Subjects(t testing.TB) []webtest.Subject {
	t.Helper()
	disabled, token := w.As(t, w.Dora), w.Token(t, w.Dora, web.ScopeWrite)
	yes := true
	_, err := w.ChangeAgent(t.Context(), w.Dora.ID, accounts.AgentChange{Disabled: &yes})
	require.NoError(t, err)
	disabled.Name, disabled.Role = "disabled agent", ""
	token.Name, token.Role = "disabled agent's token", ""
	readOnly := w.Token(t, w.Ana, web.ScopeRead)
	readOnly.Name = "read-only token"
	subjects := []webtest.Subject{{Name: "nobody"}, w.As(t, w.Bo), w.As(t, w.Cleo), w.As(t, w.Max), w.As(t, w.Ana), readOnly, disabled, token}
	for i, name := range []string{"nobody", "agent", "agent of another group", "manager", "administrator"} {
		subjects[i].Name = name
	}
	return subjects
}

// Cookie is the session cookie of an answer, or nil.
func Cookie(h http.Header) *http.Cookie {
	for _, c := range (&http.Response{Header: h}).Cookies() {
		if c.Name == "deskbell" || c.Name == "__Host-deskbell" {
			return c
		}
	}
	return nil
}
