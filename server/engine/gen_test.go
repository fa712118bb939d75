package engine_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"deskbell/models"
	"deskbell/server/engine"
)

// pick chooses one of n: by chance, or by rapid, which then finds the smallest case that fails.
type pick func(n int) int

func byChance(seed uint64) pick {
	r := rand.New(rand.NewPCG(seed, 1))
	return r.IntN
}

func byRapid(t *rapid.T) pick {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
}

// fatal is a test, or a case of rapid.
type fatal interface {
	Fatalf(format string, args ...any)
}

// byManyChances runs a case with many seeds, printed when one fails. DESKBELL_TEST_RULES multiplies their number, DESKBELL_TEST_SEED moves
// them.
func byManyChances(t *testing.T, usual int, run func(p pick)) {
	t.Helper()
	first, count := fromEnvironment(t, "DESKBELL_TEST_SEED", 1), usual*fromEnvironment(t, "DESKBELL_TEST_RULES", 1)
	seed := first
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	for ; seed < first+count; seed++ {
		run(byChance(uint64(seed)))
	}
	t.Logf("%d cases from seed %d", count, first)
}

func one[T any](p pick, list ...T) T { return list[p(len(list))] }

// some takes one to three of a list, maybe one of them twice.
func some(p pick, list ...any) []any {
	out := []any{one(p, list...)}
	for range p(3) {
		out = append(out, one(p, list...))
	}
	return out
}

// number of the environment, so that a soak run can ask for more.
func fromEnvironment(t testing.TB, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

var (
	someTexts   = []any{"refund", "Rückgabe", "re", "fund order", "order", "x", "straße", "É"}
	somePages   = []any{"/pricing", "/Pricing/teams", "/docs", "/", "pricing", "/docs/install"}
	someNumbers = []any{0.0, 1.0, 2.0, 2.5, 3.0, 7.0}
	someZones   = []string{"", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "Pacific/Apia", "Asia/Beirut"}
	someWindows = []any{"09:00-17:00", "22:00-06:00", "02:00-03:00", "00:00-24:00", "23:30-00:30", "12:00-12:01", "01:59-02:31"}
	someDays    = []any{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
)

// genBase is the instant around which generated facts and questions lie: a change of the clocks in Berlin and on Lord Howe is near.
const genBase models.Time = 1774_656_000_000 // 2026-03-28

// genUntimed makes a condition that does not depend on the instant.
func genUntimed(p pick) engine.Condition {
	maybe := func(condition engine.Condition) engine.Condition {
		condition.OrUnknown = p(2) == 0
		return condition
	}
	words := func(condition engine.Condition) engine.Condition {
		condition.WholeWords = p(3) == 0
		return condition
	}
	switch p(20) {
	case 0, 1, 2:
		return words(when("subject", one(p, "contains_any", "contains_all"), some(p, someTexts...)...))
	case 3:
		return maybe(words(when("subject", "contains_none", some(p, someTexts...)...)))
	case 4:
		return when("current_page", one(p, "starts_any", "ends_any", "is_any"), some(p, somePages...)...)
	case 5:
		return maybe(when("current_page", "is_none", some(p, somePages...)...))
	case 6:
		return when("current_page", "wildcard", some(p, "*", "/pricing*", "*docs*", "/*/install")...)
	case 7:
		return when("subject", "regex", some(p, "re?f", "^o", `\bord`)...)
	case 8:
		return when(one(p, "hits", "wait_minutes"), one(p, "at_least", "at_most", "is"), one(p, someNumbers...))
	case 9:
		return maybe(when(one(p, "hits", "wait_minutes"), "is_not", one(p, someNumbers...)))
	case 10:
		low := p(4)
		return when(one(p, "hits", "wait_minutes"), "between", float64(low), float64(low+p(4)))
	case 11:
		return when("priority", "is_any", some(p, "low", "high", "urgent")...)
	case 12:
		return maybe(when("priority", "is_none", some(p, "low", "high", "urgent")...))
	case 13:
		return when("country", "is_any", some(p, "DE", "Österreich", "fr")...)
	case 14:
		return maybe(when("agent_assigned", "is_none", some(p, "me", "bo")...))
	case 15:
		return when(one(p, "group", "agent_assigned"), one(p, "is_any"), some(p, "me", "bo", "g1", "g2")...)
	case 16:
		return when("incoming_call", "is", p(2) == 0)
	case 17:
		return when("ip_address", "in", some(p, "192.0.2.0/24", "2001:db8::/32", "10.0.0.1")...)
	case 18:
		return when(one(p, "subject", "group", "country"), one(p, "empty", "not_empty"))
	}
	return when("session_start_time", "in", some(p, someWindows...)...)
}

// genTimed makes a condition that depends on the instant.
func genTimed(p pick) engine.Condition {
	switch p(7) {
	case 0, 1:
		return when("idle_minutes", one(p, "at_least", "at_most", "is"), one[any](p, 0.1, 1.0, 5.5, 60.0, 600.0, 4000.0))
	case 2:
		return when(one(p, "idle_minutes", "duration_minutes"), "between", one[any](p, 0.1, 5.0, 100.0), one[any](p, 100.0, 1000.5, 6000.0))
	case 3:
		return when("day_of_week", "in", some(p, someDays...)...)
	case 4:
		return when("open_date", one(p, "last", "next"), one[any](p, 1.0, 3.0), one[any](p, "minutes", "hours", "days"))
	}
	return when("time_of_day", "in", some(p, someWindows...)...)
}

// genDefinition makes a definition that can be compiled.
func genDefinition(p pick, typeID string) engine.Definition {
	def := engine.Definition{Name: "n", Type: typeID, Zone: one(p, someZones...)}
	gen := func() engine.Condition {
		if p(2) == 0 {
			return genTimed(p)
		}
		return genUntimed(p)
	}
	for range p(4) {
		def.All = append(def.All, gen())
	}
	for range p(3) {
		def.Any = append(def.Any, gen())
	}
	return def
}

// genFacts makes facts that often meet what genUntimed asks; each may be unknown.
func genFacts(p pick) engine.Facts {
	facts := engine.Facts{}
	set := func(name string, values ...any) {
		if p(6) != 0 {
			facts[name] = one(p, values...)
		}
	}
	set("subject", "I want a REFUND", "Ruckgabe order", "", "fund order x", "Hauptstraße", "re", "E")
	set("current_page", append(somePages, "")...)
	set("hits", someNumbers...)
	set("wait_minutes", 0.0, 2.99, 3.0, 3.5, 8.0)
	set("priority", "low", "high", "urgent", "")
	set("country", "de", "OSTERREICH", "FR", "US", "")
	set("agent_assigned", owner, "bo", "cy")
	set("group", "g1", "g2", []string{"g1", "g3"}, []string{})
	set("incoming_call", true, false)
	set("ip_address", "192.0.2.9", "2001:db8::1", "10.0.0.1", "10.0.0.2")
	instant := func() any { return float64(genBase + models.Time(p(6000)-3000)*60_000 + models.Time(p(3)-1)) }
	set("last_activity_at", instant())
	set("started_at", instant())
	set("open_date", instant())
	set("due_at", instant())
	return facts
}

func describe(def engine.Definition) string {
	return fmt.Sprintf("%s %q ALL %+v ANY %+v", def.Type, def.Zone, def.All, def.Any)
}
