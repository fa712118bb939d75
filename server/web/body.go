package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

const (
	maxBody  = 1 << 20
	bodyTime = 15 * time.Second // to receive a whole body

	queryChars  = 200
	cursorChars = 1000 // after: ours, made of what a list is sorted by
	queryValues = 50
)

// readBody reads and checks the body of an unsafe request and puts it back as memory. An empty body is right for routes that
// take none; the others refuse it themselves.
func readBody(c *gin.Context) ([]byte, error) {
	r := c.Request
	if err := checkBodyHeaders(r); err != nil {
		return nil, err
	}
	// A writer without deadlines (a test's) has no slow client either.
	deadlines := http.NewResponseController(c.Writer)
	_ = deadlines.SetReadDeadline(time.Now().Add(bodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, r.Body, maxBody))
	_ = deadlines.SetReadDeadline(time.Time{})

	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		c.Header("Connection", "close")
		return nil, newFailure(http.StatusRequestEntityTooLarge, "body_too_large", "The body is larger than 1 MiB.")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, newFailure(http.StatusRequestTimeout, "body_too_slow", "The body did not arrive in time.")
	case err != nil:
		return nil, Refused("body_broken", "The body could not be read.")
	}
	if len(body) > 0 {
		if err := checkJSON(body); err != nil {
			return nil, err
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return body, nil
}

// checkBodyHeaders lets only plain JSON in: forms of other sites cannot send it, and nothing is unpacked that could be larger
// than it looks.
func checkBodyHeaders(r *http.Request) error {
	if r.ContentLength > maxBody {
		return newFailure(http.StatusRequestEntityTooLarge, "body_too_large", "The body is larger than 1 MiB.")
	}
	if r.Header.Get("Content-Encoding") != "" {
		return newFailure(http.StatusUnsupportedMediaType, "content_encoding", "Compressed bodies are not taken.")
	}
	types := r.Header.Values("Content-Type")
	if len(types) == 0 && r.ContentLength == 0 {
		return nil
	}
	if len(types) != 1 || !plainJSON(types[0]) {
		return newFailure(http.StatusUnsupportedMediaType, "content_type", "The body must be application/json.")
	}
	r.Header.Set("Content-Type", "application/json") // in the one spelling that Huma compares
	return nil
}

func plainJSON(contentType string) bool {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "application/json" {
		return false
	}
	for name, value := range params {
		if name != "charset" || !isUTF8(value) {
			return false
		}
	}
	return true
}

func isUTF8(charset string) bool {
	return len(charset) == 5 && bytes.EqualFold([]byte(charset), []byte("utf-8"))
}

// checkQuery bounds what stands behind the question mark. Only the names in many may stand there more than once: of others a
// handler would see one value and ignore the rest.
func checkQuery(r *http.Request, many []string) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return Refused("bad_request", "The query of the address cannot be read.")
	}
	for name, values := range query {
		if len(values) > 1 && !slices.Contains(many, name) {
			return Invalid(Problem{Field: "query." + cut(name, 60), Code: "repeated", Message: "This is there more than once."})
		}
		if len(values) > queryValues {
			return Invalid(Problem{Field: "query." + cut(name, 60), Code: "too_many", Message: "More than 50 values."})
		}
		for _, value := range values {
			if n := utf8.RuneCountInString(value); n > cursorChars || n > queryChars && name != "after" {
				return Invalid(Problem{Field: "query." + cut(name, 60), Code: "too_long", Message: "Longer than 200 characters."})
			}
			if !utf8.ValidString(value) || !utf8.ValidString(name) {
				return Refused("bad_request", "The address is not UTF-8.")
			}
		}
	}
	return nil
}
