package realtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

// table is a feed as a database would hold it: entries become visible at commit, in the order of their numbers.
type table struct {
	mu      sync.Mutex
	epoch   string
	entries map[string][]realtime.FeedFrame
	cut     map[string]int64 // entries up to here are gone
	fails   atomic.Int64
}

func newTable() *table {
	return &table{epoch: "e1", entries: map[string][]realtime.FeedFrame{}, cut: map[string]int64{}}
}

func (f *table) After(_ context.Context, person string, seq int64, limit int) ([]realtime.FeedFrame, int64, string, bool, error) {
	if f.fails.Load() > 0 {
		f.fails.Add(-1)
		return nil, 0, "", false, errors.New("the database is away")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.entries[person]
	head := int64(len(all))
	if seq >= head {
		return nil, head, f.epoch, true, nil
	}
	if seq < f.cut[person] {
		return nil, head, f.epoch, false, nil
	}
	found := all[seq:]
	return found[:min(limit, len(found))], head, f.epoch, true, nil
}

func (f *table) Heads(_ context.Context, people []string) (map[string]int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	heads := map[string]int64{}
	for _, person := range people {
		heads[person] = int64(len(f.entries[person]))
	}
	return heads, nil
}

// write commits one entry for the person, with the number that follows.
func (f *table) write(person string) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	seq := int64(len(f.entries[person]) + 1)
	f.entries[person] = append(f.entries[person], realtime.FeedFrame{Seq: seq, Type: "notification.created", Data: json.RawMessage(`{"n":` + jsonNumber(seq) + `}`)})
	return seq
}

func (f *table) cutTo(person string, seq int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut[person] = seq
}

func jsonNumber(n int64) string {
	raw, err := json.Marshal(n)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func feedWorld(t testing.TB) (*world, *table) {
	f := newTable()
	return newWorld(t, func(o *realtime.Options) { o.Feed = f }, nil), f
}

// reader is a browser that keeps its place in the feed over reconnects.
type reader struct {
	since *realtime.Since
	log   []int64
}

// follow reads one connection until enough entries came, or until it is cut off.
func (r *reader) follow(t testing.TB, w *world, person string, drop time.Duration) {
	c := w.dial("as=" + person)
	if drop > 0 {
		timer := time.AfterFunc(drop, func() { _ = c.ws.CloseNow() })
		defer timer.Stop()
	}
	raw, err := json.Marshal(map[string]any{"v": 1, "type": "hello", "data": map[string]any{"since": r.since}})
	require.NoError(t, err)
	if c.ws.Write(c.ctx, websocket.MessageText, raw) != nil {
		return
	}
	for {
		f, err := c.read()
		if err != nil {
			return
		}
		switch {
		case f.Type == "hello":
			var at struct {
				Epoch string
				Head  int64
			}
			f.into(t, &at)
			if r.since == nil {
				r.since = &realtime.Since{Epoch: at.Epoch, Seq: at.Head}
			}
		case f.Type == "reset":
			t.Errorf("reset without a hole")
		case f.Seq != 0:
			r.log = append(r.log, f.Seq)
			r.since.Seq = f.Seq
		}
	}
}

func TestAFeedHasNoGapOverThousandsOfReconnects(t *testing.T) {
	w, f := feedWorld(t)
	const people, reconnects = 8, 250 // 2,000 in all
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	readers := make([]*reader, people)
	for i := range readers {
		readers[i] = &reader{since: &realtime.Since{Epoch: "e1"}}
	}
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for range 8 { // commits of many transactions, their wake-ups scrambled, late and doubled
		writers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				person := names[rand.IntN(people)]
				f.write(person)
				if rand.IntN(3) == 0 {
					time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
				}
				for range rand.IntN(3) {
					w.hub.WakeFeed(names[rand.IntN(people)])
				}
				w.hub.WakeFeed(person)
				time.Sleep(time.Duration(rand.IntN(1500)) * time.Microsecond)
			}
		})
	}
	var browsers sync.WaitGroup
	for i, r := range readers {
		browsers.Go(func() {
			for range reconnects {
				r.follow(t, w, names[i], time.Duration(1+rand.IntN(12))*time.Millisecond)
			}
		})
	}
	browsers.Wait()
	close(stop)
	writers.Wait()
	total := 0
	for i, r := range readers {
		head := int64(len(f.entries[names[i]]))
		ended := make(chan struct{})
		go func() { r.follow(t, w, names[i], 300*time.Millisecond); close(ended) }()
		<-ended
		require.Equal(t, head, r.since.Seq, "%s did not get everything", names[i])
		for at, seq := range r.log {
			require.Equal(t, int64(at+1), seq, "%s: a gap, a repeat or disorder", names[i])
		}
		total += len(r.log)
	}
	t.Logf("%d reconnects, %d entries, none missing or repeated", people*reconnects, total)
}

func TestAFeedBeginsAtItsHeadForANewBrowser(t *testing.T) {
	w, f := feedWorld(t)
	f.write("ana")
	f.write("ana")
	c := w.dial("as=ana")
	c.say("hello", "", map[string]any{"since": nil, "tab": "t1", "client": "console"})
	hello := c.next()
	var data struct {
		AgentID string `json:"agent_id"`
		Epoch   string
		Head    int64
	}
	hello.into(t, &data)
	require.Equal(t, "ana", data.AgentID)
	require.Equal(t, "e1", data.Epoch)
	require.Equal(t, int64(2), data.Head)
	require.Empty(t, c.sync())
	f.write("ana")
	w.hub.WakeFeed("ana")
	next := c.next()
	require.Equal(t, int64(3), next.Seq)
	c.say("ack", "a", map[string]any{"seq": 3})
	require.Equal(t, "ack", c.next().Type)
	c.say("ack", "b", map[string]any{"seq": 4})
	require.Equal(t, "error", c.next().Type, "nobody can have taken over what was not sent")
}

