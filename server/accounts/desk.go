package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Desk is the desk's name, zone and kind. A desk that is not set up is the zero Desk.
func (s *Service) Desk(ctx context.Context) (models.Desk, error) { return readDesk(s.DB.Read(ctx)) }

func readDesk(db *gorm.DB) (models.Desk, error) {
	var row models.Setting
	err := db.Where("name = ?", models.SettingDesk).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.Desk{}, nil
	}
	if err != nil {
		return models.Desk{}, fmt.Errorf("read the desk: %w", err)
	}
	var desk models.Desk
	if err := json.Unmarshal([]byte(row.Value), &desk); err != nil {
		return models.Desk{}, fmt.Errorf("read the desk: %w", err)
	}
	return desk, nil
}

// FoundDesk makes the desk what it will be for good. Of several that try at the same time one succeeds: the others get the conflict
// already_set_up.
func (s *Service) FoundDesk(tx *database.Tx, desk models.Desk) error {
	raw, err := json.Marshal(desk)
	if err != nil {
		return fmt.Errorf("found the desk: %w", err)
	}
	created, err := tx.CreateOnce(&models.Setting{Name: models.SettingDesk, Value: string(raw)})
	if err != nil {
		return fmt.Errorf("found the desk: %w", err)
	}
	if !created {
		return errAlreadySetUp()
	}
	return s.DeskChanged(tx, desk)
}

func errAlreadySetUp() error {
	return web.Conflict("already_set_up", "This desk is set up already. Sign in instead.")
}

// DeskChange holds what may change; nil stays.
type DeskChange struct{ Name, Zone *string }

// ChangeDesk changes name and zone.
func (s *Service) ChangeDesk(ctx context.Context, change DeskChange) (models.Desk, error) {
	var c checks
	if change.Name != nil {
		c.name("name", *change.Name)
	}
	if change.Zone != nil {
		c.zone("zone", *change.Zone)
	}
	if err := c.err(); err != nil {
		return models.Desk{}, err
	}
	var desk models.Desk
	err := s.DB.Tx(ctx, "accounts.change_desk", func(tx *database.Tx) (err error) {
		if desk, err = readDesk(tx.ForUpdate()); err != nil {
			return err
		}
		if desk.Kind == "" {
			return web.Conflict("not_set_up", "This desk is not set up yet.")
		}
		set(&desk.Name, change.Name)
		set(&desk.Zone, change.Zone)
		raw, err := json.Marshal(desk)
		if err != nil {
			return err
		}
		if err := tx.Model(&models.Setting{}).Where("name = ?", models.SettingDesk).Update("value", string(raw)).Error; err != nil {
			return err
		}
		return s.DeskChanged(tx, desk)
	})
	if err != nil {
		return models.Desk{}, fmt.Errorf("change the desk: %w", err)
	}
	return desk, nil
}

// set gives target the new value, if there is one.
func set[T any](target *T, value *T) {
	if value != nil {
		*target = *value
	}
}
