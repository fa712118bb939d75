package whoson

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"deskbell/models"
	"deskbell/server/base/id"
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
	err := s.db.Tx(ctx, "visitor pages", func(tx *database.Tx) (err error) {
		done, err = s.writeEntries(tx, entries)
		return err
	})
	if err != nil {
		return err
	}
	for i, one := range entries {
		s.written(one, done[i])
	}
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
	var made []models.Visitor
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
		if one.isNew {
			made = append(made, done[i].row)
		} else if err := savePages(tx, done[i].row); err != nil {
			return nil, err
		}
	}
	if err := insert(tx, made, views); err != nil {
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

func insert(tx *database.Tx, made []models.Visitor, views []models.PageView) error {
	if len(made) > 0 {
		if err := tx.CreateInBatches(made, rowsAtOnce).Error; err != nil {
			return fmt.Errorf("insert visitors: %w", err)
		}
	}
	if len(views) > 0 {
		if err := tx.CreateInBatches(views, rowsAtOnce).Error; err != nil {
			return fmt.Errorf("insert page views: %w", err)
		}
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

// told is what a visitor's changes are to the trail and to the journal.
type told struct {
	views   []models.PageView
	journal []engine.Happening
}

// apply makes the row of the visitor after the changes, and tells them one by one with the facts as they were after each.
func (s *Service) apply(before models.Visitor, one entry, done *outcome) (out told) {
	row := before
	item := engine.ItemKey{Kind: models.ItemVisitor, ID: row.ID}
	where := s.directory.where(row.DepartmentID, row.GroupID)
	var facts engine.Facts // before the first page nothing was known
	if !one.isNew {
		facts = factsOf(row, where)
	}
	for _, next := range one.changes {
		happening := engine.Happening{Item: item, At: next.at}
		row.LastActivityAt = max(row.LastActivityAt, next.at)
		row.LastSeenAt = max(row.LastSeenAt, next.at)
		switch next.kind {
		case changeGap:
			happening.Kind, happening.GapFrom, happening.GapTo = models.EntryGap, next.from, next.at
		case changePage:
			happening.Kind, happening.Type = models.EntryOccurrence, TypeOnlineActivity
			out.views = append(out.views, turnPage(&row, next))
			done.folded += next.folded
		}
		now := factsOf(row, where)
		happening.Facts, happening.Old = now, changed(facts, now)
		facts = now
		out.journal = append(out.journal, happening)
	}
	row.Version++
	done.row = row
	return out
}

// turnPage puts a page into the row and answers its entry in the trail.
func turnPage(row *models.Visitor, next change) models.PageView {
	row.Page, row.Virtual, row.Title, row.Referrer, row.PageAt = next.page, next.virtual, next.title, next.referrer, next.at
	row.Hits += 1 + next.folded
	// A visit that nothing links any more belongs to the token that it has: see Bind.
	if next.token != "" && (row.LinkHash != "" || row.BrowserID != "") {
		row.TokenHash = next.token
	}
	return models.PageView{ID: id.New(), VisitorID: row.ID, At: next.at, Page: next.page, Virtual: next.virtual, Title: next.title,
		Referrer: next.referrer, Folded: next.folded}
}

// savePages writes the columns that pages change.
func savePages(tx *database.Tx, row models.Visitor) error {
	err := tx.Model(&models.Visitor{}).Where("id = ?", row.ID).Select("hits", "page", "virtual", "title", "referrer", "page_at", "token_hash",
		"last_activity_at", "last_seen_at", "version").Updates(row).Error
	if err != nil {
		return fmt.Errorf("save visitor: %w", err)
	}
	return nil
}
