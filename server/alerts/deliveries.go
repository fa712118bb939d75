package alerts

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/database"
	"deskbell/server/web"
)

// DeliveryQuery says which deliveries to list. Empty fields do not narrow.
type DeliveryQuery struct {
	State, Channel, EventID string
	Page                    web.PageInput
}

// visible narrows a query of deliveries to what the person may see: what was sent to them and what their events sent; a manager also
// what was sent to, or by the events of, agents in their groups; an administrator all.
func (s *Service) visible(query, db *gorm.DB, who web.Principal) *gorm.DB {
	if who.AtLeast(models.RoleAdministrator) {
		return query
	}
	fresh := func() *gorm.DB { return db.Session(&gorm.Session{NewDB: true}) }
	people := fresh().Model(&models.Agent{}).Select("id").Where("id = ?", who.AgentID)
	if who.AtLeast(models.RoleManager) {
		groups := fresh().Model(&models.Membership{}).Select("group_id").Where("agent_id = ?", who.AgentID)
		colleagues := fresh().Model(&models.Membership{}).Select("agent_id").Where("group_id IN (?)", groups)
		people = fresh().Model(&models.Agent{}).Select("id").Where("id = ? OR id IN (?)", who.AgentID, colleagues)
	}
	events := fresh().Model(&models.Event{}).Select("id").Where("level = ? AND owner_id IN (?)", models.LevelAgent, people)
	return query.Where("person_id IN (?) OR event_id IN (?)", people, events)
}

// Deliveries lists messages that left the house or should have, the newest first.
func (s *Service) Deliveries(ctx context.Context, who web.Principal, q DeliveryQuery) (web.Page[models.Delivery], error) {
	db := s.DB.Read(ctx)
	query := s.visible(db, db, who)
	for _, narrow := range []struct{ condition, value string }{{"state = ?", q.State}, {"channel = ?", q.Channel}, {"event_id = ?", q.EventID}} {
		if narrow.value != "" {
			query = query.Where(narrow.condition, narrow.value)
		}
	}
	return listDeliveries(query, q.Page)
}

func listDeliveries(query *gorm.DB, page web.PageInput) (web.Page[models.Delivery], error) {
	query, err := after(query, page.After)
	if err != nil {
		return web.Page[models.Delivery]{}, err
	}
	var rows []models.Delivery
	if err := query.Order("created_at DESC, id DESC").Limit(page.Limit + 1).Find(&rows).Error; err != nil {
		return web.Page[models.Delivery]{}, fmt.Errorf("list deliveries: %w", err)
	}
	return web.PageOf(rows, page.Limit, func(d models.Delivery) []string { return cursor(d.CreatedAt, d.ID) }), nil
}

// Delivery is one that the person may see, with its tries.
func (s *Service) Delivery(ctx context.Context, who web.Principal, deliveryID string) (models.Delivery, []models.Attempt, error) {
	db := s.DB.Read(ctx)
	row, err := s.findDelivery(db, who, deliveryID)
	if err != nil {
		return row, nil, err
	}
	var tries []models.Attempt
	if err := db.Order("number").Find(&tries, "delivery_id = ?", deliveryID).Error; err != nil {
		return row, nil, fmt.Errorf("read tries: %w", err)
	}
	return row, tries, nil
}

func (s *Service) findDelivery(db *gorm.DB, who web.Principal, deliveryID string) (models.Delivery, error) {
	var row models.Delivery
	err := s.visible(db, db, who).Where("id = ?", deliveryID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, web.NotFound("delivery")
	}
	if err != nil {
		return row, fmt.Errorf("read a delivery: %w", err)
	}
	return row, nil
}

// RetryDelivery tries a dead or waiting delivery again now. What was sent is never sent again.
func (s *Service) RetryDelivery(ctx context.Context, who web.Principal, deliveryID string) (row models.Delivery, err error) {
	err = s.DB.Tx(ctx, "alerts.retry_delivery", func(tx *database.Tx) error {
		if _, err := s.findDelivery(tx.DB, who, deliveryID); err != nil {
			return err
		}
		err := s.Dispatcher.Retry(tx, deliveryID)
		if errors.Is(err, notify.ErrNotRetryable) {
			return web.Conflict("not_retryable", "It was sent, or is being sent: only what waits or is dead can be tried again.")
		}
		if err != nil {
			return err
		}
		row, err = s.findDelivery(tx.DB, who, deliveryID)
		return err
	})
	return row, err
}

// Outbox lists the mail of a demo, which is never sent. On a real desk there is none.
func (s *Service) Outbox(ctx context.Context, page web.PageInput) (web.Page[models.Delivery], error) {
	desk, err := s.Desk(ctx)
	if err != nil {
		return web.Page[models.Delivery]{}, fmt.Errorf("read the desk: %w", err)
	}
	if desk.Kind != models.DeskDemo {
		return web.Page[models.Delivery]{}, web.NotFound("demo")
	}
	return listDeliveries(s.DB.Read(ctx).Where("channel = ?", ChannelEmail), page)
}

// eventNames are the names of the events of deliveries, by id.
func (s *Service) eventNames(ctx context.Context, rows ...models.Delivery) (map[string]string, error) {
	var ids []string
	for _, row := range rows {
		if row.EventID != "" {
			ids = append(ids, row.EventID)
		}
	}
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	var events []models.Event
	if err := s.DB.Read(ctx).Select("id", "name").Where("id IN ?", ids).Find(&events).Error; err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	for _, one := range events {
		out[one.ID] = one.Name
	}
	return out, nil
}
