package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
)

// dstZones are 40 zones: those that change their clocks and those at odd offsets.
var dstZones = []string{
	"Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Atlantic/Azores", "Europe/Chisinau", "Europe/Kyiv", "Europe/Istanbul",
	"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Adak",
	"America/St_Johns", "America/Havana", "America/Sao_Paulo", "America/Asuncion", "America/Santiago", "America/Nuuk", "America/Port-au-Prince",
	"America/Mexico_City", "America/Tijuana", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Cairo", "Asia/Beirut", "Asia/Jerusalem", "Asia/Gaza",
	"Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland",
	"Pacific/Chatham", "Pacific/Apia", "Antarctica/Troll",
}

// changesOf are the instants from 2020 to 2037 at which a zone changes its offset; of a zone that never does, one ordinary day.
func changesOf(t testing.TB, name string) (*time.Location, []models.Time) {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	var out []models.Time
	last := time.Date(2038, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC); ; {
		_, next := at.In(zone).ZoneBounds()
		if next.IsZero() || next.After(last) {
			break
		}
		out = append(out, models.TimeOf(next))
		at = next
	}
	if len(out) == 0 {
		out = []models.Time{models.TimeOf(time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC))}
	}
	return zone, out
}

// wallMinute is what the wall shows at the start of a minute, by the standard library alone.
type wallMinute struct {
	at      models.Time
	ofDay   int
	weekday string
}

func wallAround(zone *time.Location, change models.Time) []wallMinute {
	var out []wallMinute
	for at := change - 30*hour; at < change+30*hour; at += minute {
		local := time.UnixMilli(int64(at)).In(zone)
		out = append(out, wallMinute{at: at, ofDay: local.Hour()*60 + local.Minute(), weekday: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[local.Weekday()]})
	}
	return out
}

// wallRule is a schedule and its meaning, minute by minute.
type wallRule struct {
	windows [][2]int // minutes of the day
	days    []any
}

func genWallRule(p pick) wallRule {
	var out wallRule
	for range 1 + p(2) {
		from := one(p, p(288)*5, 60+p(150)) // often in the hours that zones skip and repeat
		to := one(p, p(289)*5, from+1+p(90))
		if to %= 1441; to == from {
			to = (from + 1) % 1441
		}
		out.windows = append(out.windows, [2]int{from, to})
	}
	if p(3) == 0 {
		out.days = some(p, someDays...)
	}
	return out
}

func (w wallRule) holds(m wallMinute) bool {
	inWindow, inDays := false, len(w.days) == 0
	for _, one := range w.windows {
		if one[0] < one[1] {
			inWindow = inWindow || one[0] <= m.ofDay && m.ofDay < one[1]
		} else {
			inWindow = inWindow || m.ofDay >= one[0] || m.ofDay < one[1]
		}
	}
	for _, one := range w.days {
		inDays = inDays || one == m.weekday
	}
	return inWindow && inDays
}

func (w wallRule) conditions() []engine.Condition {
	var windows []any
	for _, one := range w.windows {
		windows = append(windows, fmt.Sprintf("%02d:%02d-%02d:%02d", one[0]/60, one[0]%60, one[1]/60, one[1]%60))
	}
	out := []engine.Condition{when("time_of_day", "in", windows...)}
	if len(w.days) > 0 {
		out = append(out, when("day_of_week", "in", w.days...))
	}
	return out
}

// Every change of the clocks in 40 zones over 18 years, with 25 random schedules each (DESKBELL_TEST_RULES multiplies them): over 60 hours
// around the change the set, its first instant and Holds are what the wall shows minute by minute.
func TestSchedulesFollowTheWallOverEveryChangeOfTheClocks(t *testing.T) {
	catalogue, comparisons := labCatalogue(t), 0
	seed := uint64(fromEnvironment(t, "DESKBELL_TEST_SEED", 1))
	perChange := 25 * fromEnvironment(t, "DESKBELL_TEST_RULES", 1)
	for z, name := range dstZones {
		zone, changes := changesOf(t, name)
		p := byChance(seed*1000 + uint64(z))
		for _, change := range changes {
			wall := wallAround(zone, change)
			for range perChange {
				schedule := genWallRule(p)
				rule, err := engine.Compile(catalogue, engine.Definition{Type: "lab.happened", Zone: name, All: schedule.conditions()}, engine.Env{})
				require.NoError(t, err)
				compareSchedule(t, p, rule, schedule, wall, name)
				comparisons++
			}
		}
	}
	require.Greater(t, comparisons, 25_000)
	t.Logf("%d schedules from seed %d", comparisons, seed)
}

