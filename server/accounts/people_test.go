package accounts_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

func agentPath(a models.Agent) string { return "/api/v1/agents/agt_" + a.ID }

func TestAnAdministratorRunsTheOrganisation(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		ana := w.As(t, w.Ana)
		var department struct {
			ID               string `json:"id"`
			FrontLineGroupID string `json:"front_line_group_id"`
		}
		var group, agent struct {
			ID string `json:"id"`
		}
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "department", Method: "POST", Path: "/api/v1/departments", As: ana, Body: `{"name":"Billing","group":"Desk"}`, Status: 201,
				After: func(t *testing.T, a *httptest.ResponseRecorder) {
					department = webtest.Decode[struct {
						ID               string `json:"id"`
						FrontLineGroupID string `json:"front_line_group_id"`
					}](t, a)
				}},
			webtest.Scenario{Name: "name taken", Method: "POST", Path: "/api/v1/departments", As: ana, Body: `{"name":"Billing","group":"x"}`, Status: 409, Want: []string{"name_taken"}},
		)
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "group", Method: "POST", Path: "/api/v1/groups", As: ana, Body: `{"department_id":"` + department.ID + `","name":"Second line"}`, Status: 201,
				After: func(t *testing.T, a *httptest.ResponseRecorder) {
					group = webtest.Decode[struct {
						ID string `json:"id"`
					}](t, a)
				}},
			webtest.Scenario{Name: "group name taken", Method: "POST", Path: "/api/v1/groups", As: ana, Body: `{"department_id":"` + department.ID + `","name":"Desk"}`, Status: 409},
			webtest.Scenario{Name: "agent", Method: "POST", Path: "/api/v1/agents", As: ana, Status: 201,
				Body: `{"email":"kim@example.com","name":"Kim 김","role":"agent","password":"` + accountstest.Password + `"}`,
				Want: []string{`"chat_capacity":3`, `"zone":"Europe/Berlin"`, `"presence":"offline"`, `"groups":[]`},
				After: func(t *testing.T, a *httptest.ResponseRecorder) {
					agent = webtest.Decode[struct {
						ID string `json:"id"`
					}](t, a)
				}},
			webtest.Scenario{Name: "e-mail taken", Method: "POST", Path: "/api/v1/agents", As: ana, Status: 409, Body: `{"email":"KIM@example.com","name":"x","role":"agent"}`, Want: []string{"email_taken"}},
		)
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "front line", Method: "PATCH", Path: "/api/v1/departments/" + department.ID, As: ana, Body: `{"front_line_group_id":"` + group.ID + `"}`, Status: 200, Want: []string{`"front_line_group_id":"` + group.ID}},
			webtest.Scenario{Name: "front line of another department", Method: "PATCH", Path: "/api/v1/departments/" + department.ID, As: ana,
				Body: `{"front_line_group_id":"grp_` + w.Sales.FrontLineGroupID + `"}`, Status: 422, Want: []string{"not_a_choice"}},
			webtest.Scenario{Name: "rename group", Method: "PATCH", Path: "/api/v1/groups/" + group.ID, As: ana, Body: `{"name":"Third line"}`, Status: 200, Want: []string{"Third line"}},
			webtest.Scenario{Name: "groups of an agent", Method: "PUT", Path: "/api/v1/agents/" + agent.ID + "/groups", As: ana, Status: 200,
				Body: `{"groups":[{"group_id":"` + group.ID + `","chats":true},{"group_id":"` + department.FrontLineGroupID + `","chats":false}]}`, Want: []string{`"chats":true`, `"chats":false`}},
			webtest.Scenario{Name: "a group twice", Method: "PUT", Path: "/api/v1/agents/" + agent.ID + "/groups", As: ana, Status: 422,
				Body: `{"groups":[{"group_id":"` + group.ID + `","chats":true},{"group_id":"` + group.ID + `","chats":false}]}`, Want: []string{"repeated"}},
			webtest.Scenario{Name: "no such group", Method: "PUT", Path: "/api/v1/agents/" + agent.ID + "/groups", As: ana, Status: 422, Body: `{"groups":[{"group_id":"grp_x","chats":true}]}`},
			webtest.Scenario{Name: "list", Path: "/api/v1/groups", As: ana, Status: 200, Want: []string{agent.ID, "Third line"}},
			webtest.Scenario{Name: "change", Method: "PATCH", Path: "/api/v1/agents/" + agent.ID, As: ana, Body: `{"name":"Kim","chat_capacity":0,"whos_on":true}`, Status: 200, Want: []string{`"name":"Kim"`, `"chat_capacity":0`, `"whos_on":true`}},
			webtest.Scenario{Name: "page", Path: "/api/v1/agents?limit=2", As: ana, Status: 200, Want: []string{`"name":"Kim"`, `"name":"ana"`, `"next":"`}, Never: []string{`"name":"bo"`}},
			webtest.Scenario{Name: "desk", Method: "PATCH", Path: "/api/v1/desk", As: ana, Body: `{"name":"Southwind"}`, Status: 200, Want: []string{"Southwind", "Europe/Berlin"}},
		)
		kinds := map[string]int{}
		for _, r := range w.Rules.Take() {
			kinds[r.Kind]++
			if r.Kind == "membership" {
				require.IsType(t, []string{}, r.Data)
			}
		}
		require.Equal(t, map[string]int{"department": 2, "group": 3, "agent": 2, "membership": 2}, kinds, "whatever decides is remembered")
	})
}

