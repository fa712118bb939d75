package engine

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"

	"gorm.io/gorm/clause"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/lab"
	"deskbell/server/database"
)

// Partitions is the number of parts over which items are spread.
const Partitions = 64

// rowsAtOnce bounds the rows of one statement: well below what either database takes as parameters.
const rowsAtOnce = 200

// Record writes happenings to the journal in the transaction of the change that they tell of, so that both exist or neither, and wakes
// the runner after the commit. The heads of the items are locked in one order (by kind and id) and give each row its version. Happenings
// of one item are numbered in the order given. Events decide about them later, in the runner's own transaction.
func (e *Engine) Record(tx *database.Tx, happenings ...Happening) error {
	if len(happenings) == 0 {
		return nil
	}
	keys := make([]ItemKey, 0, len(happenings))
	for _, h := range happenings {
		if err := e.checkHappening(h); err != nil {
			return err
		}
		keys = append(keys, h.Item)
	}
	heads, err := lockHeads(tx, keys)
	if err != nil {
		return err
	}
	entries := make([]models.Entry, 0, len(happenings))
	for _, h := range happenings {
		entry, err := e.entryOf(h, heads[h.Item])
		if err != nil {
			return fmt.Errorf("record %s: %w", h.Item, err)
		}
		entries = append(entries, entry)
	}
	if err := writeEntries(tx, entries, heads); err != nil {
		return err
	}
	lab.Point("tx.after_occurrence", tx.Name())
	tx.AfterCommit(func() { e.recorded(heads) })
	return nil
}

func (e *Engine) checkHappening(h Happening) error {
	if h.Item.Kind == "" || h.Item.ID == "" {
		return fmt.Errorf("record: a happening of type %q names no item", h.Type)
	}
	switch h.Kind {
	case models.EntryOccurrence:
		if _, _, known := e.catalogue.Type(h.Type); !known {
			return fmt.Errorf("record %s: there is no event type %q", h.Item, h.Type)
		}
	case models.EntryGap:
		if h.GapFrom == 0 || h.GapTo < h.GapFrom {
			return fmt.Errorf("record %s: a gap from %d to %d", h.Item, h.GapFrom, h.GapTo)
		}
	case models.EntryChange:
	default:
		return fmt.Errorf("record %s: there is no kind of entry %q", h.Item, h.Kind)
	}
	return nil
}

// entryOf makes the row of a happening and moves the head on to it.
func (e *Engine) entryOf(h Happening, head *models.Item) (models.Entry, error) {
	facts, err := h.Facts.encode()
	if err != nil {
		return models.Entry{}, err
	}
	old := ""
	if len(h.Old) > 0 {
		if old, err = h.Old.encodeOld(); err != nil {
			return models.Entry{}, err
		}
	}
	if h.At == 0 {
		h.At = e.now()
	}
	head.Version++
	entry := models.Entry{ID: id.New(), Partition: head.Partition, ItemKind: h.Item.Kind, ItemID: h.Item.ID, Version: head.Version, Kind: h.Kind,
		Type: h.Type, At: h.At, ActorID: h.ActorID, Chain: h.Chain.encode(), Facts: facts, Old: old, GapFrom: h.GapFrom, GapTo: h.GapTo,
		State: models.EntryWaiting}
	head.EntryID, head.Alive = entry.ID, !h.Gone
	head.ActivityAt = max(head.ActivityAt, h.Facts.At(FactLastActivity))
	return entry, nil
}

// lockHeads locks the heads of the items in the order that everybody keeps, and makes those that are missing.
func lockHeads(tx *database.Tx, keys []ItemKey) (map[ItemKey]*models.Item, error) {
	heads, err := existingHeads(tx, keys)
	if err != nil {
		return nil, err
	}
	var rows []models.Item
	missing := slices.DeleteFunc(inOrder(keys), func(key ItemKey) bool { return heads[key] != nil })
	if len(missing) == 0 {
		return heads, nil
	}
	for _, key := range missing {
		rows = append(rows, models.Item{Kind: key.Kind, ID: key.ID, Partition: partitionOf(key)})
	}
	// Another transaction may make them at the same time: then this one waits here, and reads what the other one left.
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, rowsAtOnce).Error; err != nil {
		return nil, fmt.Errorf("make heads of items: %w", err)
	}
	return heads, readHeads(tx, missing, heads)
}

// existingHeads locks the heads of the items that have been recorded.
func existingHeads(tx *database.Tx, keys []ItemKey) (map[ItemKey]*models.Item, error) {
	heads := make(map[ItemKey]*models.Item, len(keys))
	return heads, readHeads(tx, inOrder(keys), heads)
}

// inOrder is the order in which items are locked, everywhere.
func inOrder(keys []ItemKey) []ItemKey {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, func(a, b ItemKey) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return slices.Compact(keys)
}

// readHeads locks the heads that exist. Keys are sorted by kind and id.
func readHeads(tx *database.Tx, keys []ItemKey, into map[ItemKey]*models.Item) error {
	for len(keys) > 0 {
		var ids []string
		kind := keys[0].Kind
		for len(keys) > 0 && keys[0].Kind == kind && len(ids) < rowsAtOnce {
			ids, keys = append(ids, keys[0].ID), keys[1:]
		}
		var rows []models.Item
		if err := tx.ForUpdate().Where("kind = ? AND id IN ?", kind, ids).Order("id").Find(&rows).Error; err != nil {
			return fmt.Errorf("lock heads of items: %w", err)
		}
		for i := range rows {
			into[ItemKey{rows[i].Kind, rows[i].ID}] = &rows[i]
		}
	}
	return nil
}

// writeEntries inserts rows and stores the heads that were moved on to them.
func writeEntries(tx *database.Tx, entries []models.Entry, heads map[ItemKey]*models.Item) error {
	if err := database.Insert(tx, entries, rowsAtOnce); err != nil {
		return fmt.Errorf("write to the journal: %w", err)
	}
	rows := make([]models.Item, 0, len(heads))
	for _, head := range heads {
		rows = append(rows, *head)
	}
	slices.SortFunc(rows, func(a, b models.Item) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(rows, rowsAtOnce).Error; err != nil {
		return fmt.Errorf("write heads of items: %w", err)
	}
	return nil
}

// partitionOf spreads items by a hash that every node and every version computes alike.
func partitionOf(key ItemKey) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key.String())) // a hash never fails
	return int(h.Sum32() % Partitions)
}

// encode writes a chain as a row holds it; no cause is empty.
func (c Chain) encode() string {
	if len(c.Causes) == 0 {
		return ""
	}
	raw, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("encode a chain of plain text: %v", err)) // cannot happen
	}
	return string(raw)
}

func decodeChain(raw string) (Chain, error) {
	var c Chain
	if raw == "" {
		return c, nil
	}
	if err := json.Unmarshal([]byte(raw), &c); err != nil {
		return c, fmt.Errorf("read chain: %w", err)
	}
	return c, nil
}
