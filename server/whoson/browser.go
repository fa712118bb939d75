package whoson

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/secret"
)

// ofBrowser finds the visitor on the list who uses the browser whose token the page gave.
func (s *Service) ofBrowser(ctx context.Context, start visitStart) (*live, error) {
	browser, err := s.browser(ctx, start)
	if browser == nil || err != nil {
		return nil, err
	}
	return s.registry.byBrowser.get(browser.ID), nil
}

// browser reads the returning browser; nil when the token is not one of this site.
func (s *Service) browser(ctx context.Context, start visitStart) (*models.Browser, error) {
	if start.browser == "" {
		return nil, nil
	}
	var row models.Browser
	err := s.db.Read(ctx).Where("token_hash = ? AND site_id = ?", start.browser, start.site.ID).First(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read browser: %w", err)
	}
	return &row, nil
}

// recall gives a new visitor what is known of the browser at consent level full, or makes a new browser and its token.
func (s *Service) recall(ctx context.Context, start visitStart, v *live, row *models.Visitor) (token string, err error) {
	known, err := s.browser(ctx, start)
	if err != nil {
		return "", err
	}
	if known == nil {
		token = secret.NewToken()
		known = &models.Browser{ID: id.New(), SiteID: start.site.ID, TokenHash: secret.Hash(token)}
	}
	v.browser = known
	row.BrowserID, row.Visits = known.ID, known.Visits+1
	row.Name, row.Email = known.Name, known.Email
	row.FirstChatAt, row.LastChatAt = known.FirstChatAt, known.LastChatAt
	row.LastInviteAt, row.LastDismissalAt, row.Dismissals = known.LastInviteAt, known.LastDismissalAt, known.Dismissals
	return token, nil
}

// remember keeps with the browser what a visit at consent level full adds to its history; below that nothing is kept.
func remember(tx *gorm.DB, row models.Visitor) error {
	if row.BrowserID == "" {
		return nil
	}
	err := tx.Model(&models.Browser{}).Where("id = ?", row.BrowserID).
		Updates(map[string]any{"name": row.Name, "email": row.Email, "first_chat_at": row.FirstChatAt, "last_chat_at": row.LastChatAt,
			"last_invite_at": row.LastInviteAt, "last_dismissal_at": row.LastDismissalAt, "dismissals": row.Dismissals, "last_seen_at": row.LastSeenAt}).Error
	if err != nil {
		return fmt.Errorf("remember browser: %w", err)
	}
	return nil
}