func TestListsOfAgentsPageThroughEverybody(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t))
	bo := w.As(t, w.Bo)
	var names []string
	for next := ""; ; {
		answer := webtest.Scenario{Path: "/api/v1/agents?limit=2&disabled=true&after=" + next, As: bo}.Send(w.Server)
		require.Equal(t, 200, answer.Code, answer.Body)
		page := webtest.Decode[web.Page[accounts.AgentView]](t, answer)
		for _, a := range page.Items {
			names = append(names, a.Name)
		}
		if next = page.Next; next == "" {
			break
		}
	}
	require.Equal(t, []string{"ana", "bo", "cleo", "dora", "max"}, names)
}

func TestRightsThatChangeEndSessions(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		for name, c := range map[string]struct {
			change func(*accountstest.World) error
			ends   bool
		}{
			"role": {func(w *accountstest.World) error {
				role := models.RoleManager
				_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{Role: &role})
				return err
			}, true},
			"disabled": {func(w *accountstest.World) error {
				yes := true
				_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{Disabled: &yes})
				return err
			}, true},
			"password": {func(w *accountstest.World) error { return w.SetPassword(t.Context(), w.Bo.ID, "another long one") }, true},
			"name": {func(w *accountstest.World) error {
				name := "Bob"
				_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{Name: &name})
				return err
			}, false},
			"Who's On": {func(w *accountstest.World) error {
				no := false
				_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{WhosOn: &no})
				return err
			}, false},
			"groups": {func(w *accountstest.World) error { return w.SetGroups(t.Context(), w.Bo.ID, nil) }, false},
		} {
			t.Run(name, func(t *testing.T) {
				empty(t, db)
				w := accountstest.Peopled(t, db)
				first, second, other := w.As(t, w.Bo), w.As(t, w.Bo), w.As(t, w.Max)
				w.Heard.Take()
				require.NoError(t, c.change(w))
				news := w.Heard.Take()
				want := 200
				if c.ends {
					want = 401
					require.Len(t, news.Ended[w.Bo.ID], 2)
				} else {
					require.Empty(t, news.Ended)
				}
				require.Equal(t, want, whoAmI(first).Send(w.Server).Code)
				require.Equal(t, want, whoAmI(second).Send(w.Server).Code)
				require.Equal(t, 200, whoAmI(other).Send(w.Server).Code)
				if name != "password" && name != "name" {
					require.Equal(t, []string{w.Bo.ID}, news.Rights, "subscriptions are judged again")
				}
			})
		}
	})
}

func TestOnesOwnPasswordNeedsTheCurrentOne(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t))
	bo, elsewhere := w.As(t, w.Bo), w.As(t, w.Bo)
	put := func(as webtest.Subject, current, next string) *httptest.ResponseRecorder {
		return webtest.Scenario{Method: "PUT", Path: "/api/v1/me/password", As: as, Body: fmt.Sprintf(`{"current":%q,"new":%q}`, current, next)}.Send(w.Server)
	}
	require.Contains(t, put(bo, "wrong", "another long one").Body.String(), "wrong_password")
	require.Contains(t, put(bo, accountstest.Password, "short").Body.String(), "too_short")
	require.Contains(t, put(bo, accountstest.Password, "bo@example.com").Body.String(), "too_easy")
	require.Equal(t, 403, put(w.Token(t, w.Bo, "write"), accountstest.Password, "another long one").Code, "no API token changes a password")
	answer := put(bo, accountstest.Password, "another long one")
	require.Equal(t, 204, answer.Code, answer.Body)
	require.Equal(t, 401, whoAmI(bo).Send(w.Server).Code, "the old session is over")
	require.Equal(t, 401, whoAmI(elsewhere).Send(w.Server).Code)
	require.Equal(t, 200, whoAmI(webtest.Subject{Cookie: accountstest.Cookie(answer.Header())}).Send(w.Server).Code, "this browser goes on")
	require.Equal(t, 401, signIn("bo@example.com", accountstest.Password).Send(w.Server).Code)
	require.Equal(t, 200, signIn("bo@example.com", "another long one").Send(w.Server).Code)
}

func TestSomebodyStaysAdministrator(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		agent, yes := models.RoleAgent, true
		_, err := w.ChangeAgent(t.Context(), w.Ana.ID, accounts.AgentChange{Role: &agent})
		require.ErrorContains(t, err, "last_administrator")
		_, err = w.ChangeAgent(t.Context(), w.Ana.ID, accounts.AgentChange{Disabled: &yes})
		require.ErrorContains(t, err, "last_administrator")

		admin := models.RoleAdministrator
		_, err = w.ChangeAgent(t.Context(), w.Max.ID, accounts.AgentChange{Role: &admin})
		require.NoError(t, err)
		var both sync.WaitGroup // each demotes the other at the same time
		for _, target := range []string{w.Ana.ID, w.Max.ID} {
			both.Go(func() { _, _ = w.ChangeAgent(t.Context(), target, accounts.AgentChange{Role: &agent}) })
		}
		both.Wait()
		var left int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Agent{}).Where("role = ?", admin).Count(&left).Error)
		require.EqualValues(t, 1, left)
	})
}

