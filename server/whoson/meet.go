package whoson

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"deskbell/models"
	"deskbell/server/database"
)

// number gives new visitors their numbers, and writes what is known of their browsers.
func (s *Service) number(tx *database.Tx, entries []entry, known map[string]models.Visitor) error {
	count := 0
	for _, one := range entries {
		if one.isNew {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	next, err := nextNumbers(tx, counterVisitors, count)
	if err != nil {
		return err
	}
	for _, one := range entries {
		if !one.isNew {
			continue
		}
		row := known[one.v.id]
		row.Number, next = next, next+1
		known[row.ID] = row
		if err := meetBrowser(tx, one.browser, row); err != nil {
			return err
		}
	}
	return nil
}

const counterVisitors = "visitors"

// nextNumbers hands out count numbers and answers the first.
func nextNumbers(tx *database.Tx, name string, count int) (int64, error) {
	var row models.Counter
	err := tx.ForUpdate().Where("name = ?", name).First(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		if _, err := tx.CreateOnce(&models.Counter{Name: name}); err != nil {
			return 0, fmt.Errorf("make counter %s: %w", name, err)
		}
		err = tx.ForUpdate().Where("name = ?", name).First(&row).Error
	}
	if err != nil {
		return 0, fmt.Errorf("read counter %s: %w", name, err)
	}
	err = tx.Model(&models.Counter{}).Where("name = ?", name).Update("value", row.Value+int64(count)).Error
	if err != nil {
		return 0, fmt.Errorf("raise counter %s: %w", name, err)
	}
	return row.Value + 1, nil
}

// meetBrowser writes the browser of a new visitor at consent level full: a new one, or one visit more.
func meetBrowser(tx *database.Tx, browser *models.Browser, row models.Visitor) error {
	if browser == nil {
		return nil
	}
	fresh := *browser
	fresh.Visits, fresh.LastSeenAt = 1, row.StartedAt
	err := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.Assignments(map[string]any{
		"visits": gorm.Expr("browsers.visits + 1"), "last_seen_at": row.StartedAt})}).Create(&fresh).Error
	if err != nil {
		return fmt.Errorf("write browser: %w", err)
	}
	return nil
}

// meetSites notes when the snippet of a site was seen for the first time.
func (s *Service) meetSites(tx *database.Tx, made []models.Visitor) error {
	met := map[string]bool{}
	for _, visitor := range made {
		known := s.sites.get(visitor.SiteID)
		if known == nil || known.FirstHitAt != 0 || met[visitor.SiteID] {
			continue
		}
		met[visitor.SiteID] = true
		var row models.Site
		if err := tx.ForUpdate().Where("id = ?", visitor.SiteID).First(&row).Error; err != nil {
			return fmt.Errorf("read site: %w", err)
		}
		if row.FirstHitAt == 0 {
			row.FirstHitAt, row.Version = visitor.StartedAt, row.Version+1
			if err := tx.Save(&row).Error; err != nil {
				return fmt.Errorf("note the first hit of a site: %w", err)
			}
		}
		tx.AfterCommit(func() { s.sites.put(row) })
	}
	return nil
}
