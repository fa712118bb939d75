package whoson

import (
	"context"
	"fmt"
	"time"

	"deskbell/models"
	"deskbell/realtime"
)

// Presence of a site's agents as its widgets show it.
const (
	PresenceOnline  = "online"
	PresenceAway    = "away"
	PresenceOffline = "offline"
)

// refreshEvery is how old the copies of sites and departments may become: another node may have changed them.
const refreshEvery = 5 * time.Second

// refresh reads sites and departments again when the copies are old.
func (s *Service) refresh(ctx context.Context) error {
	now := s.now()
	s.board.mu.Lock()
	due := now.Sub(s.board.refreshedAt) >= refreshEvery
	if due {
		s.board.refreshedAt = now
	}
	s.board.mu.Unlock()
	if !due {
		return nil
	}
	db := s.db.Read(ctx)
	if err := s.sites.load(db); err != nil {
		return err
	}
	return s.directory.load(db)
}

// tellPresence tells the widgets of each site whose agents came or went.
func (s *Service) tellPresence(ctx context.Context) (int, error) {
	told := 0
	for _, known := range s.sites.list() {
		state, err := s.presenceOf(ctx, known)
		if err != nil {
			return told, err
		}
		s.board.mu.Lock()
		before, asked := s.board.presence[known.ID]
		if s.board.presence == nil {
			s.board.presence = map[string]string{}
		}
		s.board.presence[known.ID] = state
		s.board.mu.Unlock()
		if !asked || before == state {
			continue
		}
		told++
		for _, v := range s.registry.byID.values() {
			if v.siteID == known.ID && (s.node == "" || s.live.Connections(realtime.KindVisitor, v.id) > 0) { // each node tells its own
				s.live.ToConnections(realtime.KindVisitor, v.id, "presence", presenceFrame{State: state})
			}
		}
	}
	return told, nil
}

// presence is what widgets of the site show: as told last, else as it is.
func (s *Service) presence(ctx context.Context, known *site) (string, error) {
	s.board.mu.Lock()
	state := s.board.presence[known.ID]
	s.board.mu.Unlock()
	if state != "" {
		return state, nil
	}
	return s.presenceOf(ctx, known)
}

// presenceOf looks: online when somebody takes the site's chats, away when somebody is there but does not.
func (s *Service) presenceOf(ctx context.Context, known *site) (string, error) {
	now, groupID := s.now(), s.directory.groupOf(known)
	db := s.db.Read(ctx)
	online, _, err := s.places.Online(db, known.DepartmentID, groupID, now)
	if err != nil {
		return "", err
	}
	if online > 0 {
		return PresenceOnline, nil
	}
	var there int64
	err = db.Model(&models.Agent{}).Joins("JOIN memberships ON memberships.agent_id = agents.id").
		Where("memberships.group_id = ? AND memberships.chats AND agents.disabled_at = 0 AND agents.connected_until >= ? AND agents.presence IN ?",
			groupID, now, []string{models.PresenceBusy, models.PresenceAway}).Count(&there).Error
	if err != nil {
		return "", fmt.Errorf("count agents who are away: %w", err)
	}
	if there > 0 {
		return PresenceAway, nil
	}
	return PresenceOffline, nil
}
