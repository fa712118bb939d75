package enginetest_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

// What the engine fires over a random history, with restarts and rules that come and go, is compared with an oracle that asks every
// rule about every item in every second. The least number of histories is leastHistories; more are tried until the slice of time is
// over. DESKBELL_TEST_SEED repeats one.
const (
	leastHistories = 12
	historySlice   = 6 * time.Second
	historySeconds = 900
)

func TestStatesFireAsAnOracleThatLooksEverySecondSays(t *testing.T) {
	if text := os.Getenv("DESKBELL_TEST_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
		playHistory(t, seed)
		return
	}
	begun, seed := time.Now(), uint64(time.Now().UnixNano())
	for n := 0; n < leastHistories || time.Since(begun) < historySlice; n++ {
		if !playHistory(t, seed+uint64(n)) {
			t.Fatalf("DESKBELL_TEST_SEED=%d shows it again", seed+uint64(n))
		}
	}
}

// history is one random story and what the oracle makes of it.
type history struct {
	w      *World
	r      *rand.Rand
	events []watched
	items  map[string]*oracleItem
	want   []string
}

type watched struct {
	event models.Event
	rule  *engine.Rule
	kind  string
}

// oracleItem is an item as it is in the present second.
type oracleItem struct {
	key     engine.ItemKey
	facts   engine.Facts
	last    models.Time
	told    models.Time // the activity that the journal or the engine's memory was told of last
	version int64
	entered map[string]int64 // of counts, by event
	fired   map[string]string
	holding map[string]models.Time // since when each event holds, while it does
	episode map[string]string
}

func playHistory(t *testing.T, seed uint64) bool {
	w := New(t, dbtest.SQLite(t))
	h := &history{w: w, r: rand.New(rand.NewPCG(seed, 1)), items: map[string]*oracleItem{}}
	for i := range 3 {
		h.add(ChatKey(fmt.Sprintf("c%d", i)))
		h.add(VisitorKey(fmt.Sprintf("v%d", i)))
	}
	h.add(engine.ItemKey{Kind: models.ItemGroup, ID: Billing})
	for second := range historySeconds {
		for _, name := range h.names() {
			h.maybe(h.items[name])
		}
		if h.r.IntN(120) == 0 && len(h.events) < 8 || second == 5 {
			h.enable()
		}
		if h.r.IntN(200) == 0 && len(h.events) > 0 {
			h.saveAgain()
		}
		h.judge()
		switch {
		case h.r.IntN(150) == 0:
			w.Restart()
		case h.r.IntN(8) == 0:
			w.Settle()
		}
		w.Clock.Advance(time.Second)
	}
	w.Clock.Advance(-time.Second)
	w.Settle()
	var got []string
	for _, firing := range w.Firings() {
		got = append(got, fmt.Sprintf("%s %s/%s %s", firing.OccurredAt.Std().Format("15:04:05.000"), firing.ItemKind, firing.ItemID, firing.EventID))
	}
	slices.Sort(got)
	slices.Sort(h.want)
	if len(h.want) == 0 {
		return true
	}
	if !slices.Equal(h.want, got) {
		for _, one := range h.events {
			t.Logf("%s %s %v since %s also before %t", one.event.ID, one.event.Type, one.rule, one.event.Since, one.event.AlsoBefore)
		}
	}
	return assertSame(t, h.want, got)
}

func assertSame(t *testing.T, want, got []string) bool {
	missing := slices.DeleteFunc(slices.Clone(want), func(one string) bool { return slices.Contains(got, one) })
	extra := slices.DeleteFunc(slices.Clone(got), func(one string) bool { return slices.Contains(want, one) })
	if len(missing)+len(extra) == 0 && len(want) == len(got) {
		return true
	}
	t.Errorf("%d firings as wanted\nmissing: %q\nextra: %q", len(want)-len(missing), missing, extra)
	return false
}

