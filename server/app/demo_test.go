package app_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/frontend"
	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/app/apptest"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

func openDemo(t *testing.T, token string) webtest.Scenario {
	t.Helper()
	return webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + "/demo", Body: `{"token":"` + token + `"}`}
}

func signInAs(role string) webtest.Scenario {
	return webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + "/session/demo", Body: `{"role":"` + role + `"}`}
}

// demo is a server that was filled by its demo link.
func demo(t *testing.T) *apptest.World {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	w.App.BeginDemo(7)
	token, err := w.NewLink(t.Context(), accounts.LinkDemo)
	require.NoError(t, err)
	answer := openDemo(t, token).Send(w.Server)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
	return w
}

func demoSubject(t *testing.T, w *apptest.World, role string) webtest.Subject {
	t.Helper()
	answer := signInAs(role).Send(w.Server)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
	return webtest.Subject{Cookie: accountstest.Cookie(answer.Header())}
}

func TestTheDemoLinkFillsAnEmptyDatabaseOnce(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	token, err := w.NewLink(t.Context(), accounts.LinkDemo)
	require.NoError(t, err)
	setUp, err := w.NewLink(t.Context(), accounts.LinkSetUp)
	require.NoError(t, err)
	for _, wrong := range []string{"", "x", setUp, token + "x"} {
		answer := openDemo(t, wrong).Send(w.Server)
		require.GreaterOrEqual(t, answer.Code, 400)
		require.Less(t, answer.Code, 500)
		require.NotEmpty(t, webtest.Code(answer))
	}
	require.Equal(t, http.StatusNotFound, signInAs("administrator").Send(w.Server).Code, "not a demo yet")
	require.Equal(t, http.StatusOK, openDemo(t, token).Send(w.Server).Code)
	for _, used := range []string{token, setUp} {
		answer := openDemo(t, used).Send(w.Server)
		require.GreaterOrEqual(t, answer.Code, 400, "used up")
		require.Less(t, answer.Code, 500)
	}
	var agents int64
	require.NoError(t, w.DB.Read(t.Context()).Model(&models.Agent{}).Count(&agents).Error)
	require.EqualValues(t, 6, agents)
}

func TestSignInByRoleWorksOnlyInADemo(t *testing.T) {
	real := apptest.Peopled(t, dbtest.SQLite(t))
	w := demo(t)
	for _, role := range []string{"agent", "manager", "administrator"} {
		refused := signInAs(role).Send(real.Server)
		require.Equal(t, http.StatusNotFound, refused.Code)
		require.Nil(t, accountstest.Cookie(refused.Header()))

		answer := signInAs(role).Send(w.Server)
		require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
		me := webtest.Scenario{Path: web.Prefix + "/session", As: webtest.Subject{Cookie: accountstest.Cookie(answer.Header())}}.Send(w.Server)
		require.Equal(t, http.StatusOK, me.Code, me.Body.String())
		require.Contains(t, me.Body.String(), `"role":"`+role+`"`)
	}
}

func TestTheShopCarriesTheSnippetOfItsSite(t *testing.T) {
	page := webtest.Scenario{Path: "/demo/store/"}
	require.Equal(t, http.StatusNotFound, page.Send(apptest.Peopled(t, dbtest.SQLite(t)).Server).Code, "no shop without a demo")
	w := demo(t)
	answer := page.Send(w.Server)
	if _, built := frontend.Store(); !built {
		require.Equal(t, http.StatusNotFound, answer.Code)
		return
	}
	require.Equal(t, http.StatusOK, answer.Code)
	var site models.Site
	require.NoError(t, w.DB.Read(t.Context()).First(&site).Error)
	require.Contains(t, answer.Body.String(), w.App.WhosOn.SnippetOf(site.ID))
	require.NotContains(t, answer.Body.String(), "deskbell:snippet")
}

func TestHalfAnHourOfTheDemoShowsWhatDeskbellDoes(t *testing.T) {
	w := demo(t)
	db := w.DB.Read(t.Context())
	least, most := 1000, 0
	for beat := range 30 * 60 * 2 {
		w.Clock.Advance(500 * time.Millisecond)
		require.NoError(t, w.App.StepDemo(t.Context()), "after %s", time.Duration(beat)*500*time.Millisecond)
		if beat%4 != 3 {
			continue
		}
		w.Settle(t)
		if beat%120 == 119 {
			if now := present(t, w); beat > 240 {
				least, most = min(least, now), max(most, now)
			}
			placesAddUp(t, w)
		}
	}
	placesAddUp(t, w)
	require.GreaterOrEqual(t, least, 8, "visitors at any time")
	var byEvent, chats int64
	require.NoError(t, db.Model(&models.Invitation{}).Where("event_id <> ''").Count(&byEvent).Error)
	require.GreaterOrEqual(t, byEvent, int64(1), "invitations that an event sent")
	require.NoError(t, db.Model(&models.Chat{}).Where("state = ?", models.ChatStateEnded).Count(&chats).Error)
	require.GreaterOrEqual(t, chats, int64(1), "chats that were held and ended")
	var events []string
	require.NoError(t, db.Model(&models.Firing{}).Distinct().Pluck("event_id", &events).Error)
	require.GreaterOrEqual(t, len(events), 3, "events that fired")
	var codes []string
	require.NoError(t, db.Model(&models.Delivery{}).Where("attempts > 0").Distinct().Pluck("last_code", &codes).Error)
	require.Equal(t, []string{notify.OutboxCode}, codes, "every message went to the outbox, and nothing left the server")
	require.NotContains(t, w.Log.String(), "level=ERROR")
	t.Logf("%d to %d visitors at a time, %d invitations by events, %d chats ended, %d events fired", least, most, byEvent, chats, len(events))
}

