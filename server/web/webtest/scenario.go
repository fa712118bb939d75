// Package webtest helps to test routes: scenarios in the form of a table, and the authorization matrix over every route there is.
package webtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Host is the name under which requests of tests arrive.
const Host = "localhost:8080"

// Scenario is one request and what its answer must be.
type Scenario struct {
	Name    string
	Method  string // default GET
	Path    string
	As      Subject
	Headers map[string]string
	Body    string // JSON
	Status  int
	Want    []string // fragments of the body
	Never   []string // fragments that must not be in the body
	After   func(t *testing.T, w *httptest.ResponseRecorder)
}

// Run sends each scenario in turn.
func Run(t *testing.T, h http.Handler, scenarios ...Scenario) {
	t.Helper()
	for _, s := range scenarios {
		name := s.Name
		if name == "" {
			name = strings.TrimSpace(s.Method + " " + s.Path)
		}
		t.Run(name, func(t *testing.T) { s.run(t, h) })
	}
}

func (s Scenario) run(t *testing.T, h http.Handler) {
	t.Helper()
	w := s.Send(h)
	body := w.Body.String()
	require.Equal(t, s.Status, w.Code, body)
	for _, fragment := range s.Want {
		require.Contains(t, body, fragment)
	}
	for _, fragment := range s.Never {
		require.NotContains(t, body, fragment)
	}
	if s.After != nil {
		s.After(t, w)
	}
}

// Send sends the request of the scenario.
func (s Scenario) Send(h http.Handler) *httptest.ResponseRecorder {
	method := s.Method
	if method == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, s.Path, strings.NewReader(s.Body))
	r.Host = Host
	if s.Body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	s.As.sign(r)
	for name, value := range s.Headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Code is the code of a failure; empty when the answer is none.
func Code(w *httptest.ResponseRecorder) string {
	var failure struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(w.Body.Bytes(), &failure) != nil {
		return ""
	}
	return failure.Code
}

// Decode reads the body of an answer.
func Decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var value T
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &value), w.Body.String())
	return value
}
