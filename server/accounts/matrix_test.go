package accounts_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web/webtest"
)

func TestEveryRouteLetsInExactlyWhomItSays(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t))
	cells := webtest.Matrix(t, w.Server, w.Server.API.Routes(), w.Subjects(t), func(c *webtest.Cell) {
		if c.Route.ID == "sign-out" {
			c.Subject.Cookie = nil // it would end the subject's session
		}
	})
	require.GreaterOrEqual(t, cells, 8*28)
	t.Logf("%d cells", cells)
}

func TestAnotherSitesPageChangesNothing(t *testing.T) {
	db := dbtest.SQLite(t)
	w := accountstest.Peopled(t, db)
	ana, before := w.As(t, w.Ana), dump(t, db)
	require.GreaterOrEqual(t, webtest.CrossSite(t, w.Server, w.Server.API.Routes(), ana), 12*18)
	require.Equal(t, before, dump(t, db))
	require.Equal(t, 200, whoAmI(ana).Send(w.Server).Code, "not even signed out")
}

// targets are the routes of accounts that take a body, with one that is right.
func targets(w *accountstest.World) map[string]string {
	group := "grp_" + w.Support.FrontLineGroupID
	return map[string]string{
		"PATCH /api/v1/desk":                          `{"name":"Changed"}`,
		"POST /api/v1/setup":                          `{"token":"x","email":"a@example.com","name":"x","password":"0123456789","desk_name":"x","zone":"UTC","department":"x","group":"x"}`,
		"POST /api/v1/session":                        `{"email":"bo@example.com","password":"` + accountstest.Password + `"}`,
		"PATCH /api/v1/me":                            `{"name":"Changed"}`,
		"PUT /api/v1/me/presence":                     `{"presence":"away"}`,
		"PUT /api/v1/me/password":                     `{"current":"` + accountstest.Password + `","new":"another long one"}`,
		"POST /api/v1/agents":                         `{"email":"new@example.com","name":"New","role":"agent"}`,
		"PATCH " + agentPath(w.Bo):                    `{"name":"Changed"}`,
		"PUT " + agentPath(w.Bo) + "/groups":          `{"groups":[{"group_id":"` + group + `","chats":true}]}`,
		"PUT " + agentPath(w.Bo) + "/password":        `{"password":"another long one"}`,
		"POST /api/v1/departments":                    `{"name":"New","group":"x"}`,
		"PATCH /api/v1/departments/dep_" + w.Sales.ID: `{"name":"Changed"}`,
		"POST /api/v1/groups":                         `{"department_id":"dep_` + w.Sales.ID + `","name":"New"}`,
		"PATCH /api/v1/groups/" + group:               `{"name":"Changed"}`,
		"POST /api/v1/tokens":                         `{"name":"x","scopes":["read"]}`,
	}
}

func TestNoRouteTakesAColumnThatIsNotItsOwn(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db, func(d *accounts.Deps) { d.Limiter = unlimited{} })
		ana := w.As(t, w.Ana)
		columns := columns()
		before, tries := dump(t, db), 0
		for target, body := range targets(w) {
			method, path, _ := strings.Cut(target, " ")
			var known map[string]any
			require.NoError(t, json.Unmarshal([]byte(body), &known))
			for _, column := range columns {
				if _, own := known[column]; own || takes(target, column) {
					continue
				}
				tries++
				changed := strings.TrimSuffix(body, "}") + fmt.Sprintf(`,%q:%s}`, column, []string{`"administrator"`, `1`}[tries%2])
				answer := webtest.Scenario{Method: method, Path: path, As: ana, Body: changed}.Send(w.Server)
				if !strings.Contains(answer.Body.String(), "unknown_field") || answer.Code != 422 {
					require.Fail(t, "taken", "%s with %s: %d %s", target, column, answer.Code, answer.Body)
				}
			}
		}
		require.Equal(t, before, dump(t, db), "and nothing changed")
		require.GreaterOrEqual(t, tries, 2500)
		t.Logf("%d tries", tries)
	})
}

