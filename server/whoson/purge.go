package whoson

import (
	"context"
	"fmt"
	"time"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

const (
	purgeEvery = time.Hour
	purgeAPass = 100
)

// Purge deletes old records of visitors.
type Purge struct{ s *Service }

// Purge is the runner that deletes what is kept of visits of long ago, and of browsers that have not come back for as long.
func (s *Service) Purge() *Purge { return &Purge{s} }

// Name implements Runner.
func (p *Purge) Name() string { return "purge" }

// Run cleans up every hour until ctx ends.
func (p *Purge) Run(ctx context.Context) error {
	p.s.every(ctx, purgeEvery, "old visits could not be deleted and are tried again", func(ctx context.Context) (int, error) {
		for total := 0; ; {
			n, err := p.RunOnce(ctx)
			if total += n; err != nil || n < purgeAPass {
				return total, err
			}
		}
	})
	return nil
}

// RunOnce deletes at most 100 visits, each with its occurrence, and answers how many.
func (p *Purge) RunOnce(ctx context.Context) (int, error) {
	if !p.s.leads() {
		return 0, nil
	}
	s := p.s
	before := s.now().Add(-s.keepVisitors)
	purged := 0
	err := s.db.Tx(ctx, "whoson.purge", func(tx *database.Tx) error {
		var rows []models.Visitor
		if err := tx.ForUpdate().Where("removed_at > 0 AND removed_at < ?", before).Order("id").Limit(purgeAPass).Find(&rows).Error; err != nil {
			return fmt.Errorf("look for old visits: %w", err)
		}
		purged = len(rows)
		if err := s.purgeRows(tx, rows); err != nil {
			return err
		}
		return purgeBrowsers(tx, before)
	})
	return purged, err
}

func (s *Service) purgeRows(tx *database.Tx, rows []models.Visitor) error {
	if len(rows) == 0 {
		return nil
	}
	ids := make([]string, 0, len(rows))
	var journal []engine.Happening
	for _, row := range rows {
		ids = append(ids, row.ID)
		journal = append(journal, engine.Happening{Kind: models.EntryOccurrence, Type: TypePurged, At: s.now(), Gone: true,
			Item: engine.ItemKey{Kind: models.ItemVisitor, ID: row.ID}, Facts: factsOf(row, s.directory.where(row.DepartmentID, row.GroupID))})
	}
	if err := s.journal.Record(tx, journal...); err != nil {
		return err
	}
	for _, one := range []any{&models.PageView{}, &models.Invitation{}} {
		if err := tx.Where("visitor_id IN ?", ids).Delete(one).Error; err != nil {
			return fmt.Errorf("delete what belongs to old visits: %w", err)
		}
	}
	if err := tx.Where("id IN ?", ids).Delete(&models.Visitor{}).Error; err != nil {
		return fmt.Errorf("delete old visits: %w", err)
	}
	return nil
}

// purgeBrowsers forgets browsers that nobody has used since.
func purgeBrowsers(tx *database.Tx, before models.Time) error {
	if err := tx.Where("last_seen_at < ?", before).Delete(&models.Browser{}).Error; err != nil {
		return fmt.Errorf("delete old browsers: %w", err)
	}
	return nil
}
