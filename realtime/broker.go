package realtime

import "context"

// Broker carries messages between the nodes of one desk. It only wakes and carries what may be lost: at most once, nothing durable.
// Its siblings pass the suite of package brokertest.
type Broker interface {
	// Publish hands payload to every subscriber of every node, this one included. Payloads of one caller on one topic arrive in the
	// order of its calls. An error means that some nodes may not have got it. The payload must not be changed afterwards.
	Publish(ctx context.Context, topic string, payload []byte) error
	// Subscribe has fn called for each payload of any topic that is published from now on, one at a time per caller of Publish. fn
	// must not block and must not change the payload.
	Subscribe(fn func(topic string, payload []byte))
	// Health is how well messages get through, as far as this node can tell.
	Health() Health
	// Close ends the delivery to the subscribers of this Broker and waits until none of them runs. Publish fails afterwards.
	Close() error
}

// Health is the state of a Broker.
type Health struct {
	Up      bool  // messages of the other nodes reach this one
	Losses  int64 // how often messages may have been missed since the start; grows when Up begins
	Garbled int64 // messages that were not from a node of ours
}
