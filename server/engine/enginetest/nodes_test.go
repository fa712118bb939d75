package enginetest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

// nodes are engines that share one desk. Their monotonic times go on with the clock of the story, and from different beginnings.
type nodes struct {
	w    *World
	r    *rand.Rand
	all  []*node
	skip time.Duration // of monotonic time
}

// node is one of them.
type node struct {
	*engine.Engine
	id     string
	offset time.Duration
	paused int // seconds: it does nothing, as a process that is stopped
}

func share(w *World, r *rand.Rand, count int) *nodes {
	n := &nodes{w: w, r: r}
	for range count {
		n.all = append(n.all, n.join())
	}
	w.Engine = n.all[0].Engine
	w.Settler = n.settle
	n.even()
	return n
}

func (n *nodes) join() *node {
	one := &node{id: id.New(), offset: time.Duration(n.r.IntN(100_000)) * time.Second}
	one.Engine = n.w.Another(func(deps *engine.Deps) {
		deps.Node = one.id
		deps.Mono = func() time.Duration { return n.w.Clock.Now().Sub(Start) + n.skip + one.offset }
	})
	return one
}

// pass lets one node do one pass of one part.
func (n *nodes) pass(one *node, part string) {
	n.w.T.Helper()
	_, err := n.w.RunOf(one.Engine, part)
	require.NoError(n.w.T, err)
}

// even lets the leases come to rest.
func (n *nodes) even() {
	for range 4 {
		for _, one := range n.all {
			if one.paused == 0 {
				n.pass(one, "leases")
			}
		}
	}
}

// settle lets every node that runs do what there is to do.
func (n *nodes) settle() {
	for _, one := range n.all {
		if one.paused == 0 {
			n.w.SettleWith(one.Engine)
		}
	}
}

// second is what nodes do by themselves each second.
func (n *nodes) second() {
	for _, one := range n.all {
		if one.paused > 0 {
			one.paused--
			continue
		}
		n.pass(one, "activity")
		if n.r.IntN(3) == 0 {
			n.pass(one, "leases")
		}
	}
	var running []*node
	for _, one := range n.all {
		if one.paused == 0 {
			running = append(running, one)
		}
	}
	n.w.Engine = running[n.r.IntN(len(running))].Engine // who takes the next calls
}

// disturb kills a node, which another process replaces, or pauses one for longer or shorter than its leases live.
func (n *nodes) disturb() {
	at := n.r.IntN(len(n.all))
	victim := n.all[at]
	switch n.r.IntN(4) {
	case 0, 1:
		n.all[at] = n.join()
	case 2:
		if n.running() > 1 {
			victim.paused = 1 + n.r.IntN(60)
		}
	default: // it hears nothing of its own leases for long, and wakes up in the middle of its work
		n.skip += engine.LeaseLife + time.Second
		for i, one := range n.all {
			if i != at && one.paused == 0 {
				n.pass(one, "leases")
			}
		}
		n.w.SettleWith(victim.Engine)
	}
	if victim.Engine == n.w.Engine || n.w.Engine == nil {
		n.w.Engine = n.all[(at+1)%len(n.all)].Engine
	}
	for _, one := range n.all {
		if one.paused == 0 {
			n.w.Engine = one.Engine
			break
		}
	}
}

func (n *nodes) running() (count int) {
	for _, one := range n.all {
		if one.paused == 0 {
			count++
		}
	}
	return count
}

// heal lets everybody run again and the dead be found out.
func (n *nodes) heal() {
	for _, one := range n.all {
		one.paused = 0
	}
	n.even() // those that live are seen once
	n.skip += engine.LeaseLife + time.Second
	n.even()
}

func TestNodesThatShareADeskFireAsTheOracleSays(t *testing.T) {
	if text := os.Getenv("DESKBELL_TEST_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
		play(t, seed, 2+int(seed%2))
		return
	}
	begun, seed := time.Now(), uint64(time.Now().UnixNano())
	for n := 0; n < leastHistories || time.Since(begun) < historySlice; n++ {
		if !play(t, seed+uint64(n), 2+int((seed+uint64(n))%2)) {
			t.Fatalf("DESKBELL_TEST_SEED=%d shows it again", seed+uint64(n))
		}
	}
}

// owners is how many partitions each node holds, as the rows say.
func (n *nodes) owners() map[string]int {
	var rows []models.Lease
	require.NoError(n.w.T, n.w.DB.Read(n.w.T.Context()).Find(&rows).Error)
	held := map[string]int{}
	for _, row := range rows {
		held[row.Node]++
	}
	return held
}

func TestLivingNodesShareThePartitionsEvenly(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		n := share(w, rand.New(rand.NewPCG(1, 1)), 2)
		a, b := n.all[0], n.all[1]
		require.Equal(t, map[string]int{a.id: 32, b.id: 32}, n.owners())
		c := n.join()
		n.all = append(n.all, c)
		n.even()
		require.Equal(t, map[string]int{a.id: 22, b.id: 22, c.id: 20}, n.owners())

		n.all = n.all[1:] // a is killed
		n.even()
		require.Equal(t, 22, n.owners()[a.id], "it might live")
		for range 4 {
			w.Clock.Advance(3 * time.Second)
			n.even()
		}
		require.Equal(t, map[string]int{b.id: 32, c.id: 32}, n.owners())

		for _, runner := range b.Runners() { // it is stopped
			if runner.Name() == "leases" {
				ended, cancel := context.WithCancel(t.Context())
				cancel()
				require.NoError(t, runner.Run(ended))
			}
		}
		require.Equal(t, map[string]int{"": 32, c.id: 32}, n.owners(), "given back at once")
		n.all = []*node{c}
		n.even()
		require.Equal(t, map[string]int{c.id: 64}, n.owners())
	})
}

