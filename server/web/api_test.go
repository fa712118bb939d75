package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/web"
)

func TestARouteWithoutAccessOrWithAnIdTwiceStopsTheStart(t *testing.T) {
	h := newHouse(t)
	require.Panics(t, func() { web.Post(h.API, "/things", web.Op{ID: "make"}, echo) })
	require.Panics(t, func() { web.Post(h.API, "/things", op("", web.AccessAgent), echo) })
	web.Post(h.API, "/things", op("make", web.AccessAgent), echo)
	require.Panics(t, func() { web.Post(h.API, "/others", op("make", web.AccessAgent), echo) })
	require.Panics(t, func() {
		h.API.Raw("GET", "/x", web.Op{ID: "x"}, func(http.ResponseWriter, *http.Request) {})
	})
}

func TestEveryRouteStandsInTheListWithItsAccess(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessManager), echo)
	web.Get(h.API, "/things/{id}", op("show", web.AccessAgent), func(context.Context, *struct {
		ID string `path:"id"`
	}) (*thingOut, error) {
		return &thingOut{}, nil
	})
	h.API.Raw("GET", "/api/v1/live", op("live", web.AccessAgent), func(http.ResponseWriter, *http.Request) {})
	require.Equal(t, []web.Route{
		{Method: "POST", Path: "/api/v1/things", Access: web.AccessManager, ID: "make"},
		{Method: "GET", Path: "/api/v1/things/{id}", Access: web.AccessAgent, ID: "show"},
		{Method: "GET", Path: "/api/v1/live", Access: web.AccessAgent, ID: "live"},
	}, h.API.Routes())
}

func TestWhoMayCallWhat(t *testing.T) {
	h := newHouse(t)
	for _, access := range []web.Access{web.AccessPublic, web.AccessAgent, web.AccessManager, web.AccessAdministrator} {
		web.Post(h.API, "/"+string(access), op("post-"+string(access), access), echo)
		web.Get(h.API, "/"+string(access), op("get-"+string(access), access), func(context.Context, *struct{}) (*thingOut, error) { return &thingOut{}, nil })
		h.API.Raw("GET", "/raw/"+string(access), op("raw-"+string(access), access), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) })
	}
	web.Post(h.API, "/session-only", web.Op{ID: "s", Access: web.AccessAgent, SessionOnly: true}, echo)
	for _, c := range []struct {
		as, path  string
		get, post int
		code      string // of the refusals
	}{
		{"", "public", 200, 200, ""}, {"", "agent", 401, 401, "not_signed_in"}, {"", "administrator", 401, 401, "not_signed_in"},
		{"bo", "agent", 200, 200, ""}, {"bo", "manager", 403, 403, "role_required"}, {"bo", "administrator", 403, 403, "role_required"},
		{"max", "manager", 200, 200, ""}, {"max", "administrator", 403, 403, "role_required"},
		{"ana", "administrator", 200, 200, ""}, {"ana", "agent", 200, 200, ""},
		{"read", "agent", 200, 403, "scope_required"}, {"read", "manager", 200, 403, "scope_required"}, {"read", "administrator", 403, 403, "scope_required"},
		{"write", "agent", 200, 200, ""}, {"write", "administrator", 403, 403, "scope_required"},
		{"admin", "administrator", 200, 200, ""}, {"admin", "agent", 200, 200, ""},
		{"wrong", "agent", 401, 401, "token_invalid"}, {"wrong", "public", 401, 401, "token_invalid"},
	} {
		t.Run(c.as+" "+c.path, func(t *testing.T) {
			get := h.do(request{path: "/api/v1/" + c.path, as: c.as})
			require.Equal(t, c.get, get.Code, get.Body)
			post := h.do(request{method: "POST", path: "/api/v1/" + c.path, as: c.as, body: `{"name":"x"}`})
			require.Equal(t, c.post, post.Code, post.Body)
			require.Equal(t, c.get, h.do(request{path: "/raw/" + c.path, as: c.as}).Code)
			if c.code != "" {
				require.Equal(t, c.code, problem(t, post)["code"])
			}
		})
	}
	require.Equal(t, 200, h.do(request{method: "POST", path: "/api/v1/session-only", as: "bo", body: `{"name":"x"}`}).Code)
	require.Equal(t, "session_required", problem(t, h.do(request{method: "POST", path: "/api/v1/session-only", as: "admin", body: `{"name":"x"}`}))["code"])
}

func TestNobodyLearnsAnythingFromValidation(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessAdministrator), echo)
	w := h.do(request{method: "POST", path: "/api/v1/things", body: `{"wrong":1`})
	require.Equal(t, 401, w.Code)
	w = h.do(request{method: "POST", path: "/api/v1/things", body: `{"wrong":1`, as: "bo"})
	require.Equal(t, 403, w.Code)
}

