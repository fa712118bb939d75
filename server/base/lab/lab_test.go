//go:build lab

package lab_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/base/clock"
	"deskbell/server/base/lab"
)

const child = "DESKBELL_TEST_LAB_CHILD"

// TestMain lets the test start itself as a process that passes a point until it dies.
func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		for range 3 {
			lab.Point("loop", "one")
			_, _ = os.Stdout.WriteString("x")
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAnArmedPointKillsAtThePassingThatWasAskedFor(t *testing.T) {
	for value, want := range map[string]string{"loop:1": "", "loop": "", "loop:3": "xx", "loop/one:2": "x", "loop/two:1": "xxx", "other:1": "xxx"} {
		process := exec.CommandContext(t.Context(), os.Args[0])
		process.Env = append(os.Environ(), child+"=1", lab.CrashVariable+"="+value)
		out, err := process.Output()
		require.Equal(t, want, string(out), value)
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal(), value)
		} else {
			require.Equal(t, "xxx", want, value)
		}
	}
}

func TestTheSocketMovesTheClockAndRunsLoops(t *testing.T) {
	folder, err := os.MkdirTemp("", "lab") // the path of a socket must be short
	require.NoError(t, err)
	defer os.RemoveAll(folder)
	below := clock.NewFake(time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC))
	shifted := lab.Clock(below)
	passes := 0
	loops := map[string]func(context.Context) (int, error){"runner": func(context.Context) (int, error) { passes++; return 7, nil }}
	ctx, cancel := context.WithCancel(t.Context())
	var serving sync.WaitGroup
	serving.Go(func() { require.NoError(t, lab.Serve(ctx, folder, shifted, loops)) })
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(folder, lab.SocketName))
	}}}
	require.Eventually(t, func() bool { _, err := os.Stat(filepath.Join(folder, lab.SocketName)); return err == nil }, 5*time.Second, time.Millisecond)
	ask := func(method, path, body string) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), method, "http://lab"+path, strings.NewReader(body))
		require.NoError(t, err)
		answer, err := client.Do(request)
		require.NoError(t, err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer.StatusCode, strings.TrimSpace(string(text))
	}
	for _, one := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/clock", "", 200, `{"now_ms":1772442900000}`}, {"POST", "/clock/advance", `{"ms":60000}`, 200, `{"now_ms":1772442960000}`},
		{"POST", "/run/runner", "", 200, `{"done":7}`}, {"POST", "/run/nothing", "", 422, `{"error":"no loop \"nothing\""}`},
		{"POST", "/crash/claim/email?n=2", "", 200, `{"armed":"claim/email"}`}, {"POST", "/crash/x?n=0", "", 422, `{"error":"crash point \"x\", passing 0: a name and a number from 1 are needed"}`},
	} {
		status, text := ask(one.method, one.path, one.body)
		require.Equal(t, one.status, status, one.path)
		require.Equal(t, one.want, text)
	}
	require.Equal(t, 1, passes)
	client.CloseIdleConnections()
	cancel()
	serving.Wait()
}
