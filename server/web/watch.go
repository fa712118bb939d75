package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// watch logs and counts every request, and turns a panic into a 500. Queries are not logged: links carry tokens in them.
func (s *Server) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := callOf(r.Context())
		out := &statusWriter{ResponseWriter: w}
		began := s.clock.Now()
		defer func() {
			s.caught(out, r, recover())
			took := s.clock.Now().Sub(began)
			s.Metrics.observe(r.Method, c.route, out.status, took)
			s.logRequest(r, c, out, took)
		}()
		next.ServeHTTP(out, r)
	})
}

// caught answers 500 if nothing was answered yet. http.ErrAbortHandler is how a handler drops a connection: it goes on.
func (s *Server) caught(out *statusWriter, r *http.Request, reason any) {
	if reason == nil {
		return
	}
	if err, ok := reason.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(reason)
	}
	c := callOf(r.Context())
	s.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request_id", c.ID), slog.String("route", c.route),
		slog.Any("reason", reason), slog.String("stack", string(debug.Stack())))
	if out.status == 0 {
		writeFailure(out, r, fmt.Errorf("panic: %v", reason))
	}
}

func (s *Server) logRequest(r *http.Request, c *call, out *statusWriter, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case out.status >= http.StatusInternalServerError:
		level = slog.LevelError
	case c.route == "" || c.route == "/healthz" || c.route == "/readyz":
		level = slog.LevelDebug // files of the console and probes would drown the rest
	}
	s.log.LogAttrs(r.Context(), level, "request",
		slog.String("request_id", c.ID), slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.String("route", c.route),
		slog.Int("status", out.status), slog.Int64("bytes", out.bytes), slog.Duration("took", took), slog.String("agent", c.who),
		slog.String("ip", c.IP.String()))
}
