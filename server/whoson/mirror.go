package whoson

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
)

const (
	mirrorEvery = 2 * time.Second
	mirrorRows  = 500 // of one query
)

// Mirror keeps this node's list the same as the rows, which other nodes change too. It asks the database, so it needs nobody to tell it;
// whoever does (Nudge) only makes it sooner.
type Mirror struct{ s *Service }

// Mirror is the runner that follows the other nodes.
func (s *Service) Mirror() *Mirror { return &Mirror{s} }

// Name implements Runner.
func (m *Mirror) Name() string { return "visitor_mirror" }

// Nudge makes the mirror look at once: another node has changed a visitor.
func (s *Service) Nudge() {
	select {
	case s.nudged <- struct{}{}:
	default: // it will look anyway
	}
}

// nudgeRest keeps nudges from making it look all the time.
const nudgeRest = 250 * time.Millisecond

// Run looks every 2 s, or when it is nudged, until ctx ends.
func (m *Mirror) Run(ctx context.Context) error {
	for m.wait(ctx) {
		if _, err := m.RunOnce(ctx); err != nil && ctx.Err() == nil {
			m.s.log.ErrorContext(ctx, "the visitors of other nodes could not be looked at and are looked at again", "error", err)
		}
	}
	return nil
}

// wait sleeps until it is time to look; false: ctx has ended.
func (m *Mirror) wait(ctx context.Context) bool {
	timer := m.s.clock.NewTimer(mirrorEvery)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	case <-m.s.nudged:
	}
	rest := m.s.clock.NewTimer(nudgeRest)
	defer rest.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-rest.C:
		return true
	}
}

// outline is what tells whether a row is newer than the copy here.
type outline struct {
	ID             string
	Version        int64
	LastActivityAt models.Time
}

// RunOnce takes over what is newer, and answers for how many visitors.
func (m *Mirror) RunOnce(ctx context.Context) (int, error) {
	s := m.s
	began, known := s.now(), s.listedHere()
	var outlines []outline
	if err := s.db.Read(ctx).Model(&models.Visitor{}).Where("removed_at = 0").Find(&outlines).Error; err != nil {
		return 0, fmt.Errorf("look at who is on the list: %w", err)
	}
	tabs, err := s.elsewhere(s.db.Read(ctx), nil)
	if err != nil {
		return 0, err
	}
	var newer []string
	listed := make(map[string]bool, len(outlines))
	for _, row := range outlines {
		listed[row.ID] = true
		if s.behind(row, tabs[row.ID].Tabs, began) {
			newer = append(newer, row.ID)
		}
	}
	gone := 0
	for _, v := range known {
		if !listed[v.id] {
			s.registry.remove(v) // it left on another node
			s.live.Close(realtime.KindVisitor, v.id, "", realtime.CodeSignedOut)
			gone++
		}
	}
	return len(newer) + gone, s.takeOver(ctx, newer)
}

// behind takes over the activity and the tabs of a visitor, and reports whether the rest of the row has to be read.
func (s *Service) behind(row outline, tabs int, now models.Time) bool {
	v := s.registry.byID.get(row.ID)
	if v == nil {
		return true
	}
	v.mu.Lock()
	if tabs == 0 && v.elsewhere > 0 && !v.connected {
		v.noTabAt = now // the last tab there was closed, or its node died: another page may follow
	}
	v.elsewhere = tabs
	if last := int64(row.LastActivityAt); last > v.lastActivity.Load() && len(v.pending) == 0 {
		v.lastActivity.Store(last)
	}
	behind := v.written && row.Version > v.row.Version
	v.mu.Unlock()
	return behind
}

// listedHere are the visitors on this node's list whose rows are written.
func (s *Service) listedHere() []*live {
	return slices.DeleteFunc(s.registry.byID.values(), func(v *live) bool {
		v.mu.Lock()
		defer v.mu.Unlock()
		return !v.written || v.gone
	})
}

// takeOver reads rows with their invitations.
func (s *Service) takeOver(ctx context.Context, ids []string) error {
	for part := range slices.Chunk(ids, mirrorRows) {
		var rows []models.Visitor
		if err := s.db.Read(ctx).Where("id IN ? AND removed_at = 0", part).Find(&rows).Error; err != nil {
			return fmt.Errorf("read visitors of other nodes: %w", err)
		}
		var invitationIDs []string
		for _, row := range rows {
			s.mirrored(row)
			if row.InvitationID != "" {
				invitationIDs = append(invitationIDs, row.InvitationID)
			}
		}
		if err := s.takeOverInvitations(ctx, part, invitationIDs); err != nil {
			return err
		}
	}
	return nil
}

// mirrored takes over one row.
func (s *Service) mirrored(row models.Visitor) {
	s.loading.Lock()
	v := s.registry.refresh(row)
	if v == nil {
		s.restoreQuietly(row)
	}
	s.loading.Unlock()
	if v == nil {
		return
	}
	v.mu.Lock()
	own := v.connected
	v.mu.Unlock()
	if own {
		s.show(v) // with what only this node knows of it
	}
}

// restoreQuietly lists a visitor of another node.
func (s *Service) restoreQuietly(row models.Visitor) {
	v := &live{id: row.ID, siteID: row.SiteID, row: row, written: true, pageAt: row.PageAt, page: row.Page + row.Virtual, noTabAt: s.now(),
		shownIn: row.DepartmentID}
	v.lastActivity.Store(int64(row.LastActivityAt))
	s.registry.add(v, row.TokenHash)
}

func (s *Service) takeOverInvitations(ctx context.Context, visitorIDs, open []string) error {
	db := s.db.Read(ctx)
	ids := slices.Clone(open)
	for _, visitorID := range visitorIDs { // what ended elsewhere
		if v := s.registry.byID.get(visitorID); v != nil {
			v.mu.Lock()
			if v.invitation != nil && progress(v.invitation.State) < 3 {
				if bare, err := id.Parse(prefixInvitation, v.invitation.ID); err == nil {
					ids = append(ids, bare)
				}
			}
			v.mu.Unlock()
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.SortFunc(ids, compareText)
	var rows []models.Invitation
	if err := db.Where("id IN ?", slices.Compact(ids)).Find(&rows).Error; err != nil {
		return fmt.Errorf("read invitations of other nodes: %w", err)
	}
	var failures []error
	for _, row := range rows {
		names, err := peopleOf(db, row)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		s.noteInvitation(row, &names)
	}
	return errors.Join(failures...)
}

func compareText(a, b string) int { return strings.Compare(a, b) }

// WelcomeAgain tells the pages of this node's visitors who are invited or in a chat how things stand: what other nodes told may have
// been missed.
func (s *Service) WelcomeAgain(ctx context.Context) error {
	for _, v := range s.registry.byID.values() {
		v.mu.Lock()
		concerned := v.connected && !v.gone && (inChat(v.row) || v.row.InvitationID != "")
		v.mu.Unlock()
		if !concerned {
			continue
		}
		frame, err := s.welcome(ctx, v.id)
		if errors.Is(err, errToken) {
			continue // gone meanwhile
		}
		if err != nil {
			return err
		}
		s.live.ToConnections(realtime.KindVisitor, v.id, "welcome", frame)
	}
	return nil
}
