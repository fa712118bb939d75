// Package apptest makes a whole server for tests, in the test's own process: every part wired as in production, over a database of the
// test's own and a clock that moves only when the test says so.
package apptest

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/app"
	"deskbell/server/base/clock"
	"deskbell/server/config"
	"deskbell/server/database"
	"deskbell/server/web/webtest"
	"deskbell/server/whoson"
)

// Origins of the two sites of a peopled world.
const (
	SupportOrigin = "https://support.example"
	SalesOrigin   = "https://sales.example"
)

// World is a server in a test. The people are those of accountstest.
type World struct {
	*accountstest.World
	App *app.App
	Log *Log

	// SupportSite and SalesSite carry the widget; visitors of each belong to that department.
	SupportSite, SalesSite models.Site
}

// Log keeps everything that the server logs.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// String is everything so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// New returns a server that is not set up. Settings are variables of the environment, such as DESKBELL_MAIL_FROM=a@b.example.
func New(t testing.TB, db *database.DB, settings ...string) *World {
	t.Helper()
	return start(t, &World{World: &accountstest.World{DB: db, Clock: clock.NewFake(accountstest.Start)}, Log: &Log{}}, settings...)
}

// Join returns one more node of the same desk, with the same clock.
func (w *World) Join(t testing.TB, settings ...string) *World {
	t.Helper()
	people := *w.World
	joined := &World{World: &people, Log: &Log{}, SupportSite: w.SupportSite, SalesSite: w.SalesSite}
	return start(t, joined, settings...)
}

func start(t testing.TB, w *World, settings ...string) *World {
	t.Helper()
	cfg, err := config.Load(append([]string{"DESKBELL_BASE_URL=http://" + webtest.Host, "DESKBELL_DATA_DIR=" + t.TempDir()}, settings...), nil)
	require.NoError(t, err)
	log := slog.New(slog.NewTextHandler(w.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.App, err = app.New(t.Context(), cfg, log, w.Clock, w.DB)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.App.Close()) })
	w.Service, w.Server = w.App.Accounts, w.App.Server
	require.NoError(t, w.App.WhosOn.Start(t.Context()))
	w.runHub(t)
	return w
}

// runHub runs what sockets and boards need; everything else runs when the test asks for it (Settle).
func (w *World) runHub(t testing.TB) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.App.Hub.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
}

// Peopled returns a server with departments, people and a site for each department.
func Peopled(t testing.TB, db *database.DB, settings ...string) *World {
	t.Helper()
	w, ctx := New(t, db, settings...), t.Context()
	require.NoError(t, db.Tx(ctx, "test.found", func(tx *database.Tx) error {
		return w.FoundDesk(tx, models.Desk{Name: "Northwind", Zone: "Europe/Berlin", Kind: models.DeskReal})
	}))
	w.Support, w.SupportSite = w.department(t, "Support", SupportOrigin)
	w.Sales, w.SalesSite = w.department(t, "Sales", SalesOrigin)
	w.Ana = w.hire(t, "ana", models.RoleAdministrator, w.Support)
	w.Max = w.hire(t, "max", models.RoleManager, w.Support)
	w.Bo = w.hire(t, "bo", models.RoleAgent, w.Support)
	w.Cleo = w.hire(t, "cleo", models.RoleAgent, w.Sales)
	w.Dora = w.hire(t, "dora", models.RoleAgent, w.Support)
	return w
}

func (w *World) department(t testing.TB, name, origin string) (models.Department, models.Site) {
	t.Helper()
	department, err := w.CreateDepartment(t.Context(), name, "Front line")
	require.NoError(t, err)
	site, err := w.App.WhosOn.CreateSite(t.Context(), whoson.SiteInput{Name: name, Origins: []string{origin}, DepartmentID: department.ID,
		Consent: models.ConsentFull, Manners: models.DefaultManners()})
	require.NoError(t, err)
	return department, site
}

// hire makes a person who is at their desk.
func (w *World) hire(t testing.TB, name string, role models.Role, in models.Department) models.Agent {
	t.Helper()
	ctx := t.Context()
	agent, err := w.CreateAgent(ctx, accounts.NewAgent{
		Email: name + "@example.com", Name: name, Password: accountstest.Password, Role: role, WhosOn: true, ChatCapacity: 2, Zone: "UTC",
	})
	require.NoError(t, err)
	require.NoError(t, w.SetGroups(ctx, agent.ID, []accounts.Place{{GroupID: in.FrontLineGroupID, Chats: true}}))
	require.NoError(t, w.Connected(ctx, agent.ID))
	require.NoError(t, w.SetPresence(ctx, agent.ID, models.PresenceOnline))
	return agent
}
