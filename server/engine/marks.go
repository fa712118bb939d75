package engine

import (
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
)

// readMarks reads from the firings what is known of the states of items of one kind. Counts are left out: their episodes are found by
// countEpisode.
func (e *Engine) readMarks(db *gorm.DB, snap *snapshot, kind string, ids []string) (map[string][]mark, error) {
	events, repeating := snap.stateEvents(kind)
	out := map[string][]mark{}
	if len(events) == 0 || len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		EventID, ItemID, Episode string
		Shadow                   bool
		N                        int64
	}
	err := db.Model(&models.Firing{}).Select("event_id, item_id, episode, shadow, MAX(n) AS n").
		Where("item_kind = ? AND item_id IN ? AND event_id IN ? AND episode <> ?", kind, ids, events, "").
		Group("event_id, item_id, episode, shadow").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read what has fired: %w", err)
	}
	turns, err := readTurns(db, kind, ids, repeating)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		r := snap.byEvent[row.EventID]
		m := mark{eventID: row.EventID, episode: row.Episode, shadow: row.Shadow, n: row.N, next: Forever}
		if row.Shadow == r.shadow {
			m.next = nextOf(r, ItemKey{kind, row.ItemID}, turns)
		}
		out[row.ItemID] = append(out[row.ItemID], m)
	}
	return out, nil
}

// stateEvents are the events about states of a kind of item, without counts, and those of them that repeat for each item.
func (s *snapshot) stateEvents(kind string) (all, repeating []string) {
	for _, r := range s.rules {
		if r.itemKind != kind || !r.rule.State() || r.rule.Episode() == EpisodeCount {
			continue
		}
		all = append(all, r.event.ID)
		if len(r.repeating(true)) > 0 {
			repeating = append(repeating, r.event.ID)
		}
	}
	return all, repeating
}

// readTurns reads when limits allow the next run, for limits that are kept for each item.
func readTurns(db *gorm.DB, kind string, ids, events []string) (map[limitKey]models.Time, error) {
	out := map[limitKey]models.Time{}
	if len(events) == 0 {
		return out, nil
	}
	keys := make([]string, 0, len(ids))
	for _, id := range ids {
		keys = append(keys, ItemKey{kind, id}.String())
	}
	var rows []models.Frequency
	if err := db.Where("event_id IN ? AND item_key IN ?", events, keys).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read limits: %w", err)
	}
	for _, row := range rows {
		out[limitKey{row.EventID, row.ActionID, row.ItemKey, row.Shadow}] = row.NextAt
	}
	return out, nil
}

// nextTurn is when the limits of the event's repeating actions allow the next run for the item; Forever: it has none.
func (e *Engine) nextTurn(db *gorm.DB, r *ruling, item ItemKey) (models.Time, error) {
	if len(r.repeating(true)) == 0 {
		return Forever, nil
	}
	turns, err := readTurns(db, item.Kind, []string{item.ID}, []string{r.event.ID})
	if err != nil {
		return 0, err
	}
	return nextOf(r, item, turns), nil
}

// nextOf is the earliest of the limits. An action without a row has not run yet: it came with a revision after the event fired, and
// does not begin in the middle of an episode.
func nextOf(r *ruling, item ItemKey, turns map[limitKey]models.Time) models.Time {
	next := Forever
	for _, s := range r.repeating(true) {
		if at, has := turns[limitKey{r.event.ID, s.ID, item.String(), r.shadow}]; has {
			next = min(next, at)
		}
	}
	return next
}

// inTurn are the repeating actions that their limits allow now.
func (d *decision) inTurn(r *ruling, item ItemKey) ([]*setting, error) {
	turns, err := readTurns(d.tx.DB, item.Kind, []string{item.ID}, []string{r.event.ID})
	if err != nil {
		return nil, err
	}
	var out []*setting
	for _, s := range r.repeating(true) {
		if at, has := turns[limitKey{r.event.ID, s.ID, item.String(), r.shadow}]; has && at <= d.now {
			out = append(out, s)
		}
	}
	return out, nil
}
