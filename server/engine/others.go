package engine

import (
	"strings"

	"gorm.io/gorm"

	"deskbell/models"
)

// What nodes tell each other. It only wakes: a message that is lost is made up for by the next look, a second later (held runs: ten).
const (
	wakeUp  = "wake"
	liftKey = "lift "
)

// Heard takes a message of another node.
func (e *Engine) Heard(message string) {
	key, lifts := strings.CutPrefix(message, liftKey)
	switch {
	case lifts && e.ownsName("waits", key):
		e.lifted.add(key)
		e.holder.wake()
	case !lifts:
		e.wakeAll()
	}
}

func (e *Engine) tellOthers(message string) {
	if e.others != nil {
		e.others(message)
	}
}

// recorded wakes whoever decides about the items.
func (e *Engine) recorded(heads map[ItemKey]*models.Item) {
	e.runner.wake()
	for _, head := range heads {
		if !e.leases.owns(head.Partition) {
			e.tellOthers(wakeUp)
			return
		}
	}
}

// ours narrows a query about items or journal rows to the partitions of this node.
func (e *Engine) ours(db *gorm.DB) *gorm.DB {
	if e.leases == nil {
		return db
	}
	return db.Where("part IN ?", e.leases.owned())
}
