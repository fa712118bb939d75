package events

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
)

// hoursShown is how far back the list of events looks.
const hoursShown = 24

const hour = models.Time(time.Hour / time.Millisecond)

// fares is how an event fares: what it did in the last 24 hours, and when it last fired at all.
type fares struct {
	Fired  int64
	Hours  [hoursShown]int64 // the oldest first, each an hour long and ending now
	Failed int64             // firings of which something failed, and messages that could not be delivered
	Held   int64             // firings that wait until a reason lifts
	LastAt models.Time
}

// faring reads how the events fare: one grouped query for the firings, one for the last of each, one for dead letters, whatever their number.
func faring(db *gorm.DB, eventIDs []string, now models.Time) (map[string]fares, error) {
	out := make(map[string]fares, len(eventIDs))
	for part := range slices.Chunk(eventIDs, 500) {
		for _, read := range []func(*gorm.DB, []string, models.Time, map[string]fares) error{firedHourly, lastFired, deadLetters} {
			if err := read(db, part, now, out); err != nil {
				return nil, fmt.Errorf("read how events fare: %w", err)
			}
		}
	}
	return out, nil
}

func firedHourly(db *gorm.DB, eventIDs []string, now models.Time, out map[string]fares) error {
	since := now - hoursShown*hour
	var rows []struct {
		EventID             string
		Start               models.Time // of the hour, counted from since
		Fired, Failed, Held int64
	}
	err := db.Model(&models.Firing{}).
		Select("event_id, at - (at - ?) % ? AS start, COUNT(*) AS fired, SUM(CASE WHEN outcome IN ? THEN 1 ELSE 0 END) AS failed, SUM(CASE WHEN outcome = ? THEN 1 ELSE 0 END) AS held",
			since, hour, []string{models.OutcomeFailed, models.OutcomePartlyFailed}, models.OutcomeHeld).
		Where("event_id IN ? AND at >= ?", eventIDs, since).Group("event_id, start").Scan(&rows).Error
	for _, row := range rows {
		one := out[row.EventID]
		one.Fired, one.Failed, one.Held = one.Fired+row.Fired, one.Failed+row.Failed, one.Held+row.Held
		one.Hours[min((row.Start-since)/hour, hoursShown-1)] += row.Fired
		out[row.EventID] = one
	}
	return err
}

// lastFired reads the end of the index (event, at) of each event.
func lastFired(db *gorm.DB, eventIDs []string, _ models.Time, out map[string]fares) error {
	var rows []struct {
		EventID string
		LastAt  models.Time
	}
	err := db.Model(&models.Firing{}).Select("event_id, MAX(at) AS last_at").Where("event_id IN ?", eventIDs).Group("event_id").Scan(&rows).Error
	for _, row := range rows {
		one := out[row.EventID]
		one.LastAt = row.LastAt
		out[row.EventID] = one
	}
	return err
}

func deadLetters(db *gorm.DB, eventIDs []string, now models.Time, out map[string]fares) error {
	var rows []struct {
		EventID string
		Dead    int64
	}
	err := db.Model(&models.Delivery{}).Select("event_id, COUNT(*) AS dead").
		Where("state = ? AND ended_at >= ? AND event_id IN ?", models.DeliveryDead, now-hoursShown*hour, eventIDs).Group("event_id").Scan(&rows).Error
	for _, row := range rows {
		one := out[row.EventID]
		one.Failed += row.Dead
		out[row.EventID] = one
	}
	return err
}
