package alerts

import (
	"context"
	"encoding/json"
	"fmt"

	"deskbell/notify"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// mailer is the action Send Email.
type mailer struct{ s *Service }

// Opened implements engine.Messenger. Mail waits until it is known what it tells of.
func (mailer) Opened(context.Context, *database.Tx, engine.Batch) error { return nil }

// Joined implements engine.Messenger.
func (mailer) Joined(context.Context, *database.Tx, engine.Batch) error { return nil }

// Sent is kept with the action run: who got the mail, as which delivery.
type Sent struct {
	Address    string `json:"address"`
	PersonID   string `json:"person_id,omitempty"`
	DeliveryID string `json:"delivery_id"`
}

// Closed implements engine.Messenger: one delivery for each recipient.
func (m mailer) Closed(ctx context.Context, tx *database.Tx, batch engine.Batch) (engine.Result, error) {
	to, err := m.s.resolve(tx, batch, textsOf(batch.Setting.Params["to"]))
	if err != nil {
		return engine.Result{}, err
	}
	if len(to) == 0 {
		return engine.Skipped(reasonNoRecipients, nil), nil
	}
	subject, body := textOr(batch.Setting.Params["subject"], usualSubject), textOr(batch.Setting.Params["body"], usualBody)
	sent, err := m.s.mail(ctx, tx, batch, to, subject, body)
	if err != nil {
		return engine.Result{}, err
	}
	return engine.Done(map[string]any{"sent": sent}), nil
}

func textOr(value any, usual string) string {
	if text, isText := value.(string); isText && text != "" {
		return text
	}
	return usual
}

// mail fills the templates once and writes a delivery for each recipient.
func (s *Service) mail(ctx context.Context, tx *database.Tx, batch engine.Batch, to []recipient, subject, body string) ([]Sent, error) {
	values, err := s.values(ctx, tx, batch)
	if err != nil {
		return nil, err
	}
	message := notify.Message{Channel: ChannelEmail, EventID: batch.Event.ID, BatchID: batch.ID, New: batch.New}
	if message.Subject, err = s.render(ctx, batch.Event.Type, subject, values); err != nil {
		return nil, err
	}
	if message.Body, err = s.render(ctx, batch.Event.Type, body, values); err != nil {
		return nil, err
	}
	chain, err := json.Marshal(batch.Chain)
	if err != nil {
		return nil, fmt.Errorf("write the chain: %w", err)
	}
	message.Chain = string(chain)
	if len(batch.Items) > 0 {
		first := batch.Items[0]
		message.FiringID, message.RunID, message.ItemRef = first.FiringID, first.RunID, first.Occurrence.Text(engine.FactRef)
	}
	return s.enqueue(tx, message, to)
}

func (s *Service) enqueue(tx *database.Tx, message notify.Message, to []recipient) (sent []Sent, err error) {
	for _, one := range to {
		message.Address, message.PersonID = one.Address, one.PersonID
		deliveryID, err := s.Dispatcher.Enqueue(tx, message)
		if err != nil {
			return nil, err
		}
		sent = append(sent, Sent{Address: one.Address, PersonID: id.Public("agt", one.PersonID), DeliveryID: id.Public("dlv", deliveryID)})
	}
	return sent, nil
}
