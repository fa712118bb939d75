package whoson_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	"deskbell/server/whoson"
)

func TestAnInvitationIsWithdrawnWhenItsPageIsLeft(t *testing.T) {
	page := func(path string) engine.Condition {
		return engine.Condition{Field: "current_page", Op: "contains_any", Values: []any{path}}
	}
	idle := engine.Condition{Field: "idle_minutes", Op: "at_least", Values: []any{1.0}}
	virtual := engine.Condition{Field: "current_virtual_page", Op: "is_any", Values: []any{"cart"}}
	home := whoson.Page{URL: shop + "/home"}
	for name, one := range map[string]struct {
		all, any []engine.Condition
		next     whoson.Page
		state    string
	}{
		"another page":                        {[]engine.Condition{idle, page("/pricing")}, nil, home, models.InvitationWithdrawn},
		"another page of the rule":            {[]engine.Condition{idle, page("/pricing")}, nil, whoson.Page{URL: shop + "/pricing/gear"}, models.InvitationSent},
		"a rule that asks for no page":        {[]engine.Condition{idle}, nil, home, models.InvitationSent},
		"one of two pages":                    {[]engine.Condition{idle}, []engine.Condition{page("/pricing"), page("/home")}, home, models.InvitationSent},
		"none of two pages":                   {[]engine.Condition{idle}, []engine.Condition{page("/pricing"), page("/cart")}, home, models.InvitationWithdrawn},
		"a page or something else":            {[]engine.Condition{idle}, []engine.Condition{page("/pricing"), {Field: "hits", Op: "at_least", Values: []any{1.0}}}, home, models.InvitationSent},
		"the virtual page, on the same page":  {[]engine.Condition{idle, virtual}, nil, whoson.Page{URL: shop + "/pricing", Virtual: "paid"}, models.InvitationWithdrawn},
		"the virtual page, which is the same": {[]engine.Condition{idle, virtual}, nil, whoson.Page{URL: shop + "/home", Virtual: "cart"}, models.InvitationSent},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Run(t, func(t *testing.T, db *database.DB) {
				w := newWorld(t, db)
				w.event(engine.Definition{Name: "Idle", All: one.all, Any: one.any, Actions: []engine.ActionSetting{{ID: "a", Kind: whoson.ActionInvite, MaxFrequency: "none",
					Params: map[string]any{"message": "May I help?", "from": "random"}}}})
				v := w.load(w.client(shop), whoson.VisitRequest{}, "/pricing")
				require.NoError(t, w.service.Open(t.Context(), v.id, whoson.Page{URL: shop + "/pricing", Virtual: "cart"}, 0))
				w.wait(62*time.Second, 2*time.Second)
				invitation := w.invitation(w.row(v).InvitationID)
				require.Equal(t, models.InvitationSent, invitation.State)

				_, err := w.service.Active(t.Context(), v.id, 0)
				require.NoError(t, err)
				w.wait(2*time.Second, time.Second)
				require.Equal(t, models.InvitationSent, w.invitation(invitation.ID).State, "moving the mouse takes nothing back")

				require.NoError(t, w.service.Open(t.Context(), v.id, one.next, 0))
				_, err = w.service.Intake().RunOnce(t.Context())
				require.NoError(t, err)
				after := w.invitation(invitation.ID)
				require.Equal(t, one.state, after.State, "at once, with the page")
				board := w.hub.row(v)
				require.Equal(t, one.state, board.Invitation.State)
				if one.state == models.InvitationSent {
					require.Empty(t, w.hub.to(v.id, "withdrawn"))
					return
				}
				require.Equal(t, whoson.WithdrawnPage, after.Reason)
				require.Equal(t, id.Public("inv", invitation.ID), w.hub.to(v.id, "withdrawn")[0]["id"], "the card is told to go")
				require.Zero(t, w.agent(w.ana).ChatsTaken, "its place is free again")
				require.Zero(t, w.row(v).Dismissals, "this was not the visitor's no")
				require.Equal(t, models.ChatNone, w.row(v).ChatStatus)
			})
		})
	}
}

func TestAnInvitationByHandStaysWhereverTheVisitorGoes(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.load(w.client(shop), whoson.VisitRequest{}, "/pricing")
	row := w.mustInvite(v)
	w.clock.Advance(time.Second)
	require.NoError(t, w.service.Open(t.Context(), v.id, whoson.Page{URL: shop + "/home"}, 0))
	w.settle()
	require.Equal(t, models.InvitationSent, w.invitation(row.ID).State)
}

func TestAReloadElsewhereDoesNotShowTheCardAgain(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	d := &desk{world: w}
	w.idleInvitation(1, "/pricing")
	v := w.load(w.client(shop), whoson.VisitRequest{}, "/pricing")
	w.wait(62*time.Second, 2*time.Second)
	require.NotEmpty(t, w.row(v).InvitationID)
	request := visitOf(d.site, shop, "/home")
	request.Resume = v.token
	_, err := w.service.StartVisit(t.Context(), request, v.client)
	require.NoError(t, err)
	frame, err := w.service.Welcome(t.Context(), v.id)
	require.NoError(t, err)
	require.Nil(t, frame["invitation"])
}

func TestWhenTheLastAgentLeavesTheCardGoes(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		row := w.mustInvite(v)
		w.presence(w.ana, models.PresenceOffline)
		w.wait(time.Second, time.Second)
		after := w.invitation(row.ID)
		require.Equal(t, models.InvitationWithdrawn, after.State)
		require.Equal(t, whoson.WithdrawnOffline, after.Reason)
		require.Len(t, w.hub.to(v.id, "withdrawn"), 1)
		require.Equal(t, models.InvitationWithdrawn, w.hub.row(v).Invitation.State)
		require.Equal(t, "active", w.hub.row(v).State)
	})
}
