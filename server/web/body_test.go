package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/web"
)

type anything struct {
	Body struct {
		Value any `json:"value"`
	}
}

func TestBodiesAreCheckedBeforeTheyAreParsed(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/any", op("any", web.AccessPublic), func(_ context.Context, in *anything) (*anything, error) { return in, nil })
	nest := func(depth int) string { // depth counts the object around it
		return `{"value":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
	}
	items := func(n int) string { return `{"value":[` + strings.TrimSuffix(strings.Repeat("1,", n), ",") + `]}` }
	padded := func(size int) string { return `{"value":"` + strings.Repeat("x", size-len(`{"value":""}`)) + `"}` }
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"plain":                      {`{"value":1}`, 200, ""},
		"depth 32":                   {nest(32), 200, ""},
		"depth 33":                   {nest(33), 400, "too_deep"},
		"depth 33 of objects":        {strings.Repeat(`{"value":`, 33) + `1` + strings.Repeat("}", 33), 400, "too_deep"},
		"a hundred thousand open":    {strings.Repeat("[", 100_000), 400, "too_deep"},
		"brackets in text":           {`{"value":"` + strings.Repeat("[{", 100) + `"}`, 200, ""},
		"1000 items":                 {items(1000), 200, ""},
		"1001 items":                 {items(1001), 400, "too_many_items"},
		"1001 objects":               {`{"value":[` + strings.TrimSuffix(strings.Repeat("{},", 1001), ",") + `]}`, 400, "too_many_items"},
		"1 MiB":                      {padded(1 << 20), 200, ""},
		"1 MiB and a byte":           {padded(1<<20 + 1), 413, "body_too_large"},
		"a key twice":                {`{"value":1,"value":2}`, 400, "repeated_field"},
		"a key twice, deep":          {`{"value":{"a":[{"b":1,"b":1}]}}`, 400, "repeated_field"},
		"a key twice by escape":      {`{"value":1,"val\u0075e":2}`, 400, "repeated_field"},
		"the same key in two places": {`{"value":[{"a":1},{"a":1}]}`, 200, ""},
		"half a document":            {`{"value":1`, 400, "invalid_json"},
		"two documents":              {`{"value":1}{"value":2}`, 400, "invalid_json"},
		"something behind":           {`{"value":1}x`, 400, "invalid_json"},
		"space behind":               {"{\"value\":1} \n", 200, ""},
		"trailing comma":             {`{"value":1,}`, 400, "invalid_json"},
		"comments":                   {`{"value":1/*x*/}`, 400, "invalid_json"},
		"single quotes":              {`{'value':1}`, 400, "invalid_json"},
		"NaN":                        {`{"value":NaN}`, 400, "invalid_json"},
		"leading zero":               {`{"value":01}`, 400, "invalid_json"},
		"only space":                 {` `, 400, "invalid_json"},
		"BOM":                        {"\ufeff" + `{"value":1}`, 400, "invalid_json"},
		"UTF-16":                     {"{\x00\"\x00v\x00", 400, "invalid_json"},
		"broken UTF-8":               {"{\"value\":\"\xff\"}", 400, "invalid_json"},
		"overlong UTF-8":             {"{\"value\":\"\xc0\xaf\"}", 400, "invalid_json"},
		"raw control character":      {"{\"value\":\"\x01\"}", 400, "invalid_json"},
		"high half alone":            {`{"value":"\ud83d"}`, 400, "invalid_json"},
		"low half alone":             {`{"value":"\ude00"}`, 400, "invalid_json"},
		"halves the wrong way":       {`{"value":"\ude00\ud83d"}`, 400, "invalid_json"},
		"high half, then a letter":   {`{"value":"\ud83d\u0041"}`, 400, "invalid_json"},
		"both halves":                {`{"value":"\ud83d\ude00"}`, 200, ""},
		"both halves twice":          {`{"value":"\uD83D\uDE00\ud83d\ude00"}`, 200, ""},
		"an escaped backslash":       {`{"value":"\\ud83d"}`, 200, ""},
		"a bad escape":               {`{"value":"\x41"}`, 400, "invalid_json"},
		"huge number":                {`{"value":1e999}`, 400, "bad_request"},
		"-0":                         {`{"value":-0}`, 200, ""},
		"null":                       {`null`, 422, "invalid"},
		"text":                       {`"x"`, 422, "invalid"},
		"empty object":               {`{}`, 422, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			w := h.do(request{method: "POST", path: "/api/v1/any", body: c.body})
			require.Equal(t, c.status, w.Code, cutText(w.Body.String()))
			if c.code != "" {
				require.Equal(t, c.code, problem(t, w)["code"])
				require.Less(t, w.Body.Len(), 1000, "an error does not repeat what it was sent")
			}
		})
	}
	w := h.do(request{method: "POST", path: "/api/v1/any", header: map[string]string{"Content-Type": ""}})
	require.Equal(t, 400, w.Code, "a body is needed")
	problem(t, w)
}

func TestOnlyPlainJSONIsTaken(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessPublic), echo)
	web.Delete(h.API, "/things", op("clear", web.AccessPublic), func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	for contentType, status := range map[string]int{
		"application/json": 200, "application/json; charset=utf-8": 200, "application/json;charset=UTF-8": 200, "Application/JSON": 200,
		"application/json; charset=utf-16": 415, "application/json; charset=latin1": 415, "application/json; boundary=x": 415,
		"application/json, text/plain": 415, "application/jsonx": 415, "text/json": 415, "text/plain": 415, "text/plain; application/json": 415,
		"application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=application/json": 415, "application/problem+json": 415,
		"application/vnd.api+json": 415, "application/cbor": 415, "text/html": 415, "json": 415, "*/*": 415, ";": 415, "application/": 415,
		" application/json": 200, "application/json;": 200, "application/json; charset": 415, "application/json\x00": 415,
	} {
		t.Run(contentType, func(t *testing.T) {
			w := h.do(request{method: "POST", path: "/api/v1/things", body: `{"name":"x"}`, header: map[string]string{"Content-Type": contentType}})
			require.Equal(t, status, w.Code, w.Body)
			if status == 415 {
				require.Equal(t, "content_type", problem(t, w)["code"])
			}
		})
	}
	for _, encoding := range []string{"gzip", "br", "deflate", "identity"} {
		w := h.do(request{method: "POST", path: "/api/v1/things", body: `{"name":"x"}`, header: map[string]string{"Content-Encoding": encoding}})
		require.Equal(t, 415, w.Code)
		require.Equal(t, "content_encoding", problem(t, w)["code"])
	}
	require.Equal(t, 415, h.do(request{method: "POST", path: "/api/v1/things", body: `{"name":"x"}`, header: map[string]string{"Content-Type": ""}}).Code, "a body without a type")
	require.Equal(t, 204, h.do(request{method: "DELETE", path: "/api/v1/things"}).Code, "no body needs no type")
	require.Equal(t, 415, h.do(request{method: "DELETE", path: "/api/v1/things", header: map[string]string{"Content-Type": "text/plain"}}).Code, "what a form sends")
}

func TestQueriesThatCannotBeReadAreRefused(t *testing.T) {
	h := newHouse(t)
	web.Get(h.API, "/things", op("list", web.AccessPublic), func(context.Context, *struct {
		Q string `query:"q"`
	}) (*thingOut, error) {
		return &thingOut{}, nil
	})
	web.Get(h.API, "/many", op("many", web.AccessPublic), func(_ context.Context, in *struct {
		State []string `query:"state,explode"`
	}) (*thingOut, error) {
		return &thingOut{Body: thing{Name: strings.Join(in.State, "+")}}, nil
	})
	require.Contains(t, h.do(request{path: "/api/v1/many?state=a&state=b"}).Body.String(), `"a+b"`, "a list may be repeated")
	require.Equal(t, 422, h.do(request{path: "/api/v1/many?" + strings.Repeat("state=a&", 51)}).Code)
	for query, status := range map[string]int{
		"": 200, "?q=x": 200, "?q=" + strings.Repeat("%C3%A4", 200): 200, "?q=" + strings.Repeat("%C3%A4", 201): 422,
		"?q=%ff": 400, "?q=%zz": 400, "?q=a;b": 400, "?q=1&q=2": 422, "?p=1": 422,
	} {
		w := h.do(request{path: "/api/v1/things" + query})
		require.Equal(t, status, w.Code, query)
	}
}

func cutText(s string) string { return fmt.Sprintf("%.300s", s) }

func TestEveryAnswerIsHardened(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessPublic), echo)
	h.Widget(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) }))
	for _, r := range []request{{path: "/"}, {path: "/healthz"}, {path: "/api/docs"}, {path: "/api/v1/none"}, {method: "POST", path: "/api/v1/things", body: `{}`}} {
		header := h.do(r).Header()
		require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"), r.path)
		require.Equal(t, "same-origin", header.Get("Cross-Origin-Opener-Policy"), r.path)
		require.Equal(t, "same-origin", header.Get("Cross-Origin-Resource-Policy"), r.path)
		require.Equal(t, "strict-origin-when-cross-origin", header.Get("Referrer-Policy"), r.path)
		require.Contains(t, header.Get("Content-Security-Policy"), "frame-ancestors 'none'", r.path)
		require.NotContains(t, header.Get("Content-Security-Policy"), "unsafe-eval", r.path)
		require.NotEmpty(t, header.Get("X-Request-Id"))
	}
	require.Equal(t, "default-src 'none'; frame-ancestors 'none'", h.do(request{method: "POST", path: "/api/v1/things", body: `{"name":"x"}`}).Header().Get("Content-Security-Policy"))
	require.Equal(t, "no-store", h.do(request{method: "POST", path: "/api/v1/things", body: `{"name":"x"}`}).Header().Get("Cache-Control"))
	widget := h.do(request{path: "/w/v1.js"}).Header()
	require.Empty(t, widget.Get("Content-Security-Policy"), "the widget's handler sets its own")
	require.Equal(t, "nosniff", widget.Get("X-Content-Type-Options"))
}
