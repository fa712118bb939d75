package apptest

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/secret"
	"deskbell/server/livechat"
	"deskbell/server/web/webtest"
	"deskbell/server/whoson"
)

// Visit is somebody on a site.
type Visit struct {
	ID      string // bare
	Token   string
	Session string
}

// Visit opens a page of a site in a browser, the way the widget does.
func (w *World) Visit(t testing.TB, site models.Site, origin string) Visit {
	t.Helper()
	body, err := json.Marshal(whoson.VisitRequest{Site: id.Public("sit", site.ID), Lang: "de", Consent: models.ConsentFull, Nav: "load",
		Page: whoson.Page{URL: origin + "/pricing", Title: "Pricing"}})
	require.NoError(t, err)
	answer := webtest.Scenario{Method: http.MethodPost, Path: "/w/v1/visits", Body: string(body), Headers: map[string]string{
		"Origin": origin, "Content-Type": "text/plain", "Sec-Fetch-Site": "cross-site",
		"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0", "Accept-Language": "de",
	}}.Send(w.Server)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
	var visit whoson.VisitAnswer
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &visit))
	visitorID, err := id.Parse("vis", visit.Visitor)
	require.NoError(t, err)
	w.App.WhosOn.Present(visitorID, true)
	return Visit{ID: visitorID, Token: visit.Token, Session: secret.Hash(visit.Token)}
}

// Ask lets a visitor start a chat.
func (w *World) Ask(t testing.TB, v Visit, question string) models.Chat {
	t.Helper()
	chat, err := w.App.LiveChat.Start(t.Context(), v.ID, v.Session, livechat.Question{Text: question})
	require.NoError(t, err)
	return chat
}