// takes names the optional fields of routes that are called like columns.
func takes(target, column string) bool {
	own := map[string][]string{
		"PATCH /api/v1/desk": {"zone"}, "PATCH /api/v1/me": {"zone"}, "POST /api/v1/agents": {"password", "whos_on", "chat_capacity", "zone"},
	}
	if strings.HasPrefix(target, "PATCH /api/v1/agents/") {
		return slices.Contains([]string{"email", "role", "whos_on", "chat_capacity", "zone", "disabled"}, column)
	}
	if strings.HasPrefix(target, "PATCH /api/v1/departments/") {
		return column == "front_line_group_id"
	}
	return slices.Contains(own[target], column)
}

// columns are the names of all columns of all records, in the spelling of JSON and of Go.
func columns() (names []string) {
	for _, record := range models.All() {
		t := reflect.TypeOf(record).Elem()
		for i := range t.NumField() {
			for _, name := range []string{t.Field(i).Name, snake(t.Field(i).Name)} {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

func snake(name string) string {
	name = strings.NewReplacer("ID", "Id", "IP", "Ip").Replace(name)
	var out strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				out.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		out.WriteRune(r)
	}
	return out.String()
}

// dump is everything that accounts writes, as text.
func dump(t *testing.T, db *database.DB) string {
	t.Helper()
	var agents []models.Agent
	var departments []models.Department
	var groups []models.Group
	var memberships []models.Membership
	var tokens []models.Token
	var settings []models.Setting
	for _, rows := range []any{&agents, &departments, &groups, &memberships, &tokens, &settings} {
		require.NoError(t, db.Read(t.Context()).Order("1").Find(rows).Error)
	}
	raw, err := json.Marshal([]any{agents, departments, groups, memberships, tokens, settings})
	require.NoError(t, err)
	return string(raw)
}

func TestTextIsKeptExactlyOrRefused(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		bo := w.As(t, w.Bo)
		rename := func(name string) *httptest.ResponseRecorder {
			raw, err := json.Marshal(map[string]string{"name": name})
			require.NoError(t, err)
			return webtest.Scenario{Method: "PATCH", Path: "/api/v1/me", As: bo, Body: string(raw)}.Send(w.Server)
		}
		for _, name := range []string{
			"Bo", "Żółć", "김", "👩‍👩‍👧‍👦", "Robert'); DROP TABLE agents;--", "<script>alert(1)</script>", "a\u0301", "ﷺ", "null", "undefined", "0", "-1", "𝕳",
			"${7*7}", "{{name}}", "%s%n", "../../etc/passwd", "\\", "\"", "a  b", strings.Repeat("ü", 120), "مرحبا", "İ", "ß",
		} {
			answer := rename(name)
			require.Equal(t, 200, answer.Code, "%q: %s", name, answer.Body)
			me := webtest.Decode[accounts.MeView](t, webtest.Scenario{Path: "/api/v1/me", As: bo}.Send(w.Server))
			require.Equal(t, name, me.Name)
		}
		for _, name := range []string{
			"", " ", "\t", " x", "x ", "x\n", "a\nb", "a\x00b", "a\u202eb", "a\u2066b", "\u200b", "a\u2028b", "\ufeffx", "a\x7fb", "a\u0085b", strings.Repeat("ü", 121), "\u00a0x",
		} {
			answer := rename(name)
			require.Equal(t, 422, answer.Code, "%q", name)
			require.Contains(t, answer.Body.String(), `"field":"name"`)
		}
	})
}

func TestBadInputIsRefusedInWordsAndNeverBreaksAnything(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db, func(d *accounts.Deps) { d.Limiter = unlimited{} })
		sent := webtest.BadInput(t, w.Server, w.Server.API, w.As(t, w.Ana), "sign-out", "set-my-password", "sign-in")
		sent += webtest.BadInput(t, w.Server, w.Server.API, webtest.Subject{}, "sign-out")
		require.GreaterOrEqual(t, sent, 5000)
		t.Logf("%d requests", sent)
	})
}
