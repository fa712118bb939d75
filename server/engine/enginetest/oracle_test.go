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
	historySlice   = 5 * time.Second
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
	nodes  *nodes // nil: one engine decides about all
}

type watched struct {
	event models.Event
	def   engine.Definition
	rule  *engine.Rule
	kind  string
}

// oracleItem is an item as it is in the present second, and as it was until then.
type oracleItem struct {
	key     engine.ItemKey
	last    models.Time
	log     []engine.Facts         // by version, from 1
	before  engine.Facts           // at the end of the second before; nil: it was not there
	rows    int                    // of log at that time
	fired   map[string][]string    // episodes of each event
	holding map[string]models.Time // since when each event holds, while it does
}

func playHistory(t *testing.T, seed uint64) bool { return play(t, seed, 1) }

// play lets so many nodes share the desk.
func play(t *testing.T, seed uint64, count int) bool {
	w := New(t, dbtest.SQLite(t))
	h := &history{w: w, r: rand.New(rand.NewPCG(seed, 1)), items: map[string]*oracleItem{}}
	if count > 1 {
		h.nodes = share(w, h.r, count)
	}
	for i := range 3 {
		h.add(ChatKey(fmt.Sprintf("c%d", i)))
		h.add(VisitorKey(fmt.Sprintf("v%d", i)))
	}
	h.add(engine.ItemKey{Kind: models.ItemGroup, ID: Billing})
	for second := range historySeconds {
		if h.nodes == nil && h.r.IntN(200) == 0 && len(h.events) > 0 {
			w.Settle() // what the former revision has not decided by now, the next one will
			h.judge()
			h.saveAgain()
		}
		for _, name := range h.names() {
			h.maybe(h.items[name])
		}
		if h.r.IntN(120) == 0 && len(h.events) < 8 || second == 5 {
			h.enable()
		}
		h.judge()
		switch {
		case h.r.IntN(150) == 0:
			h.restart()
		case h.r.IntN(8) == 0:
			w.Settle()
		}
		if h.nodes != nil {
			h.nodes.second()
		}
		w.Clock.Advance(time.Second)
	}
	w.Clock.Advance(-time.Second)
	end := w.Now()
	if h.nodes != nil {
		w.Clock.Advance(2 * time.Second) // nodes look at visitors a little late
		h.nodes.heal()
	}
	w.Settle()
	var got []string
	for _, firing := range w.Firings("occurred_at <= ?", end) {
		got = append(got, fmt.Sprintf("%s %s/%s %s", firing.OccurredAt.Std().Format("15:04:05.000"), firing.ItemKind, firing.ItemID, firing.EventID))
	}
	slices.Sort(got)
	slices.Sort(h.want)
	if len(h.want) == 0 {
		return true
	}
	if !slices.Equal(h.want, got) {
		for _, one := range h.events {
			t.Logf("%s %s since %s also before %t: %v", one.event.ID, one.event.Type, one.event.Since, one.event.AlsoBefore, one.def.All)
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
	h.items[key.String()] = &oracleItem{key: key, fired: map[string][]string{}, holding: map[string]models.Time{}}
}

// restart loses what only memory knew; the browsers tell their last activity again.
func (h *history) restart() {
	if h.nodes != nil {
		h.nodes.disturb()
	} else {
		h.w.Restart()
	}
	for _, name := range h.names() {
		if item := h.items[name]; item.key.Kind == models.ItemVisitor && len(item.log) > 0 {
			h.w.Engine.Activity(item.key, item.last)
		}
	}
}

// maybe lets something happen to an item, or nothing.
func (h *history) maybe(item *oracleItem) {
	now := h.w.Now()
	first := len(item.log) == 0
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
			facts := item.log[len(item.log)-1].With(engine.Facts{engine.FactLastActivity: engine.Instant(now)})
			item.log = append(item.log, facts)
			h.w.Record(engine.Happening{Kind: models.EntryGap, Item: item.key, GapFrom: former, GapTo: now, Facts: facts})
		}
	}
	if page {
		started := engine.Instant(now)
		if !first {
			started = item.log[0][engine.FactStarted]
		}
		h.record(item, models.EntryOccurrence, h.w.VisitorFacts(item.key.ID, engine.Facts{engine.FactStarted: started, "page": []string{"/a", "/b"}[h.r.IntN(2)]}))
	}
}

func (h *history) record(item *oracleItem, kind string, facts engine.Facts) {
	item.log = append(item.log, facts)
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
	default: // of visitors each bit of typing would fire it, and nobody could tell which of them were seen
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
		all[0].Op, all[0].Values = "at_least", []any{low}
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
	one := watched{event, def, rule, kind}
	for _, item := range h.items {
		delete(item.holding, event.ID)
	}
	if at < 0 {
		h.events = append(h.events, one)
		return
	}
	h.events[at] = one
}

// judge asks every rule about every item, now.
func (h *history) judge() {
	now := h.w.Now()
	for _, name := range h.names() {
		item := h.items[name]
		if len(item.log) == 0 {
			continue
		}
		for _, one := range h.events {
			if item.key.Kind == one.kind {
				h.ask(one, item, now)
			}
		}
		item.before, item.rows = item.now(), len(item.log)
	}
}

// now are the facts with the last activity, which the journal need not know.
func (i *oracleItem) now() engine.Facts {
	facts := i.log[len(i.log)-1]
	if i.last == 0 {
		return facts
	}
	return facts.With(engine.Facts{engine.FactLastActivity: engine.Instant(i.last)})
}

// episode names the episode that the item was in after so many rows.
func (i *oracleItem) episode(rule *engine.Rule, facts engine.Facts, rows int) string {
	if rule.Episode() != engine.EpisodeCount {
		return rule.EpisodeOf(facts, rule.Type())
	}
	for rows > 1 && rule.Could(i.log[rows-2]) {
		rows--
	}
	return fmt.Sprintf("%06d", rows)
}

func (h *history) ask(one watched, item *oracleItem, now models.Time) {
	id, facts := one.event.ID, item.now()
	if !one.rule.Holds(engine.Input{Facts: facts, At: now}) {
		delete(item.holding, id)
		return
	}
	episode := item.episode(one.rule, facts, len(item.log))
	goesOn := item.before != nil && one.rule.Holds(engine.Input{Facts: item.before, At: now - 1}) && item.episode(one.rule, item.before, item.rows) == episode
	switch {
	case !goesOn:
		item.holding[id] = now
	case item.holding[id] == 0:
		item.holding[id] = now - 1 // it held before the rule was there
	}
	fired := slices.ContainsFunc(item.fired[id], func(former string) bool {
		// a wider range of a newer revision was entered earlier
		return former == episode || one.rule.Episode() == engine.EpisodeCount && former > episode
	})
	if fired || item.holding[id] < one.event.Since && !one.event.AlsoBefore {
		return
	}
	item.fired[id] = append(item.fired[id], episode)
	h.want = append(h.want, fmt.Sprintf("%s %s/%s %s", now.Std().Format("15:04:05.000"), item.key.Kind, item.key.ID, id))
}
