package whoson

import (
	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/engine"
)

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

// pageColumns are those that pages and gaps change.
var pageColumns = []string{"hits", "page", "virtual", "title", "referrer", "page_at", "token_hash", "last_activity_at", "last_seen_at", "version"}
