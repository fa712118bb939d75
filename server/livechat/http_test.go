package livechat_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/base/id"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

func TestTheRoutesOfAChat(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	bo, max, cleo := w.As(t, w.Bo), w.As(t, w.Max), w.As(t, w.Cleo)
	v := w.visitor()
	chat := w.asks(v, "Hello")
	path := "/api/v1/chats/cht_" + chat.ID
	send := func(as webtest.Subject, method, path, body string) (int, map[string]any) {
		t.Helper()
		answer := webtest.Scenario{Method: method, Path: path, As: as, Body: body}.Send(w.Server)
		var got map[string]any
		if answer.Body.Len() > 0 {
			require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &got), answer.Body)
		}
		return answer.Code, got
	}
	status, got := send(bo, "GET", "/api/v1/chats?state=waiting", "")
	require.Equal(t, http.StatusOK, status)
	require.Len(t, got["items"], 1)
	status, got = send(bo, "GET", path, "")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, []any{"C-1", "waiting", nil, 41.0}, []any{got["ref"], got["state"], got["accepted_at"], got["number"]})

	status, got = send(max, "POST", path+"/accept", "{}")
	require.Equal(t, http.StatusOK, status, got)
	require.Equal(t, "agt_"+w.Max.ID, got["agent_id"])
	status, got = send(bo, "POST", path+"/accept", "")
	require.Equal(t, http.StatusConflict, status)
	require.Equal(t, "chat_taken", got["code"])
	require.Equal(t, map[string]any{"id": "agt_" + w.Max.ID, "name": "max"}, got["by"])

	status, got = send(max, "POST", path+"/messages", `{"client_id":"a","text":"Hi"}`)
	require.Equal(t, http.StatusOK, status, got)
	require.Equal(t, []any{"agent", "max", false, 4.0}, []any{got["side"], got["agent_name"], got["note"], got["seq"]})
	status, got = send(max, "POST", path+"/messages", `{"client_id":"a","text":"Hi","seq":9}`)
	require.Equal(t, http.StatusUnprocessableEntity, status, got)
	status, got = send(bo, "GET", path+"/messages?after_seq=2&limit=1", "")
	require.Equal(t, http.StatusOK, status)
	require.Len(t, got["items"], 1)
	require.Equal(t, "3", got["next"])
	status, _ = send(max, "POST", path+"/read", `{"seq":2}`)
	require.Equal(t, http.StatusNoContent, status)
	status, _ = send(max, "POST", path+"/typing", `{"on":true}`)
	require.Equal(t, http.StatusNoContent, status)
	status, got = send(cleo, "POST", path+"/end", "{}")
	require.Equal(t, http.StatusNotFound, status)
	require.Equal(t, "not_found", got["code"])
	status, got = send(max, "POST", path+"/end", "{}")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "ended", got["state"])
	for _, wrong := range []string{"cht_" + id.New(), "vis_" + chat.ID, "x", "cht_" + strings.ToUpper(chat.ID)} {
		status, got = send(max, "GET", "/api/v1/chats/"+wrong, "")
		require.Equal(t, http.StatusNotFound, status, wrong)
		require.Equal(t, "not_found", got["code"])
	}
}

func TestTheListOfChatsGoesOnWhereItStopped(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var want []string
	for i := range 7 {
		if i%2 == 0 {
			w.wait(time.Second)
		}
		chat := w.asks(w.visitor(), "Hello")
		want = append([]string{"cht_" + chat.ID}, want...)
	}
	var got []string
	after := ""
	for {
		page, err := w.chats.List(t.Context(), as(w.Bo), "open", after, 3)
		require.NoError(t, err)
		for _, view := range page.Items {
			got = append(got, view.ID)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	require.ElementsMatch(t, want, got)
	require.Len(t, got, 7)
	_, err := w.chats.List(t.Context(), as(w.Bo), "", "forged", 3)
	require.Equal(t, "invalid", code(err))
	_, err = w.chats.List(t.Context(), as(w.Bo), "", web.EncodeCursor("x", "y"), 3)
	require.Equal(t, "invalid", code(err))
}
