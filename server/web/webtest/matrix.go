package webtest

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/web"
)

// Subject is somebody who asks, with what the router should make of them.
type Subject struct {
	Name   string
	Cookie *http.Cookie
	Token  string // API token

	Role   models.Role // empty: nobody (also who may not sign in any more)
	Scopes []string    // of the token; nil: a session
}

func (s Subject) sign(r *http.Request) {
	if s.Cookie != nil {
		r.AddCookie(s.Cookie)
	}
	if s.Token != "" {
		r.Header.Set("Authorization", "Bearer "+s.Token)
	}
}

// Cell is one subject at one route, with the path and body to send.
type Cell struct {
	Subject Subject
	Route   web.Route
	Path    string // with every parameter filled in
	Body    string
}

// parameters of a path that nobody filled in get an id that does not exist, of whatever kind.
var parameter = regexp.MustCompile(`\{([^}]+)\}`)

const missingID = "00000000000000000000000000"

// Matrix sends every route as every subject and checks that the router lets in exactly whom the route's access says. Fill makes the path
// and body of a cell; nil leaves ids that do not exist and an empty object. It returns the number of cells. What a route answers to
// whom it lets in is the business of the feature's tests: here it is only never a 401, a 403 of the router, or a 5xx.
func Matrix(t *testing.T, h http.Handler, routes []web.Route, subjects []Subject, fill func(*Cell)) int {
	t.Helper()
	cells := 0
	for _, route := range routes {
		for _, subject := range subjects {
			cell := Cell{Subject: subject, Route: route, Path: parameter.ReplaceAllString(route.Path, missingID)}
			if unsafeMethod(route.Method) {
				cell.Body = "{}"
			}
			if fill != nil {
				fill(&cell)
			}
			cells++
			t.Run(route.ID+" as "+subject.Name, func(t *testing.T) { cell.check(t, h) })
		}
	}
	return cells
}

func (c Cell) check(t *testing.T, h http.Handler) {
	t.Helper()
	w := Scenario{Method: c.Route.Method, Path: c.Path, As: c.Subject, Body: c.Body}.Send(h)
	code := Code(w)
	require.Less(t, w.Code, http.StatusInternalServerError, w.Body.String())
	want := c.refusal()
	if want == "" {
		require.NotContains(t, []string{"not_signed_in", "token_invalid", "role_required", "scope_required", "session_required"}, code, w.Body.String())
		return
	}
	require.Equal(t, want, code, "status %d: %s", w.Code, w.Body)
	require.Contains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, w.Code)
}

// refusal is the code with which the router refuses the cell; empty: it lets it in.
func (c Cell) refusal() string {
	switch {
	case c.Subject.Token != "" && c.Subject.Role == "":
		return "token_invalid"
	case c.Route.Access == web.AccessPublic:
		return ""
	case c.Subject.Role == "":
		return "not_signed_in"
	case c.Subject.Scopes != nil && c.Route.SessionOnly:
		return "session_required"
	case c.Subject.Scopes != nil && !c.inScope():
		return "scope_required"
	case !c.Subject.Role.AtLeast(models.Role(c.Route.Access)):
		return "role_required"
	}
	return ""
}

func (c Cell) inScope() bool {
	has := strings.Join(c.Subject.Scopes, " ")
	switch {
	case c.Route.Access == web.AccessAdministrator:
		return strings.Contains(has, web.ScopeAdmin)
	case unsafeMethod(c.Route.Method):
		return strings.Contains(has, web.ScopeAdmin) || strings.Contains(has, web.ScopeWrite)
	}
	return true
}

func unsafeMethod(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// crossSite are the headers of requests that another site's page makes a browser send.
var crossSite = []map[string]string{
	{"Sec-Fetch-Site": "cross-site"},
	{"Sec-Fetch-Site": "same-site"},
	{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
	{"Sec-Fetch-Site": "cross-site", "Origin": "http://" + Host},
	{"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:8081"},
	{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Content-Type": "application/x-www-form-urlencoded"},
	{"Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"},
	{"Origin": "https://evil.example"},
	{"Origin": "null"},
	{"Origin": "http://localhost"},
	{"Origin": "http://" + Host + ".evil.example"},
	{"Origin": "https://evil.example", "X-Requested-With": "XMLHttpRequest", "Referer": "http://" + Host + "/"},
}

// CrossSite sends every route that may change something with the headers of another site's page, signed in as subject, and checks
// that each is refused. It returns the number of requests.
func CrossSite(t *testing.T, h http.Handler, routes []web.Route, subject Subject) int {
	t.Helper()
	sent := 0
	for _, route := range routes {
		if !unsafeMethod(route.Method) {
			continue
		}
		for _, headers := range crossSite {
			w := Scenario{Method: route.Method, Path: parameter.ReplaceAllString(route.Path, missingID), As: subject, Body: "{}", Headers: headers}.Send(h)
			require.Equal(t, http.StatusForbidden, w.Code, "%s with %v: %s", route.ID, headers, w.Body)
			require.Equal(t, "cross_origin", Code(w), "%s with %v", route.ID, headers)
			sent++
		}
	}
	return sent
}
