package realtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

// rights say who may see chat:c1 and which sessions live.
type rights struct {
	mu      sync.Mutex
	allowed map[string]bool
	ended   map[string]bool
	roles   map[string]string
	labels  map[string][]string
	slow    time.Duration
}

func newRights(people ...string) *rights {
	r := &rights{allowed: map[string]bool{}, ended: map[string]bool{}, roles: map[string]string{}, labels: map[string][]string{}}
	for _, p := range people {
		r.allowed[p] = true
	}
	return r
}

func (r *rights) change(fn func(*rights)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fn(r)
}

func (r *rights) allow(_ context.Context, p realtime.Principal, _ string) error {
	r.mu.Lock()
	slow, ok := r.slow, r.allowed[p.ID]
	r.mu.Unlock()
	time.Sleep(slow)
	if !ok {
		return realtime.ErrForbidden
	}
	return nil
}

func (r *rights) session(_ context.Context, p realtime.Principal) (realtime.Principal, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case p.ID == "broken":
		return p, errors.New("the database is away")
	case r.ended[p.Session]:
		return p, realtime.ErrForbidden
	}
	p.Role = r.roles[p.ID]
	return p, nil
}

func (r *rights) sight(_ context.Context, p realtime.Principal, _ string) (realtime.Sight, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return realtime.Sight{Labels: r.labels[p.ID]}, nil
}

func rightsWorld(t *testing.T, r *rights) *world {
	return newWorld(t, func(o *realtime.Options) { o.Session = r.session }, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "chat:", Allow: r.allow})
		h.Topic(realtime.TopicSpec{Prefix: "chats", Sight: r.sight})
	})
}

func TestNothingIsDeliveredOnceRightsAreGone(t *testing.T) {
	r := newRights("ana", "ben")
	w := rightsWorld(t, r)
	ana, ben := w.agent("ana"), w.agent("ben")
	ana.subscribe("chat:c1")
	ben.subscribe("chat:c1")
	r.change(func(r *rights) { r.slow = 100 * time.Millisecond }) // while it is judged, frames keep coming
	stop := make(chan struct{})
	var publisher sync.WaitGroup
	var mu sync.Mutex
	secret := false
	publisher.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				mu.Lock()
				w.hub.Publish("chat:c1", "message", secret)
				mu.Unlock()
				time.Sleep(100 * time.Microsecond)
			}
		}
	})
	time.Sleep(20 * time.Millisecond)
	r.change(func(r *rights) { r.allowed["ana"] = false })
	w.hub.Recheck("ana")
	revoked := time.Now()
	mu.Lock()
	secret = true // everything from here on is not for ana
	mu.Unlock()
	for {
		f, err := ana.read()
		if err != nil {
			require.Equal(t, websocket.StatusCode(realtime.CodeRights), websocket.CloseStatus(err))
			break
		}
		require.Equal(t, "false", string(f.Data), "a frame came after the right was gone")
	}
	require.Less(t, time.Since(revoked), time.Second)
	for told := false; !told; {
		told = string(ben.next().Data) == "true"
	}
	close(stop)
	publisher.Wait()
}

func TestARecheckThatChangesNothingLosesNothing(t *testing.T) {
	r := newRights("ana")
	w := rightsWorld(t, r)
	ana := w.agent("ana")
	ana.subscribe("chat:c1")
	for i := range 500 {
		if i%50 == 0 {
			w.hub.Recheck("ana")
		}
		w.hub.Publish("chat:c1", "message", i)
		require.Equal(t, i, number(t, ana.next()))
	}
}

func number(t *testing.T, f heard) (n int) {
	t.Helper()
	f.into(t, &n)
	return n
}

func TestASubscriptionBegunBeforeRightsChangedIsJudgedAgain(t *testing.T) {
	computing, goOn := make(chan struct{}), make(chan struct{})
	r := newRights("ana")
	w := newWorld(t, nil, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "chat:", Allow: r.allow, Snapshot: func(context.Context, realtime.Principal, string, json.RawMessage) (any, error) {
			close(computing)
			<-goOn
			return "secret", nil
		}})
	})
	ana := w.agent("ana")
	ana.say("subscribe", "s", map[string]any{"topic": "chat:c1"})
	<-computing
	r.change(func(r *rights) { r.allowed["ana"] = false })
	w.hub.Recheck("ana")
	close(goOn)
	for {
		f, err := ana.read()
		if err != nil {
			require.Equal(t, websocket.StatusCode(realtime.CodeRights), websocket.CloseStatus(err))
			return
		}
		require.NotEqual(t, "snapshot", f.Type)
	}
}

func TestOtherSightOrRoleOrAnEndedSessionDropsTheSocket(t *testing.T) {
	r := newRights("ana", "ben", "cleo")
	r.labels["ben"] = []string{"g:1"}
	w := rightsWorld(t, r)
	role, sight := w.agent("ana"), w.agent("ben")
	sight.subscribe("chats")
	first, second := w.dial("as=cleo&session=s1"), w.dial("as=cleo&session=s2")
	for _, c := range []*client{first, second} {
		c.say("hello", "", map[string]any{})
		c.next()
	}
	r.change(func(r *rights) {
		r.roles["ana"] = "manager"
		r.labels["ben"] = []string{"g:1", "g:2"}
		r.ended["s1"] = true
	})
	for _, id := range []string{"ana", "ben", "cleo"} {
		w.hub.Recheck(id)
	}
	require.Equal(t, int(realtime.CodeRights), role.code())
	require.Equal(t, int(realtime.CodeRights), sight.code())
	require.Equal(t, int(realtime.CodeSignedOut), first.code())
	require.Empty(t, second.sync(), "another session of the same person goes on")
	w.hub.Close(realtime.KindAgent, "cleo", "s2", realtime.CodeSignedOut)
	require.Equal(t, int(realtime.CodeSignedOut), second.code())
}

func TestAnEndedSessionCannotSayHello(t *testing.T) {
	r := newRights()
	r.ended["s1"] = true
	w := rightsWorld(t, r)
	for query, code := range map[string]realtime.Code{"as=ana&session=s1": realtime.CodeSignedOut, "as=broken": realtime.CodeRestart} {
		c := w.dial(query)
		c.say("hello", "", map[string]any{})
		require.Equal(t, int(code), c.code())
	}
}

func TestSessionsAreLookedAtWithoutAReason(t *testing.T) {
	r := newRights("ana")
	w := newWorld(t, func(o *realtime.Options) {
		o.Session, o.Recheck, o.PingEvery = r.session, 50*time.Millisecond, 100*time.Millisecond
	}, nil)
	c := w.dial("as=ana&session=s1")
	c.say("hello", "", map[string]any{})
	c.next()
	r.change(func(r *rights) { r.ended["s1"] = true })
	require.Equal(t, int(realtime.CodeSignedOut), c.code())
}
