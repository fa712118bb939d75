// Package redistest runs tests on a Redis of their own: an imitation in the process always, and a real server where
// DESKBELL_TEST_REDIS names its program.
package redistest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/stretchr/testify/require"
)

// Program is the variable that names the real server.
const Program = "DESKBELL_TEST_REDIS"

// Server is one Redis.
type Server struct {
	Addr string

	t       testing.TB
	mini    *miniredis.Miniredis
	process *exec.Cmd
}

// Run runs the test on the imitation and, where there is one, on a real server.
func Run(t *testing.T, test func(t *testing.T, s *Server)) {
	t.Run("imitation", func(t *testing.T) { test(t, Imitation(t)) })
	if os.Getenv(Program) != "" {
		t.Run("real", func(t *testing.T) { test(t, Real(t)) })
	}
}

// RunReal runs what the imitation cannot do, where there is a real server.
func RunReal(t *testing.T, test func(t *testing.T, s *Server)) {
	if os.Getenv(Program) != "" {
		t.Run("real", func(t *testing.T) { test(t, Real(t)) })
	}
}

// Imitation starts a server in the process.
func Imitation(t testing.TB) *Server {
	t.Helper()
	mini := miniredis.NewMiniRedis()
	require.NoError(t, mini.Start())
	t.Cleanup(mini.Close)
	return &Server{Addr: mini.Addr(), t: t, mini: mini}
}

// Real starts a process of the program that DESKBELL_TEST_REDIS names.
func Real(t testing.TB) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &Server{Addr: listener.Addr().String(), t: t}
	require.NoError(t, listener.Close())
	s.Start()
	t.Cleanup(s.Kill)
	return s
}

// Kill ends the server without warning, with all that it knew.
func (s *Server) Kill() {
	switch {
	case s.mini != nil:
		s.mini.Close()
		s.mini.FlushAll()
	case s.process != nil:
		_ = s.process.Process.Kill() // it may be dead already
		_ = s.process.Wait()
		s.process = nil
	}
}

// Start starts it again, empty, where it was.
func (s *Server) Start(extra ...string) {
	s.t.Helper()
	if s.mini != nil {
		require.NoError(s.t, s.mini.Restart())
		return
	}
	host, port, err := net.SplitHostPort(s.Addr)
	require.NoError(s.t, err)
	args := append([]string{"--port", port, "--bind", host, "--save", "", "--appendonly", "no", "--dir", s.t.TempDir(), "--logfile", os.DevNull}, extra...)
	s.process = exec.Command(os.Getenv(Program), args...)
	require.NoError(s.t, s.process.Start())
	require.Eventually(s.t, func() bool {
		conn, err := net.Dial("tcp", s.Addr)
		return err == nil && conn.Close() == nil
	}, 10*time.Second, 5*time.Millisecond, "redis did not start")
}

// Pause makes the server silent without closing anything, as a link that hangs; Resume lets it go on. Only a real one can.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume ends Pause.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(what syscall.Signal) {
	s.t.Helper()
	require.NoError(s.t, s.process.Process.Signal(what))
}

// Client is a plain client with short patience.
func (s *Server) Client() *redis.Client {
	client := redis.NewClient(&redis.Options{Addr: s.Addr, DisableIdentity: true, ContextTimeoutEnabled: true, MaxRetries: -1, DialerRetries: 1,
		DialTimeout: time.Second, ReadTimeout: 500 * time.Millisecond, WriteTimeout: 500 * time.Millisecond,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}})
	s.t.Cleanup(func() { _ = client.Close() }) // closing twice is harmless
	return client
}

// SetTime sets the clock of the imitation; a real server has its own, and then it reports false.
func (s *Server) SetTime(now time.Time) bool {
	if s.mini != nil {
		s.mini.SetTime(now)
	}
	return s.mini != nil
}

// Flush empties the server.
func (s *Server) Flush(ctx context.Context) { require.NoError(s.t, s.Client().FlushAll(ctx).Err()) }
