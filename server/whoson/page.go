package whoson

import (
	"context"
	"time"

	"deskbell/models"
)

// changeKind is what waits to be written about a visitor.
type changeKind int

const (
	changePage changeKind = iota // a page or a virtual page was opened
	changeGap                    // an idle gap of 5 s or more ended
)

// change is one of them; it never changes itself.
type change struct {
	kind changeKind
	at   models.Time
	from models.Time // of a gap

	page, virtual, title, referrer string
	folded                         int    // views that are counted here and not told one by one
	token                          string // hash of the token given out with this page load; empty: none
}

// maxPending is how many changes of one visitor wait in memory. What comes on top is folded into the last page.
const maxPending = 16

// open notes a page: an activity, and a hit.
func (s *Service) open(v *live, page change) {
	page.at = s.fit(v, page.at)
	s.active(v, page.at, s.now(), true)
	v.mu.Lock()
	v.pageAt, v.page = page.at, page.page+page.virtual
	v.addLocked(page)
	v.mu.Unlock()
	s.intake.queue(v)
}

// addLocked appends a change, or folds it when too many wait. What is being written at the moment is left as it is.
func (v *live) addLocked(next change) {
	if len(v.pending)-v.writing < maxPending {
		v.pending = append(v.pending, next)
		return
	}
	if next.kind == changeGap {
		return // the pages that are folded around it are activity enough
	}
	last := &v.pending[len(v.pending)-1]
	if last.kind != changePage {
		*last = next // a gap gives way
		return
	}
	next.folded = last.folded + 1
	if next.token == "" {
		next.token = last.token
	}
	*last = next
}

// fit puts a time that a browser tells into what is possible: not before the visit, not later than now.
func (s *Service) fit(v *live, at models.Time) models.Time {
	v.mu.Lock()
	started := v.row.StartedAt
	v.mu.Unlock()
	return min(max(at, started), s.now())
}

// Open notes a page of a visitor whose socket is open: page changes in single-page applications, virtual pages.
func (s *Service) Open(_ context.Context, visitorID string, page Page, ago time.Duration) error {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return errGone
	}
	site := s.sites.get(v.siteID)
	if site == nil {
		return errSiteUnknown
	}
	next, err := s.readPage(site, page, s.now().Add(-within(ago)))
	if err != nil {
		return err
	}
	s.open(v, next)
	return nil
}

// within bounds how long ago something can be told to have happened.
func within(ago time.Duration) time.Duration { return min(max(ago, 0), time.Minute) }
