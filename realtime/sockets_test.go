package realtime_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// socketKind is how frames get out in this run of the tests: without waiting where that can be, by a goroutine a connection, or over TLS.
var socketKind = os.Getenv(socketsVariable)

const (
	socketsVariable = "DESKBELL_TEST_SOCKETS"
	socketsPatient  = "patient"
	socketsTLS      = "tls"
)

// Every promise of this package holds however frames get out: all its tests run again for each of the other ways.
func TestEveryPromiseHoldsForEveryKindOfSocket(t *testing.T) {
	if socketKind != "" {
		return // this is such a run
	}
	for _, kind := range []string{socketsPatient, socketsTLS} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var said bytes.Buffer
			again := exec.CommandContext(t.Context(), os.Args[0], "-test.timeout=5m")
			again.Env = append(os.Environ(), socketsVariable+"="+kind)
			again.Stdout, again.Stderr = &said, &said
			require.NoError(t, again.Run(), "%s", &said)
		})
	}
}

// insecure trusts the certificate of a test's server.
var insecure = &tls.Config{InsecureSkipVerify: true}

// transport is one for a single request.
func transport() *http.Transport {
	return &http.Transport{DisableKeepAlives: true, TLSClientConfig: insecure}
}

// serve starts a server whose sockets hold little, so that a peer that does not read is felt soon.
func serve(t testing.TB, handler http.Handler) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	server.Config.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		if secure, is := conn.(*tls.Conn); is {
			conn = secure.NetConn()
		}
		if conn.(*net.TCPConn).SetWriteBuffer(32<<10) != nil {
			t.Error("no write buffer")
		}
		return ctx
	}
	if socketKind == socketsTLS {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return server
}
