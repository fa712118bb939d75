package enginetest_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

// Random graphs of events whose actions make each other's occurrences, on one item and across items, come to rest: what fires and what is
// stopped is what a walk of a few lines over the graph says, and where that is more than an event may do in a minute, the event is in
// summary mode and nothing goes beyond its limits. At least leastGraphs on each database, more until the slice of time is over.
const (
	leastGraphs = 60
	graphSlice  = 5 * time.Second
)

// graph is the events by the word that each waits for; an action says a word on an item.
type graph struct {
	waits []string
	says  [][]saying
	items []string
}

type saying struct{ item, word string } // an empty item: the same one

// link is one event that fired for one item.
type link struct {
	event int
	item  string
}

// step is one firing, as the walk or the engine has it.
type step struct {
	link
	hops  int
	fired bool
}

func TestNoGraphOfEventsRunsAway(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		first := uint64(time.Now().UnixNano())
		if text := os.Getenv("DESKBELL_TEST_SEED"); text != "" {
			var err error
			first, err = strconv.ParseUint(text, 10, 64)
			require.NoError(t, err)
		}
		begun, tried, stormy := time.Now(), 0, 0
		for ; tried < leastGraphs || time.Since(begun) < graphSlice; tried++ {
			seed := first + uint64(tried)
			if playGraph(t, w, seed) {
				stormy++
			}
			if t.Failed() {
				t.Fatalf("DESKBELL_TEST_SEED=%d shows it again", seed)
			}
		}
		t.Logf("%d graphs from seed %d, %d with an event in summary mode", tried, first, stormy)
	})
}

// playGraph tries one graph. It reports whether it was a storm.
func playGraph(t *testing.T, w *World, seed uint64) (stormy bool) {
	g := newGraph(seed)
	var events []models.Event
	for i, word := range g.waits {
		def := marks(Said, When("subject", "is_any", word))
		def.Name, def.Actions = fmt.Sprintf("%d", i), nil
		for j, one := range g.says[i] {
			action := fmt.Sprintf("g%d-%d-%d", seed, i, j)
			def.Actions = append(def.Actions, Act(action, Mark))
			w.Deeds.Do(action, func(_ context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) {
				item := cmp.Or(one.item, in.Item.ID)
				return engine.Done(nil), w.Engine.Record(tx, engine.Happening{Kind: models.EntryOccurrence, Type: Said, Item: ChatKey(item),
					Chain: engine.ChainFor(in), Facts: w.ChatFacts(item, engine.Facts{"subject": one.word})})
			})
		}
		events = append(events, w.Event(def))
	}
	w.Clock.Advance(5 * time.Minute) // the storms before are over
	w.Settle()
	_ = w.Alarms()
	w.Say(g.items[0], engine.Facts{"subject": g.waits[0]})
	w.Settle()
	got, limited := g.fired(w, events)
	want, storm := g.walk()
	if storm {
		g.checkStorm(t, got)
		if limited {
			require.NotEmpty(t, w.Engine.Stats().Summary, "seed %d", seed)
			require.NotEmpty(t, w.Alarms(), "seed %d: the owner was not told", seed)
		}
	} else {
		require.Empty(t, w.Engine.Stats().Summary, "seed %d", seed)
		require.Equal(t, want, got, "seed %d: %+v", seed, g)
	}
	for _, event := range events {
		w.Switch(event, models.EventDisabled, false)
	}
	return storm
}

func newGraph(seed uint64) *graph {
	r := rand.New(rand.NewPCG(seed, 24))
	words := 1 + r.IntN(4) // the fewer, the more branches
	word := func() string { return fmt.Sprintf("w%d-%d", seed, r.IntN(words)) }
	g := &graph{}
	for i := range 3 {
		g.items = append(g.items, fmt.Sprintf("g%d-%d", seed, i))
	}
	for range 1 + r.IntN(6) {
		g.waits = append(g.waits, word())
		var says []saying
		for range r.IntN(3) {
			says = append(says, saying{[]string{"", g.items[r.IntN(3)]}[r.IntN(2)], word()})
		}
		g.says = append(g.says, says)
	}
	return g
}

// walk is what the design says of loops and nothing else: an event fires once per item in a chain, and eight hops end the chain. It gives
// up when an event would fire more often than a minute allows.
func (g *graph) walk() (steps []step, storm bool) {
	onItem, all := map[link]int{}, map[int]int{}
	var hear func(item, word string, chain []link)
	hear = func(item, word string, chain []link) {
		for i, waits := range g.waits {
			if waits != word || storm {
				continue
			}
			at := link{i, item}
			onItem[at]++
			all[i]++
			if onItem[at] > engine.StormOnItem || all[i] > engine.StormInAll {
				storm = true
				return
			}
			fires := len(chain) < engine.MaxHops && !slices.Contains(chain, at)
			steps = append(steps, step{at, len(chain), fires})
			if !fires {
				continue
			}
			for _, one := range g.says[i] {
				hear(cmp.Or(one.item, item), one.word, append(slices.Clone(chain), at))
			}
		}
	}
	hear(g.items[0], g.waits[0], nil)
	sortSteps(steps)
	return steps, storm
}

// fired is what the engine wrote down, and whether it stopped something that is no loop: then an event was over its limits. What is
// more than sixty may also be loops alone.
func (g *graph) fired(w *World, events []models.Event) (steps []step, limited bool) {
	number := map[string]int{}
	var ids []string
	for i, event := range events {
		number[event.ID] = i
		ids = append(ids, event.ID)
	}
	for _, one := range w.Firings("event_id IN ?", ids) {
		fires := one.Outcome != models.OutcomeStopped
		steps = append(steps, step{link{number[one.EventID], one.ItemID}, one.Hops, fires})
		limited = limited || !fires && one.Hops < engine.MaxHops && !strings.Contains(one.Chain, one.EventID)
	}
	sortSteps(steps)
	return steps, limited
}

func (g *graph) checkStorm(t *testing.T, got []step) {
	onItem, all := map[link]int{}, map[int]int{}
	for _, one := range got {
		require.LessOrEqual(t, one.hops, engine.MaxHops)
		if one.fired {
			onItem[one.link]++
			all[one.event]++
		}
	}
	for at, times := range onItem {
		require.LessOrEqual(t, times, engine.StormOnItem, "event %d on %s", at.event, at.item)
	}
	for event, times := range all {
		require.LessOrEqual(t, times, engine.StormInAll, "event %d", event)
	}
}

func sortSteps(steps []step) {
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}
