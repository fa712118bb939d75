package durable

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
)

const items = 10_000 // whose heads there are

// payload is the body of a delivery, 300 bytes.
var payload = fmt.Sprintf(`{"event":"ticket.idle","text":"%0270d"}`, 0)

// unit is what one firing writes, as the product writes it: the item's head, the firing, the delivery.
type unit struct {
	item     string
	firing   models.Firing
	delivery models.Delivery
}

var units atomic.Int64

func newUnit() unit {
	u := unit{item: itemID(int(units.Add(1)) % items)}
	u.firing = models.Firing{ID: id.New(), EventID: "event", RevisionID: "revision", EntryID: id.New(), EventType: happened, ItemKind: models.ItemChat,
		ItemID: u.item, ItemRef: "C-1", ItemTitle: "Chat", OccurredAt: 1, At: 1, Outcome: models.OutcomeFired, Source: "system"}
	u.firing.Key = "o:" + u.firing.EntryID
	u.delivery = delivery(u.firing.ID, id.New(), u.firing.EventID)
	return u
}

func delivery(firingID, runID, eventID string) models.Delivery {
	return models.Delivery{ID: id.New(), DedupKey: runID + ":email:address", Channel: "email", Address: "somebody@example.org", Destination: "example.org",
		EventID: eventID, FiringID: firingID, RunID: runID, BatchID: runID, ItemRef: "C-1", Subject: "It happened", Body: "It happened.",
		Payload: payload, State: models.DeliveryDue, DueAt: 1, CreatedAt: 1}
}

func itemID(n int) string { return fmt.Sprintf("%026d", n) }

// fill makes the heads of the items.
func fill(ctx context.Context, db *database.DB) error {
	var heads []models.Item
	for i := range items {
		heads = append(heads, models.Item{Kind: models.ItemChat, ID: itemID(i), Alive: true})
	}
	return db.Tx(ctx, "bench", func(tx *database.Tx) error { return tx.CreateInBatches(heads, 500).Error })
}

// plain writes one unit in a transaction of its own, by database/sql alone, with statements that are prepared.
type plain struct {
	pool                       *sql.DB
	update, firing, deliveries *sql.Stmt
}

const (
	updateItem     = "UPDATE items SET version = version + 1, activity_at = ? WHERE kind = ? AND id = ?"
	insertFiring   = "INSERT INTO firings (id, event_id, firing_key, revision_id, entry_id, event_type, item_kind, item_id, item_ref, item_title, episode, n, occurred_at, at, outcome, source, actor_id, shadow, chain, hops) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
	insertDelivery = "INSERT INTO deliveries (id, dedup_key, channel, address, destination, person_id, event_id, firing_id, run_id, batch_id, item_ref, subject, body, payload, state, reason, due_at, claimed_to, claim_token, attempts, last_code, last_error, created_at, ended_at, chain) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)

func newPlain(ctx context.Context, driver, dsn string, connections int) (*plain, error) {
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	p := &plain{pool: pool}
	for _, one := range []struct {
		into **sql.Stmt
		text string
	}{{&p.update, updateItem}, {&p.firing, insertFiring}, {&p.deliveries, insertDelivery}} {
		if *one.into, err = pool.PrepareContext(ctx, one.text); err != nil {
			return nil, errors.Join(err, pool.Close())
		}
	}
	return p, nil
}

func (p *plain) write(ctx context.Context) error {
	u := newUnit()
	tx, err := p.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // of a transaction that is over, nothing happens
	if _, err := tx.StmtContext(ctx, p.update).ExecContext(ctx, 1, models.ItemChat, u.item); err != nil {
		return err
	}
	f, d := u.firing, u.delivery
	if _, err := tx.StmtContext(ctx, p.firing).ExecContext(ctx, f.ID, f.EventID, f.Key, f.RevisionID, f.EntryID, f.EventType, f.ItemKind, f.ItemID,
		f.ItemRef, f.ItemTitle, f.Episode, f.N, int64(f.OccurredAt), int64(f.At), f.Outcome, f.Source, f.ActorID, f.Shadow, f.Chain, f.Hops); err != nil {
		return err
	}
	if _, err := tx.StmtContext(ctx, p.deliveries).ExecContext(ctx, d.ID, d.DedupKey, d.Channel, d.Address, d.Destination, d.PersonID, d.EventID,
		d.FiringID, d.RunID, d.BatchID, d.ItemRef, d.Subject, d.Body, d.Payload, d.State, d.Reason, int64(d.DueAt), 0, "", 0, "", "",
		int64(d.CreatedAt), 0, ""); err != nil {
		return err
	}
	return tx.Commit()
}

// byGORM writes one unit in a transaction of its own, as applications with an ORM do.
func byGORM(ctx context.Context, db *database.DB) error {
	u := newUnit()
	return db.Tx(ctx, "bench", func(tx *database.Tx) error {
		moved := tx.Model(&models.Item{}).Where("kind = ? AND id = ?", models.ItemChat, u.item).
			Updates(map[string]any{"version": gorm.Expr("version + 1"), "activity_at": 1})
		if moved.Error != nil {
			return moved.Error
		}
		if err := tx.Create(&u.firing).Error; err != nil {
			return err
		}
		return tx.Create(&u.delivery).Error
	})
}
