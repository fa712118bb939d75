package whoson

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"deskbell/server/base/id"
	"deskbell/server/web"
)

// maxVisitBody is the budget of what a page may tell.
const maxVisitBody = 16 << 10

// Public is the entry for the pages of sites: everything below /w/. It never reads a cookie; who asks is known by the exact origin of
// the page and by tokens.
func (s *Service) Public() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /w/v1/visits", s.postVisit)
	mux.HandleFunc("POST /w/v1/leave", s.postLeave)
	mux.HandleFunc("GET /w/v1/live", s.acceptSocket)
	mux.HandleFunc("GET /w/v1.js", s.getLoader)
	mux.HandleFunc("GET /w/v1/panel", s.getPanel)
	mux.HandleFunc("GET /w/v1/assets/{file...}", s.getAsset)
	mux.HandleFunc("/w/", func(w http.ResponseWriter, r *http.Request) { web.WriteFailure(w, r, web.NotFound("page")) })
	return mux
}

// allowOrigin lets a page of a site read the answer. It names the one origin; caches must keep answers apart by it.
func (s *Service) allowOrigin(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Origin")
	if origin := r.Header.Get("Origin"); origin != "" && s.sites.knows(origin) {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
	}
}

func (s *Service) postVisit(w http.ResponseWriter, r *http.Request) {
	s.allowOrigin(w, r)
	w.Header().Set("Cache-Control", "no-store")
	var in VisitRequest
	if err := readJSON(w, r, &in); err != nil {
		web.WriteFailure(w, r, err)
		return
	}
	answer, err := s.StartVisit(r.Context(), in, clientOf(r))
	if err != nil {
		web.WriteFailure(w, r, err)
		return
	}
	writeJSON(w, answer)
}

// postLeave takes the word of a page that is closed. Nobody reads the answer.
func (s *Service) postLeave(w http.ResponseWriter, r *http.Request) {
	s.allowOrigin(w, r)
	var in struct {
		Token string `json:"token"`
	}
	if err := readJSON(w, r, &in); err != nil {
		web.WriteFailure(w, r, err)
		return
	}
	s.Leave(in.Token)
	w.WriteHeader(http.StatusNoContent)
}

// readJSON reads a small JSON object, whatever the content type says: text/plain spares the browser a second request.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxVisitBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return &web.Failure{Type: "about:blank", Title: http.StatusText(http.StatusRequestEntityTooLarge), Status: http.StatusRequestEntityTooLarge,
			Code: "too_large", Detail: "The body is longer than 16 KiB."}
	}
	switch {
	case err != nil:
		return web.Refused("bad_request", "The body could not be read.")
	case !utf8.Valid(raw):
		return web.Refused("invalid_json", "The body is not UTF-8.")
	case json.Unmarshal(raw, into) != nil:
		return web.Refused("invalid_json", "The body is not JSON as expected.")
	}
	return nil
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, asJSON(value)) // the client is gone; there is nobody to tell
}

// getLoader serves the loader: checked again after five minutes, so that a new version reaches all pages soon. Pages load it with
// crossorigin, so that errors inside it are told; it is the same for everybody.
func (s *Service) getLoader(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "public, max-age=300")
	s.serveFile(w, r, "v1.js")
}

// getAsset serves what the panel needs. Names carry a hash of the content, so it never changes.
func (s *Service) getAsset(w http.ResponseWriter, r *http.Request) {
	name := path.Clean("assets/" + r.PathValue("file"))
	if !fs.ValidPath(name) || !strings.HasPrefix(name, "assets/") {
		web.WriteFailure(w, r, web.NotFound("file"))
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	if strings.HasPrefix(path.Base(name), "texts-") {
		w.Header().Set("Cache-Control", "public, max-age=300") // these have no hash in their names
	}
	s.serveFile(w, r, name)
}

// getPanel serves the chat window, to be framed by pages of its site only.
func (s *Service) getPanel(w http.ResponseWriter, r *http.Request) {
	siteID, err := id.Parse(prefixSite, r.URL.Query().Get("site"))
	known := s.sites.get(siteID)
	if err != nil || known == nil {
		web.WriteFailure(w, r, errSiteUnknown)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Security-Policy", panelPolicy+strings.Join(known.origins, " "))
	s.serveFile(w, r, "panel.html")
}

// panelPolicy ends with the pages that may frame the panel. It talks to them by messages and to nobody else. Styles may be inline since
// positions are set as style attributes.
const panelPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"media-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors "
