package netguard

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	waitFor = 5 * time.Second
	tick    = time.Millisecond
)

// loopbackGuard lets through to 127.0.0.1 only, where test servers listen.
func loopbackGuard() *Guard { return New([]netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}) }

func get(t *testing.T, client *http.Client, url string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	return client.Do(request)
}

func TestARedirectIsAnAnswerAndNotFollowed(t *testing.T) {
	canary := newCanary(t)
	var calls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "http://127.0.0.1:"+strings.TrimPrefix(r.URL.Path, "/")+"/", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	response, err := get(t, loopbackGuard().HTTPClient(), server.URL+"/1")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusTemporaryRedirect, response.StatusCode)
	require.EqualValues(t, 1, calls.Load())
	require.Zero(t, canary.connects.Load())
}

func TestNoProxyIsTakenFromTheEnvironment(t *testing.T) {
	canary := newCanary(t)
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://127.0.0.1:"+portOf(canary))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer server.Close()
	response, err := get(t, loopbackGuard().HTTPClient(), server.URL)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusNoContent, response.StatusCode)
	require.Zero(t, canary.connects.Load())
	require.Nil(t, loopbackGuard().HTTPClient().Transport.(*http.Transport).Proxy)
}

func TestEveryCallHasATimeLimit(t *testing.T) {
	require.Equal(t, CallTimeout, loopbackGuard().HTTPClient().Timeout)
	asked, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(asked)
		<-release
	}))
	defer server.Close()
	defer close(release)
	client := loopbackGuard().HTTPClient()
	client.Timeout = 50 * time.Millisecond
	_, err := get(t, client, server.URL)
	<-asked
	require.ErrorContains(t, err, "Client.Timeout")
}

func TestALargeAnswerIsCut(t *testing.T) {
	for size, want := range map[int]error{0: nil, 1: nil, MaxBody: nil, MaxBody + 1: ErrTooLarge, 10 * MaxBody: ErrTooLarge} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", size))
		}))
		response, err := get(t, loopbackGuard().HTTPClient(), server.URL)
		require.NoError(t, err)
		body, err := ReadBody(response)
		require.ErrorIs(t, err, want)
		require.Len(t, body, min(size, MaxBody))
		server.Close()
	}
}

func TestAnAnswerThatBreaksOffIsAnError(t *testing.T) {
	broken := &http.Response{Body: io.NopCloser(io.MultiReader(strings.NewReader("abc"), failing{}))}
	body, err := ReadBody(broken)
	require.ErrorIs(t, err, errBroken)
	require.Equal(t, "abc", string(body))
}

var errBroken = errors.New("broken off")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errBroken }

func TestTheRelayOfTheSettingsMayBeAnywhere(t *testing.T) {
	canary := newCanary(t)
	conn, err := New(nil).DialSettings(t.Context(), "tcp", "127.0.0.1:"+portOf(canary))
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.Eventually(t, func() bool { return canary.connects.Load() == 1 }, waitFor, tick)
}
