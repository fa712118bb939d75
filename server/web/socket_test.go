package web_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"deskbell/server/web"
)

func TestASocketPassesThroughEverythingInFrontOfIt(t *testing.T) {
	h := newHouse(t)
	h.API.Raw("GET", "/api/v1/live", op("live", web.AccessAgent), func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = conn.CloseNow() }()
		if err := conn.Write(r.Context(), websocket.MessageText, []byte(web.PrincipalOf(r.Context()).AgentID)); err == nil {
			_, _, _ = conn.Read(r.Context()) // until the client goes
		}
	})
	server := httptest.NewServer(h)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	address := strings.Replace(server.URL, "http", "ws", 1) + "/api/v1/live"
	_, refused, err := websocket.Dial(ctx, address, nil)
	require.Error(t, err)
	require.Equal(t, 401, refused.StatusCode)
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer bo"}}})
	require.NoError(t, err)
	_, said, err := conn.Read(ctx)
	require.NoError(t, err)
	require.Equal(t, "bo", string(said))
	require.NoError(t, conn.Close(websocket.StatusNormalClosure, ""))
}

func TestABodyWithoutALengthIsBoundedToo(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/any", op("any", web.AccessPublic), func(_ context.Context, in *anything) (*anything, error) { return in, nil })
	server := httptest.NewServer(h)
	defer server.Close()
	send := func(body []byte) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/api/v1/any", io.MultiReader(bytes.NewReader(body))) // of unknown length
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		answer, err := server.Client().Do(r)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, answer.Body.Close()) })
		return answer
	}
	require.Equal(t, 200, send([]byte(`{"value":1}`)).StatusCode)
	answer := send([]byte(`{"value":"` + strings.Repeat("x", 3<<20) + `"}`))
	require.Equal(t, 413, answer.StatusCode)
	require.True(t, answer.Close, "the rest is not waited for")
}
