package durable

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

const (
	happened = "bench.happened"
	mail     = "mail"
)

// product is the engine over a database, with one event that writes a delivery for each occurrence.
type product struct {
	db     *database.DB
	engine *engine.Engine
	runner engine.Runner
}

func newProduct(ctx context.Context, db *database.DB) (*product, error) {
	dispatcher, err := notify.New(notify.Options{DB: db, Clock: clock.System{}, Lanes: []notify.Lane{{Channel: silent{}}}})
	if err != nil {
		return nil, err
	}
	catalogue, err := engine.NewCatalogue([]engine.Category{{ID: "bench", Label: "Bench", ItemKind: models.ItemChat, OncePerItem: true,
		Types:   []engine.EventType{{ID: happened, Label: "Happened"}},
		Fields:  []engine.Field{{ID: "department", Label: "Department", Kind: engine.KindDepartment}},
		Actions: []string{mail}}},
		[]engine.Action{{ID: mail, Label: "Mail", Form: engine.Message, OncePerItem: true, Message: mailer{dispatcher}}})
	if err != nil {
		return nil, err
	}
	p := &product{db: db, engine: engine.New(engine.Deps{DB: db, Clock: clock.System{}, Catalogue: catalogue})}
	for _, one := range p.engine.Runners() {
		if one.Name() == "runner" {
			p.runner = one
		}
	}
	return p, p.saveEvents(ctx)
}

// events are so many that none of them fires more than 1,000 times a minute: then it would be written down and do nothing.
const events = 1_000

// saveEvents writes events of which one holds for each occurrence.
func (p *product) saveEvents(ctx context.Context) error {
	return p.db.Tx(ctx, "bench", func(tx *database.Tx) error {
		for i := range events {
			def := engine.Definition{Name: fmt.Sprintf("Event %d", i), Type: happened,
				All:     []engine.Condition{{Field: "department", Op: "is_any", Values: []any{fmt.Sprintf("department-%d", i)}}},
				Actions: []engine.ActionSetting{{ID: id.New(), Kind: mail, PerItem: true, MaxFrequency: "none"}}}
			raw, err := json.Marshal(def)
			if err != nil {
				return err
			}
			event := models.Event{ID: id.New(), Name: def.Name, Type: happened, Level: models.LevelSystem, State: models.EventEnabled, Position: int64(i), Revision: 1}
			revision := models.EventRevision{ID: id.New(), EventID: event.ID, Number: 1, Definition: string(raw)}
			event.RevisionID = revision.ID
			if err := tx.Create(&revision).Error; err != nil {
				return err
			}
			if err := tx.Create(&event).Error; err != nil {
				return err
			}
		}
		return p.engine.RulesChanged(tx)
	})
}

// silent is a channel that nobody asks to send: the dispatcher does not run.
type silent struct{}

// Name implements notify.Channel.
func (silent) Name() string { return "email" }

// Send implements notify.Channel.
func (silent) Send(context.Context, models.Delivery) (notify.Receipt, error) {
	return notify.Receipt{}, nil
}

// mailer writes one delivery, as the actions of the product do.
type mailer struct{ dispatcher *notify.Dispatcher }

// Opened implements engine.Messenger.
func (mailer) Opened(context.Context, *database.Tx, engine.Batch) error { return nil }

// Joined implements engine.Messenger.
func (mailer) Joined(context.Context, *database.Tx, engine.Batch) error { return nil }

// Closed implements engine.Messenger.
func (m mailer) Closed(_ context.Context, tx *database.Tx, batch engine.Batch) (engine.Result, error) {
	row := delivery(batch.Items[0].FiringID, batch.Items[0].RunID, batch.Event.ID)
	deliveryID, err := m.dispatcher.Enqueue(tx, notify.Message{Channel: row.Channel, Address: row.Address, Subject: row.Subject, Body: row.Body,
		Payload: row.Payload, EventID: row.EventID, FiringID: row.FiringID, RunID: row.RunID, BatchID: batch.ID, ItemRef: row.ItemRef, New: batch.New})
	if err != nil {
		return engine.Result{}, err
	}
	return engine.Done(map[string]string{"delivery_id": deliveryID}), nil
}

// happening is an occurrence about the next item.
func happening() engine.Happening {
	n := int(units.Add(1))
	return engine.Happening{Kind: models.EntryOccurrence, Type: happened, Item: engine.ItemKey{Kind: models.ItemChat, ID: itemID(n % items)},
		Facts: engine.Facts{engine.FactRef: fmt.Sprintf("C-%d", n), engine.FactTitle: "A chat about a printer", "department": fmt.Sprintf("department-%d", n%events),
			engine.FactLastActivity: engine.Instant(models.TimeOf(time.Now()))}}
}

// record writes some occurrences in one transaction.
func (p *product) record(ctx context.Context, n int) error {
	list := make([]engine.Happening, 0, n)
	for range n {
		list = append(list, happening())
	}
	return p.db.Tx(ctx, "bench", func(tx *database.Tx) error { return p.engine.Record(tx, list...) })
}

// drain decides until nothing waits.
func (p *product) drain(ctx context.Context) error {
	for {
		done, err := p.runner.RunOnce(ctx)
		if err != nil || done == 0 {
			return err
		}
	}
}

// delivered counts the deliveries that the engine wrote.
func (p *product) delivered(ctx context.Context) (n int64, err error) {
	err = p.db.Read(ctx).Model(&models.Delivery{}).Where("event_id <> ?", "event").Count(&n).Error
	return n, err
}
