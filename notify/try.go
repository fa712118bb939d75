package notify

import (
	"context"
	"fmt"
	"runtime/debug"

	"deskbell/models"
	"deskbell/server/base/lab"
)

// result is what came of a try.
type result struct {
	lane     *lane
	delivery models.Delivery // as it was claimed
	at       models.Time
	receipt  Receipt
	failure  *Failure // nil: sent
}

// try sends one claimed delivery and leaves the result to be written down.
func (d *Dispatcher) try(l *lane, delivery models.Delivery) {
	defer d.Wake()
	defer l.leave(delivery.Destination)
	now := models.TimeOf(d.clock.Now())
	if delivery.ClaimedTo.Sub(now) < l.Timeout+margin {
		// The process was asleep since it claimed. Nothing was sent; whoever rescues the delivery cannot know that, so it counts as a
		// try of unknown outcome.
		d.log.Warn("delivery not begun: its claim is about to end", "delivery", delivery.ID)
		return
	}
	lab.Point("attempt.row_written", delivery.Channel)
	ctx, cancel := context.WithTimeout(d.tries, l.Timeout)
	defer cancel()
	done := result{lane: l, delivery: delivery}
	if receipt, err := d.send(ctx, l.Channel, delivery); err != nil {
		done.failure = failureOf(err)
	} else {
		done.receipt = receipt
	}
	lab.Point("attempt.sent", delivery.Channel)
	done.at = models.TimeOf(d.clock.Now())
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = append(d.ended, done)
}

// send turns a panic of a channel into an unknown outcome: it may have happened after the message went out.
func (d *Dispatcher) send(ctx context.Context, channel Channel, delivery models.Delivery) (receipt Receipt, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			d.log.Error("a channel panicked", "channel", delivery.Channel, "delivery", delivery.ID, "panic", panicked, "stack", string(debug.Stack()))
			err = Unknown(fmt.Errorf("the channel failed inside: %v", panicked)).Because(ReasonProvider, "panic")
		}
	}()
	return channel.Send(ctx, delivery)
}
