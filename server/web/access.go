package web

import (
	"context"
	"net/http"
	"slices"

	"deskbell/models"
)

// Principal is who asks. The zero value is nobody.
type Principal struct {
	AgentID     string
	Name        string
	Role        models.Role // with an API token without the scope admin: at most manager
	WhosOn      bool        // may see visitors of their departments
	SessionHash string      // of the browser's session; empty with an API token
	TokenID     string      // of the API token; empty with a session
	Scopes      []string    // of the token
}

// SignedIn reports whether it is somebody.
func (p Principal) SignedIn() bool { return p.AgentID != "" }

// AtLeast reports whether the person has role or more.
func (p Principal) AtLeast(role models.Role) bool { return p.SignedIn() && p.Role.AtLeast(role) }

// Scopes of an API token. Write includes read, admin includes both.
const (
	ScopeRead  = "read"
	ScopeWrite = "write"
	ScopeAdmin = "admin"
)

// Authenticator finds out who asks. No credentials: the zero Principal and no error. Credentials that prove nothing: a Failure
// (401) when the client chose to send them (a token), the zero Principal when the browser did by itself (an old cookie).
type Authenticator interface {
	Authenticate(r *http.Request) (Principal, error)
}

type principalKey struct{}

// WithPrincipal says who asks in ctx: the router does it, and tests that call verbs.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalOf is who asks. The zero Principal: nobody.
func PrincipalOf(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}

// Access says who may call a route: a role or more. Rights over single items are the verb's business.
type Access string

// The ways in.
const (
	AccessPublic        Access = "public"
	AccessAgent         Access = "agent"
	AccessManager       Access = "manager"
	AccessAdministrator Access = "administrator"
)

func (a Access) known() bool {
	return slices.Contains([]Access{AccessPublic, AccessAgent, AccessManager, AccessAdministrator}, a)
}

// admit decides whether p may call a route of op with method.
func admit(p Principal, op Op, method string) error {
	if op.Access == AccessPublic {
		return nil
	}
	if !p.SignedIn() {
		return Unauthorized("not_signed_in", "Sign in first.")
	}
	if err := admitToken(p, op, method); err != nil {
		return err
	}
	if role := models.Role(op.Access); !p.Role.AtLeast(role) {
		return With(Forbidden("role_required", "This needs the role "+string(role)+"."), "role", role)
	}
	return nil
}

func admitToken(p Principal, op Op, method string) error {
	if p.TokenID == "" {
		return nil
	}
	if op.SessionOnly {
		return Forbidden("session_required", "This can only be done in a browser, not with an API token.")
	}
	scope := ScopeRead
	switch {
	case op.Access == AccessAdministrator:
		scope = ScopeAdmin
	case unsafe(method):
		scope = ScopeWrite
	}
	if !hasScope(p.Scopes, scope) {
		return With(Forbidden("scope_required", "The API token lacks the scope "+scope+"."), "scope", scope)
	}
	return nil
}

func hasScope(scopes []string, wanted string) bool {
	order := []string{ScopeRead, ScopeWrite, ScopeAdmin}
	return slices.ContainsFunc(scopes, func(scope string) bool { return slices.Index(order, scope) >= slices.Index(order, wanted) })
}

// unsafe reports whether the method may change something.
func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}
