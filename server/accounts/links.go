package accounts

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/secret"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Purposes of one-time links. The first that is used decides what the new database becomes, and ends the others.
const (
	LinkSetUp = "setup"
	LinkDemo  = "demo"
)

const linkLife = 30 * time.Minute

// NewLink makes the token of a link that works once within 30 minutes. Only its hash is kept.
func (s *Service) NewLink(ctx context.Context, purpose string) (token string, err error) {
	token = secret.NewToken()
	row := models.OneTimeLink{Hash: secret.Hash(token), Purpose: purpose, ExpiresAt: s.now().Add(linkLife)}
	err = s.DB.Tx(ctx, "accounts.new_link", func(tx *database.Tx) error { return tx.Create(&row).Error })
	if err != nil {
		return "", fmt.Errorf("make a one-time link: %w", err)
	}
	return token, nil
}

// CheckLink says whether the link would work now, without using it. Tries are limited by address.
func (s *Service) CheckLink(ctx context.Context, purpose, token string) error {
	if err := s.allow(ctx, limitLinks, web.AddressKey(web.ClientIP(ctx))); err != nil {
		return err
	}
	if !secret.WellFormed(token) {
		return errLinkInvalid()
	}
	var count int64
	if err := s.usable(s.DB.Read(ctx), purpose, token).Count(&count).Error; err != nil {
		return fmt.Errorf("look at a one-time link: %w", err)
	}
	if count == 0 {
		return errLinkInvalid()
	}
	return nil
}

// UseLink uses the link up, in the transaction of what it allows, and ends all other links.
func (s *Service) UseLink(tx *database.Tx, purpose, token string) error {
	if !secret.WellFormed(token) {
		return errLinkInvalid()
	}
	done := s.usable(tx.DB, purpose, token).Update("used_at", s.now())
	if done.Error != nil {
		return fmt.Errorf("use a one-time link: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return errLinkInvalid()
	}
	if err := tx.Model(&models.OneTimeLink{}).Where("used_at = 0").Update("used_at", s.now()).Error; err != nil {
		return fmt.Errorf("end the other links: %w", err)
	}
	return nil
}

func (s *Service) usable(db *gorm.DB, purpose, token string) *gorm.DB {
	return db.Model(&models.OneTimeLink{}).Where("hash = ? AND purpose = ? AND used_at = 0 AND expires_at > ?", secret.Hash(token), purpose, s.now())
}

func errLinkInvalid() error {
	return web.Forbidden("link_invalid", "This link was used, is too old or was cut. The server's log shows how to get a new one.")
}
