// Package notifytest has a channel for tests that remembers what it was given and answers what it was told.
package notifytest

import (
	"context"
	"slices"
	"sync"

	"deskbell/models"
	"deskbell/notify"
)

// Channel remembers. The zero value with a name takes everything.
type Channel struct {
	name string
	mu   sync.Mutex
	sent []models.Delivery
	// answer is called for each try, outside the lock.
	answer func(context.Context, models.Delivery) (notify.Receipt, error)
}

// New is a channel that takes everything.
func New(name string) *Channel { return &Channel{name: name} }

// Name implements notify.Channel.
func (c *Channel) Name() string { return c.name }

// Answer makes fn decide about each try from now on.
func (c *Channel) Answer(fn func(context.Context, models.Delivery) (notify.Receipt, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = fn
}

// Send implements notify.Channel.
func (c *Channel) Send(ctx context.Context, delivery models.Delivery) (notify.Receipt, error) {
	c.mu.Lock()
	c.sent = append(c.sent, delivery)
	answer := c.answer
	c.mu.Unlock()
	if answer == nil {
		return notify.Receipt{Code: "ok"}, nil
	}
	return answer(ctx, delivery)
}

// Tries lists every try there was, in the order in which they began.
func (c *Channel) Tries() []models.Delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent)
}
