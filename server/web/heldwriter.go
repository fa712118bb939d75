package web

import (
	"bytes"
	"net/http"

	"github.com/gin-gonic/gin"
)

// heldWriter holds an answer back until it is kept. Headers go to the writer below, which has not sent them yet.
type heldWriter struct {
	gin.ResponseWriter
	status   int
	body     bytes.Buffer
	finished bool
}

func (w *heldWriter) Write(p []byte) (int, error)       { return w.body.Write(p) }
func (w *heldWriter) WriteString(s string) (int, error) { return w.body.WriteString(s) }
func (w *heldWriter) WriteHeader(status int)            { w.status = status }
func (w *heldWriter) WriteHeaderNow()                   {}
func (w *heldWriter) Flush()                            {}
func (w *heldWriter) Written() bool                     { return w.body.Len() > 0 }
func (w *heldWriter) Size() int                         { return w.body.Len() }

func (w *heldWriter) Status() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