func TestWrongValuesAreNamedWithStableCodes(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessPublic), echo)
	web.Get(h.API, "/things", op("list", web.AccessPublic), func(_ context.Context, in *web.PageInput) (*struct{}, error) { return nil, nil })
	for _, c := range []struct{ body, query, field, code string }{
		{body: `{}`, field: "name", code: "missing"},
		{body: `{"name":"x","role":"administrator"}`, field: "role", code: "unknown_field"},
		{body: `{"name":"x","NAME":"y"}`, field: "NAME", code: "unknown_field"},
		{body: `{"name":""}`, field: "name", code: "too_short"},
		{body: `{"name":"123456789012345678901"}`, field: "name", code: "too_long"},
		{body: `{"name":1}`, field: "name", code: "wrong_type"},
		{body: `{"name":null}`, field: "name", code: "wrong_type"},
		{body: `{"name":"x","size":10}`, field: "size", code: "too_large"},
		{body: `{"name":"x","size":1e308}`, field: "size", code: "too_large"},
		{body: `{"name":"x","size":1.5}`, field: "size", code: "wrong_type"},
		{body: `{"name":"x","color":"blue"}`, field: "color", code: "not_a_choice"},
		{body: `{"name":"x","tags":["a","b","c","d"]}`, field: "tags", code: "too_many"},
		{body: `[]`, field: "", code: "wrong_type"},
		{query: "?limit=201", field: "query.limit", code: "too_large"},
		{query: "?limit=0", field: "query.limit", code: "too_small"},
		{query: "?limit=x", field: "query.limit", code: "invalid"},
		{query: "?sort=name", field: "query.sort", code: "unknown_parameter"},
		{query: "?limit=1&limit=2", field: "query.limit", code: "repeated"},
		{query: "?after=" + strings.Repeat("x", 1001), field: "query.after", code: "too_long"},
	} {
		t.Run(c.body+c.query, func(t *testing.T) {
			r := request{method: "POST", path: "/api/v1/things", body: c.body}
			if c.query != "" {
				r = request{path: "/api/v1/things" + c.query}
			}
			w := h.do(r)
			require.Equal(t, 422, w.Code, w.Body)
			got := problem(t, w)
			require.Equal(t, "invalid", got["code"])
			found := got["errors"].([]any)[0].(map[string]any)
			require.Equal(t, c.field, found["field"], w.Body)
			require.Equal(t, c.code, found["code"], w.Body)
		})
	}
	require.Equal(t, 422, h.do(request{method: "POST", path: "/api/v1/things", body: `{"name":"x","at":"yesterday"}`}).Code)
	w := h.do(request{method: "POST", path: "/api/v1/things", body: `{"name":"x","at":"2026-03-02T10:15:00+01:00"}`})
	require.JSONEq(t, `{"name":"x","at":"2026-03-02T09:15:00.000Z"}`, w.Body.String())
}

func TestErrorsOfHandlersBecomeProblems(t *testing.T) {
	h := newHouse(t)
	var give error
	web.Get(h.API, "/fail", op("fail", web.AccessPublic), func(context.Context, *struct{}) (*thingOut, error) { return nil, give })
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{web.NotFound("site"), 404, "not_found"},
		{fmt.Errorf("look at it: %w", web.Forbidden("no_permission", "No.")), 403, "no_permission"},
		{web.Conflict("chat_taken", "Taken."), 409, "chat_taken"},
		{web.Invalid(web.Problem{Field: "a", Code: "b", Message: "c"}), 422, "invalid"},
		{web.TooMany(1500 * time.Millisecond), 429, "too_many_requests"},
		{web.Unavailable("Soon.", time.Minute), 503, "unavailable"},
		{web.Unauthorized("not_signed_in", "Sign in."), 401, "not_signed_in"},
		{errors.New("dial tcp 10.1.2.3: password=hunter2"), 500, "internal"},
	} {
		give = c.err
		w := h.do(request{path: "/api/v1/fail"})
		require.Equal(t, c.status, w.Code)
		require.Equal(t, c.code, problem(t, w)["code"])
	}
	w := h.do(request{path: "/api/v1/fail"})
	require.NotContains(t, w.Body.String(), "hunter2", "details of our own mistakes stay in the log")
	require.Contains(t, h.log.String(), "hunter2")
	require.Contains(t, h.log.String(), w.Header().Get("X-Request-Id"))

	give = web.TooMany(1500 * time.Millisecond)
	require.Equal(t, "2", h.do(request{path: "/api/v1/fail"}).Header().Get("Retry-After"))
	give = web.With(web.Conflict("chat_taken", "Taken."), "by", map[string]string{"name": "Ana"})
	require.Equal(t, map[string]any{"name": "Ana"}, problem(t, h.do(request{path: "/api/v1/fail"}))["by"])
}