func compareSchedule(t *testing.T, p pick, rule *engine.Rule, schedule wallRule, wall []wallMinute, name string) {
	t.Helper()
	from, to := wall[0].at, wall[len(wall)-1].at+minute
	var want engine.Set
	first, start := models.Time(0), wall[p(len(wall))]
	for _, m := range wall {
		if !schedule.holds(m) {
			continue
		}
		if last := len(want) - 1; last >= 0 && want[last].To == m.at {
			want[last].To += minute
		} else {
			want = append(want, engine.Span{From: m.at, To: m.at + minute})
		}
		if first == 0 && m.at >= start.at {
			first = m.at
		}
	}
	if got := rule.HoldSet(nil, from, to); !equalSets(want, got) {
		t.Fatalf("%s %+v: want %v, got %v", name, schedule, want, got)
	}
	if next, found := rule.NextHold(nil, start.at); first != 0 && (!found || next != first) {
		t.Fatalf("%s %+v from %v: want %v, got %v", name, schedule, start.at, first, next)
	}
	for range 20 {
		m := wall[p(len(wall))]
		if rule.Holds(engine.Input{At: m.at + models.Time(p(60_000))}) != schedule.holds(m) {
			t.Fatalf("%s %+v at %v: want %v", name, schedule, m.at, schedule.holds(m))
		}
	}
}

func equalSets(a, b engine.Set) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestAWindowEndsJustBeforeItsEnd(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "Europe/Berlin", when("time_of_day", "in", "09:00-17:00"))
	for text, want := range map[string]bool{
		"2026-03-02T07:59:59.999Z": false, "2026-03-02T08:00:00Z": true, "2026-03-02T15:59:59.999Z": true, "2026-03-02T16:00:00Z": false,
	} {
		require.Equal(t, want, rule.Holds(engine.Input{At: at(t, text)}), text)
	}
}

func TestAWindowMayCrossMidnight(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "UTC", when("time_of_day", "in", "22:00-06:00"), when("day_of_week", "in", "fri"))
	start := at(t, "2026-03-05T00:00:00Z") // a Thursday
	require.Equal(t, engine.Set{
		{From: start + day, To: start + day + 6*hour}, // the early hours of Friday
		{From: start + day + 22*hour, To: start + 2*day},
	}, rule.HoldSet(nil, start, start+4*day), "day and time are asked of the same instant")
}

func TestAnHourThatTheZoneSkipsOrRepeats(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "Europe/Berlin", when("time_of_day", "in", "02:00-03:00"))
	spring, autumn := at(t, "2026-03-28T23:00:00Z"), at(t, "2026-10-24T22:00:00Z")
	require.Empty(t, rule.HoldSet(nil, spring, spring+23*hour), "the day of 23 hours has no such hour")
	require.Equal(t, engine.Set{{From: autumn + 2*hour, To: autumn + 4*hour}}, rule.HoldSet(nil, autumn, autumn+25*hour), "the day of 25 hours has it twice")
}

func TestTimeBefore1970RunsTheSameWay(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "Europe/Berlin", when("time_of_day", "in", "09:00-17:00"), when("day_of_week", "in", "wed"))
	require.True(t, rule.Holds(engine.Input{At: at(t, "1969-12-31T10:00:00Z")}))
	require.False(t, rule.Holds(engine.Input{At: at(t, "1969-12-31T17:00:00Z")}))
	require.Equal(t, "1969-12-31T23:00:00.000Z", limit(t, "day").Next(at(t, "1969-12-31T10:00:00Z"), rule.Zone()).String())
}

func TestAZoneThatMovesByHalfAnHour(t *testing.T) {
	rule := ruleOf(t, "lab.happened", "Australia/Lord_Howe", when("time_of_day", "in", "01:30-02:30"))
	spring := at(t, "2026-10-03T15:30:00Z") // 2:00 becomes 2:30
	require.Equal(t, engine.Set{{From: spring - 30*minute, To: spring}}, rule.HoldSet(nil, spring-5*hour, spring+5*hour))
}
