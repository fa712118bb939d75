package notify

import (
	"context"
	"errors"
	"fmt"

	"deskbell/models"
)

// Outbox is a channel that sends nothing in a demo: the delivery row is what the outbox screen shows. On a real desk it passes on to
// the real channel, if the desk has one.
type Outbox struct {
	Channel string  // the name under which it stands in
	Real    Channel // nil: not configured
	// Demo tells whether this desk is a demo. It is asked for each message: the first link that is used decides it while the program runs.
	Demo func(context.Context) (bool, error)
	// Down tells whether the demo plays that its server cannot be reached; nil: it never does.
	Down func() bool
}

// OutboxCode is the code of a delivery that went to the outbox.
const OutboxCode = "outbox"

// OutboxDownCode is the code of a try while the demo plays that the server is down: that of mail servers for "try later".
const OutboxDownCode = "421"

// Name implements Channel.
func (o Outbox) Name() string { return o.Channel }

// Send implements Channel.
func (o Outbox) Send(ctx context.Context, delivery models.Delivery) (Receipt, error) {
	demo, err := o.Demo(ctx)
	switch {
	case err != nil:
		return Receipt{}, Temporary(fmt.Errorf("ask whether this desk is a demo: %w", err), 0)
	case demo && o.Down != nil && o.Down():
		return Receipt{}, Temporary(errors.New("the demo's server for the channel "+o.Channel+" is down"), 0).Because(ReasonProvider, OutboxDownCode)
	case demo:
		return Receipt{Code: OutboxCode, Detail: "Kept in the demo's outbox. Nothing was sent."}, nil
	case o.Real == nil:
		return Receipt{}, Permanent(errors.New("no server is set for the channel "+o.Channel)).Because(ReasonNotConfigured, "")
	}
	return o.Real.Send(ctx, delivery)
}