func TestAPanicIsOneAnswerAndOneLogLine(t *testing.T) {
	h := newHouse(t)
	web.Get(h.API, "/panic", op("panic", web.AccessPublic), func(context.Context, *struct{}) (*thingOut, error) { panic("secret reason") })
	w := h.do(request{path: "/api/v1/panic"})
	require.Equal(t, 500, w.Code)
	require.Equal(t, "internal", problem(t, w)["code"])
	require.NotContains(t, w.Body.String(), "secret reason")
	require.Contains(t, h.log.String(), "secret reason")
}

func TestAddressesThatDoNotExistAnswerProblems(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessPublic), echo)
	for _, r := range []request{{path: "/api/v1/nothing"}, {path: "/api"}, {path: "/api/"}, {path: "/api/v2/things"}, {method: "POST", path: "/api/v1/things/"}} {
		w := h.do(r)
		require.Equal(t, 404, w.Code, r.path)
		require.Equal(t, "not_found", problem(t, w)["code"])
	}
	w := h.do(request{method: "PUT", path: "/api/v1/things", body: "{}"})
	require.Equal(t, 405, w.Code)
	require.Equal(t, "method_not_allowed", problem(t, w)["code"])
	require.Equal(t, "POST", w.Header().Get("Allow"))
	require.Equal(t, 405, h.do(request{method: "POST", path: "/elsewhere", body: "{}"}).Code)
}

func TestListsAreNeverNull(t *testing.T) {
	type inner struct {
		Tags []string         `json:"tags"`
		Map  map[string][]int `json:"map"`
		Raw  json.RawMessage  `json:"raw,omitempty"`
		Next *inner           `json:"next,omitempty"`
	}
	h := newHouse(t)
	shared := &inner{Next: &inner{Map: map[string][]int{"a": nil}}}
	web.Get(h.API, "/list", op("list", web.AccessPublic), func(context.Context, *struct{}) (*struct{ Body web.Page[*inner] }, error) {
		return &struct{ Body web.Page[*inner] }{Body: web.Page[*inner]{Items: []*inner{shared}}}, nil
	})
	web.Get(h.API, "/empty", op("empty", web.AccessPublic), func(context.Context, *struct{}) (*struct{ Body web.Page[*inner] }, error) {
		return &struct{ Body web.Page[*inner] }{}, nil
	})
	require.JSONEq(t, `{"items":[]}`, h.do(request{path: "/api/v1/empty"}).Body.String())
	require.JSONEq(t, `{"items":[{"tags":[],"map":null,"next":{"tags":[],"map":{"a":[]}}}]}`, h.do(request{path: "/api/v1/list"}).Body.String())
	require.Nil(t, shared.Tags, "what the handler keeps is not changed")
	require.Nil(t, shared.Next.Map["a"])
}

func TestMaintenanceAnswersReadsOnly(t *testing.T) {
	h := newHouse(t, func(o *web.Options) { o.Maintenance = true })
	web.Post(h.API, "/things", op("make", web.AccessPublic), echo)
	web.Post(h.API, "/session", web.Op{ID: "in", Access: web.AccessPublic, Maintenance: true}, echo)
	web.Get(h.API, "/things", op("list", web.AccessPublic), func(context.Context, *struct{}) (*thingOut, error) { return &thingOut{}, nil })
	w := h.do(request{method: "POST", path: "/api/v1/things", body: `{"name":"x"}`})
	require.Equal(t, 503, w.Code)
	require.Equal(t, "60", w.Header().Get("Retry-After"))
	require.Equal(t, 200, h.do(request{method: "POST", path: "/api/v1/session", body: `{"name":"x"}`}).Code)
	require.Equal(t, 200, h.do(request{path: "/api/v1/things"}).Code)
}

func TestTheDocumentDescribesEveryRoute(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessManager), echo)
	w := h.do(request{path: "/api/openapi.json"})
	require.Equal(t, 200, w.Code)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &doc))
	make := doc["paths"].(map[string]any)["/things"].(map[string]any)["post"].(map[string]any)
	require.Equal(t, "manager", make["x-access"])
	require.Equal(t, "make", make["operationId"])
	require.NotContains(t, w.Body.String(), "$schema")
	require.NotContains(t, w.Body.String(), `"null"`)
	require.Contains(t, w.Body.String(), "application/problem+json")
	for _, path := range []string{"/api/docs", "/api/docs/docs.js", "/api/docs/docs.css"} {
		page := h.do(request{path: path})
		require.Equal(t, 200, page.Code)
		require.NotContains(t, page.Body.String(), "//cdn")
		require.NotContains(t, page.Body.String(), "https://")
	}
	require.Equal(t, 404, h.do(request{path: "/api/asyncapi.json"}).Code)
}
