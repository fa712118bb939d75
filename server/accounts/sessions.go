package accounts

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"deskbell/models"
	"deskbell/server/base/secret"
	"deskbell/server/database"
	"deskbell/server/web"
)

const (
	sessionIdle  = 12 * time.Hour
	sessionLife  = 30 * 24 * time.Hour
	seenEvery    = 5 * time.Minute
	maxUserAgent = 200
)

// openSession makes a session of the agent for the browser that asks in ctx, and the cookie for it.
func (s *Service) openSession(ctx context.Context, tx *database.Tx, agentID string) (*http.Cookie, error) {
	token, now := secret.NewToken(), s.now()
	row := models.Session{
		Hash: secret.Hash(token), AgentID: agentID, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(sessionLife),
		UserAgent: cutRunes(web.UserAgent(ctx), maxUserAgent),
	}
	if ip := web.ClientIP(ctx); ip.IsValid() {
		row.IP = ip.String()
	}
	if err := tx.Create(&row).Error; err != nil {
		return nil, fmt.Errorf("open session: %w", err)
	}
	return s.cookie(token, int(sessionLife/time.Second)), nil
}

// cookie carries token; a negative age removes it from the browser.
func (s *Service) cookie(token string, age int) *http.Cookie {
	return &http.Cookie{
		Name: web.CookieName(s.BaseURL), Value: token, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: s.BaseURL.Scheme == "https",
	}
}

// endSessions ends all sessions of the agent; after commit their sockets are closed.
func (s *Service) endSessions(tx *database.Tx, agentID string) error {
	var hashes []string
	err := tx.ForUpdate().Model(&models.Session{}).Where("agent_id = ?", agentID).Order("hash").Pluck("hash", &hashes).Error
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	if err := tx.Where("agent_id = ?", agentID).Delete(&models.Session{}).Error; err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	tx.AfterCommit(func() { s.SessionsEnded(agentID, hashes) })
	return nil
}

// SignOut ends one session. A session that is over already is no error.
func (s *Service) SignOut(ctx context.Context, p web.Principal) error {
	if p.SessionHash == "" {
		return nil
	}
	return s.DB.Tx(ctx, "accounts.sign_out", func(tx *database.Tx) error { return s.endSession(tx, p) })
}

func (s *Service) endSession(tx *database.Tx, p web.Principal) error {
	if err := tx.Where("hash = ?", p.SessionHash).Delete(&models.Session{}).Error; err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	tx.AfterCommit(func() { s.SessionsEnded(p.AgentID, []string{p.SessionHash}) })
	return nil
}

// SignInAs opens a session of the agent without a password: for the demo's sign-in by role. A session of the same browser ends.
func (s *Service) SignInAs(ctx context.Context, agentID string) (*http.Cookie, error) {
	var cookie *http.Cookie
	err := s.DB.Tx(ctx, "accounts.sign_in", func(tx *database.Tx) error {
		agent, err := findAgent(tx.DB, agentID)
		if err != nil {
			return err
		}
		if agent.DisabledAt != 0 {
			return web.NotFound("agent")
		}
		if p := web.PrincipalOf(ctx); p.SessionHash != "" {
			if err := s.endSession(tx, p); err != nil {
				return err
			}
		}
		cookie, err = s.openSession(ctx, tx, agentID)
		return err
	})
	return cookie, err
}

func cutRunes(text string, limit int) string {
	runes := []rune(text)
	return string(runes[:min(limit, len(runes))])
}
