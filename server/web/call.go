package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"

	"deskbell/server/base/id"
)

// call is what is known of a request from its first moment. It belongs to the goroutine that serves the request.
type call struct {
	ID    string
	IP    netip.Addr
	Agent string // user agent, cut to 200 bytes

	log   *slog.Logger
	route string // pattern of the matched route, for log and metrics
	who   string // agent id, for the log
}

type callKey struct{}

// begin gives the request its call. The id is ours even if the client sent one: two requests never share it.
func (s *Server) begin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{ID: id.New(), IP: s.proxies.ClientIP(r), Agent: cut(r.UserAgent(), 197), log: s.log}
		w.Header().Set("X-Request-Id", c.ID)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
	})
}

// callOf is the call of a context that came from a request; outside one it is an empty call that logs nowhere.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{log: slog.New(slog.DiscardHandler)}
}

// RequestID is the id that the answer and the log carry. Empty outside a request.
func RequestID(ctx context.Context) string { return callOf(ctx).ID }

// ClientIP is the address of the client, behind the trusted proxies. The zero Addr outside a request.
func ClientIP(ctx context.Context) netip.Addr { return callOf(ctx).IP }

// UserAgent is what the client calls itself, cut to 200 bytes.
func UserAgent(ctx context.Context) string { return callOf(ctx).Agent }