func TestANodeThatLostItsLeaseWritesNothing(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Idle, When("idle_minutes", "at_least", 5))
		w.Event(def)
		w.Event(marks(Said))
		n := share(w, rand.New(rand.NewPCG(1, 1)), 2)
		a, b := n.all[0], n.all[1]
		for i := range 40 {
			w.Say(fmt.Sprint(i), nil)
		}
		n.settle()
		require.Len(t, w.Firings("event_type = ?", Said), 40)
		w.Clock.Advance(6 * time.Minute)
		for i := range 40 {
			w.Say(fmt.Sprint("late", i), nil)
		}
		a.paused = 1
		n.pass(b, "leases") // all that it saw of a is older than any lease lives
		n.pass(b, "leases")
		require.Equal(t, map[string]int{b.id: 64}, n.owners())

		w.SettleWith(a.Engine) // it still thinks that half of them are its own
		require.Len(t, w.Firings("event_type = ?", Said), 40)
		require.Empty(t, w.Firings("event_type = ?", Idle))
		w.SettleWith(b.Engine)
		require.Len(t, w.Firings("event_type = ?", Said), 80)
		require.Len(t, w.Firings("event_type = ?", Idle), 40, "the clocks came with the leases")
		require.Zero(t, b.Stats().Refused)
	})
}

func TestNodesAtOnceFireOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := New(t, db)
		def := marks(Idle, When("idle_minutes", "at_least", 5))
		def.Actions = append(def.Actions, Act("t1", Tell))
		w.Event(def)
		w.Event(marks(Said))
		n := share(w, rand.New(rand.NewPCG(2, 1)), 3)
		engines := []*engine.Engine{n.all[0].Engine, n.all[1].Engine, n.all[2].Engine}
		for round := range 10 {
			for chat := range 9 {
				w.Say(fmt.Sprint("c", chat), nil)
			}
			n.settle()
			w.Clock.Advance(6 * time.Minute)
			n.disturb()
			for i := range engines {
				engines[i] = n.all[i].Engine
				n.all[i].paused = 0
			}
			atOnce(t, engines...)
			w.Clock.Advance(engine.BatchWindow)
			n.heal()
			atOnce(t, engines...)
			n.settle()
			w.Clock.Advance(engine.BatchWindow)
			n.settle()
			require.Len(t, w.Firings("event_type = ?", Idle), 9*(round+1))
			require.Len(t, w.Firings("event_type = ?", Said), 9*(round+1))
			done := map[string]int{}
			for _, deed := range w.Deeds.Take() {
				done[deed.Step]++
			}
			require.Equal(t, 18, done["mark"])
			require.Equal(t, done["opened"], done["closed"], "each message is sent once")
		}
	})
}

func TestARepeatListsTheItemsOfAllNodes(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Idle, When("idle_minutes", "at_least", 5))
		def.Actions = []engine.ActionSetting{Act("t1", Tell, AtMost("30m"))}
		w.Event(def)
		n := share(w, rand.New(rand.NewPCG(3, 1)), 3)
		for chat := range 12 {
			w.Say(fmt.Sprint("c", chat), nil)
		}
		n.settle()
		w.Clock.Advance(5 * time.Minute)
		n.settle()
		w.Clock.Advance(engine.BatchWindow)
		n.settle()
		w.Deeds.Take()
		for range 3 {
			w.Clock.Advance(30 * time.Minute)
			n.heal()
			n.settle()
			closed := 0
			for _, deed := range w.Deeds.Take() {
				if deed.Step == "closed" {
					closed++
					require.Equal(t, 12, deed.Count)
				}
			}
			require.Equal(t, 1, closed)
		}
	})
}

func TestAnActivityThatAnotherNodeSawIsKnownInTime(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Activity, When("idle_minutes", "at_least", 1))
		w.Event(def)
		n := share(w, rand.New(rand.NewPCG(4, 1)), 2)
		for visitor := range 8 {
			w.View(fmt.Sprint("v", visitor), nil)
		}
		n.settle()
		began := w.Now()
		w.Clock.Advance(59900 * time.Millisecond)
		for visitor := range 8 {
			w.Engine.Activity(VisitorKey(fmt.Sprint("v", visitor)), w.Now()) // its gap is written in the next batch of the feature
		}
		w.Clock.Advance(200 * time.Millisecond)
		for _, one := range n.all { // their clocks know of it as little as a node that holds no socket
			n.pass(one, "clocks")
		}
		for visitor := range 8 {
			key, at := VisitorKey(fmt.Sprint("v", visitor)), began.Add(59900*time.Millisecond)
			w.Record(engine.Happening{Kind: models.EntryGap, Item: key, GapFrom: began, GapTo: at,
				Facts: w.VisitorFacts(key.ID, engine.Facts{engine.FactStarted: engine.Instant(began), engine.FactLastActivity: engine.Instant(at)})})
		}
		n.settle()
		w.Clock.Advance(5 * time.Second)
		n.settle()
		require.Empty(t, w.Firings("event_type = ?", Activity), "nobody was idle for a minute")
		w.Clock.Advance(time.Minute)
		n.settle()
		require.Len(t, w.Firings("event_type = ?", Activity), 8)
	})
}
