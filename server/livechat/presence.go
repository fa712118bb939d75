package livechat

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"deskbell/models"
	"deskbell/realtime"
)

// leavers remembers since when visitors with an open chat have not had the page open. It is memory: after a restart it is known only
// that they are not there.
type leavers struct {
	mu sync.Mutex
	at map[string]models.Time
}

func (l *leavers) left(visitorID string, at models.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at[visitorID] = at
}

func (l *leavers) forget(visitorID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.at, visitorID)
}

func (l *leavers) since(visitorID string) models.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at[visitorID]
}

// Whereabouts is the data of the frame that says whether the visitor has the page open.
type Whereabouts struct {
	Online bool        `json:"online"`
	LeftAt models.Time `json:"left_at"`
}

func (s *Service) whereabouts(visitorID string) (online bool, left models.Time) {
	if s.live.Connected(realtime.KindVisitor, visitorID) {
		return true, 0
	}
	return false, s.leavers.since(visitorID)
}

// Presence takes note of visitors who open or leave the page. The hub calls it when a visitor's first connection has joined and when
// the last has gone.
func (s *Service) Presence(p realtime.Principal, connected bool) {
	if p.Kind != realtime.KindVisitor {
		return
	}
	db := s.db.Read(context.Background())
	chat, err := newestOf(db, p.ID)
	if errors.Is(err, errNoChat) || err == nil && chat.State == models.ChatStateEnded {
		s.leavers.forget(p.ID)
		return
	}
	var now row
	if err == nil {
		now, err = rowOf(db, chat.ID)
	}
	if err != nil {
		s.log.Warn("it cannot be shown whether a visitor is there", slog.String("error", err.Error()))
		return
	}
	connected = connected || s.live.Connected(p.Kind, p.ID) // another node has a tab
	if connected {
		s.leavers.forget(p.ID)
	} else {
		s.leavers.left(p.ID, s.now())
	}
	s.showRow(now, now.Chat)
	s.live.Publish(topicChat+publicChat(now.ID), frameVisitor, Whereabouts{Online: connected, LeftAt: s.leavers.since(p.ID)})
}
