package accounts_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web/webtest"
)

func setUpBody(t *testing.T, token string, change map[string]any) string {
	t.Helper()
	body := map[string]any{
		"token": token, "email": "ana@example.com", "name": "Ana", "password": accountstest.Password, "desk_name": "Northwind", "zone": "Europe/Berlin",
		"department": "Support", "group": "Front line", "site_name": "Shop", "site_origin": "https://shop.example.com",
	}
	maps.Copy(body, change)
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	return string(raw)
}

func TestSetUpMakesADeskToWorkWith(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.New(t, db)
		token, err := w.NewLink(t.Context(), accounts.LinkSetUp)
		require.NoError(t, err)
		other, err := w.NewLink(t.Context(), accounts.LinkDemo)
		require.NoError(t, err)
		var ana webtest.Subject
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "new", Path: "/api/v1/desk", Status: 200, Want: []string{`"kind":"new"`, `"set_up":false`}},
			webtest.Scenario{Name: "link works", Path: "/api/v1/setup?token=" + token, Status: 200},
			webtest.Scenario{Name: "looking does not use it up", Path: "/api/v1/setup?token=" + token, Status: 200},
			webtest.Scenario{Name: "another's purpose", Path: "/api/v1/setup?token=" + other, Status: 403, Want: []string{"link_invalid"}},
			webtest.Scenario{Name: "bad values", Method: "POST", Path: "/api/v1/setup", Status: 422,
				Body: setUpBody(t, token, map[string]any{"password": "short", "zone": "Mars/Base", "email": "ana", "department": ""}),
				Want: []string{`"field":"password"`, `"field":"zone"`, `"field":"email"`, `"field":"department"`}},
			webtest.Scenario{Name: "set up", Method: "POST", Path: "/api/v1/setup", Body: setUpBody(t, token, nil), Status: 200,
				Want: []string{`"site_id":"sit_`, `"snippet":"<script`},
				After: func(t *testing.T, w *httptest.ResponseRecorder) {
					ana = webtest.Subject{Cookie: accountstest.Cookie(w.Header())}
					require.NotNil(t, ana.Cookie)
				}},
		)
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "signed in", Path: "/api/v1/session", As: ana, Status: 200, Want: []string{`"role":"administrator"`, `"whos_on":true`, `"kind":"real"`, `"set_up":true`, `"zone":"Europe/Berlin"`}},
			webtest.Scenario{Name: "the link is used up", Method: "POST", Path: "/api/v1/setup", Body: setUpBody(t, token, nil), Status: 403, Want: []string{"link_invalid"}},
			webtest.Scenario{Name: "departments", Path: "/api/v1/departments", As: ana, Status: 200, Want: []string{`"name":"Support"`, `"name":"Front line"`}},
		)
		require.ErrorContains(t, w.CheckLink(t.Context(), accounts.LinkDemo, other), "link_invalid", "the first that is used ends the others")
		late, err := w.NewLink(t.Context(), accounts.LinkSetUp)
		require.NoError(t, err)
		webtest.Run(t, w.Server, webtest.Scenario{Name: "a new link after that", Method: "POST", Path: "/api/v1/setup",
			Body: setUpBody(t, late, map[string]any{"email": "eve@example.com"}), Status: 409, Want: []string{"already_set_up"}})

		kinds := map[string]int{}
		for _, r := range w.Rules.Take() {
			kinds[r.Kind]++
		}
		require.Equal(t, map[string]int{"department": 1, "group": 1, "agent": 1, "membership": 2}, kinds)
	})
}

func TestASetUpThatFailsLeavesNothingAndTheLinkWorks(t *testing.T) {
	db := dbtest.SQLite(t)
	w := accountstest.New(t, db)
	token, err := w.NewLink(t.Context(), accounts.LinkSetUp)
	require.NoError(t, err)
	w.Sites.Fail = errors.New("no")
	post := webtest.Scenario{Method: "POST", Path: "/api/v1/setup", Body: setUpBody(t, token, nil)}
	require.Equal(t, 500, post.Send(w.Server).Code)
	var agents int64
	require.NoError(t, db.Read(t.Context()).Model(&models.Agent{}).Count(&agents).Error)
	require.Zero(t, agents)
	require.Empty(t, w.Rules.Take())
	w.Sites.Fail = nil
	require.Equal(t, 200, post.Send(w.Server).Code)
}

