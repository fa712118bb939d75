package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/secret"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Authenticate implements web.Authenticator: an API token if one was sent, else the browser's cookie. Other schemes of Authorization
// belong to proxies in front of us and are not looked at.
func (s *Service) Authenticate(r *http.Request) (web.Principal, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return s.byToken(r.Context(), token)
	}
	cookies := r.CookiesNamed(web.CookieName(s.BaseURL))
	if len(cookies) != 1 { // two of one name: one was put there by somebody else
		return web.Principal{}, nil
	}
	return s.bySession(r.Context(), cookies[0].Value)
}

// bySession finds the session of a cookie. Whatever is wrong with it: nobody.
func (s *Service) bySession(ctx context.Context, token string) (web.Principal, error) {
	if !secret.WellFormed(token) || strings.HasPrefix(token, secret.LivePrefix) {
		return web.Principal{}, nil
	}
	return s.BySessionHash(ctx, secret.Hash(token))
}

// BySessionHash is who a session belongs to, by the hash of its token: sockets ask it again and again. A session that has ended, or none:
// nobody.
func (s *Service) BySessionHash(ctx context.Context, hash string) (web.Principal, error) {
	var session models.Session
	now := s.now()
	err := s.DB.Read(ctx).Where("hash = ?", hash).Take(&session).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return web.Principal{}, nil
	}
	if err != nil {
		return web.Principal{}, fmt.Errorf("read session: %w", err)
	}
	if !secret.Equal(session.Hash, hash) || !alive(session, now) {
		return web.Principal{}, nil
	}
	agent, err := findAgent(s.DB.Read(ctx), session.AgentID)
	if err != nil {
		return web.Principal{}, err
	}
	if agent.DisabledAt != 0 {
		return web.Principal{}, nil
	}
	if now.Sub(session.LastSeenAt) >= seenEvery {
		s.seen(ctx, &models.Session{}, "hash = ?", hash, "last_seen_at", now)
	}
	p := principal(agent)
	p.SessionHash = hash
	return p, nil
}

func alive(session models.Session, now models.Time) bool {
	return now < session.ExpiresAt && now < session.LastSeenAt.Add(sessionIdle)
}

// byToken finds an API token. Whatever is wrong with it is said, in one sentence: its owner chose to send it.
func (s *Service) byToken(ctx context.Context, token string) (web.Principal, error) {
	if !strings.HasPrefix(token, secret.LivePrefix) || !secret.WellFormed(token) {
		return web.Principal{}, errTokenInvalid()
	}
	var row models.Token
	hash, now := secret.Hash(token), s.now()
	err := s.DB.Read(ctx).Where("hash = ?", hash).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return web.Principal{}, errTokenInvalid()
	}
	if err != nil {
		return web.Principal{}, fmt.Errorf("read token: %w", err)
	}
	if !secret.Equal(row.Hash, hash) || row.RevokedAt != 0 || row.ExpiresAt != 0 && row.ExpiresAt <= now {
		return web.Principal{}, errTokenInvalid()
	}
	agent, err := findAgent(s.DB.Read(ctx), row.AgentID)
	if err != nil {
		return web.Principal{}, err
	}
	if agent.DisabledAt != 0 {
		return web.Principal{}, errTokenInvalid()
	}
	if now.Sub(row.LastUsedAt) >= seenEvery {
		s.seen(ctx, &models.Token{}, "id = ?", row.ID, "last_used_at", now)
	}
	return tokenPrincipal(agent, row)
}

// tokenPrincipal is the agent with at most the token's scopes: without admin they count as manager.
func tokenPrincipal(agent models.Agent, row models.Token) (web.Principal, error) {
	p := principal(agent)
	p.TokenID = row.ID
	if err := json.Unmarshal([]byte(row.Scopes), &p.Scopes); err != nil {
		return web.Principal{}, fmt.Errorf("read scopes of token %s: %w", row.ID, err)
	}
	if !slices.Contains(p.Scopes, web.ScopeAdmin) && p.Role.AtLeast(models.RoleAdministrator) {
		p.Role = models.RoleManager
	}
	return p, nil
}

func principal(agent models.Agent) web.Principal {
	return web.Principal{AgentID: agent.ID, Name: agent.Name, Role: agent.Role, WhosOn: agent.WhosOn}
}

func errTokenInvalid() error {
	return web.Unauthorized("token_invalid", "The API token is unknown, expired or revoked.")
}

// seen notes when a session or token was last used. A request does not fail for it.
func (s *Service) seen(ctx context.Context, model any, where string, key string, column string, now models.Time) {
	err := s.DB.Tx(context.WithoutCancel(ctx), "accounts.seen", func(tx *database.Tx) error {
		return tx.Model(model).Where(where, key).Update(column, now).Error
	})
	if err != nil {
		s.Log.LogAttrs(ctx, slog.LevelWarn, "last use was not noted", slog.String("error", err.Error()))
	}
}
