//go:build lab

package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"deskbell/server/base/clock"
)

// SocketName is the file in the data folder on which the lab listens.
const SocketName = "lab.sock"

// Clock is the clock that the program should use: base, which can be advanced.
func Clock(base clock.Clock) clock.Clock { return clock.NewShifted(base) }

// Serve answers HTTP on the unix socket lab.sock in dataDir until ctx ends: GET /clock, POST /clock/advance {"ms": n}, POST
// /run/{name} (one pass of a loop of the list), POST /crash/{point}?n=. The clock is the one that Clock returned.
func Serve(ctx context.Context, dataDir string, c clock.Clock, loops map[string]func(context.Context) (int, error)) error {
	moved, ok := c.(*clock.Fake)
	if !ok {
		return errors.New("lab: the clock is not the one that lab.Clock made")
	}
	path := filepath.Join(dataDir, SocketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("lab: remove the old socket: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("lab: listen: %w", err)
	}
	server := &http.Server{Handler: routes(moved, loops), ReadHeaderTimeout: 5 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("lab: %w", err)
	}
	return nil
}

func routes(c *clock.Fake, loops map[string]func(context.Context) (int, error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clock", func(w http.ResponseWriter, _ *http.Request) { answer(w, now(c), nil) })
	mux.HandleFunc("POST /clock/advance", func(w http.ResponseWriter, r *http.Request) {
		var by struct {
			MS int64 `json:"ms"`
		}
		if err := json.NewDecoder(r.Body).Decode(&by); err != nil {
			answer(w, nil, err)
			return
		}
		c.Advance(time.Duration(by.MS) * time.Millisecond)
		answer(w, now(c), nil)
	})
	mux.HandleFunc("POST /run/{name}", func(w http.ResponseWriter, r *http.Request) {
		loop, known := loops[r.PathValue("name")]
		if !known {
			answer(w, nil, fmt.Errorf("no loop %q", r.PathValue("name")))
			return
		}
		n, err := loop(r.Context())
		answer(w, map[string]any{"done": n}, err)
	})
	mux.HandleFunc("POST /crash/{point...}", func(w http.ResponseWriter, r *http.Request) {
		n := 1
		if text := r.URL.Query().Get("n"); text != "" {
			var err error
			if n, err = strconv.Atoi(text); err != nil {
				answer(w, nil, err)
				return
			}
		}
		answer(w, map[string]any{"armed": r.PathValue("point")}, armed().arm(r.PathValue("point"), n))
	})
	return mux
}

func now(c *clock.Fake) any { return map[string]any{"now_ms": c.Now().UnixMilli()} }

func answer(w http.ResponseWriter, body any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		body = map[string]any{"error": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(body) // the one who asked is a test on the same machine: it sees a cut answer
}
