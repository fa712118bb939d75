package livechat_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/accounts"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	"deskbell/server/livechat"
)

// Who sees which chat: the same answer from every way to ask.
func TestWhoSeesWhichChat(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		hire := func(name string, role models.Role, groups ...string) models.Agent {
			agent, err := w.CreateAgent(t.Context(), accounts.NewAgent{Email: name + "@example.com", Name: name, Password: "correct horse battery",
				Role: role, ChatCapacity: 2, Zone: "UTC"})
			require.NoError(t, err)
			var places []accounts.Place
			for _, group := range groups {
				places = append(places, accounts.Place{GroupID: group, Chats: true})
			}
			require.NoError(t, w.SetGroups(t.Context(), agent.ID, places))
			return agent
		}
		people := map[string]models.Agent{
			"administrator": w.Ana, "manager": w.Max, "agent": w.Bo, "agent of sales": w.Cleo,
			"agent of billing":         hire("bill", models.RoleAgent, w.billing.ID),
			"manager of sales":         hire("sally", models.RoleManager, w.Sales.FrontLineGroupID),
			"agent of both":            hire("both", models.RoleAgent, w.Support.FrontLineGroupID, w.Sales.FrontLineGroupID),
			"agent without a group":    hire("new", models.RoleAgent),
			"manager without a group":  hire("boss", models.RoleManager),
			"administrator, no groups": hire("root", models.RoleAdministrator),
		}
		in := func(department models.Department, group string) models.Chat {
			return w.asks(w.visitor(func(v *models.Visitor) { v.DepartmentID, v.GroupID = department.ID, group }), "Hello")
		}
		chats := map[string]models.Chat{
			"front line": in(w.Support, w.Support.FrontLineGroupID), "billing": in(w.Support, w.billing.ID), "support": in(w.Support, ""),
			"sales": in(w.Sales, w.Sales.FrontLineGroupID),
		}
		engineSight := w.remember()
		sees := map[string][]string{
			"administrator": {"front line", "billing", "support", "sales"}, "administrator, no groups": {"front line", "billing", "support", "sales"},
			"manager": {"front line", "billing", "support"}, "manager of sales": {"sales"}, "manager without a group": nil,
			"agent": {"front line", "support"}, "agent of billing": {"billing", "support"}, "agent of sales": {"sales"},
			"agent of both": {"front line", "support", "sales"}, "agent without a group": nil,
		}
		for who, agent := range people {
			page, err := w.chats.List(t.Context(), as(agent), "", "", 200)
			require.NoError(t, err)
			require.Len(t, page.Items, len(sees[who]), who)
			for name, chat := range chats {
				may := slices.Contains(sees[who], name)
				about := who + " and the chat of " + name
				require.Equal(t, may, slices.ContainsFunc(page.Items, func(v livechat.View) bool { return v.ID == "cht_"+chat.ID }), about)
				_, err := w.chats.Get(t.Context(), as(agent), chat.ID)
				require.Equal(t, may, err == nil, about)
				_, err = w.chats.Messages(t.Context(), as(agent), chat.ID, 0, 10)
				require.Equal(t, may, err == nil, about)
				if !may {
					require.Equal(t, "not_found", code(err), about)
					for verb, err := range map[string]error{
						"accept": second(w.chats.Accept(t.Context(), as(agent), chat.ID)), "end": second(w.chats.End(t.Context(), as(agent), chat.ID)),
						"post": second(w.chats.Post(t.Context(), as(agent), chat.ID, livechat.Draft{ClientID: "x", Text: "x", Note: true})),
						"read": w.chats.Read(t.Context(), as(agent), chat.ID, 1), "typing": w.chats.Typing(t.Context(), as(agent), chat.ID, true),
					} {
						require.Equal(t, "not_found", code(err), "%s: %s", about, verb)
					}
				}
				_, row := w.live.row(chat.ID)
				require.Equal(t, may, w.boardShows(agent, row.Labels), "%s on the board", about)
				facts := engine.Facts{"department": chat.DepartmentID, "group": chat.GroupID}
				require.Equal(t, may, engineSight.MaySee(agent.ID, engine.ItemKey{Kind: models.ItemChat, ID: chat.ID}, facts), "%s in the engine's eyes", about)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

// boardShows asks the topic's own function what of the board somebody sees.
func (w *world) boardShows(agent models.Agent, labels []string) bool {
	w.t.Helper()
	sight, err := w.chats.SightOfBoard(w.t.Context(), realtime.Principal{ID: agent.ID, Role: string(agent.Role)})
	require.NoError(w.t, err)
	return sight.All || slices.ContainsFunc(labels, func(label string) bool { return slices.Contains(sight.Labels, label) })
}

// remember tells the engine who is who, as the accounts do.
func (w *world) remember() *engine.Sight {
	w.t.Helper()
	e := w.journal.Engine
	w.tx(func(tx *database.Tx) error {
		var agents []models.Agent
		var departments []models.Department
		var groups []models.Group
		var members []models.Membership
		for _, into := range []any{&agents, &departments, &groups, &members} {
			require.NoError(w.t, tx.Find(into).Error)
		}
		of := map[string][]string{}
		for _, m := range members {
			of[m.AgentID] = append(of[m.AgentID], m.GroupID)
		}
		for _, one := range agents {
			require.NoError(w.t, e.Remember(tx, engine.RememberAgent, one.ID, one))
			require.NoError(w.t, e.Remember(tx, engine.RememberMembership, one.ID, of[one.ID]))
		}
		for _, one := range departments {
			require.NoError(w.t, e.Remember(tx, engine.RememberDepartment, one.ID, one))
		}
		for _, one := range groups {
			require.NoError(w.t, e.Remember(tx, engine.RememberGroup, one.ID, one))
		}
		return nil
	})
	sight, err := e.Sight(w.t.Context())
	require.NoError(w.t, err)
	return sight
}
