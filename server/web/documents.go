package web

import (
	"embed"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

//go:embed docs
var docs embed.FS

// addDocuments serves what describes the API: two documents and a page that reads the first. Nothing of it comes from another host.
func (s *Server) addDocuments(asyncAPI []byte) {
	openAPI := sync.OnceValues(s.API.OpenAPI) // all routes are there when the first request comes
	s.engine.GET("/api/openapi.json", func(c *gin.Context) {
		raw, err := openAPI()
		if err != nil {
			writeFailure(c.Writer, c.Request, err)
			return
		}
		c.Data(http.StatusOK, "application/openapi+json", raw)
	})
	s.engine.GET("/api/asyncapi.json", func(c *gin.Context) {
		if asyncAPI == nil {
			writeFailure(c.Writer, c.Request, NotFound("document"))
			return
		}
		c.Data(http.StatusOK, "application/json", asyncAPI)
	})
	for address, file := range map[string]string{
		"/api/docs": "docs/index.html", "/api/docs/docs.css": "docs/docs.css", "/api/docs/docs.js": "docs/docs.js",
	} {
		s.engine.GET(address, func(c *gin.Context) {
			c.Header("Cache-Control", "no-cache")
			http.ServeFileFS(c.Writer, c.Request, docs, file)
		})
	}
}
