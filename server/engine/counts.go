package engine

import (
	"fmt"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"deskbell/models"
)

// countEpisode names the episode of a count: the version of the row with which it entered the event's range, that is everything the
// event asks but for times. It is found once by walking the journal back, and then kept as a mark as long as the range is not left.
func (e *Engine) countEpisode(db *gorm.DB, r *ruling, st *standing) (name string, began models.Time, err error) {
	for _, m := range st.marks {
		if m.eventID == r.event.ID && m.shadow == r.shadow {
			return m.episode, m.began, nil
		}
	}
	entered, began, whole, err := e.enteredRange(db, r, st)
	if err != nil {
		return "", 0, err
	}
	newest, err := newestFiring(db, r, st.item)
	if err != nil {
		return "", 0, err
	}
	m := mark{eventID: r.event.ID, shadow: r.shadow, episode: strconv.FormatInt(entered, 10), n: notFired, next: Forever, began: began}
	// It fired in this episode already, also when an older revision did, whose range was entered later; or when the beginning of the
	// range is past its retention.
	if number, isNumber := episodeNumber(newest); isNumber && (number >= entered || !whole) {
		m.episode, m.n = newest.Episode, newest.N
		if m.next, err = e.nextTurn(db, r, st.item); err != nil {
			return "", 0, err
		}
	}
	st.remember(m)
	return m.episode, began, nil
}

// enteredRange finds the row with which the item entered the range that it is in. Whole is false when the journal does not go back to
// one outside the range.
func (e *Engine) enteredRange(db *gorm.DB, r *ruling, st *standing) (version int64, began models.Time, whole bool, err error) {
	version, began = st.version, st.since
	for {
		entries, err := entriesBefore(db, st.item, version, rowsAtOnce)
		if err != nil {
			return 0, 0, false, err
		}
		for _, entry := range entries {
			facts, err := decodeFacts(entry.Facts)
			if err != nil {
				return 0, 0, false, err
			}
			if !r.rule.Could(facts) {
				return version, began, true, nil
			}
			version, began = entry.Version, entry.At
		}
		if len(entries) < rowsAtOnce {
			return version, began, version == 1, nil
		}
	}
}

// newestFiring is the last firing of a state for an item; the zero firing: there is none.
func newestFiring(db *gorm.DB, r *ruling, item ItemKey) (models.Firing, error) {
	var firings []models.Firing
	err := db.Where("item_kind = ? AND item_id = ? AND event_id = ? AND shadow = ? AND episode <> ?", item.Kind, item.ID, r.event.ID, r.shadow, "").
		Find(&firings).Error
	if err != nil || len(firings) == 0 {
		if err != nil {
			err = fmt.Errorf("read the firings for %s: %w", item, err)
		}
		return models.Firing{}, err
	}
	return slices.MaxFunc(firings, func(a, b models.Firing) int {
		x, _ := episodeNumber(a)
		y, _ := episodeNumber(b)
		if x != y {
			return int(x - y)
		}
		return int(a.N - b.N)
	}), nil
}

func episodeNumber(firing models.Firing) (int64, bool) {
	number, err := strconv.ParseInt(firing.Episode, 10, 64)
	return number, err == nil
}
