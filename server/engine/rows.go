package engine

import (
	"fmt"
	"slices"

	"deskbell/models"
)

// read locks the rows and puts those of each item into the order of their versions.
func (b *batchOfRows) read(d *decision) ([]models.Entry, error) {
	query := d.tx.ForUpdate().Where("state = ?", models.EntryWaiting)
	switch {
	case b.only != "":
		query = query.Where("id = ?", b.only)
	case d.e.leases == nil:
		query = query.Where("tries = 0")
	default:
		ids, err := d.ownWaiting()
		if err != nil {
			return nil, err
		}
		query = query.Where("id IN ?", ids)
	}
	var rows []models.Entry
	if err := query.Order("id").Limit(RowsAPass).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read waiting rows: %w", err)
	}
	rows = slices.DeleteFunc(rows, func(row models.Entry) bool { return !d.owns(row.Partition) })
	rows = slices.DeleteFunc(rows, func(row models.Entry) bool { return b.without[ItemKey{row.ItemKind, row.ItemID}] })
	if len(rows) == RowsAPass {
		var err error
		if rows, err = d.withoutHoles(rows); err != nil {
			return nil, err
		}
	}
	return inVersions(rows), nil
}

// ownWaiting looks, without a lock, for the rows of this node's partitions: a search with locks would wait for the rows of the others.
func (d *decision) ownWaiting() (ids []string, err error) {
	err = d.tx.Model(&models.Entry{}).Where("state = ? AND tries = 0 AND part IN ?", models.EntryWaiting, d.ownParts()).
		Order("id").Limit(RowsAPass).Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("look for waiting rows: %w", err)
	}
	return ids, nil
}

// withoutHoles leaves out rows that have an earlier one of the same item waiting outside the batch: after a clock was moved back, ids
// and versions may differ in their order.
func (d *decision) withoutHoles(rows []models.Entry) ([]models.Entry, error) {
	least := map[ItemKey]int64{}
	byKind := map[string][]string{}
	for _, row := range rows {
		key := ItemKey{row.ItemKind, row.ItemID}
		if version, met := least[key]; !met || row.Version < version {
			least[key] = row.Version
		}
		byKind[row.ItemKind] = append(byKind[row.ItemKind], row.ItemID)
	}
	for kind, ids := range byKind {
		var firsts []models.Entry
		err := d.tx.Select("item_id, MIN(version) AS version").Where("state = ? AND item_kind = ? AND item_id IN ?", models.EntryWaiting, kind, ids).
			Group("item_id").Find(&firsts).Error
		if err != nil {
			return nil, fmt.Errorf("look for earlier rows: %w", err)
		}
		for _, first := range firsts {
			if key := (ItemKey{kind, first.ItemID}); first.Version < least[key] {
				delete(least, key)
			}
		}
	}
	if len(least) > 0 {
		return slices.DeleteFunc(rows, func(row models.Entry) bool {
			_, keep := least[ItemKey{row.ItemKind, row.ItemID}]
			return !keep
		}), nil
	}
	first := rows[0]
	err := d.tx.ForUpdate().Where("state = ? AND item_kind = ? AND item_id = ?", models.EntryWaiting, first.ItemKind, first.ItemID).
		Order("version").Limit(RowsAPass).Find(&rows).Error
	return rows, err
}

// inVersions keeps the places of each item's rows and fills them in the order of versions.
func inVersions(rows []models.Entry) []models.Entry {
	places := map[ItemKey][]int{}
	for i, row := range rows {
		key := ItemKey{row.ItemKind, row.ItemID}
		places[key] = append(places[key], i)
	}
	out := make([]models.Entry, len(rows))
	for _, at := range places {
		of := make([]models.Entry, 0, len(at))
		for _, i := range at {
			of = append(of, rows[i])
		}
		slices.SortFunc(of, func(a, b models.Entry) int { return int(a.Version - b.Version) })
		for i, row := range of {
			out[at[i]] = row
		}
	}
	return out
}
