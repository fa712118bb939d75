package realtime

import (
	"hash/maphash"
	"sync"
)

// presence remembers what was announced, so that each person's arrivals and departures are told alternately and in order. Stripes keep
// one person's callback from holding up the others'.
type presence struct {
	seed    maphash.Seed
	stripes [64]stripe
}

type stripe struct {
	mu        sync.Mutex
	announced map[personKey]Principal
}

func (p *presence) init() {
	p.seed = maphash.MakeSeed()
	for i := range p.stripes {
		p.stripes[i].announced = map[personKey]Principal{}
	}
}

func (p *presence) of(key personKey) *stripe {
	return &p.stripes[maphash.Comparable(p.seed, key)%uint64(len(p.stripes))]
}

// OnPresence has fn called when the first connection of a person or visitor to this node has joined, and when the last has gone. Calls
// for one of them never overlap and alternate; fn may take a moment. Register before the first connection.
func (h *Hub) OnPresence(fn func(p Principal, connected bool)) {
	h.onPresence = append(h.onPresence, fn)
}

// announce tells what has become of p, unless that is known already.
func (h *Hub) announce(p Principal) {
	key := personKey{p.Kind, p.ID}
	s := h.presence.of(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.announced[key]
	connected := h.Connected(p.Kind, p.ID)
	if known == connected {
		return
	}
	if connected {
		s.announced[key] = p
	} else {
		delete(s.announced, key)
	}
	for _, fn := range h.onPresence {
		fn(p, connected)
	}
}
