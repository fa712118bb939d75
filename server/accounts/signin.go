package accounts

import (
	"context"
	"errors"
	"net/http"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

// SignIn checks e-mail and password and opens a session. Unknown address, wrong password, no password and disabled account are one
// answer (wrong_credentials) after the same work. Tries are limited by account and by address, right ones too.
func (s *Service) SignIn(ctx context.Context, email, password string) (*http.Cookie, models.Agent, error) {
	if err := s.allow(ctx, limitAddress, web.AddressKey(web.ClientIP(ctx))); err != nil {
		return nil, models.Agent{}, err
	}
	if err := s.allow(ctx, limitAccount, accountKey(email)); err != nil {
		return nil, models.Agent{}, err
	}
	agent, err := byEmail(s.DB.Read(ctx), email)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, models.Agent{}, err
	}
	right, err := s.passwords.matches(ctx, password, agent.PasswordHash)
	if err != nil {
		return nil, models.Agent{}, err
	}
	if !right || agent.DisabledAt != 0 {
		return nil, models.Agent{}, errWrongCredentials()
	}
	cookie, err := s.openChecked(ctx, agent)
	return cookie, agent, err
}

// openChecked opens the session of an agent whose password was checked, if nothing that counts changed meanwhile.
func (s *Service) openChecked(ctx context.Context, checked models.Agent) (cookie *http.Cookie, err error) {
	err = s.DB.Tx(ctx, "accounts.sign_in", func(tx *database.Tx) error {
		agent, err := findAgent(tx.ForUpdate(), checked.ID)
		if err != nil {
			return err
		}
		if agent.PasswordHash != checked.PasswordHash || agent.DisabledAt != 0 {
			return errWrongCredentials()
		}
		if p := web.PrincipalOf(ctx); p.SessionHash != "" { // the browser's old session is over: each log-in has an id of its own
			if err := s.endSession(tx, p); err != nil {
				return err
			}
		}
		cookie, err = s.openSession(ctx, tx, agent.ID)
		return err
	})
	return cookie, err
}

// accountKey is one key for all spellings of an account, and short whatever was sent.
func accountKey(email string) string { return cutRunes(foldEmail(email), 254) }

func (s *Service) allow(ctx context.Context, l web.Limit, key string) error {
	d, err := s.Limiter.Allow(ctx, key, l)
	if err != nil {
		return err
	}
	if !d.Allowed {
		return web.TooMany(d.RetryAfter)
	}
	return nil
}

func errWrongCredentials() error {
	return web.Unauthorized("wrong_credentials", "E-mail or password is wrong.")
}

// SetPassword gives the agent a new password and ends all their sessions.
func (s *Service) SetPassword(ctx context.Context, agentID, password string) error {
	agent, err := s.Agent(ctx, agentID)
	if err != nil {
		return err
	}
	var c checks
	c.password("password", password, agent.Email)
	if err := c.err(); err != nil {
		return err
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, "accounts.set_password", func(tx *database.Tx) error { return s.setPassword(tx, agentID, hash) })
}

func (s *Service) setPassword(tx *database.Tx, agentID, hash string) error {
	done := tx.Model(&models.Agent{}).Where("id = ?", agentID).
		Updates(map[string]any{"password_hash": hash, "version": gorm.Expr("version + 1")})
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return web.NotFound("agent")
	}
	return s.endSessions(tx, agentID)
}

// ChangeOwnPassword changes the password of who asks, if they know the current one. All their sessions end; the cookie is of a new
// one, for the browser that asked.
func (s *Service) ChangeOwnPassword(ctx context.Context, current, next string) (cookie *http.Cookie, err error) {
	agent, err := s.Agent(ctx, web.PrincipalOf(ctx).AgentID)
	if err != nil {
		return nil, err
	}
	var c checks
	c.password("new", next, agent.Email)
	if err := c.err(); err != nil {
		return nil, err
	}
	if err := s.allow(ctx, limitAccount, accountKey(agent.Email)); err != nil {
		return nil, err
	}
	right, err := s.passwords.matches(ctx, current, agent.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, web.Invalid(web.Problem{Field: "current", Code: "wrong_password", Message: "This is not your current password."})
	}
	hash, err := s.passwords.hash(ctx, next)
	if err != nil {
		return nil, err
	}
	err = s.DB.Tx(ctx, "accounts.change_password", func(tx *database.Tx) (err error) {
		if err := s.setPassword(tx, agent.ID, hash); err != nil {
			return err
		}
		cookie, err = s.openSession(ctx, tx, agent.ID)
		return err
	})
	return cookie, err
}