func TestALinkWorksForThirtyMinutes(t *testing.T) {
	w := accountstest.New(t, dbtest.SQLite(t))
	token, err := w.NewLink(t.Context(), accounts.LinkSetUp)
	require.NoError(t, err)
	w.Clock.Advance(30*time.Minute - time.Millisecond)
	require.NoError(t, w.CheckLink(t.Context(), accounts.LinkSetUp, token))
	w.Clock.Advance(time.Millisecond)
	require.ErrorContains(t, w.CheckLink(t.Context(), accounts.LinkSetUp, token), "link_invalid")
	require.Equal(t, 403, webtest.Scenario{Method: "POST", Path: "/api/v1/setup", Body: setUpBody(t, token, nil)}.Send(w.Server).Code)
}

func TestTwoHundredSetUpsMakeOneAdministrator(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		for _, sameLink := range []bool{true, false} {
			w := accountstest.New(t, db, func(d *accounts.Deps) { d.Limiter = unlimited{} })
			empty(t, db)
			link, err := w.NewLink(t.Context(), accounts.LinkSetUp)
			require.NoError(t, err)
			bodies := make([]string, 200)
			for i := range bodies {
				if !sameLink {
					link, err = w.NewLink(t.Context(), accounts.LinkSetUp)
					require.NoError(t, err)
				}
				bodies[i] = setUpBody(t, link, map[string]any{"email": fmt.Sprintf("a%d@example.com", i), "department": fmt.Sprintf("Support %d", i)})
			}
			codes := make([]atomic.Int32, 600)
			var all sync.WaitGroup
			for _, body := range bodies {
				all.Go(func() {
					answer := webtest.Scenario{Method: "POST", Path: "/api/v1/setup", Body: body}.Send(w.Server)
					codes[answer.Code].Add(1)
				})
			}
			all.Wait()
			require.EqualValues(t, 1, codes[http.StatusOK].Load())
			require.EqualValues(t, 199, codes[http.StatusConflict].Load()+codes[http.StatusForbidden].Load())
			var administrators, departments, sessions int64
			require.NoError(t, db.Read(t.Context()).Model(&models.Agent{}).Count(&administrators).Error)
			require.NoError(t, db.Read(t.Context()).Model(&models.Department{}).Count(&departments).Error)
			require.NoError(t, db.Read(t.Context()).Model(&models.Session{}).Count(&sessions).Error)
			require.EqualValues(t, []int64{1, 1, 1}, []int64{administrators, departments, sessions})
		}
	})
}

func empty(t *testing.T, db *database.DB) {
	t.Helper()
	require.NoError(t, db.Tx(t.Context(), "test.empty", func(tx *database.Tx) error {
		for _, table := range []any{&models.Agent{}, &models.Department{}, &models.Group{}, &models.Membership{}, &models.Session{}, &models.Setting{}, &models.OneTimeLink{}} {
			if err := tx.Where("1 = 1").Delete(table).Error; err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestAHeadlessDeskGetsItsAdministratorOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.New(t, db)
		made, err := w.EnsureAdministrator(t.Context(), "ana@example.com", "Ana", accountstest.Password)
		require.NoError(t, err)
		require.True(t, made)
		made, err = w.EnsureAdministrator(t.Context(), "eve@example.com", "Eve", accountstest.Password)
		require.NoError(t, err)
		require.False(t, made)
		ana, err := w.AgentByEmail(t.Context(), "ana@example.com")
		require.NoError(t, err)
		require.Equal(t, models.RoleAdministrator, ana.Role)
		webtest.Run(t, w.Server, webtest.Scenario{Path: "/api/v1/desk", Status: 200, Want: []string{`"set_up":true`, `"kind":"real"`}})
		require.Equal(t, 200, signIn("ana@example.com", accountstest.Password).Send(w.Server).Code)

		require.NoError(t, w.CreateAdministrator(t.Context(), "olga@example.com", "Olga", accountstest.Password), "the command line adds to a desk")
		_, err = w.EnsureAdministrator(t.Context(), "x", "", "short")
		require.NoError(t, err, "settings are ignored afterwards, wrong ones too")
	})
}

func TestADemoSignsInByRole(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t))
	roles, err := w.DemoRoles(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{w.Ana.ID, w.Max.ID, w.Bo.ID}, slices.Collect(func(yield func(string) bool) {
		for _, r := range roles {
			if !yield(r.AgentID) {
				return
			}
		}
	}))
	webtest.Run(t, w.Server, webtest.Scenario{Name: "a real desk does not offer it", Path: "/api/v1/desk", Status: 200, Never: []string{"demo_roles"}})
	cookie, err := w.SignInAs(t.Context(), w.Max.ID)
	require.NoError(t, err)
	webtest.Run(t, w.Server, webtest.Scenario{Path: "/api/v1/me", As: webtest.Subject{Cookie: cookie}, Status: 200, Want: []string{`"name":"max"`}})
	w.Subjects(t)
	_, err = w.SignInAs(t.Context(), w.Dora.ID)
	require.ErrorContains(t, err, "not_found")
}
