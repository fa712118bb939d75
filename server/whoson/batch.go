package whoson

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// entry is one visitor of a batch as it was taken: the transaction may run more than once and must see the same each time.
type entry struct {
	v       *live
	row     models.Visitor // of a new visitor
	browser *models.Browser
	isNew   bool
	changes []change
}

// outcome is what a batch did about one visitor.
type outcome struct {
	row    models.Visitor
	gone   bool
	folded int
}

// rowsAtOnce bounds the rows of one statement.
const rowsAtOnce = 100

// writeBatch writes the changes that wait of each visitor of the batch: rows, page views and journal, in one transaction.
func (s *Service) writeBatch(ctx context.Context, batch []*live) error {
	inOrder(batch)
	entries := make([]entry, 0, len(batch))
	for _, v := range batch {
		entries = append(entries, v.inHand())
	}
	var done []outcome
	err := s.db.Tx(ctx, "whoson.pages", func(tx *database.Tx) (err error) {
		done, err = s.writeEntries(tx, entries)
		return err
	})
	if err != nil {
		return err
	}
	var invited []string
	for i, one := range entries {
		s.written(one, done[i])
		if done[i].row.InvitationID != "" {
			invited = append(invited, one.v.id)
		}
	}
	if len(invited) == 0 {
		return nil
	}
	// The pages are written: an error here must not write them again. The runner that ends invitations looks again within a second.
	if _, err := s.withdrawAstray(ctx, invited); err != nil {
		s.log.WarnContext(ctx, "invitations could not be compared with the pages their visitors went to", "error", err)
	}
	s.others()
	return nil
}

// inHand takes what waits of one visitor.
func (v *live) inHand() entry {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.writing = len(v.pending)
	return entry{v: v, row: v.row, browser: v.browser, isNew: !v.written, changes: v.pending[:v.writing:v.writing]}
}

// written takes over what a batch did, and queues the visitor again when more has come meanwhile.
func (s *Service) written(one entry, done outcome) {
	v := one.v
	s.intake.folded.Add(int64(done.folded))
	if done.gone {
		s.registry.remove(v)
		return
	}
	s.registry.refresh(done.row)
	v.mu.Lock()
	v.pending = append([]change(nil), v.pending[v.writing:]...)
	v.writing, v.tries, v.queued, v.written, v.browser = 0, 0, false, true, nil
	again := len(v.pending) > 0
	v.mu.Unlock()
	if again {
		s.intake.queue(v)
	}
	s.show(v)
}

func (s *Service) writeEntries(tx *database.Tx, entries []entry) ([]outcome, error) {
	known, err := lockKnown(tx, entries)
	if err != nil {
		return nil, err
	}
	if err := s.number(tx, entries, known); err != nil {
		return nil, err
	}
	done := make([]outcome, len(entries))
	var rows, made []models.Visitor
	var views []models.PageView
	var journal []engine.Happening
	for i, one := range entries {
		before, exists := known[one.v.id]
		if !exists || before.RemovedAt != 0 {
			done[i].gone = true
			continue
		}
		told := s.apply(before, one, &done[i])
		views, journal = append(views, told.views...), append(journal, told.journal...)
		rows = append(rows, done[i].row)
		if one.isNew {
			made = append(made, done[i].row)
		}
	}
	if err := write(tx, rows, views); err != nil {
		return nil, err
	}
	if err := s.meetSites(tx, made); err != nil {
		return nil, err
	}
	return done, s.journal.Record(tx, journal...)
}

// lockKnown reads the rows of a batch, in the order of their ids; new visitors stand there as they will be written.
func lockKnown(tx *database.Tx, entries []entry) (map[string]models.Visitor, error) {
	known := make(map[string]models.Visitor, len(entries))
	var ids []string
	for _, one := range entries {
		if one.isNew {
			known[one.v.id] = one.row
		} else {
			ids = append(ids, one.v.id)
		}
	}
	if len(ids) == 0 {
		return known, nil
	}
	var rows []models.Visitor
	if err := tx.ForUpdate().Where("id IN ?", ids).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("lock visitors: %w", err)
	}
	for _, row := range rows {
		known[row.ID] = row
	}
	return known, nil
}

// write inserts new visitors and changes what pages change of the others, in the same statements: many rows in each.
func write(tx *database.Tx, rows []models.Visitor, views []models.PageView) error {
	if len(rows) > 0 {
		changes := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns(pageColumns)}
		if err := tx.Clauses(changes).CreateInBatches(rows, rowsAtOnce).Error; err != nil {
			return fmt.Errorf("write visitors: %w", err)
		}
	}
	if len(views) > 0 {
		if err := tx.CreateInBatches(views, rowsAtOnce).Error; err != nil {
			return fmt.Errorf("insert page views: %w", err)
		}
	}
	return nil
}
