package models

// Lease says which node decides about a part of the items. Whoever takes it over raises Term, which every transaction that decides
// compares: one that began under another term writes nothing. Written by server/engine.
type Lease struct {
	Name  string `gorm:"primaryKey;size:16"` // "p00" to "p63"
	Node  string `gorm:"size:26;not null;index"`
	Term  int64  `gorm:"not null"`
	Beat  int64  `gorm:"not null"` // raised at each renewal; one that stands still for 10 s may be taken
	Until Time   `gorm:"not null"` // by the node's own clock, for people to read; it decides nothing
}

// Node is a process that runs, or ran a short time ago, on this database. Written by server/engine.
type Node struct {
	ID        string `gorm:"primaryKey;size:26"`
	StartedAt Time   `gorm:"not null"`
	Beat      int64  `gorm:"not null"` // raised every 3 s
}
