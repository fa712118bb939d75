package app_test

import (
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/app/apptest"
	"deskbell/server/base/id"
	"deskbell/server/base/redistest"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
	"deskbell/server/whoson"
)

// twoNodes is one desk on two nodes.
func twoNodes(t *testing.T, db *database.DB, s *redistest.Server) (a, b *apptest.World) {
	a = apptest.Peopled(t, db, withRedis(s)...)
	b = a.Join(t, withRedis(s)...)
	for range 3 { // the leases are shared
		a.Settle(t)
		b.Settle(t)
	}
	return a, b
}

// listed is what an agent sees of a visitor on a node; false when there is no such row.
func listed(t *testing.T, w *apptest.World, visitorID string) (row whoson.Row, ok bool) {
	t.Helper()
	for _, row := range w.App.WhosOn.Board(whoson.Sees{All: true}).Rows {
		if row.ID == id.Public("vis", visitorID) {
			return row, true
		}
	}
	return row, false
}

func TestAVisitorOnOneNodeAndAnAgentOnTheOther(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		a, b := twoNodes(t, db, redistest.Imitation(t))
		visit := a.Visit(t, a.SupportSite, apptest.SupportOrigin)
		a.Settle(t)
		b.Settle(t)
		row, ok := listed(t, b, visit.ID)
		require.True(t, ok, "the other node's board has the visitor")
		require.Equal(t, 1, row.Tabs)

		a.Clock.Advance(time.Minute) // they have read enough to be invited
		path := web.Prefix + "/visitors/" + id.Public("vis", visit.ID)
		answer := webtest.Scenario{Method: http.MethodPost, Path: path + "/invitations", As: b.As(t, b.Bo), Body: `{"text":"May I help?"}`}.Send(b.Server)
		require.Equal(t, http.StatusCreated, answer.Code, answer.Body.String())
		a.Settle(t)
		row, _ = listed(t, a, visit.ID)
		require.Equal(t, whoson.StateInvited, row.State)
		require.Equal(t, "May I help?", row.Invitation.Text)

		invitationID, err := id.Parse("inv", row.Invitation.ID)
		require.NoError(t, err)
		accepted, err := a.App.WhosOn.Accept(t.Context(), visit.ID, visit.Session, invitationID, "Yes, please.")
		require.NoError(t, err)
		require.NotEmpty(t, accepted.ChatID)
		a.Settle(t)
		b.Settle(t)
		row, _ = listed(t, b, visit.ID)
		require.Equal(t, whoson.StateChatting, row.State)
		require.Equal(t, models.InvitationAccepted, row.Invitation.State)
	})
}

func TestWhatAPageIsBusyWithCountsOnEveryNode(t *testing.T) {
	a, b := twoNodes(t, dbtest.SQLite(t), redistest.Imitation(t))
	visit := a.Visit(t, a.SupportSite, apptest.SupportOrigin)
	a.Settle(t)
	a.Clock.Advance(time.Minute)
	a.App.WhosOn.Notice(visit.ID, true, false) // the panel is open
	a.Settle(t)
	b.Settle(t)
	path := web.Prefix + "/visitors/" + id.Public("vis", visit.ID)
	answer := webtest.Scenario{Method: http.MethodPost, Path: path + "/invitations", As: b.As(t, b.Bo), Body: `{"text":"May I help?"}`}.Send(b.Server)
	require.Equal(t, http.StatusConflict, answer.Code, answer.Body.String())
	require.Equal(t, whoson.ReasonBusy, webtest.Code(answer))
}

func TestAVisitorStaysWhileAnyNodeHasATab(t *testing.T) {
	a, b := twoNodes(t, dbtest.SQLite(t), redistest.Imitation(t))
	visit := a.Visit(t, a.SupportSite, apptest.SupportOrigin)
	pass := func(d time.Duration, nodes ...*apptest.World) {
		for end := a.Clock.Now().Add(d); a.Clock.Now().Before(end); {
			a.Clock.Advance(10 * time.Second)
			for _, node := range nodes {
				node.Settle(t)
			}
		}
	}
	pass(5*time.Minute, a, b)
	for _, node := range []*apptest.World{a, b} {
		_, ok := listed(t, node, visit.ID)
		require.True(t, ok)
	}
	a.App.WhosOn.Present(visit.ID, false)
	pass(time.Minute, a, b)
	for _, node := range []*apptest.World{a, b} {
		_, ok := listed(t, node, visit.ID)
		require.False(t, ok, "nobody has a tab for half a minute")
	}

	visit = a.Visit(t, a.SupportSite, apptest.SupportOrigin)
	pass(time.Minute, a, b)
	pass(30*time.Second, b) // a is killed
	_, ok := listed(t, b, visit.ID)
	require.True(t, ok, "the tabs may come to another node")
	client := whoson.Client{Origin: apptest.SupportOrigin, Address: netip.MustParseAddr("192.0.2.7"), Header: http.Header{}}
	moved, _, err := b.App.WhosOn.Connect(t.Context(), whoson.Hello{Token: visit.Token}, client)
	require.NoError(t, err)
	require.Equal(t, visit.ID, moved)
	b.App.WhosOn.Present(visit.ID, true)
	pass(3*time.Minute, b)
	_, ok = listed(t, b, visit.ID)
	require.True(t, ok, "it goes on there")

	other := a.Visit(t, a.SupportSite, apptest.SupportOrigin)
	pass(20*time.Second, a, b)
	pass(3*time.Minute, b) // a is killed again, and nobody comes back
	_, ok = listed(t, b, other.ID)
	require.False(t, ok)
}

func TestEachEventFiresOnceOverTwoNodes(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		a, b := twoNodes(t, db, redistest.Imitation(t))
		event := webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + "/events", As: b.As(t, b.Ana), Body: `{"level":"system","state":"enabled",
			"name":"Lingers","event_type":"whos_on.online_activity","definition":{"all":[{"field":"idle_minutes","op":"at_least","values":[1]}],"any":[],
			"actions":[]}}`}.Send(b.Server)
		require.Equal(t, http.StatusCreated, event.Code, event.Body.String())
		for range 5 {
			a.Visit(t, a.SupportSite, apptest.SupportOrigin)
			b.Visit(t, b.SupportSite, apptest.SupportOrigin)
			a.Clock.Advance(2 * time.Second)
		}
		for range 20 {
			a.Settle(t)
			b.Settle(t)
			a.Clock.Advance(5 * time.Second)
		}
		a.Settle(t)
		b.Settle(t)
		var firings []models.Firing
		require.NoError(t, db.Read(t.Context()).Find(&firings).Error)
		items := map[string]int{}
		for _, firing := range firings {
			items[firing.ItemID]++
		}
		require.Len(t, items, 10)
		require.Len(t, firings, 10)
	})
}
