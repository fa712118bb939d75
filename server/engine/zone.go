package engine

import (
	"time"

	"deskbell/models"
)

const (
	second = models.Time(1000)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
	week   = 7 * day
)

// mondayFirst moves the weeks of local time so that they start on Monday: 1 January 1970 was a Thursday.
const mondayFirst = 3 * day

// segment is a stretch of time over which a zone keeps one offset from UTC. Local time is the instant plus the offset.
type segment struct {
	Span
	offset models.Time
}

// segmentAt is the segment around t.
func segmentAt(zone *time.Location, t models.Time) segment {
	local := time.UnixMilli(int64(t)).In(zone)
	_, seconds := local.Zone()
	from, to := local.ZoneBounds()
	out := segment{Span: always, offset: models.Time(seconds) * second}
	if !from.IsZero() {
		out.From = models.Time(from.UnixMilli())
	}
	if !to.IsZero() {
		out.To = models.Time(to.UnixMilli())
	}
	return out
}

// loadZone finds a zone by its IANA name. "Local" means another zone on every machine and is refused.
func loadZone(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// nextLocal is the first instant after t whose local day (period day) or week (period week) is a later one than t's.
func nextLocal(zone *time.Location, t, period models.Time) models.Time {
	number := func(local models.Time) models.Time { return floorDiv(local+phaseOf(period), period) }
	now := segmentAt(zone, t)
	current := number(t + now.offset)
	for at := now; ; at = segmentAt(zone, at.To) {
		start := max(at.From, t)
		if number(start+at.offset) > current {
			return start
		}
		end := (current+1)*period - phaseOf(period) - at.offset
		if end < at.To || at.To == Forever {
			return end
		}
	}
}

// phaseOf shifts local time so that its periods start at midnight, weeks on Monday.
func phaseOf(period models.Time) models.Time {
	if period == week {
		return mondayFirst
	}
	return 0
}

// floorDiv divides and rounds down, for instants before 1970 too.
func floorDiv(a, b models.Time) models.Time {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
