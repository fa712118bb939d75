package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
)

func limit(t testing.TB, text string) engine.Limit {
	t.Helper()
	parsed, err := engine.ParseFrequency(text)
	require.NoError(t, err, text)
	return parsed
}

func TestMinutesAndHoursAreExact(t *testing.T) {
	last := at(t, "2026-03-29T00:59:59.123Z") // a second before the clocks go forward in Berlin
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for text, length := range map[string]models.Time{
		"none": 0, "": 0, "1m": minute, "5m": 5 * minute, "15m": 15 * minute, "30m": 30 * minute, "1h": hour, "2h": 2 * hour, "4h": 4 * hour,
		"8h": 8 * hour, "12h": 12 * hour, "90m": 90 * minute, "527040m": 366 * day,
	} {
		require.Equal(t, last+length, limit(t, text).Next(last, berlin), text)
	}
	require.True(t, limit(t, "none").None())
	require.False(t, limit(t, "none").Repeats())
	require.True(t, limit(t, "5m").Repeats())
	require.True(t, limit(t, "week").Repeats())
}

func TestOnceEverNeverComesAgain(t *testing.T) {
	once := limit(t, "once")
	require.Equal(t, engine.Forever, once.Next(5, time.UTC))
	require.True(t, once.Once())
	require.False(t, once.None())
	require.False(t, once.Repeats())
}

func TestDayAndWeekEndAtMidnightOfTheZone(t *testing.T) {
	for _, one := range []struct{ zone, limit, last, next string }{
		{"Europe/Berlin", "day", "2026-03-02T10:00:00Z", "2026-03-02T23:00:00Z"},
		{"Europe/Berlin", "day", "2026-03-02T23:00:00Z", "2026-03-03T23:00:00Z"},     // a run at midnight counts for the day that begins
		{"Europe/Berlin", "day", "2026-03-02T22:59:59.999Z", "2026-03-02T23:00:00Z"}, // and one just before for the day that ends
		{"Europe/Berlin", "day", "2026-03-29T10:00:00Z", "2026-03-29T22:00:00Z"},     // 23 hours
		{"Europe/Berlin", "day", "2026-10-25T10:00:00Z", "2026-10-25T23:00:00Z"},     // 25 hours
		{"Europe/Berlin", "week", "2026-03-25T10:00:00Z", "2026-03-29T22:00:00Z"},    // Monday, in summer time
		{"Europe/Berlin", "week", "2026-03-01T22:59:00Z", "2026-03-01T23:00:00Z"},    // Sunday night
		{"UTC", "week", "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z"},
		{"America/Havana", "day", "2026-03-07T20:00:00Z", "2026-03-08T05:00:00Z"}, // midnight is skipped: the day begins at 1:00
		{"Asia/Beirut", "day", "2026-03-28T12:00:00Z", "2026-03-28T22:00:00Z"},
		{"Asia/Kolkata", "day", "2026-03-02T10:00:00Z", "2026-03-02T18:30:00Z"},
		{"Pacific/Apia", "day", "2011-12-30T05:00:00Z", "2011-12-30T10:00:00Z"}, // the day after Thursday 29 was Saturday 31
	} {
		zone, err := time.LoadLocation(one.zone)
		require.NoError(t, err)
		require.Equal(t, at(t, one.next).String(), limit(t, one.limit).Next(at(t, one.last), zone).String(), "%+v", one)
	}
}

// Over every change of the clocks in 40 zones, a limit of a day or a week ends at the first minute of a later local day or week.
func TestOnceADayIsOnceForEachLocalDay(t *testing.T) {
	byDay, byWeek := limit(t, "day"), limit(t, "week")
	for z, name := range dstZones {
		zone, changes := changesOf(t, name)
		p := byChance(uint64(z))
		for _, change := range changes {
			last := change + models.Time(p(int(50*hour))) - 25*hour
			date := func(at models.Time) string { return time.UnixMilli(int64(at)).In(zone).Format("2006-01-02") }
			isoWeek := func(at models.Time) int {
				year, week := time.UnixMilli(int64(at)).In(zone).ISOWeek()
				return year*100 + week
			}
			next := last - last%minute + minute
			for date(next) <= date(last) {
				next += minute
			}
			require.Equalf(t, next.String(), byDay.Next(last, zone).String(), "%s from %v", name, last)
			for isoWeek(next) <= isoWeek(last) {
				next += minute
			}
			require.Equalf(t, next.String(), byWeek.Next(last, zone).String(), "%s from %v", name, last)
		}
	}
}

func TestOtherFrequenciesAreRefused(t *testing.T) {
	for _, text := range []string{"0m", "-1m", "01m", "1.5m", "3h", "h", "m", "527041m", "99999999999999999999m", "daily", "Day", " 1m", "1 m", "weeks", "never", "1d"} {
		_, err := engine.ParseFrequency(text)
		require.Error(t, err, text)
	}
}
