package realtime

import "encoding/json"

// Publish sends one frame to everyone on the topic, on every node. Data may be Labelled. Frames of one topic arrive in the order of the
// calls; who calls from several goroutines at once has to say in the data what is newer. It never blocks for a peer.
func (h *Hub) Publish(topic, typ string, data any) {
	row, ok := h.row(topic, typ, data)
	if !ok {
		return
	}
	h.publish(topic, typ, row)
	h.send(relayed{Kind: relayPublish, Topic: topic, Type: typ, Row: row})
}

func (h *Hub) publish(name, typ string, r row) {
	t := h.topicNamed(name)
	if t == nil {
		return
	}
	f := encode(envelope{Topic: name, Type: typ, Data: r.Data}, h.o.Now())
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, members := range t.classes {
		if members.sees(r.Labels) {
			members.sendLocked(f)
		}
	}
}

// ToConnections sends one frame to every connection of one person or visitor, on every node. It is not gap-free: who is not connected
// at this moment misses it.
func (h *Hub) ToConnections(principalKind, id, typ string, data any) {
	raw, ok := h.marshal(typ, data)
	if !ok {
		return
	}
	h.toConnections(principalKind, id, typ, raw)
	h.send(relayed{Kind: relayConnections, PrincipalKind: principalKind, ID: id, Type: typ, Row: row{Data: raw}})
}

func (h *Hub) toConnections(kind, id, typ string, raw json.RawMessage) {
	conns := h.connsOf(personKey{kind, id})
	if len(conns) == 0 {
		return
	}
	f := encode(envelope{Type: typ, Data: raw}, h.o.Now())
	for _, c := range conns {
		c.enqueue(&f)
	}
}

// Connected reports whether the person or visitor has a connection to this node.
func (h *Hub) Connected(principalKind, id string) bool { return h.Connections(principalKind, id) > 0 }

// Connections is how many connections (tabs) the person or visitor has to this node.
func (h *Hub) Connections(principalKind, id string) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	who := h.people[personKey{principalKind, id}]
	if who == nil {
		return 0
	}
	return len(who.conns)
}

// row is encoded data with its labels.
type row struct {
	Labels []string        `json:"labels,omitempty"`
	Was    []string        `json:"was,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"` // empty: the row has left
}

// row encodes data when anybody may want it.
func (h *Hub) row(topic, typ string, data any) (row, bool) {
	if h.o.Broker == nil && h.topicNamed(topic) == nil {
		return row{}, false
	}
	var r row
	if labelled, is := data.(Labelled); is {
		r.Labels, r.Was, data = labelled.Labels, labelled.Was, labelled.Data
	}
	if data == nil {
		return r, true
	}
	raw, ok := h.marshal(typ, data)
	r.Data = raw
	return r, ok
}

// marshal encodes data. What cannot be encoded is a mistake of the publisher: it is logged and counted, and nobody gets it.
func (h *Hub) marshal(typ string, data any) (json.RawMessage, bool) {
	if data == nil {
		return nil, true
	}
	raw, err := json.Marshal(data)
	if err != nil {
		h.n.failures.Add(1)
		h.log.Error("a frame cannot be encoded", "type", typ, "error", err)
		return nil, false
	}
	return raw, true
}

// make encodes a frame for one connection.
func (h *Hub) make(e envelope, data any) (frame, bool) {
	raw, ok := h.marshal(e.Type, data)
	if !ok {
		return nil, false
	}
	e.Data = raw
	return encode(e, h.o.Now()), true
}
