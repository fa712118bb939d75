package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"deskbell/models"
	"deskbell/server/database"
)

const (
	stopsIn   = 5 * time.Second
	deadAfter = 10 * time.Minute // the row of a node that stands still so long is deleted
)

// sighting is what a row of another node looked like, and since when it has.
type sighting struct {
	holder string
	term   int64
	beat   int64
	since  time.Duration
}

// keeper is the loop of the leases. When it ends, it gives them back.
type keeper struct {
	*loop
	e *Engine
}

// Run implements Runner.
func (k keeper) Run(ctx context.Context) error {
	err := k.loop.Run(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopsIn)
	defer cancel()
	return errors.Join(err, k.e.leave(ctx))
}

// leave gives everything back: the others need not wait until the leases stand still.
func (e *Engine) leave(ctx context.Context) error {
	if err := e.giveBack(ctx, e.leases.owned()); err != nil {
		return err
	}
	err := e.db.Tx(ctx, "engine.leave", func(tx *database.Tx) error {
		return tx.Where("id = ?", e.leases.node).Delete(&models.Node{}).Error
	})
	if err != nil {
		return fmt.Errorf("leave the nodes: %w", err)
	}
	e.tellOthers(wakeUp)
	return nil
}

// keepLeases renews what this node owns, and evens out what the living nodes own.
func (e *Engine) keepLeases(ctx context.Context) (int, error) {
	if err := e.beat(ctx); err != nil {
		return 0, err
	}
	var rows []models.Lease
	var nodes []models.Node
	db := e.db.Read(ctx)
	if err := db.Order("name").Find(&rows).Error; err != nil {
		return 0, fmt.Errorf("read the leases: %w", err)
	}
	if err := db.Find(&nodes).Error; err != nil {
		return 0, fmt.Errorf("read the nodes: %w", err)
	}
	if len(rows) < Partitions {
		return 1, e.makeLeases(ctx)
	}
	living, err := e.census(ctx, nodes)
	if err != nil {
		return 0, err
	}
	e.reconcile(rows)
	fair := (Partitions + living - 1) / living
	mine := e.leases.owned()
	if len(mine) > fair {
		return 0, e.giveBack(ctx, mine[fair:])
	}
	return 0, e.take(ctx, rows, fair-len(mine))
}

// beat shows the others that this node lives.
func (e *Engine) beat(ctx context.Context) error {
	l := e.leases
	err := e.db.Tx(ctx, "engine.beat", func(tx *database.Tx) error {
		if !l.begun {
			if _, err := tx.CreateOnce(&models.Node{ID: l.node, StartedAt: e.now()}); err != nil {
				return err
			}
		}
		if err := tx.Exec("UPDATE nodes SET beat = beat + 1 WHERE id = ?", l.node).Error; err != nil {
			return err
		}
		return tx.Exec("UPDATE leases SET beat = beat + 1, until = ? WHERE node = ?", e.now().Add(LeaseLife), l.node).Error
	})
	if err != nil {
		return fmt.Errorf("renew the leases: %w", err)
	}
	l.begun = true
	return nil
}

func (e *Engine) makeLeases(ctx context.Context) error {
	return e.db.Tx(ctx, "engine.make_leases", func(tx *database.Tx) error {
		for part := range Partitions {
			if _, err := tx.CreateOnce(&models.Lease{Name: leaseName(part)}); err != nil {
				return fmt.Errorf("make the leases: %w", err)
			}
		}
		return nil
	})
}

// census counts the nodes that live, this one with them, and forgets those that died long ago.
func (e *Engine) census(ctx context.Context, nodes []models.Node) (living int, err error) {
	living = 1
	for _, node := range nodes {
		if node.ID == e.leases.node {
			continue
		}
		still := e.leases.stands(node.ID, sighting{holder: node.ID, beat: node.Beat})
		if still < LeaseLife {
			living++
		}
		if still > deadAfter {
			err := e.db.Tx(ctx, "engine.forget_node", func(tx *database.Tx) error {
				return tx.Where("id = ? AND beat = ?", node.ID, node.Beat).Delete(&models.Node{}).Error
			})
			if err != nil {
				return 0, fmt.Errorf("forget a dead node: %w", err)
			}
			delete(e.leases.seen, node.ID)
		}
	}
	return living, nil
}

// stands is for how long a row has been as it is now.
func (l *leases) stands(name string, now sighting) time.Duration {
	now.since = l.mono()
	if former, met := l.seen[name]; met && former.holder == now.holder && former.term == now.term && former.beat == now.beat {
		return now.since - former.since
	}
	l.seen[name] = now
	return 0
}

// reconcile compares what this node thinks it owns with the rows.
func (e *Engine) reconcile(rows []models.Lease) {
	var lost []int
	gained := map[int]int64{}
	for _, row := range rows {
		part, ok := partOf(row.Name)
		if !ok {
			continue
		}
		term := e.leases.term(part)
		switch {
		case row.Node == e.leases.node && term != row.Term:
			gained[part] = row.Term // it was taken, and the answer got lost
		case row.Node != e.leases.node && term != 0:
			lost = append(lost, part)
		}
	}
	if len(lost) > 0 {
		e.deciding.Lock()
		e.lose(lost)
		e.deciding.Unlock()
	}
	e.gain(gained)
}

// take takes at most so many leases that nobody holds or whose holder stands still. A row that another transaction holds is left alone.
func (e *Engine) take(ctx context.Context, rows []models.Lease, most int) error {
	free := map[string]models.Lease{}
	var names []string
	for _, row := range rows {
		if row.Node == e.leases.node {
			continue
		}
		still := e.leases.stands(row.Name, sighting{row.Node, row.Term, row.Beat, 0})
		if (row.Node == "" || still >= LeaseLife) && len(names) < most {
			free[row.Name], names = row, append(names, row.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	var gained map[int]int64
	err := e.db.Tx(ctx, "engine.take", func(tx *database.Tx) error {
		gained = map[int]int64{}
		var locked []models.Lease
		if err := tx.SkipLocked().Where("name IN ?", names).Order("name").Find(&locked).Error; err != nil {
			return err
		}
		for _, row := range locked {
			part, ok := partOf(row.Name)
			if seen := free[row.Name]; !ok || row.Node != seen.Node || row.Term != seen.Term || row.Beat != seen.Beat {
				continue // somebody was faster, or its holder lives
			}
			row.Node, row.Term, row.Beat, row.Until = e.leases.node, row.Term+1, row.Beat+1, e.now().Add(LeaseLife)
			if err := tx.Save(&row).Error; err != nil {
				return err
			}
			gained[part] = row.Term
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take leases: %w", err)
	}
	e.gain(gained)
	return nil
}
