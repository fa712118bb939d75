package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/secret"
	"deskbell/server/database"
	"deskbell/server/web"
)

const maxTokens = 50

// NewToken describes an API token. Expires zero: never.
type NewToken struct {
	Name    string
	Scopes  []string
	Expires time.Duration
}

// CreateToken makes an API token of the agent. The text is shown once: only its hash is kept.
func (s *Service) CreateToken(ctx context.Context, agentID string, n NewToken) (row models.Token, plain string, err error) {
	agent, err := s.Agent(ctx, agentID)
	if err != nil {
		return row, "", err
	}
	if err := n.check(agent.Role).err(); err != nil {
		return row, "", err
	}
	scopes, err := json.Marshal(n.Scopes)
	if err != nil {
		return row, "", fmt.Errorf("create token: %w", err)
	}
	plain = secret.NewAPIToken()
	row = models.Token{ID: id.New(), Hash: secret.Hash(plain), AgentID: agentID, Name: n.Name, Scopes: string(scopes), CreatedAt: s.now()}
	if n.Expires > 0 {
		row.ExpiresAt = row.CreatedAt.Add(n.Expires)
	}
	err = s.DB.Tx(ctx, "accounts.create_token", func(tx *database.Tx) error {
		if _, err := findAgent(tx.ForUpdate(), agentID); err != nil { // one at a time, so that the number holds
			return err
		}
		var count int64
		if err := tx.Model(&models.Token{}).Where("agent_id = ? AND revoked_at = 0", agentID).Count(&count).Error; err != nil {
			return fmt.Errorf("count tokens: %w", err)
		}
		if count >= maxTokens {
			return web.Conflict("too_many_tokens", "A person has at most 50 API tokens. Revoke one first.")
		}
		return tx.Create(&row).Error
	})
	return row, plain, err
}

func (n NewToken) check(role models.Role) (c checks) {
	c.name("name", n.Name)
	if len(n.Scopes) == 0 {
		c.add("scopes", "missing", "At least one of read, write, admin.")
	}
	for i, scope := range n.Scopes {
		field := fmt.Sprintf("scopes[%d]", i)
		switch {
		case !slices.Contains([]string{web.ScopeRead, web.ScopeWrite, web.ScopeAdmin}, scope):
			c.add(field, "not_a_choice", "read, write or admin.")
		case slices.Contains(n.Scopes[:i], scope):
			c.add(field, "repeated", "This scope is there twice.")
		case scope == web.ScopeAdmin && role != models.RoleAdministrator:
			c.add(field, "role_required", "The scope admin needs the role administrator.")
		}
	}
	if n.Expires < 0 || n.Expires > 10*366*24*time.Hour {
		c.add("expires_in_days", "out_of_range", "Up to ten years; 0: never.")
	}
	return c
}

// Tokens lists the agent's tokens that are not revoked, newest first.
func (s *Service) Tokens(ctx context.Context, agentID string) ([]models.Token, error) {
	var rows []models.Token
	err := s.DB.Read(ctx).Where("agent_id = ? AND revoked_at = 0", agentID).Order("id DESC").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return rows, nil
}

// RevokeToken ends a token of the agent, at once and for good. An empty agentID means: whoever's it is.
func (s *Service) RevokeToken(ctx context.Context, agentID, tokenID string) error {
	return s.DB.Tx(ctx, "accounts.revoke_token", func(tx *database.Tx) error {
		query := tx.Model(&models.Token{}).Where("id = ? AND revoked_at = 0", tokenID)
		if agentID != "" {
			query = query.Where("agent_id = ?", agentID)
		}
		done := query.Update("revoked_at", s.now())
		if done.Error != nil {
			return fmt.Errorf("revoke token: %w", done.Error)
		}
		if done.RowsAffected == 0 {
			return web.NotFound("token")
		}
		return nil
	})
}
