package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/web"
)

func TestCrossSiteRequestsAreRefused(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessPublic), echo)
	tried := 0
	try := func(site, origin string, refused bool) {
		tried++
		t.Run(fmt.Sprintf("site %q origin %q", site, origin), func(t *testing.T) {
			r := request{method: "POST", path: "/api/v1/things", body: `{"name":"x"}`, header: map[string]string{}}
			if site != "-" {
				r.header["Sec-Fetch-Site"] = site
			}
			if origin != "-" {
				r.header["Origin"] = origin
			}
			w := h.do(r)
			if !refused {
				require.Equal(t, 200, w.Code, w.Body)
				return
			}
			require.Equal(t, 403, w.Code)
			require.Equal(t, "cross_origin", problem(t, w)["code"])
		})
	}
	own := "http://localhost:8080"
	foreign := []string{
		"null", "http://localhost", "http://localhost:8081", "https://localhost:8443", "http://localhost.evil.example", "http://evil.example",
		"https://evil.example:8080", "http://localhost:8080.evil.example", "http://evil.example/localhost:8080", "http://127.0.0.1:8080",
		"http://[::1]:8080", "http://LOCALHOST:8081", "http://xn--lcalhost-n4a:8080", "file://", "about:blank", "data:text/html,x",
		"chrome-extension://abcdef", "http://localhost:8080@evil.example", "http://sub.localhost:8080", "javascript:alert(1)",
	}
	for _, origin := range append(foreign, own, "-") {
		try("cross-site", origin, true)
		try("same-site", origin, true) // a neighbour under the same domain is not us
	}
	for _, origin := range foreign {
		try("-", origin, true) // an old browser
	}
	try("none", own, false)
	try("same-origin", own, false)
	try("same-origin", "-", false)
	try("-", own, false)
	try("-", "-", false) // not a browser: it has no cookie of anybody's
	for _, nonsense := range []string{"same", "SAME-SITE", "cross", "same-origin, cross-site"} {
		try(nonsense, "http://evil.example", true)
	}
	require.GreaterOrEqual(t, tried, 60)

	w := h.do(request{path: "/api/openapi.json", header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	require.Equal(t, 200, w.Code, "links from elsewhere may be followed")
}

func TestTheWidgetStandsOutsideTheProtectionAndNothingElseCanHideThere(t *testing.T) {
	h := newHouse(t)
	web.Post(h.API, "/things", op("make", web.AccessPublic), echo)
	widget := http.NewServeMux()
	widget.HandleFunc("POST /w/v1/visits", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201) })
	h.Widget(widget)
	cross := map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example"}
	require.Equal(t, 201, h.do(request{method: "POST", path: "/w/v1/visits", body: "{}", header: cross}).Code)
	for _, path := range []string{"/w/../api/v1/things", "/w/%2e%2e/api/v1/things", "/w/..%2fapi/v1/things", "/w//../../api/v1/things", "//w/../api/v1/things", "/W/v1/visits", "/w"} {
		w := h.do(request{method: "POST", path: path, body: `{"name":"x"}`, header: cross})
		require.NotEqual(t, 200, w.Code, path)
		require.NotEqual(t, 201, w.Code, path)
		require.NotContains(t, w.Body.String(), `"name"`, path)
	}
}

func TestSocketsOpenFromOurOwnPagesOnly(t *testing.T) {
	houses := map[string]*house{}
	for _, base := range []string{"https://desk.example.com", "http://localhost:8080"} {
		u, err := url.Parse(base)
		require.NoError(t, err)
		houses[base] = newHouse(t, func(o *web.Options) { o.BaseURL = u })
	}
	check := func(base, host string, origins ...string) error {
		r := httptest.NewRequest("GET", "/api/v1/live", nil)
		r.Host = host
		for _, origin := range origins {
			r.Header.Add("Origin", origin)
		}
		return houses[base].CheckUpgrade(r)
	}
	const base = "https://desk.example.com"
	require.NoError(t, check(base, "desk.example.com", base))
	require.NoError(t, check("http://localhost:8080", "localhost:8080", "http://localhost:8080"))
	require.NoError(t, check("http://localhost:8080", "127.0.0.1:8080", "http://127.0.0.1:8080"), "other names of this machine")
	require.NoError(t, check("http://localhost:8080", "[::1]:8080", "http://[::1]:8080"))
	for _, c := range []struct {
		host    string
		origins []string
	}{
		{"desk.example.com", nil}, {"desk.example.com", []string{""}}, {"desk.example.com", []string{"null"}},
		{"desk.example.com", []string{"http://desk.example.com"}}, {"desk.example.com", []string{"https://desk.example.com:443"}},
		{"desk.example.com", []string{"https://desk.example.com:8443"}}, {"desk.example.com", []string{"https://desk.example.com/"}},
		{"desk.example.com", []string{"https://desk.example.com."}}, {"desk.example.com", []string{"https://DESK.example.com"}},
		{"desk.example.com", []string{"https://sub.desk.example.com"}}, {"desk.example.com", []string{"https://example.com"}},
		{"desk.example.com", []string{"https://desk.example.com.evil.example"}}, {"desk.example.com", []string{"https://evil.example"}},
		{"desk.example.com", []string{"https://evildesk.example.com"}}, {"desk.example.com", []string{"https://desk.example.com@evil.example"}},
		{"desk.example.com", []string{"https://evil.example/desk.example.com"}}, {"desk.example.com", []string{"https://dęsk.example.com"}},
		{"desk.example.com", []string{"https://xn--dsk-cza.example.com"}}, {"desk.example.com", []string{base, "https://evil.example"}},
		{"desk.example.com", []string{base, base}}, {"desk.example.com", []string{base + " https://evil.example"}},
		{"desk.example.com", []string{"wss://desk.example.com"}}, {"desk.example.com", []string{"file://"}},
		{"evil.example", []string{"https://evil.example"}}, {"evil.example", []string{base}}, {"127.0.0.1", []string{"https://127.0.0.1"}},
		{"localhost", []string{"https://localhost"}}, {"", []string{"https://"}}, {"desk.example.com:8443", []string{"https://desk.example.com:8443"}},
		{"DESK.example.com", []string{"https://DESK.example.com"}}, {"desk.example.com.", []string{"https://desk.example.com."}},
	} {
		require.Error(t, check(base, c.host, c.origins...), "%v", c)
	}
	require.Error(t, check("http://localhost:8080", "localhost:8081", "http://localhost:8081"))
	require.Error(t, check("http://localhost:8080", "127.0.0.1.evil.example:8080", "http://127.0.0.1.evil.example:8080"))
	require.Error(t, check("http://localhost:8080", "192.168.0.9:8080", "http://192.168.0.9:8080"))
}
