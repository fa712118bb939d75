package web

import (
	_ "embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/vearutop/statigz"
)

//go:embed docs/notbuilt.html
var notBuilt []byte

// elsewhere answers what no route takes: the console's files, its index for every address that the console itself understands,
// and a problem for the rest.
func (s *Server) elsewhere(console fs.FS) http.Handler {
	files := consoleFiles(console)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/"):
			writeFailure(w, r, NotFound("address"))
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			writeFailure(w, r, newFailure(http.StatusMethodNotAllowed, "method_not_allowed", "This address does not take "+r.Method+"."))
		default:
			files.ServeHTTP(w, r)
		}
	})
}

func consoleFiles(console fs.FS) http.Handler {
	if console == nil {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write(notBuilt) // the client is gone; there is nobody to tell
		})
	}
	dir, ok := console.(fs.ReadDirFS)
	if !ok {
		panic(fmt.Sprintf("web: the console's files (%T) cannot be listed", console))
	}
	files := statigz.FileServer(dir, statigz.EncodeOnInit, statigz.OnNotFound(func(w http.ResponseWriter, r *http.Request) {
		writeFailure(w, r, NotFound("file"))
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serveConsole(w, r, console, files) })
}

// serveConsole: the bundler puts a hash into the names below /assets/, so those never change; everything else is asked again.
func serveConsole(w http.ResponseWriter, r *http.Request, console fs.FS, files http.Handler) {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	info, err := fs.Stat(console, name)
	found := name != "" && err == nil && !info.IsDir() && name != "index.html"
	asset := strings.HasPrefix(name, "assets/")
	switch {
	case found && asset:
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	case asset:
		writeFailure(w, r, NotFound("file")) // of another version: an index in its place would only confuse the browser
		return
	default:
		w.Header().Set("Cache-Control", "no-cache")
	}
	r = r.Clone(r.Context())
	r.URL.Path = "/"
	if found {
		r.URL.Path = "/" + name
	}
	// statigz writes and compares tags without the quotes that HTTP wants.
	r.Header.Set("If-None-Match", strings.Trim(strings.TrimPrefix(r.Header.Get("If-None-Match"), "W/"), `"`))
	out := &quotedTags{ResponseWriter: w}
	files.ServeHTTP(out, r)
	if !out.wrote {
		out.WriteHeader(http.StatusOK) // to HEAD; the router would make it a 404
	}
}

type quotedTags struct {
	http.ResponseWriter
	wrote bool
}

func (q *quotedTags) Write(p []byte) (int, error) {
	if !q.wrote {
		q.WriteHeader(http.StatusOK)
	}
	return q.ResponseWriter.Write(p)
}

func (q *quotedTags) WriteHeader(status int) {
	q.wrote = true
	if tag := q.Header().Get("Etag"); tag != "" && !strings.HasPrefix(tag, `"`) {
		q.Header().Set("Etag", `"`+tag+`"`)
	}
	q.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (q *quotedTags) Unwrap() http.ResponseWriter { return q.ResponseWriter }
