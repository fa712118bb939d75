package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"deskbell/models"
)

// Prefix is where every route of the API begins.
const Prefix = "/api/v1"

// Op describes a route: what it is called, in which chapter of the docs, and who may call it.
type Op struct {
	ID      string // unique, kebab-case: "list-agents"; generated clients make their function names from it
	Summary string // one line for the docs
	Tag     string // chapter of the docs
	Access  Access // needed
	Status  int    // of success; zero: 200, or 204 without a body

	SessionOnly bool // not with an API token: what makes or changes credentials
	Secret      bool // the answer shows a secret once: it is not kept for a repeated Idempotency-Key
	Maintenance bool // works in maintenance mode although it changes something
}

// Route is one entry of the list that the authorization matrix is made from.
type Route struct {
	Method string
	Path   string // from the root, parameters in braces
	Access Access
	ID     string

	SessionOnly bool
}

// API takes the routes of the features.
type API struct {
	server *Server
	huma   huma.API
	routes []Route
}

// Get registers a handler for GET below /api/v1. I and O are Huma's input and output structs. It panics on a route that is wrong
// in itself (no access, an id twice): that is found at start.
func Get[I, O any](api *API, path string, op Op, handler func(context.Context, *I) (*O, error)) {
	register(api, http.MethodGet, path, op, handler)
}

// Post is Get for POST.
func Post[I, O any](api *API, path string, op Op, handler func(context.Context, *I) (*O, error)) {
	register(api, http.MethodPost, path, op, handler)
}

// Put is Get for PUT.
func Put[I, O any](api *API, path string, op Op, handler func(context.Context, *I) (*O, error)) {
	register(api, http.MethodPut, path, op, handler)
}

// Patch is Get for PATCH.
func Patch[I, O any](api *API, path string, op Op, handler func(context.Context, *I) (*O, error)) {
	register(api, http.MethodPatch, path, op, handler)
}

// Delete is Get for DELETE.
func Delete[I, O any](api *API, path string, op Op, handler func(context.Context, *I) (*O, error)) {
	register(api, http.MethodDelete, path, op, handler)
}

func register[I, O any](api *API, method, path string, op Op, handler func(context.Context, *I) (*O, error)) {
	api.add(method, Prefix+path, op)
	huma.Register(api.huma, api.operation(method, path, op), func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, failureOf(ctx, err)
		}
		return out, nil
	})
}

// Raw registers a handler that is no call of the API: a socket, a page of its own. Path is from the root. It passes the same
// access check and stands in Routes, and nothing else of the API applies to it.
func (a *API) Raw(method, path string, op Op, handler http.HandlerFunc) {
	a.add(method, path, op)
	ginPath := strings.NewReplacer("{", ":", "}", "").Replace(path)
	a.server.engine.Handle(method, ginPath, func(c *gin.Context) {
		if err := a.server.enter(c, op, nil); err != nil {
			writeFailure(c.Writer, c.Request, err)
			return
		}
		handler(c.Writer, c.Request)
	})
}

// Routes lists every route, in the order of registration.
func (a *API) Routes() []Route { return slices.Clone(a.routes) }

// OpenAPI is the description of the API, indented, the same for the same routes.
func (a *API) OpenAPI() ([]byte, error) {
	raw, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	return append(raw, '\n'), nil
}

func (a *API) add(method, path string, op Op) {
	if !op.Access.known() {
		panic(fmt.Sprintf("web: %s %s has no access", method, path))
	}
	if op.ID == "" || slices.ContainsFunc(a.routes, func(r Route) bool { return r.ID == op.ID }) {
		panic(fmt.Sprintf("web: %s %s has no id of its own: %q", method, path, op.ID))
	}
	a.routes = append(a.routes, Route{Method: method, Path: path, Access: op.Access, ID: op.ID, SessionOnly: op.SessionOnly})
}

func (a *API) operation(method, path string, op Op) huma.Operation {
	o := huma.Operation{
		OperationID: op.ID, Method: method, Path: path, Summary: op.Summary, DefaultStatus: op.Status,
		MaxBodyBytes:    -1, // the body was bounded before
		BodyReadTimeout: -1,
		Middlewares:     huma.Middlewares{a.guard(op)},
		Extensions:      map[string]any{"x-access": op.Access},
	}
	if op.Tag != "" {
		o.Tags = []string{op.Tag}
	}
	if op.Access != AccessPublic {
		o.Security = []map[string][]string{{"session": {}}}
		if !op.SessionOnly {
			o.Security = append(o.Security, map[string][]string{"token": {}})
		}
	}
	if unsafe(method) && op.Access != AccessPublic {
		o.Parameters = append(o.Parameters, &huma.Param{
			Name: idempotencyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "A word made for this intent, at most 128 characters. The same call with the same word is done once; it is remembered for 24 hours.",
		})
	}
	return o
}

// guard is everything that happens before Huma looks at a request.
func (a *API) guard(op Op) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humagin.Unwrap(ctx)
		if err := a.server.enter(c, op, exploded(ctx.Operation())); err != nil {
			writeFailure(c.Writer, c.Request, err)
			return
		}
		c.Header("Content-Security-Policy", dataPolicy)
		c.Header("Cache-Control", "no-store")
		if !unsafe(c.Request.Method) {
			next(ctx)
			return
		}
		body, err := readBody(c)
		if err != nil {
			writeFailure(c.Writer, c.Request, err)
			return
		}
		a.server.once(c, op, body, func() { next(ctx) })
	}
}

// exploded names the query parameters of a route that may be repeated.
func exploded(o *huma.Operation) (names []string) {
	for _, p := range o.Parameters {
		if p.In == "query" && p.Explode != nil && *p.Explode {
			names = append(names, p.Name)
		}
	}
	return names
}

// instant is how models.Time looks in the document.
type instant struct{}

// Schema implements huma.SchemaProvider.
func (instant) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Nullable: true, Description: "RFC 3339; null: never, or not yet."}
}

// hooked makes Huma's package variables ours. They belong to the process, so it happens once.
var hooked sync.Once

func hook() {
	hooked.Do(func() {
		gin.SetMode(gin.ReleaseMode)
		huma.DefaultArrayNullable = false
		huma.ValidateStrictCasing = true
		huma.NewErrorWithContext = fromHuma
		huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
			return fromHuma(nil, status, msg, errs...)
		}
	})
}

func newAPI(s *Server, version string) *API {
	cfg := huma.DefaultConfig("Deskbell", version)
	cfg.Info.Description = "Watches a help desk and its websites, and tells the right person at the right moment."
	cfg.CreateHooks, cfg.DocsPath, cfg.SchemasPath, cfg.OpenAPIPath = nil, "", "", ""
	cfg.RejectUnknownQueryParameters = true
	cfg.Servers = []*huma.Server{{URL: Prefix}}
	cfg.Transformers = []huma.Transformer{func(_ huma.Context, _ string, v any) (any, error) { return fillLists(v), nil }}
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[models.Time](), reflect.TypeFor[instant]())
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: CookieName(s.baseURL), Description: "The cookie of a browser that signed in."},
		"token":   {Type: "http", Scheme: "bearer", Description: "An API token: dbk_live_..."},
	}
	api := &API{server: s}
	api.huma = humagin.NewWithGroup(s.engine, s.engine.Group(Prefix), cfg)
	return api
}
