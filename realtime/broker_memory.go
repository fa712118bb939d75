package realtime

import (
	"context"
	"errors"
	"sync"
)

// ErrBrokerClosed is what Publish returns after Close.
var ErrBrokerClosed = errors.New("the broker is closed")

// Bus connects the memory brokers of one process: tests run several nodes on one.
type Bus struct {
	mu    sync.RWMutex
	nodes map[*memoryBroker]struct{}
}

// NewBus returns a bus without nodes.
func NewBus() *Bus { return &Bus{nodes: map[*memoryBroker]struct{}{}} }

// Node returns a new broker on the bus.
func (b *Bus) Node() Broker {
	n := &memoryBroker{bus: b}
	b.mu.Lock()
	b.nodes[n] = struct{}{}
	b.mu.Unlock()
	return n
}

// memoryBroker is the sibling of one process. Its lock is held for reading while subscribers run, so that Close can wait for them.
type memoryBroker struct {
	bus    *Bus
	mu     sync.RWMutex
	fns    []func(topic string, payload []byte)
	closed bool
}

func (m *memoryBroker) Publish(ctx context.Context, topic string, payload []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.isClosed() {
		return ErrBrokerClosed
	}
	for _, node := range m.bus.all() {
		node.deliver(topic, payload)
	}
	return nil
}

func (m *memoryBroker) Subscribe(fn func(topic string, payload []byte)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fns = append(m.fns[:len(m.fns):len(m.fns)], fn)
}

func (m *memoryBroker) Health() Health { return Health{Up: !m.isClosed()} }

func (m *memoryBroker) Close() error {
	m.bus.mu.Lock()
	delete(m.bus.nodes, m)
	m.bus.mu.Unlock()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

func (m *memoryBroker) deliver(topic string, payload []byte) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return
	}
	for _, fn := range m.fns {
		fn(topic, payload)
	}
}

func (m *memoryBroker) isClosed() bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.closed
}

func (b *Bus) all() []*memoryBroker {
	b.mu.RLock()
	defer b.mu.RUnlock()
	nodes := make([]*memoryBroker, 0, len(b.nodes))
	for n := range b.nodes {
		nodes = append(nodes, n)
	}
	return nodes
}
