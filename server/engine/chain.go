package engine

import "slices"

// ItemKey names an item: a kind of models and an id.
type ItemKey struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// String is the form used in keys: "visitor:<id>".
func (k ItemKey) String() string { return k.Kind + ":" + k.ID }

// MaxHops ends a chain of causes.
const MaxHops = 8

// Chain is what led to an effect: an event fires once per item in a chain, and eight hops end it (design section 4, loops).
type Chain struct {
	Causes []Cause `json:"causes,omitempty"`
}

// Cause is one firing in a chain.
type Cause struct {
	EventID  string  `json:"event_id"`
	FiringID string  `json:"firing_id"`
	Item     ItemKey `json:"item"`
}

// Hops is the length of the chain.
func (c Chain) Hops() int { return len(c.Causes) }

// Has reports whether the event fired for the item in this chain already.
func (c Chain) Has(eventID string, item ItemKey) bool {
	return slices.ContainsFunc(c.Causes, func(one Cause) bool { return one.EventID == eventID && one.Item == item })
}

// Then is the chain of what a firing causes.
func (c Chain) Then(eventID, firingID string, item ItemKey) Chain {
	return Chain{Causes: append(slices.Clone(c.Causes), Cause{EventID: eventID, FiringID: firingID, Item: item})}
}
