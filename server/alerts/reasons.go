package alerts

import (
	"encoding/json"
	"strings"
	"sync"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// reasons remembers the one line that says why, for each revision of an event: a revision never changes.
type reasons struct {
	mu     sync.Mutex
	byID   map[string]string
	atMost int
}

func newReasons() *reasons { return &reasons{byID: map[string]string{}, atMost: 1000} }

func (r *reasons) get(revisionID string) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	text, found := r.byID[revisionID]
	return text, found
}

func (r *reasons) put(revisionID, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.byID) >= r.atMost {
		clear(r.byID)
	}
	r.byID[revisionID] = text
}

// reason is one line that says why the event fired: its type and what it asks for.
func (s *Service) reason(tx *database.Tx, event engine.EventRef) string {
	if text, found := s.reasons.get(event.RevisionID); found {
		return text
	}
	_, eventType, _ := s.Catalogue().Type(event.Type)
	var rows []models.EventRevision
	// Without its revision an event still has a type; the line is a help, not a part of the message.
	if err := tx.Where("id = ?", event.RevisionID).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return eventType.Label
	}
	var def engine.Definition
	if err := json.Unmarshal([]byte(rows[0].Definition), &def); err != nil {
		return eventType.Label
	}
	parts := []string{eventType.Label}
	for _, condition := range append(def.All[:len(def.All):len(def.All)], def.Any...) {
		parts = append(parts, s.Catalogue().ConditionText(def, condition, names{tx.DB}))
	}
	text := clip(strings.Join(parts, " · "), 300)
	s.reasons.put(event.RevisionID, text)
	return text
}