func (h *history) names() []string {
	var out []string
	for name := range h.items {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (h *history) add(key engine.ItemKey) {
	h.items[key.String()] = &oracleItem{key: key, entered: map[string]int64{}, fired: map[string]string{}, holding: map[string]models.Time{},
		episode: map[string]string{}}
}

// maybe lets something happen to an item, or nothing.
func (h *history) maybe(item *oracleItem) {
	now := h.w.Now()
	first := item.version == 0
	switch {
	case item.key.Kind == models.ItemGroup:
		if first || h.r.IntN(40) == 0 {
			h.record(item, models.EntryChange, engine.Facts{"group": Billing, "department": Support, "count": float64(h.r.IntN(6))})
		}
	case item.key.Kind == models.ItemChat:
		more := engine.Facts{"priority": []string{"low", "urgent"}[h.r.IntN(2)], "due_at": engine.Instant(now.Add(time.Duration(h.r.IntN(300)-100) * time.Second))}
		if first || h.r.IntN(200) == 0 {
			item.last = now
			h.record(item, models.EntryOccurrence, h.w.ChatFacts(item.key.ID, more))
		} else if h.r.IntN(100) == 0 {
			facts := h.w.ChatFacts(item.key.ID, more)
			facts[engine.FactLastActivity] = engine.Instant(item.last)
			h.record(item, models.EntryChange, facts)
		}
	default:
		h.visit(item, now, first)
	}
}

// visit lets a visitor type, open a page or do nothing; gaps of five seconds and more are told to the journal.
func (h *history) visit(item *oracleItem, now models.Time, first bool) {
	page := first || h.r.IntN(200) == 0
	busy := !first && now.Sub(item.last) < 4*time.Second && h.r.IntN(10) > 0 // typing goes on
	if !page && !busy && h.r.IntN(150) != 0 {
		return
	}
	former := item.last
	item.last = now
	if !first {
		h.w.Engine.Activity(item.key, now)
		if now.Sub(former) >= 5*time.Second {
			facts := item.facts.With(engine.Facts{engine.FactLastActivity: engine.Instant(now)})
			item.version++
			item.facts = facts
			h.w.Record(engine.Happening{Kind: models.EntryGap, Item: item.key, GapFrom: former, GapTo: now, Facts: facts})
		}
	}
	if page {
		started := engine.Instant(now)
		if !first {
			started = item.facts[engine.FactStarted]
		}
		h.record(item, models.EntryOccurrence, h.w.VisitorFacts(item.key.ID, engine.Facts{engine.FactStarted: started, "page": []string{"/a", "/b"}[h.r.IntN(2)]}))
	}
}

func (h *history) record(item *oracleItem, kind string, facts engine.Facts) {
	item.version++
	item.facts = facts
	happening := engine.Happening{Kind: kind, Item: item.key, Facts: facts}
	if kind == models.EntryOccurrence {
		happening.Type = map[string]string{models.ItemChat: Said, models.ItemVisitor: Activity}[item.key.Kind]
	}
	h.w.Record(happening)
}

// definitions are the states that the oracle knows, with random numbers.
func (h *history) definition() (engine.Definition, string) {
	minutes := func() float64 { return float64(1+h.r.IntN(10)) / 2 }
	var all []engine.Condition
	low := minutes()
	switch h.r.IntN(3) {
	case 0:
		all = append(all, When("idle_minutes", "at_least", low))
	case 1:
		all = append(all, When("idle_minutes", "between", low, low+minutes()))
	default:
		all = append(all, When("idle_minutes", "at_most", low))
	}
	if h.r.IntN(3) == 0 {
		minute := h.r.IntN(12)
		all = append(all, When("time_of_day", "in", fmt.Sprintf("08:%02d-08:%02d", minute, minute+1+h.r.IntN(3))))
	}
	switch h.r.IntN(6) {
	case 0:
		return marks(InGroup, When("count", "at_least", float64(1+h.r.IntN(4)))), models.ItemGroup
	case 1:
		return marks(Due, When("priority", "is_any", "urgent")), models.ItemChat
	case 2:
		return marks(Activity, When("duration_minutes", "at_least", minutes()), When("page", "is_any", "/a")), models.ItemVisitor
	case 3:
		return marks(Activity, append(all, When("page", "is_any", "/a"))...), models.ItemVisitor
	case 4:
		return marks(Idle, append(all, When("priority", "is_any", "urgent"))...), models.ItemChat
	}
	return marks(Idle, all...), models.ItemChat
}

func (h *history) enable() {
	def, kind := h.definition()
	def.Actions = nil
	also := h.r.IntN(2) == 0
	event := h.w.Event(def, func(event *models.Event) { event.AlsoBefore = also })
	h.watch(event, def, kind, -1)
}

// saveAgain writes another revision with the same type.
func (h *history) saveAgain() {
	at := h.r.IntN(len(h.events))
	for {
		def, kind := h.definition()
		if def.Type != h.events[at].event.Type {
			if h.r.IntN(20) == 0 {
				return
			}
			continue
		}
		def.Actions = nil
		before := h.events[at].event
		if def.Type == Activity {
			return // between clocks the episodes change
		}
		before.AlsoBefore = h.r.IntN(2) == 0
		h.watch(h.w.Save(before, def), def, kind, at)
		return
	}
}

func (h *history) watch(event models.Event, def engine.Definition, kind string, at int) {
	catalogue := h.w.Engine.Catalogue()
	rule, err := engine.Compile(catalogue, def, engine.Env{})
	require.NoError(h.w.T, err)
	one := watched{event, rule, kind}
	if at < 0 {
		h.events = append(h.events, one)
		return
	}
	h.events[at] = one
}

// judge asks every rule about every item, now.
func (h *history) judge() {
	now := h.w.Now()
	for _, one := range h.events {
		for _, name := range h.names() {
			if item := h.items[name]; item.key.Kind == one.kind && item.version > 0 {
				h.ask(one, item, now)
			}
		}
	}
}

func (h *history) ask(one watched, item *oracleItem, now models.Time) {
	facts := item.facts
	if item.last != 0 {
		facts = facts.With(engine.Facts{engine.FactLastActivity: engine.Instant(item.last)})
	}
	id := one.event.ID
	episode := one.rule.EpisodeOf(facts, one.rule.Type())
	if one.rule.Episode() == engine.EpisodeCount {
		if !one.rule.Could(facts) {
			delete(item.entered, id)
			delete(item.fired, id)
		} else if item.entered[id] == 0 {
			item.entered[id] = item.version
		}
		episode = strconv.FormatInt(item.entered[id], 10)
		if item.fired[id] != "" {
			episode = item.fired[id]
		}
	}
	if item.episode[id] != episode {
		delete(item.holding, id)
		item.episode[id] = episode
	}
	if !one.rule.Holds(engine.Input{Facts: facts, At: now}) {
		delete(item.holding, id)
		return
	}
	if item.holding[id] == 0 {
		item.holding[id] = now
		// before the event was there nobody asked: did it hold already, a moment before it was enabled?
		if before := one.event.Since - 1; now == one.event.Since && h.heldAt(one, item, before, episode) {
			item.holding[id] = before
		}
	}
	if item.fired[id] == episode || item.holding[id] < one.event.Since && !one.event.AlsoBefore {
		return
	}
	item.fired[id] = episode
	h.want = append(h.want, fmt.Sprintf("%s %s/%s %s", now.Std().Format("15:04:05.000"), item.key.Kind, item.key.ID, id))
}

// heldAt reports whether the rule held a moment ago in the same episode, by the facts of now: nothing changes in the second in which a
// rule is saved but what happens in it.
func (h *history) heldAt(one watched, item *oracleItem, at models.Time, episode string) bool {
	return item.before(one.rule, at, episode)
}
