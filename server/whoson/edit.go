package whoson

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// errGone says that a visitor has left the list.
var errGone = web.NotFound("visitor on the list")

// happened is an occurrence or a change without what edit fills in: the item, its facts, and what they were.
type happened struct {
	engine.Happening
	more engine.Facts // facts of this occurrence alone: who acted, what was sent
}

// edit locks the visitor's row, lets change alter it, saves it with one version more, and records what happened. After the commit the
// list and the board have the new row. A visitor who has left is errGone.
func (s *Service) edit(tx *database.Tx, visitorID string, change func(row *models.Visitor) ([]happened, error)) (models.Visitor, error) {
	var row models.Visitor
	err := tx.ForUpdate().Where("id = ? AND removed_at = 0", visitorID).First(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, errGone
	}
	if err != nil {
		return row, fmt.Errorf("lock visitor: %w", err)
	}
	s.newest(&row)
	before := row
	happenings, err := change(&row)
	if err != nil {
		return row, err
	}
	err = s.save(tx, before, &row, happenings)
	return row, err
}

// newest puts the activity that is not flushed yet into a row that was read, unless a gap before it still waits to be written: the journal
// tells activity and gaps in their order.
func (s *Service) newest(row *models.Visitor) {
	v := s.registry.byID.get(row.ID)
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.pending) == 0 {
		row.LastActivityAt = max(row.LastActivityAt, models.Time(v.lastActivity.Load()))
	}
}

// save writes a changed row, the journal, and after the commit the list and the board.
func (s *Service) save(tx *database.Tx, before models.Visitor, row *models.Visitor, happenings []happened) error {
	row.Version = before.Version + 1
	if err := tx.Save(row).Error; err != nil {
		return fmt.Errorf("save visitor: %w", err)
	}
	if err := s.record(tx, before, *row, happenings); err != nil {
		return err
	}
	saved := *row
	tx.AfterCommit(func() {
		s.settled(saved)
		s.others()
	})
	return nil
}

// record writes happenings about a visitor whose row changed from before to row.
func (s *Service) record(tx *database.Tx, before, row models.Visitor, happenings []happened) error {
	if len(happenings) == 0 {
		return nil
	}
	where := s.directory.where(row.DepartmentID, row.GroupID)
	facts := factsOf(row, where)
	old := changed(factsOf(before, where), facts)
	entries := make([]engine.Happening, 0, len(happenings))
	for _, one := range happenings {
		entry := one.Happening
		entry.Item = engine.ItemKey{Kind: models.ItemVisitor, ID: row.ID}
		entry.Facts, entry.Old = facts.With(one.more), old
		old = nil // it changed once
		entries = append(entries, entry)
	}
	return s.journal.Record(tx, entries...)
}

// settled takes over a committed row and shows it. Who was removed is off the list, and told so if a tab came back at the last moment.
func (s *Service) settled(row models.Visitor) {
	v := s.registry.refresh(row)
	if v == nil {
		return
	}
	if row.RemovedAt == 0 {
		s.show(v)
		return
	}
	s.registry.remove(v)
	s.showLeft(v)
	s.live.Close(realtime.KindVisitor, v.id, "", realtime.CodeSignedOut)
}
