package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// TokenView is an API token without what makes it one.
type TokenView struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Scopes     []string    `json:"scopes"`
	CreatedAt  models.Time `json:"created_at"`
	ExpiresAt  models.Time `json:"expires_at"`
	LastUsedAt models.Time `json:"last_used_at" doc:"To five minutes."`
}

func tokenView(row models.Token) (TokenView, error) {
	view := TokenView{ID: id.Public("tok", row.ID), Name: row.Name, CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt, LastUsedAt: row.LastUsedAt}
	if err := json.Unmarshal([]byte(row.Scopes), &view.Scopes); err != nil {
		return view, fmt.Errorf("read scopes of token %s: %w", row.ID, err)
	}
	return view, nil
}

type tokensOutput struct{ Body web.Page[TokenView] }

func (s *Service) getTokens(ctx context.Context, _ *struct{}) (*tokensOutput, error) {
	rows, err := s.Tokens(ctx, web.PrincipalOf(ctx).AgentID)
	if err != nil {
		return nil, err
	}
	out := &tokensOutput{}
	for _, row := range rows {
		view, err := tokenView(row)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, view)
	}
	return out, nil
}

type newTokenInput struct {
	Body struct {
		Name          string   `json:"name"`
		Scopes        []string `json:"scopes" maxItems:"3" doc:"read, write, admin; each includes the ones before."`
		ExpiresInDays int      `json:"expires_in_days,omitempty" minimum:"0" maximum:"3660" doc:"0: never."`
	}
}

type newTokenOutput struct {
	Body struct {
		TokenView
		Token string `json:"token" doc:"Shown once."`
	}
}

func (s *Service) postToken(ctx context.Context, in *newTokenInput) (*newTokenOutput, error) {
	row, plain, err := s.CreateToken(ctx, web.PrincipalOf(ctx).AgentID, NewToken{
		Name: in.Body.Name, Scopes: in.Body.Scopes, Expires: time.Duration(in.Body.ExpiresInDays) * 24 * time.Hour,
	})
	if err != nil {
		return nil, err
	}
	out := &newTokenOutput{}
	out.Body.Token = plain
	out.Body.TokenView, err = tokenView(row)
	return out, err
}

func (s *Service) deleteToken(ctx context.Context, in *ByID) (*nothing, error) {
	tokenID, err := web.ParseID("tok", in.ID, "token")
	if err != nil {
		return nil, err
	}
	return nil, s.RevokeToken(ctx, web.PrincipalOf(ctx).AgentID, tokenID)
}
