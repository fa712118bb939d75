package web

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"deskbell/server/base/clock"
	"deskbell/server/database"
)

// Options are what a Server is made of.
type Options struct {
	BaseURL        *url.URL // needed: the address that people open
	Log            *slog.Logger
	Clock          clock.Clock
	DB             *database.DB // remembers calls with an Idempotency-Key
	Authenticator  Authenticator
	TrustedProxies []netip.Prefix
	Version        string
	Metrics        *Metrics // nil: made
	Maintenance    bool     // answer reads only
	Console        fs.FS    // the built console; nil: a page says that it is not built
	AsyncAPI       []byte   // served at /api/asyncapi.json
	Checks         []Check  // of /readyz
}

// Server answers HTTP. Make it with New, register routes on API and Raw, then serve it.
type Server struct {
	API     *API
	Metrics *Metrics
	Calls   *Calls // Run it: it forgets old Idempotency-Keys

	baseURL     *url.URL
	log         *slog.Logger
	clock       clock.Clock
	auth        Authenticator
	proxies     Proxies
	maintenance bool

	engine  *gin.Engine
	guarded http.Handler // everything but /w/
	widget  http.Handler // everything below /w/
}

// New returns a server with the routes that need no feature: health, the API's documents, the console.
func New(o Options) *Server {
	hook()
	s := &Server{
		baseURL: o.BaseURL, log: o.Log, clock: o.Clock, auth: o.Authenticator, proxies: o.TrustedProxies, maintenance: o.Maintenance,
		Metrics: o.Metrics, Calls: NewCalls(o.DB, o.Clock),
	}
	if s.Metrics == nil {
		s.Metrics = NewMetrics(o.Version, "")
	}
	s.engine = newEngine()
	s.API = newAPI(s, o.Version)
	s.addHealth(o.Checks)
	s.addDocuments(o.AsyncAPI)
	s.engine.NoRoute(gin.WrapH(s.elsewhere(o.Console)))
	s.engine.NoMethod(func(c *gin.Context) {
		writeFailure(c.Writer, c.Request, newFailure(http.StatusMethodNotAllowed, "method_not_allowed", "This address does not take "+c.Request.Method+"."))
	})
	s.guarded = s.begin(s.watch(s.harden(sameOrigin(s.engine))))
	s.Widget(http.NotFoundHandler())
	return s
}

func newEngine() *gin.Engine {
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(nil); err != nil { // we read addresses ourselves; gin must not
		panic(err) // cannot happen without an address to parse
	}
	engine.Use(func(c *gin.Context) { callOf(c.Request.Context()).route = c.FullPath() })
	return engine
}

// Widget sets what answers below /w/: a mux of its own, outside the cross-origin protection, without sessions. Call it before
// serving.
func (s *Server) Widget(h http.Handler) {
	s.widget = s.begin(s.watch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		callOf(r.Context()).route = "/w/"
		setCommonHeaders(w.Header())
		h.ServeHTTP(w, r)
	})))
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/w/") {
		s.widget.ServeHTTP(w, r)
		return
	}
	s.guarded.ServeHTTP(w, r)
}

// enter finds out who asks, decides whether they may, and puts them into the request's context. Many are the names of query
// parameters that may be repeated.
func (s *Server) enter(c *gin.Context, op Op, many []string) error {
	if err := checkQuery(c.Request, many); err != nil {
		return err
	}
	p, err := s.auth.Authenticate(c.Request)
	if err != nil {
		return fmt.Errorf("authenticate: %w", err)
	}
	callOf(c.Request.Context()).who = p.AgentID
	if err := admit(p, op, c.Request.Method); err != nil {
		return err
	}
	if s.maintenance && unsafe(c.Request.Method) && !op.Maintenance {
		return Unavailable("The desk is in maintenance: it can be read, not changed.", time.Minute)
	}
	c.Request = c.Request.WithContext(WithPrincipal(c.Request.Context(), p))
	return nil
}

// CookieName is the name of the session cookie: with https the prefix binds it to this host and to https.
func CookieName(base *url.URL) string {
	if base.Scheme == "https" {
		return "__Host-deskbell"
	}
	return "deskbell"
}

// NewHTTPServer returns a server with time limits that slow clients cannot stretch. It has none for writing, since sockets live
// long; they set their own.
func NewHTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
