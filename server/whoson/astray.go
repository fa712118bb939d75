package whoson

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/engine"
)

// pageFields are the conditions that say which page an event is about.
var pageFields = []string{"current_page", "current_virtual_page", "current_page_title"}

// astray are open invitations of events whose visitor has opened another page since.
func astray(db *gorm.DB) ([]models.Invitation, error) {
	var rows []models.Invitation
	err := db.Joins("JOIN visitors ON visitors.id = invitations.visitor_id").
		Where("invitations.state IN ? AND invitations.firing_id <> '' AND visitors.removed_at = 0 AND visitors.page_at > invitations.sent_at", openStates).
		Order("invitations.id").Limit(expireAPass).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look for invitations whose page was left: %w", err)
	}
	return rows, nil
}

// withdrawAstray withdraws the invitations that an event sent for a page on which the visitor is not any more, and answers how many; nil: of all visitors. What the
// event asks beside the page is not judged again: who was idle and moves the mouse towards the card is still invited.
func (s *Service) withdrawAstray(ctx context.Context, visitorIDs []string) (int, error) {
	db := s.db.Read(ctx)
	if visitorIDs != nil {
		db = db.Where("invitations.visitor_id IN ?", visitorIDs)
	}
	rows, err := astray(db)
	if err != nil {
		return 0, err
	}
	withdrawn := 0
	var failures []error
	for _, row := range rows {
		stands, err := s.pageStands(ctx, row)
		if err == nil && !stands {
			_, err = s.finish(ctx, "whoson.astray", row.VisitorID, row.ID, s.withdrawn(WithdrawnPage, ""))
			withdrawn++
		}
		failures = append(failures, err)
	}
	return withdrawn, errors.Join(failures...)
}

// pageStands reports whether the visitor's page is one for which the event invites, as it was configured when it did.
func (s *Service) pageStands(ctx context.Context, row models.Invitation) (bool, error) {
	db := s.db.Read(ctx)
	var revision models.EventRevision
	err := db.Joins("JOIN firings ON firings.revision_id = event_revisions.id").Where("firings.id = ?", row.FiringID).Take(&revision).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return true, nil // nothing says that it does not
	}
	if err != nil {
		return false, fmt.Errorf("read what an event asked: %w", err)
	}
	var def engine.Definition
	if err := json.Unmarshal([]byte(revision.Definition), &def); err != nil {
		return false, fmt.Errorf("read what an event asked: %w", err)
	}
	if !onlyPages(&def) {
		return true, nil
	}
	var visitor models.Visitor
	if err := db.Where("id = ?", row.VisitorID).Take(&visitor).Error; err != nil {
		return false, fmt.Errorf("read visitor: %w", err)
	}
	trace, err := s.journal.Evaluate(ctx, def, factsOf(visitor, ""), s.now())
	return trace.Result, err
}

// onlyPages leaves of a definition what it asks of the page, and reports whether that is anything. Of a list in which one is enough, a
// condition that is not about the page may be what held: such a list is not judged.
func onlyPages(def *engine.Definition) bool {
	other := func(c engine.Condition) bool { return !slices.Contains(pageFields, c.Field) }
	def.Actions = nil
	def.All = slices.DeleteFunc(def.All, other)
	if slices.ContainsFunc(def.Any, other) {
		def.Any = nil
	}
	return len(def.All)+len(def.Any) > 0
}