func TestAHoleInTheFeedIsOneClearReset(t *testing.T) {
	for name, since := range map[string]*realtime.Since{
		"entries cut by retention":        {Epoch: "e1", Seq: 3},
		"another epoch":                   {Epoch: "e0", Seq: 9},
		"a number that was never given":   {Epoch: "e1", Seq: 99},
		"a number below the first":        {Epoch: "e1", Seq: -1},
		"a number that is only too large": {Epoch: "e1", Seq: 11},
	} {
		t.Run(name, func(t *testing.T) {
			w, f := feedWorld(t)
			for range 10 {
				f.write("ana")
			}
			f.cutTo("ana", 5)
			c := w.dial("as=ana")
			c.say("hello", "", map[string]any{"since": since})
			require.Equal(t, "hello", c.next().Type)
			reset := c.next()
			require.Equal(t, "reset", reset.Type)
			require.JSONEq(t, `{"epoch":"e1","seq":10}`, string(reset.Data))
			f.write("ana")
			w.hub.WakeFeed("ana")
			require.Equal(t, int64(11), c.next().Seq)
			require.Empty(t, c.sync())
		})
	}
}

func TestAnEpochThatChangesWhileConnectedResets(t *testing.T) {
	w, f := feedWorld(t)
	f.write("ana")
	c := w.agent("ana")
	f.mu.Lock()
	f.epoch = "e2"
	f.mu.Unlock()
	w.hub.WakeFeed("ana")
	require.JSONEq(t, `{"epoch":"e2","seq":1}`, string(c.next().Data))
}

func TestALongAbsenceIsCaughtUpWithoutOverflow(t *testing.T) {
	w, f := feedWorld(t)
	for range 3000 { // far more than may wait for one connection
		f.write("ana")
		f.entries["ana"][len(f.entries["ana"])-1].Data = json.RawMessage(`"` + string(make2k()) + `"`)
	}
	c := w.dial("as=ana")
	c.say("hello", "", map[string]any{"since": realtime.Since{Epoch: "e1"}})
	c.next()
	for seq := range int64(3000) {
		require.Equal(t, seq+1, c.next().Seq)
	}
}

func make2k() []byte {
	b := make([]byte, 2000)
	for i := range b {
		b[i] = 'x'
	}
	return b
}

func TestAFeedThatCannotBeReadGoesOnLater(t *testing.T) {
	w, f := feedWorld(t)
	c := w.agent("ana")
	f.write("ana")
	f.fails.Store(2)
	w.hub.WakeFeed("ana")
	require.Equal(t, int64(1), c.next().Seq, "the hub looks again by itself")
}

func TestAllTabsOfAPersonGetTheSameFeed(t *testing.T) {
	w, f := feedWorld(t)
	var tabs []*client
	for range 12 {
		tabs = append(tabs, w.agent("ana"))
	}
	other := w.agent("ben")
	for range 40 {
		f.write("ana")
		w.hub.WakeFeed("ana")
	}
	for _, tab := range tabs {
		for seq := range int64(40) {
			require.Equal(t, seq+1, tab.next().Seq)
		}
	}
	require.Empty(t, other.sync())
}

func TestATabThatIsAheadIsNotToldAgain(t *testing.T) {
	w, f := feedWorld(t)
	ahead := w.agent("ana")
	for seq := range int64(5) {
		f.write("ana")
		w.hub.WakeFeed("ana")
		require.Equal(t, seq+1, ahead.next().Seq)
	}
	behind := w.dial("as=ana")
	behind.say("hello", "", map[string]any{"since": realtime.Since{Epoch: "e1", Seq: 1}})
	behind.next()
	for seq := int64(2); seq <= 5; seq++ {
		require.Equal(t, seq, behind.next().Seq)
	}
	f.write("ana")
	w.hub.WakeFeed("ana")
	require.Equal(t, int64(6), behind.next().Seq)
	require.Equal(t, int64(6), ahead.next().Seq)
	require.Empty(t, ahead.sync())
}

func TestTheHelloSaysThatTheTimeStandsStill(t *testing.T) {
	for _, frozen := range []bool{true, false} {
		w := newWorld(t, func(o *realtime.Options) { o.Frozen = func() bool { return frozen } }, nil)
		c := w.dial("as=ana")
		c.say("hello", "", map[string]any{})
		var data struct{ Frozen bool }
		c.next().into(t, &data)
		require.Equal(t, frozen, data.Frozen)
	}
}

// lateTable has something happen between the reading of the feed and the answer.
type lateTable struct {
	*table
	once      sync.Once
	meanwhile func()
}

func (f *lateTable) After(ctx context.Context, person string, seq int64, limit int) ([]realtime.FeedFrame, int64, string, bool, error) {
	entries, head, epoch, complete, err := f.table.After(ctx, person, seq, limit)
	f.once.Do(f.meanwhile)
	return entries, head, epoch, complete, err
}

func TestWhatIsWrittenWhileAHelloIsAnsweredIsNotForgotten(t *testing.T) {
	f := &lateTable{table: newTable()}
	w := newWorld(t, func(o *realtime.Options) { o.Feed = f }, nil)
	f.meanwhile = func() {
		f.write("ana")
		w.hub.WakeFeed("ana")
		eventually(t, func() bool { return !strings.Contains(stacks(), "realtime.(*Hub).background") }, "the feed was not looked at")
	}
	c := w.agent("ana")
	require.Equal(t, int64(1), c.next().Seq)
}
