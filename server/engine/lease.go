package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/database"
)

const (
	leaseRenew = 3 * time.Second
	// LeaseLife is how long a lease stands still before another node takes it.
	LeaseLife = 10 * time.Second
)

// leases is which partitions this node owns: it decides about their rows and holds the clocks of their items. A nil *leases belongs to
// the only node, which owns all. Clocks of nodes are never compared: whether another one lives is told by its rows, which change or stand
// still, against this node's own monotonic time.
type leases struct {
	node string
	mono func() time.Duration

	mu    sync.RWMutex
	terms [Partitions]int64 // of those that are owned; zero: not owned. Changed with Engine.deciding held

	seen  map[string]sighting // leases and nodes of others; the loop's
	begun bool                // the row of this node was made; the loop's
}

func newLeases(node string, mono func() time.Duration) *leases {
	if node == "" {
		return nil
	}
	if mono == nil {
		mono = clock.Mono()
	}
	return &leases{node: node, mono: mono, seen: map[string]sighting{}}
}

func leaseName(part int) string { return fmt.Sprintf("p%02d", part) }

func partOf(name string) (part int, ok bool) {
	_, err := fmt.Sscanf(name, "p%02d", &part)
	return part, err == nil && part >= 0 && part < Partitions
}

// owns reports whether the partition was this node's when it last looked.
func (l *leases) owns(part int) bool {
	if l == nil {
		return true
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.terms[part] != 0
}

func (l *leases) term(part int) int64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.terms[part]
}

// owned are the partitions of this node.
func (l *leases) owned() []int {
	parts := []int{}
	for part := range Partitions {
		if l.owns(part) {
			parts = append(parts, part)
		}
	}
	return parts
}

func (l *leases) set(part int, term int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.terms[part] = term
}

// Leads reports whether this node does what one node does for all: it owns the first partition. Two may think so for a moment while a
// lease changes hands.
func (e *Engine) Leads() bool { return e.leases.owns(0) }

// ownsItem reports whether the clock of an item belongs to this node.
func (e *Engine) ownsItem(item ItemKey) bool { return e.leases.owns(partitionOf(item)) }

// ownsName spreads what belongs to no item, such as batches, by a name.
func (e *Engine) ownsName(kind, name string) bool { return e.ownsItem(ItemKey{kind, name}) }

// checkLeases finds which partitions this transaction may decide about, and keeps their leases from changing hands before it ends. Then
// what was lost without notice is known too.
func (d *decision) checkLeases() error {
	l := d.e.leases
	if l == nil {
		return nil
	}
	names := []string{}
	for _, part := range l.owned() {
		names = append(names, leaseName(part))
	}
	var rows []models.Lease
	if err := d.tx.ForShare().Where("name IN ? AND node = ?", names, l.node).Order("name").Find(&rows).Error; err != nil {
		return fmt.Errorf("check the leases: %w", err)
	}
	d.parts = map[int]bool{}
	for _, row := range rows {
		if part, ok := partOf(row.Name); ok && l.term(part) == row.Term {
			d.parts[part] = true
		}
	}
	return nil
}

// owns reports whether this transaction may decide about the partition.
func (d *decision) owns(part int) bool { return d.e.leases == nil || d.parts[part] }

// ownParts are the partitions that the transaction may decide about, for a query.
func (d *decision) ownParts() []int {
	parts := []int{}
	for part := range Partitions {
		if d.owns(part) {
			parts = append(parts, part)
		}
	}
	return parts
}

// lost are the partitions that this node thought its own when the transaction began.
func (d *decision) lost() []int {
	var parts []int
	if d.parts == nil {
		return nil
	}
	for _, part := range d.e.leases.owned() {
		if !d.parts[part] {
			parts = append(parts, part)
		}
	}
	return parts
}

// lose stops the clocks of partitions that another node holds now. Engine.deciding is held.
func (e *Engine) lose(parts []int) {
	if len(parts) == 0 {
		return
	}
	for _, part := range parts {
		e.leases.set(part, 0)
	}
	e.clocks.forget(func(item ItemKey) bool { return !e.ownsItem(item) })
	e.log.Info("partitions went to other nodes", "count", len(parts))
}

// gain begins to own partitions: their clocks are set by a sweep, and rows that wait are looked at.
func (e *Engine) gain(terms map[int]int64) {
	if len(terms) == 0 {
		return
	}
	e.deciding.Lock()
	parts := make([]int, 0, len(terms))
	for part, term := range terms {
		e.leases.set(part, term)
		parts = append(parts, part)
	}
	for _, s := range e.clocks.sweeps {
		s.again(parts)
	}
	e.deciding.Unlock()
	e.log.Info("partitions were taken", "count", len(parts))
	e.wakeAll()
	e.batcher.wake()
	e.holder.wake()
}

// giveBack lets other nodes have partitions at once. What is being decided is finished before.
func (e *Engine) giveBack(ctx context.Context, parts []int) error {
	if len(parts) == 0 {
		return nil
	}
	names := make([]string, 0, len(parts))
	for _, part := range parts {
		names = append(names, leaseName(part))
	}
	e.deciding.Lock()
	defer e.deciding.Unlock()
	err := e.db.Tx(ctx, "engine.give_back", func(tx *database.Tx) error {
		return tx.Model(&models.Lease{}).Where("name IN ? AND node = ?", names, e.leases.node).Update("node", "").Error
	})
	if err != nil {
		return fmt.Errorf("give back leases: %w", err)
	}
	e.lose(parts)
	return nil
}
