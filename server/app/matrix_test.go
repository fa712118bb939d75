package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/app/apptest"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

func TestEveryRouteHasARowAndEveryRowARoute(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	var routes []string
	for _, route := range w.Server.API.Routes() {
		routes = append(routes, route.ID)
		one, known := rows[route.ID]
		require.True(t, known, "%s %s (%s) has no row in rows_test.go: say what it is about and who may see that", route.Method, route.Path, route.ID)
		require.Equal(t, strings.Contains(route.Path, "{"), one.object != "", "%s: a path with an id is about an object", route.ID)
	}
	for name := range rows {
		require.Contains(t, routes, name, "the row of a route that is gone")
	}
}

func TestEveryRouteLetsInExactlyWhomItSays(t *testing.T) {
	s := newStory(t)
	subjects := s.Subjects(t)
	cells := 0
	for _, ids := range []map[string]string{s.own, s.foreign, {}} {
		routes := s.quiet()
		if len(ids) == 0 {
			routes = s.Server.API.Routes() // on what does not exist, nothing can be done
		}
		cells += webtest.Matrix(t, s.Server, routes, subjects, func(c *webtest.Cell) {
			c.Path = s.path(c.Route, ids)
			if c.Route.ID == "sign-out" {
				c.Subject.Cookie = nil // it would end the subject's session
			}
		})
	}
	require.GreaterOrEqual(t, cells, 3*8*60)
	t.Logf("%d cells", cells)
}

// quiet are the routes that change nothing when they are sent an empty object, or that nobody here is let in to.
func (s *story) quiet() []web.Route {
	return slices.DeleteFunc(s.Server.API.Routes(), func(r web.Route) bool { return rows[r.ID].acts })
}

func TestWhatIsOutOfSightDoesNotExist(t *testing.T) {
	s := newStory(t)
	people := s.people()
	before, cells := s.dump(), 0
	for _, subject := range people {
		for _, route := range s.Server.API.Routes() {
			for whose, ids := range map[string]map[string]string{"own": s.own, "foreign": s.foreign, "missing": {}} {
				one := rows[route.ID]
				if one.object == "" || !admitted(subject, route) || one.sees(subject.Name, whose) {
					continue
				}
				cells++
				answer := webtest.Scenario{Method: route.Method, Path: s.path(route, ids), As: subject, Body: s.fill(one.body), Headers: one.headers}.Send(s.Server)
				require.Equal(t, http.StatusNotFound, answer.Code, "%s of %s as %s: %s", route.ID, whose, subject.Name, answer.Body)
				require.Equal(t, "not_found", webtest.Code(answer), "%s of %s as %s", route.ID, whose, subject.Name)
			}
		}
	}
	require.Equal(t, before, s.dump(), "and nothing changed")
	require.GreaterOrEqual(t, cells, 150)
	t.Logf("%d cells", cells)
}

func TestWhatIsInSightIsShown(t *testing.T) {
	s := newStory(t)
	cells := 0
	for _, subject := range s.people() {
		for _, route := range s.Server.API.Routes() {
			for whose, ids := range map[string]map[string]string{"own": s.own, "foreign": s.foreign} {
				one := rows[route.ID]
				if one.object == "" || route.Method != http.MethodGet || !one.sees(subject.Name, whose) {
					continue
				}
				cells++
				answer := webtest.Scenario{Path: s.path(route, ids), As: subject}.Send(s.Server)
				require.Equal(t, http.StatusOK, answer.Code, "%s of %s as %s: %s", route.ID, whose, subject.Name, answer.Body)
			}
		}
	}
	require.GreaterOrEqual(t, cells, 40)
	t.Logf("%d cells", cells)
}

func TestListsShowOnlyWhatIsInSight(t *testing.T) {
	s := newStory(t)
	lists := map[string]string{"visitor": "/visitors", "chat": "/chats", "event": "/events?level=my", "firing": "/firings", "notification": "/notifications",
		"profile": "/profiles", "delivery": "/deliveries", "token": "/tokens"}
	for _, subject := range s.people() {
		for object, path := range lists {
			answer := webtest.Scenario{Path: web.Prefix + path, As: subject}.Send(s.Server)
			require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
			for whose, ids := range map[string]map[string]string{"own": s.own, "foreign": s.foreign} {
				seen := strings.Contains(answer.Body.String(), ids[object])
				if !(row{object: object}).sees(subject.Name, whose) {
					require.False(t, seen, "%s as %s: %s", path, subject.Name, answer.Body)
				} else if object != "event" || subject.Name == ownerOf(whose) {
					require.True(t, seen, "%s as %s: %s", path, subject.Name, answer.Body)
				}
			}
		}
	}
}

func admitted(subject webtest.Subject, route web.Route) bool {
	return route.Access == web.AccessPublic || subject.Role.AtLeast(roleOf(route.Access))
}
