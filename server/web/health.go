package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"deskbell/models"
)

// Check is one part of readiness.
type Check struct {
	Name string
	// Vital parts decide whether the process may receive requests; the others only make it degraded.
	Vital bool
	// Run returns nil when the part works, ErrAbsent when it is not set up. It has 2 seconds.
	Run func(ctx context.Context) error
}

// ErrAbsent says that a part is not set up, which is no fault.
var ErrAbsent = errors.New("not set up")

const checkTime = 2 * time.Second

// readiness is the answer of /readyz.
type readiness struct {
	Status string            `json:"status"` // ok, degraded, failing
	Checks map[string]string `json:"checks"`
}

// health remembers since when a part fails. The reasons go to the log: the answer is public.
type health struct {
	server *Server
	checks []Check

	mu    sync.Mutex
	since map[string]models.Time
}

func (s *Server) addHealth(checks []Check) {
	h := &health{server: s, checks: checks, since: map[string]models.Time{}}
	s.engine.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok") })
	s.engine.GET("/readyz", gin.WrapF(h.ready))
}

func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	answer, status := readiness{Status: "ok", Checks: map[string]string{}}, http.StatusOK
	for _, check := range h.checks {
		word, works := h.run(r.Context(), check)
		answer.Checks[check.Name] = word
		switch {
		case works:
		case check.Vital:
			answer.Status, status = "failing", http.StatusServiceUnavailable
		case answer.Status == "ok":
			answer.Status = "degraded"
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // the client is gone; there is nobody to tell
}

func (h *health) run(ctx context.Context, check Check) (word string, works bool) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	err := check.Run(ctx)

	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err == nil:
		delete(h.since, check.Name)
		return "ok", true
	case errors.Is(err, ErrAbsent):
		delete(h.since, check.Name)
		return "absent", true
	}
	if h.since[check.Name].IsZero() {
		h.since[check.Name] = models.TimeOf(h.server.clock.Now())
		h.server.log.LogAttrs(ctx, slog.LevelError, "check fails", slog.String("check", check.Name), slog.String("error", err.Error()))
	}
	return "failing since " + h.since[check.Name].String(), false
}
