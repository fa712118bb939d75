package engine

import (
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
)

// newestItem is an item as the journal knows it: its head and the row that says what its facts are.
type newestItem struct {
	head  models.Item
	entry models.Entry
	facts Facts
	chain Chain
}

func (n newestItem) key() ItemKey { return ItemKey{n.head.Kind, n.head.ID} }

// factsNow are the facts with the last activity, wherever that is known best.
func (n newestItem) factsNow(inMemory models.Time) Facts {
	return active(n.facts, max(inMemory, n.head.ActivityAt))
}

// active are the facts with a later last activity.
func active(facts Facts, last models.Time) Facts {
	if last <= facts.At(FactLastActivity) {
		return facts
	}
	return facts.With(Facts{FactLastActivity: float64(last)})
}

// newest reads items with their newest rows. What does not exist, or cannot be read, is left out.
func (e *Engine) newest(db *gorm.DB, keys []ItemKey) (map[ItemKey]newestItem, error) {
	byKind := map[string][]string{}
	for _, key := range keys {
		byKind[key.Kind] = append(byKind[key.Kind], key.ID)
	}
	var heads []models.Item
	for kind, ids := range byKind {
		for part := range slices.Chunk(ids, rowsAtOnce) {
			var some []models.Item
			if err := db.Where("kind = ? AND id IN ?", kind, part).Find(&some).Error; err != nil {
				return nil, fmt.Errorf("read heads of items: %w", err)
			}
			heads = append(heads, some...)
		}
	}
	return e.newestOf(db, heads)
}

// newestOf reads the newest rows of items whose heads are known. A row that cannot be read is told to the log.
func (e *Engine) newestOf(db *gorm.DB, heads []models.Item) (map[ItemKey]newestItem, error) {
	out := make(map[ItemKey]newestItem, len(heads))
	for part := range slices.Chunk(heads, rowsAtOnce) {
		ids := make([]string, 0, len(part))
		for _, head := range part {
			ids = append(ids, head.EntryID)
		}
		var entries []models.Entry
		if err := db.Where("id IN ?", ids).Find(&entries).Error; err != nil {
			return nil, fmt.Errorf("read the newest rows of items: %w", err)
		}
		byID := make(map[string]models.Entry, len(entries))
		for _, entry := range entries {
			byID[entry.ID] = entry
		}
		for _, head := range part {
			entry, found := byID[head.EntryID]
			if !found {
				continue
			}
			one := newestItem{head: head, entry: entry}
			if err := one.read(); err != nil {
				e.log.Error("the newest row of an item cannot be read", "item", ItemKey{head.Kind, head.ID}.String(), "error", err)
				continue // the clocks of the others go on
			}
			out[ItemKey{head.Kind, head.ID}] = one
		}
	}
	return out, nil
}

func (n *newestItem) read() error {
	var factsErr, chainErr error
	n.facts, factsErr = decodeFacts(n.entry.Facts)
	n.chain, chainErr = decodeChain(n.entry.Chain)
	return errors.Join(factsErr, chainErr)
}

// standing is the item between its newest row and whatever comes next.
func (n newestItem) standing(inMemory models.Time, marks []mark) *standing {
	return &standing{item: n.key(), facts: n.factsNow(inMemory), since: n.entry.At, version: n.entry.Version,
		chain: n.chain, marks: marks}
}
