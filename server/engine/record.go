package engine

import (
	"deskbell/models"
)

// Happening is one row to be written to the journal. Facts are all facts of the item after it, Old the old values of what changed.
type Happening struct {
	Kind    string // models.EntryOccurrence, EntryChange or EntryGap
	Type    string // of an occurrence: the event type
	Item    ItemKey
	At      models.Time
	ActorID string // the acting person; empty: a visitor, an event or nobody
	Chain   Chain  // of causes, when an event's action did it
	Facts   Facts
	Old     Facts
	GapFrom models.Time // EntryGap: an idle gap of 5 s or more
	GapTo   models.Time
	Gone    bool // the item is over: its clocks are off
}
