package engine

import (
	"time"

	"deskbell/models"
)

// wall is a set of instants that repeats on the clock on the wall: the windows of each day, or the days of each week. An instant
// belongs to it when what the wall shows at that instant does, so an hour that the zone repeats counts twice and one that it skips
// does not occur.
type wall struct {
	zone   *time.Location
	period models.Time // day or week
	shows  Set         // within one period, from its start
}

// contains judges one instant.
func (w wall) contains(t models.Time) bool { return w.shows.Contains(w.at(t)) }

// at is what the wall shows at the instant: the time since the start of its period.
func (w wall) at(t models.Time) models.Time {
	_, seconds := time.UnixMilli(int64(t)).In(w.zone).Zone()
	local := t + models.Time(seconds)*second + phaseOf(w.period)
	return local - floorDiv(local, w.period)*w.period
}

// span is the first interval of the set that ends after t. It may be cut where the zone changes its offset; the next one goes on
// where it was cut.
func (w wall) span(t models.Time) (Span, bool) {
	if len(w.shows) == 0 {
		return Span{}, false
	}
	for t < Forever {
		at := segmentAt(w.zone, t)
		shift := at.offset + phaseOf(w.period)
		base := floorDiv(t+shift, w.period) * w.period
		for _, start := range [2]models.Time{base, base + w.period} {
			for _, one := range w.shows {
				found := Span{From: start + one.From - shift, To: start + one.To - shift}.meet(at.Span)
				if found.To > t && found.From < found.To {
					return found, true
				}
			}
		}
		t = at.To // nothing more before the offset changes
	}
	return Span{}, false
}

// parseWindow reads "22:00-06:00" into the parts of one day. The end may be 24:00; an end before the start is on the next day.
func parseWindow(text string) (parts []Span, ok bool) {
	if len(text) != len("00:00-00:00") || text[5] != '-' {
		return nil, false
	}
	from, fromOK := parseWallTime(text[:5])
	to, toOK := parseWallTime(text[6:])
	if !fromOK || !toOK || from == day {
		return nil, false
	}
	if from <= to {
		return []Span{{From: from, To: to}}, true
	}
	return []Span{{From: from, To: day}, {From: 0, To: to}}, true
}

// parseWallTime reads "00:00" to "24:00".
func parseWallTime(text string) (models.Time, bool) {
	if text[2] != ':' {
		return 0, false
	}
	for _, i := range [4]int{0, 1, 3, 4} {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	hours := models.Time(text[0]-'0')*10 + models.Time(text[1]-'0')
	minutes := models.Time(text[3]-'0')*10 + models.Time(text[4]-'0')
	at := hours*hour + minutes*minute
	return at, minutes < 60 && at <= day
}

// skip is a stretch of local time that a zone leaves out.
type skip struct {
	date  time.Time // the local day, at midnight UTC
	local Span      // from the start of that day
}

// skips lists what the zone leaves out between two instants.
func skips(zone *time.Location, from, to models.Time) []skip {
	var out []skip
	for at := segmentAt(zone, from); at.To < to; {
		next := segmentAt(zone, at.To)
		if next.offset > at.offset {
			start := at.To + at.offset
			midnight := floorDiv(start, day) * day
			out = append(out, skip{date: time.UnixMilli(int64(midnight)).UTC(), local: Span{From: start - midnight, To: at.To + next.offset - midnight}})
		}
		at = next
	}
	return out
}

// skipped reports whether a window that is written as parts does not occur on the day of the skip.
func (s skip) skips(parts []Span) bool {
	whole := Span{From: parts[0].From, To: parts[len(parts)-1].To}
	if len(parts) == 2 { // over midnight
		whole.To += day
	}
	return s.local.From <= whole.From && whole.To <= s.local.To
}
