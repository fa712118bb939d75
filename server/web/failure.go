package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"deskbell/server/database"
)

// Problem is one thing that is wrong with a request. Field is the path of the value ("conditions[2].values"), or empty.
type Problem struct {
	Field   string `json:"field" doc:"Path of the value that is wrong, empty when it is the whole request."`
	Code    string `json:"code" doc:"Stable, for programs."`
	Message string `json:"message" doc:"For people."`
}

// Failure is every error body that the server writes: application/problem+json of RFC 9457 with a stable code. It is also the error
// that handlers return; make it with the functions of this file.
type Failure struct {
	_         struct{}  `json:"-" additionalProperties:"true"`
	Type      string    `json:"type" doc:"Always about:blank: the code says what happened."`
	Title     string    `json:"title" doc:"The words of the status."`
	Status    int       `json:"status" doc:"The HTTP status."`
	Detail    string    `json:"detail,omitempty" doc:"What happened and what to do about it, for people."`
	Code      string    `json:"code" doc:"Stable, for programs."`
	Errors    []Problem `json:"errors,omitempty" doc:"Each value that is wrong."`
	RequestID string    `json:"request_id" doc:"What to look for in the server's log."`

	retryAfter time.Duration
	members    map[string]any
}

// NotFound says that there is no such thing, or that the asking person may not know of it: both read the same.
func NotFound(what string) error {
	return newFailure(http.StatusNotFound, "not_found", "There is no such "+what+", or it is out of your sight.")
}

// Unauthorized says that nobody is signed in, or that what was shown proves nothing.
func Unauthorized(code, detail string) error {
	return newFailure(http.StatusUnauthorized, code, detail)
}

// Forbidden says that the person is known and may not do this.
func Forbidden(code, detail string) error { return newFailure(http.StatusForbidden, code, detail) }

// Conflict says that the thing is not in a state that allows this.
func Conflict(code, detail string) error { return newFailure(http.StatusConflict, code, detail) }

// Refused says that the request itself cannot be understood (400). Wrong values are Invalid.
func Refused(code, detail string) error { return newFailure(http.StatusBadRequest, code, detail) }

// Invalid names the values that cannot be accepted (422).
func Invalid(problems ...Problem) error {
	f := newFailure(http.StatusUnprocessableEntity, "invalid", "Some values cannot be accepted.")
	f.Errors = problems
	return f
}

// TooMany says when to try again; the time is rounded up to a second.
func TooMany(retryAfter time.Duration) error {
	f := newFailure(http.StatusTooManyRequests, "too_many_requests", "Too many tries. Wait and try again.")
	f.retryAfter = max(retryAfter, time.Second)
	return f
}

// Unavailable says that the server cannot do this at the moment.
func Unavailable(detail string, retry time.Duration) error {
	f := newFailure(http.StatusServiceUnavailable, "unavailable", detail)
	f.retryAfter = max(retry, time.Second)
	return f
}

// With adds a member to the body of a failure, say who was faster. Any other error is returned as it is.
func With(err error, name string, value any) error {
	var f *Failure
	if !errors.As(err, &f) {
		return err
	}
	copied := *f
	copied.members = maps.Clone(f.members)
	if copied.members == nil {
		copied.members = map[string]any{}
	}
	copied.members[name] = value
	return &copied
}

func newFailure(status int, code, detail string) *Failure {
	return &Failure{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// Error is for logs and tests.
func (f *Failure) Error() string {
	text := fmt.Sprintf("%d %s: %s", f.Status, f.Code, f.Detail)
	for _, p := range f.Errors {
		text += fmt.Sprintf(" [%s %s: %s]", p.Field, p.Code, p.Message)
	}
	return text
}

// GetStatus is asked by Huma.
func (f *Failure) GetStatus() int { return f.Status }

// ContentType is asked by Huma.
func (f *Failure) ContentType(string) string { return "application/problem+json" }

// GetHeaders is asked by Huma.
func (f *Failure) GetHeaders() http.Header {
	h := http.Header{}
	if f.retryAfter > 0 {
		h.Set("Retry-After", seconds(f.retryAfter))
	}
	if f.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="deskbell"`)
	}
	return h
}

// seconds is d in whole seconds, rounded up.
func seconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}

// MarshalJSON writes the added members beside the others.
func (f *Failure) MarshalJSON() ([]byte, error) {
	type plain Failure
	raw, err := json.Marshal((*plain)(f))
	if err != nil || len(f.members) == 0 {
		return raw, err
	}
	raw = raw[:len(raw)-1]
	for _, name := range slices.Sorted(maps.Keys(f.members)) {
		value, err := json.Marshal(f.members[name])
		if err != nil {
			return nil, fmt.Errorf("member %s of a failure: %w", name, err)
		}
		raw = fmt.Appendf(raw, ",%q:%s", name, value)
	}
	return append(raw, '}'), nil
}

// failureOf turns any error into what the client may see. What is not a Failure is our own mistake: its text goes to the log only.
func failureOf(ctx context.Context, err error) *Failure {
	call := callOf(ctx)
	var f *Failure
	switch {
	case errors.As(err, &f):
		copied := *f
		f = &copied
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		f = newFailure(statusClientGone, "client_gone", "The connection was closed before the answer.")
	case database.IsAway(err):
		f = newFailure(http.StatusServiceUnavailable, "unavailable", "Something that the server needs, likely its database, cannot be reached. Try again in a moment.")
		f.retryAfter = 5 * time.Second
		call.logError(ctx, err)
	default:
		f = newFailure(http.StatusInternalServerError, "internal", "Something failed on the server. The request id leads to it in the log.")
		call.logError(ctx, err)
	}
	f.RequestID = call.ID
	return f
}

func (c *call) logError(ctx context.Context, err error) {
	c.log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("request_id", c.ID), slog.String("route", c.route), slog.String("error", err.Error()))
}

// statusClientGone is for the log: nobody reads that answer.
const statusClientGone = 499

// writeFailure answers r with err, outside Huma.
func writeFailure(w http.ResponseWriter, r *http.Request, err error) {
	f := failureOf(r.Context(), err)
	body, err := json.Marshal(f)
	if err != nil {
		panic(err) // only for a member that cannot be JSON: a mistake of ours, caught and logged one level up
	}
	maps.Copy(w.Header(), f.GetHeaders())
	w.Header().Set("Content-Type", f.ContentType(""))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(f.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client is gone; there is nobody to tell
	}
}

// WriteFailure answers r with err: for handlers outside the API (sockets, the widget). Errors that are not ours become a 500
// without details.
func WriteFailure(w http.ResponseWriter, r *http.Request, err error) { writeFailure(w, r, err) }