func present(t *testing.T, w *apptest.World) int {
	var n int64
	require.NoError(t, w.DB.Read(t.Context()).Model(&models.Visitor{}).Where("removed_at = 0").Count(&n).Error)
	return int(n)
}

// placesAddUp: who talks or is offered in an open invitation holds a place, and nobody else.
func placesAddUp(t *testing.T, w *apptest.World) {
	t.Helper()
	db := w.DB.Read(t.Context())
	var agents []models.Agent
	require.NoError(t, db.Find(&agents).Error)
	for _, agent := range agents {
		var chats, invitations int64
		require.NoError(t, db.Model(&models.Chat{}).Where("agent_id = ? AND state = ?", agent.ID, models.ChatStateActive).Count(&chats).Error)
		require.NoError(t, db.Model(&models.Invitation{}).Where("from_agent_id = ? AND holds_place = ?", agent.ID, true).Count(&invitations).Error)
		require.EqualValues(t, agent.ChatsTaken, chats+invitations, "%s: %d chats and %d invitations", agent.Name, chats, invitations)
	}
}

func TestAnAdministratorMakesThingsHappenInTheDemo(t *testing.T) {
	w := demo(t)
	as := demoSubject(t, w, "administrator")
	happen := func(what string) *httptest.ResponseRecorder {
		return webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + "/demo/happen", Body: `{"what":"` + what + `"}`, As: as}.Send(w.Server)
	}
	db := w.DB.Read(t.Context())
	live := func(what string) {
		answer := happen(what)
		require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
		for range 60 { // half a minute
			w.Clock.Advance(500 * time.Millisecond)
			require.NoError(t, w.App.StepDemo(t.Context()))
			w.Settle(t)
		}
	}
	pause := webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + "/demo/speed", Body: `{"speed":0}`, As: as}.Send(w.Server)
	require.Equal(t, http.StatusOK, pause.Code, pause.Body.String())

	live("visitor_idles")
	require.Equal(t, 1, present(t, w), "also while the others stand still")
	live("three_visitors_idle")
	require.Equal(t, 4, present(t, w))
	var invitations int64
	require.NoError(t, db.Model(&models.Invitation{}).Where("event_id <> ''").Count(&invitations).Error)
	require.EqualValues(t, 4, invitations, "the event found each of them idle")

	live("mail_goes_down")
	live("visitor_starts_chat")
	live("visitor_starts_chat")
	live("visitor_starts_chat") // this one mentions a refund, of which an event sends mail
	var waiting []models.Chat
	require.NoError(t, db.Where("state = ?", models.ChatStateWaiting).Find(&waiting).Error)
	require.Len(t, waiting, 3)
	var mail []models.Delivery
	require.NoError(t, db.Where("channel = ?", "email").Find(&mail).Error)
	require.NotEmpty(t, mail)
	for _, one := range mail {
		require.Equal(t, models.DeliveryDue, one.State, "tried, and tried again later")
		require.Equal(t, notify.OutboxDownCode, one.LastCode)
	}
	live("mail_comes_back")
	w.Clock.Advance(10 * time.Minute)
	w.Settle(t)
	require.NoError(t, db.Where("channel = ?", "email").Find(&mail).Error)
	for _, one := range mail {
		require.Equal(t, models.DeliverySent, one.State)
	}
	require.Equal(t, http.StatusUnprocessableEntity, happen("the_moon_falls").Code)
}

func TestOnlyAdministratorsOfADemoDirectIt(t *testing.T) {
	w, real := demo(t), apptest.Peopled(t, dbtest.SQLite(t))
	for path, body := range map[string]string{"/demo/happen": `{"what":"visitor_idles"}`, "/demo/speed": `{"speed":4}`, "/demo/start-over": `{}`} {
		for _, role := range []string{"agent", "manager"} {
			answer := webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + path, Body: body, As: demoSubject(t, w, role)}.Send(w.Server)
			require.Equal(t, http.StatusForbidden, answer.Code, "%s as %s", path, role)
		}
		answer := webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + path, Body: body, As: real.As(t, real.Ana)}.Send(real.Server)
		require.Equal(t, http.StatusNotFound, answer.Code, "%s of a real desk", path)
	}
}
