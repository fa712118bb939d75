package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// fromHuma is huma.NewErrorWithContext: what Huma itself finds wrong, in our words and without the values it was sent.
func fromHuma(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
	c := context.Background() // Huma asks without a request when it describes its errors
	if ctx != nil {
		c = ctx.Context()
	}
	return failureOf(c, humaFailure(status, msg, errs...))
}

func humaFailure(status int, msg string, errs ...error) error {
	if status >= http.StatusInternalServerError {
		return errors.Join(append([]error{errors.New(msg)}, errs...)...)
	}
	f := newFailure(status, statusCode(status), sentence(msg))
	for _, err := range errs {
		var detail huma.ErrorDetailer
		if errors.As(err, &detail) {
			f.Errors = append(f.Errors, problemOf(detail.ErrorDetail()))
		}
	}
	if status == http.StatusUnprocessableEntity && len(f.Errors) > 0 {
		f.Detail = "Some values cannot be accepted."
	}
	return f
}

// statusCode is the code of a failure that has no better one.
func statusCode(status int) string {
	switch status {
	case http.StatusUnprocessableEntity:
		return "invalid"
	case http.StatusBadRequest:
		return "bad_request"
	}
	return strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_")
}

func sentence(msg string) string {
	if msg == "" {
		return ""
	}
	return strings.ToUpper(msg[:1]) + strings.TrimSuffix(msg[1:], ".") + "."
}

func problemOf(d *huma.ErrorDetail) Problem {
	field := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body"), ".")
	if missing, ok := between(d.Message, "expected required property ", " to be present"); ok {
		return Problem{Field: join(field, missing), Code: "missing", Message: "This is needed."}
	}
	return Problem{Field: field, Code: problemCode(d.Message), Message: sentence(cut(d.Message, 300))}
}

func between(text, before, after string) (string, bool) {
	rest, found := strings.CutPrefix(text, before)
	if !found {
		return "", false
	}
	return strings.CutSuffix(rest, after)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "..."
}

// problemCode finds the stable code of a message of Huma's; the test of this list fails when Huma changes its words.
func problemCode(message string) string {
	for _, rule := range []struct{ begins, code string }{
		{"unexpected property", "unknown_field"},
		{"unknown query parameter", "unknown_parameter"},
		{"required ", "missing"},
		{"expected value to be one of", "not_a_choice"},
		{"expected length >=", "too_short"},
		{"expected length <=", "too_long"},
		{"expected array length >=", "too_few"},
		{"expected array length <=", "too_many"},
		{"expected number >=", "too_small"},
		{"expected number >", "too_small"},
		{"expected number <", "too_large"},
		{"expected array items to be unique", "repeated"},
		{"expected string to match pattern", "wrong_form"},
		{"expected string to be", "wrong_form"},
		{"expected ", "wrong_type"},
	} {
		if strings.HasPrefix(message, rule.begins) {
			return rule.code
		}
	}
	return "invalid"
}