func TestPreferencesAreKeptAsTheyCame(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		bo := w.As(t, w.Bo)
		put := func(body string) int {
			return webtest.Scenario{Method: "PUT", Path: "/api/v1/me/preferences", As: bo, Body: body}.Send(w.Server).Code
		}
		kept := `{"density":"compact","folded":{"/whos-on":true},"big":12345678901234567890,"text":"🙂 ü <b> \u0000"}`
		require.Equal(t, 204, put(kept))
		require.Contains(t, webtest.Scenario{Path: "/api/v1/me", As: bo}.Send(w.Server).Body.String(), `12345678901234567890`)
		require.Equal(t, 422, put(`[]`))
		require.Equal(t, 422, put(`"x"`))
		require.Equal(t, 422, put(`{"x":"`+strings.Repeat("x", 17<<10)+`"}`))
		require.Equal(t, 204, put(`{}`))
	})
}

func TestTokensAreShownOnceAndScoped(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		bo := w.As(t, w.Bo)
		var made struct {
			ID    string `json:"id"`
			Token string `json:"token"`
		}
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "make", Method: "POST", Path: "/api/v1/tokens", As: bo, Body: `{"name":"CI","scopes":["read"],"expires_in_days":30}`, Status: 201,
				Want: []string{`"token":"dbk_live_`, `"scopes":["read"]`},
				After: func(t *testing.T, a *httptest.ResponseRecorder) {
					made = webtest.Decode[struct {
						ID    string `json:"id"`
						Token string `json:"token"`
					}](t, a)
				}},
			webtest.Scenario{Name: "admin needs the role", Method: "POST", Path: "/api/v1/tokens", As: bo, Body: `{"name":"x","scopes":["admin"]}`, Status: 422, Want: []string{"role_required"}},
			webtest.Scenario{Name: "unknown scope", Method: "POST", Path: "/api/v1/tokens", As: bo, Body: `{"name":"x","scopes":["root"]}`, Status: 422, Want: []string{"not_a_choice"}},
			webtest.Scenario{Name: "no scope", Method: "POST", Path: "/api/v1/tokens", As: bo, Body: `{"name":"x","scopes":[]}`, Status: 422},
		)
		token := webtest.Subject{Token: made.Token}
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "list", Path: "/api/v1/tokens", As: bo, Status: 200, Want: []string{made.ID}, Never: []string{made.Token, "hash"}},
			webtest.Scenario{Name: "reads", Path: "/api/v1/me", As: token, Status: 200},
			webtest.Scenario{Name: "does not write", Method: "PUT", Path: "/api/v1/me/presence", As: token, Body: `{"presence":"away"}`, Status: 403, Want: []string{"scope_required"}},
			webtest.Scenario{Name: "makes no other", Method: "POST", Path: "/api/v1/tokens", As: w.Token(t, w.Ana, "admin"), Body: `{"name":"x","scopes":["read"]}`, Status: 403, Want: []string{"session_required"}},
			webtest.Scenario{Name: "others cannot revoke it", Method: "DELETE", Path: "/api/v1/tokens/" + made.ID, As: w.As(t, w.Ana), Status: 404},
			webtest.Scenario{Name: "writes", Method: "PUT", Path: "/api/v1/me/presence", As: w.Token(t, w.Bo, "write"), Body: `{"presence":"away"}`, Status: 204},
			webtest.Scenario{Name: "an administrator without the scope admin", Path: "/api/v1/me", As: w.Token(t, w.Ana, "write"), Status: 200},
			webtest.Scenario{Name: "is none", Method: "POST", Path: "/api/v1/departments", As: w.Token(t, w.Ana, "write"), Body: `{"name":"x","group":"y"}`, Status: 403},
		)
		w.Clock.Advance(30 * 24 * time.Hour)
		webtest.Run(t, w.Server, webtest.Scenario{Name: "expired", Path: "/api/v1/me", As: token, Status: 401, Want: []string{"token_invalid"}})
		bo = w.As(t, w.Bo)
		fresh := w.Token(t, w.Bo, "read")
		tokens, err := w.Tokens(t.Context(), w.Bo.ID)
		require.NoError(t, err)
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "revoke", Method: "DELETE", Path: "/api/v1/tokens/tok_" + tokens[0].ID, As: bo, Status: 204},
			webtest.Scenario{Name: "revoked", Path: "/api/v1/me", As: fresh, Status: 401},
			webtest.Scenario{Name: "again", Method: "DELETE", Path: "/api/v1/tokens/tok_" + tokens[0].ID, As: bo, Status: 404},
		)
	})
}
