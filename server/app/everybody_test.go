package app_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/app/apptest"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

// quietChats is an event that tells the agent of every chat that nobody wrote in for five minutes, all in one message.
const quietChats = `{"level":"system","state":"enabled","name":"Chat idle > 5 min","event_type":"live_chat.idle","definition":{"all":[
	{"field":"idle_minutes","op":"between","values":[5,60]},{"field":"agent_assigned","op":"not_empty"}],"any":[],
	"actions":[{"id":"a","per_item":false,"kind":"use_default_notification_profile_for_user","importance":"normal","max_frequency":"none","params":{}}]}}`

func TestOneForAllTellsTheAgentOfEveryItemHoweverManyJoin(t *testing.T) {
	const many = 150
	w := apptest.Peopled(t, dbtest.SQLite(t))
	event := webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + "/events", As: w.As(t, w.Ana), Body: quietChats}.Send(w.Server)
	require.Equal(t, http.StatusCreated, event.Code, event.Body.String())
	var visits []apptest.Visit
	for range many {
		visits = append(visits, w.Visit(t, w.SupportSite, apptest.SupportOrigin))
		w.Clock.Advance(2 * time.Second) // as fast as one address may
	}
	told := map[string]string{} // agent to the ref of their chat
	for i, visit := range visits {
		agent, err := w.CreateAgent(t.Context(), accounts.NewAgent{Email: fmt.Sprintf("a%d@example.com", i), Name: fmt.Sprintf("Agent %d", i),
			Role: models.RoleAgent, WhosOn: true, ChatCapacity: 1, Zone: "UTC"})
		require.NoError(t, err)
		require.NoError(t, w.SetGroups(t.Context(), agent.ID, []accounts.Place{{GroupID: w.Support.FrontLineGroupID, Chats: true}}))
		require.NoError(t, w.Connected(t.Context(), agent.ID))
		chat := w.Ask(t, visit, "Where is my order?")
		_, err = w.App.LiveChat.Accept(t.Context(), web.Principal{AgentID: agent.ID, Name: agent.Name, Role: agent.Role, WhosOn: true}, chat.ID)
		require.NoError(t, err)
		told[agent.ID] = chat.Ref()
	}
	w.Settle(t)
	for range 8 { // in steps, so that the message is open while what is late still joins
		w.Clock.Advance(50 * time.Second)
		w.Settle(t)
	}
	var rows []models.Notification
	require.NoError(t, w.DB.Read(t.Context()).Find(&rows).Error)
	require.Equal(t, many, len(rows), "every agent of every item")
	for _, row := range rows {
		require.Equal(t, told[row.PersonID], row.ItemRef)
		require.Equal(t, 1, row.Items)
	}
	var batches int64
	require.NoError(t, w.DB.Read(t.Context()).Model(&models.Batch{}).Count(&batches).Error)
	require.EqualValues(t, 1, batches, "it was one message")
}
