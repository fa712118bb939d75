package alerts

import (
	"context"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// DeliveryView is a message to one address as the API shows it.
type DeliveryView struct {
	ID         string      `json:"id"`
	Channel    string      `json:"channel"`
	Address    string      `json:"address"`
	PersonID   string      `json:"person_id"`
	Event      *EventName  `json:"event" doc:"Null: it was a test."`
	FiringID   string      `json:"firing_id"`
	ItemRef    string      `json:"item_ref"`
	Subject    string      `json:"subject"`
	Body       string      `json:"body,omitempty" doc:"Only when one is asked for, and in the outbox."`
	State      string      `json:"state" enum:"due,sending,sent,dead,cancelled"`
	Reason     string      `json:"reason" doc:"Of the reason catalogue; empty when nothing went wrong."`
	ReasonText string      `json:"reason_text"`
	Code       string      `json:"code" doc:"The provider's own."`
	Error      string      `json:"error"`
	Attempts   int         `json:"attempts"`
	DueAt      models.Time `json:"due_at" doc:"When it is tried next, while its state is due."`
	CreatedAt  models.Time `json:"created_at"`
	EndedAt    models.Time `json:"ended_at"`
}

// TryView is one try of a delivery. Without an end its outcome is not known yet.
type TryView struct {
	Number    int         `json:"number"`
	StartedAt models.Time `json:"started_at"`
	EndedAt   models.Time `json:"ended_at"`
	Outcome   string      `json:"outcome" doc:"sent, temporary, permanent, unknown; empty: under way."`
	Code      string      `json:"code"`
	Detail    string      `json:"detail"`
}

// DeliveryDetail is a delivery with its text and every try.
type DeliveryDetail struct {
	DeliveryView
	Tries []TryView `json:"tries"`
}

func deliveryView(row models.Delivery, names map[string]string) DeliveryView {
	view := DeliveryView{
		ID: id.Public("dlv", row.ID), Channel: row.Channel, Address: row.Address, PersonID: id.Public("agt", row.PersonID),
		FiringID: id.Public("fir", row.FiringID), ItemRef: row.ItemRef, Subject: row.Subject, State: row.State, Reason: row.Reason,
		ReasonText: notify.ReasonText(row.Reason), Code: row.LastCode, Error: row.LastError, Attempts: row.Attempts, CreatedAt: row.CreatedAt, EndedAt: row.EndedAt,
	}
	if row.State == models.DeliveryDue {
		view.DueAt = row.DueAt
	}
	if row.EventID != "" {
		view.Event = &EventName{ID: id.Public("evt", row.EventID), Name: names[row.EventID]}
	}
	return view
}

type deliveriesInput struct {
	web.PageInput
	State   string `query:"state" enum:"due,sending,sent,dead,cancelled"`
	Channel string `query:"channel"`
	EventID string `query:"event_id"`
}

type deliveriesOutput struct{ Body web.Page[DeliveryView] }

func (s *Service) listDeliveries(ctx context.Context, in *deliveriesInput) (*deliveriesOutput, error) {
	q := DeliveryQuery{State: in.State, Channel: in.Channel, Page: in.PageInput}
	if in.EventID != "" {
		var err error
		if q.EventID, err = web.ParseID("evt", in.EventID, "event"); err != nil {
			return nil, err
		}
	}
	page, err := s.Deliveries(ctx, web.PrincipalOf(ctx), q)
	if err != nil {
		return nil, err
	}
	return s.deliveries(ctx, page, false)
}

func (s *Service) listOutbox(ctx context.Context, in *struct{ web.PageInput }) (*deliveriesOutput, error) {
	page, err := s.Outbox(ctx, in.PageInput)
	if err != nil {
		return nil, err
	}
	return s.deliveries(ctx, page, true)
}

func (s *Service) deliveries(ctx context.Context, page web.Page[models.Delivery], bodies bool) (*deliveriesOutput, error) {
	names, err := s.eventNames(ctx, page.Items...)
	if err != nil {
		return nil, err
	}
	return &deliveriesOutput{web.MapPage(page, func(row models.Delivery) DeliveryView {
		view := deliveryView(row, names)
		if bodies {
			view.Body = row.Body
		}
		return view
	})}, nil
}

type deliveryOutput struct{ Body DeliveryDetail }

func (s *Service) getDelivery(ctx context.Context, in *idInput) (*deliveryOutput, error) {
	deliveryID, err := web.ParseID("dlv", in.ID, "delivery")
	if err != nil {
		return nil, err
	}
	row, tries, err := s.Delivery(ctx, web.PrincipalOf(ctx), deliveryID)
	if err != nil {
		return nil, err
	}
	names, err := s.eventNames(ctx, row)
	if err != nil {
		return nil, err
	}
	detail := DeliveryDetail{DeliveryView: deliveryView(row, names)}
	detail.Body = row.Body
	for _, one := range tries {
		detail.Tries = append(detail.Tries, TryView{Number: one.Number, StartedAt: one.StartedAt, EndedAt: one.EndedAt, Outcome: one.Outcome, Code: one.Code, Detail: one.Detail})
	}
	return &deliveryOutput{detail}, nil
}

type retriedOutput struct{ Body DeliveryView }

func (s *Service) postRetry(ctx context.Context, in *idInput) (*retriedOutput, error) {
	deliveryID, err := web.ParseID("dlv", in.ID, "delivery")
	if err != nil {
		return nil, err
	}
	row, err := s.RetryDelivery(ctx, web.PrincipalOf(ctx), deliveryID)
	if err != nil {
		return nil, err
	}
	names, err := s.eventNames(ctx, row)
	return &retriedOutput{deliveryView(row, names)}, err
}
