package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"deskbell/models"
)

const (
	idempotencyHeader = "Idempotency-Key"
	maxKey            = 128
)

// once runs the call, unless its Idempotency-Key says that it ran before. Nobody's calls have no memory.
func (s *Server) once(c *gin.Context, op Op, body []byte, run func()) {
	key, who := c.GetHeader(idempotencyHeader), PrincipalOf(c.Request.Context())
	if key == "" || !who.SignedIn() {
		run()
		return
	}
	if err := checkKey(key); err != nil {
		writeFailure(c.Writer, c.Request, err)
		return
	}
	ctx := c.Request.Context()
	row := models.IdempotentCall{
		Principal: "agent:" + who.AgentID, Key: key, BodyHash: callHash(c.Request, body), At: models.TimeOf(s.clock.Now()),
	}
	taken, err := s.Calls.claim(ctx, row)
	switch {
	case err != nil:
		writeFailure(c.Writer, c.Request, fmt.Errorf("claim an idempotency key: %w", err))
	case taken != nil:
		s.repeat(c, row, *taken)
	default:
		s.runOnce(c, op, row, run)
	}
}

func checkKey(key string) error {
	bad := len(key) > maxKey
	for _, b := range []byte(key) {
		bad = bad || b <= ' ' || b > '~'
	}
	if bad {
		return Invalid(Problem{Field: "header." + idempotencyHeader, Code: "wrong_form", Message: "At most 128 printable characters without spaces."})
	}
	return nil
}

// callHash is of everything that makes two calls the same.
func callHash(r *http.Request, body []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n%s\n", r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// repeat answers a call whose key is taken.
func (s *Server) repeat(c *gin.Context, row, taken models.IdempotentCall) {
	var err error
	switch {
	case taken.BodyHash != row.BodyHash:
		err = Conflict("idempotency_key_reused", "This Idempotency-Key was used for another call. Make a new one for each intent.")
	case taken.Status == 0 && row.At.Sub(taken.At) < callTime:
		f := newFailure(http.StatusConflict, "idempotency_running", "The same call is still running.")
		f.retryAfter = time.Second
		err = f
	case taken.Status == 0:
		err = Conflict("idempotency_outcome_unknown", "The server stopped while this call ran. Look whether it was done before you repeat it with a new key.")
	case taken.Headers == secretAnswer:
		err = Conflict("idempotency_answer_secret", "This call was done. Its answer was shown once and is not kept.")
	default:
		err = replay(c, taken)
	}
	if err != nil {
		writeFailure(c.Writer, c.Request, err)
	}
}

func replay(c *gin.Context, taken models.IdempotentCall) error {
	headers := http.Header{}
	if err := json.Unmarshal([]byte(taken.Headers), &headers); err != nil {
		return fmt.Errorf("read a kept answer: %w", err)
	}
	for name, values := range headers {
		c.Writer.Header()[name] = values
	}
	c.Header("Idempotent-Replay", "true")
	c.Status(taken.Status)
	_, _ = c.Writer.WriteString(taken.Body) // the client is gone; there is nobody to tell
	return nil
}

// secretAnswer stands for an answer that was not kept.
const secretAnswer = "secret"

// keptHeaders are those of an answer that belong to it; cookies are never kept.
var keptHeaders = []string{"Content-Type", "Etag", "Location"}

// runOnce runs the call and keeps its answer before the client sees it, so that whoever saw it can repeat it.
func (s *Server) runOnce(c *gin.Context, op Op, row models.IdempotentCall, run func()) {
	out := &heldWriter{ResponseWriter: c.Writer}
	ctx := c.Request.Context()
	defer func() {
		c.Writer = out.ResponseWriter
		if !out.finished { // it panicked: what was begun was rolled back
			if err := s.Calls.settle(ctx, row); err != nil {
				s.log.ErrorContext(ctx, "drop an idempotency key", "request_id", RequestID(ctx), "error", err)
			}
		}
	}()
	c.Writer = out
	run()
	out.finished = true
	c.Writer = out.ResponseWriter

	if err := s.keep(ctx, op, row, out); err != nil {
		writeFailure(c.Writer, c.Request, err)
		return
	}
	c.Status(out.Status())
	_, _ = c.Writer.Write(out.body.Bytes()) // the client is gone; there is nobody to tell
}

func (s *Server) keep(ctx context.Context, op Op, row models.IdempotentCall, out *heldWriter) error {
	row.Status, row.Headers = out.Status(), secretAnswer
	if !op.Secret || row.Status >= http.StatusBadRequest {
		headers := http.Header{}
		for _, name := range keptHeaders {
			if values := out.Header().Values(name); len(values) > 0 {
				headers[name] = values
			}
		}
		raw, err := json.Marshal(headers)
		if err != nil {
			return fmt.Errorf("keep an answer: %w", err)
		}
		row.Headers, row.Body = string(raw), out.body.String()
	}
	if err := s.Calls.settle(ctx, row); err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}
