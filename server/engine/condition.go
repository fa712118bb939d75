package engine

import "deskbell/models"

// verdict is the answer to one condition.
type verdict uint8

// Verdicts. An unknown fact gives unknown, which counts as no.
const (
	no verdict = iota
	yes
	unknown
)

// condition is one compiled condition.
type condition struct {
	path   string
	source Condition
	field  Field
	op     operator
	fact   string // empty: the instant itself is judged
	test   test
	timed  timed // test, when its answer depends on the instant
}

// verdict judges the condition for an occurrence.
func (c *condition) verdict(in Input) verdict {
	switch c.source.Op {
	case opChanged:
		return c.changeVerdict(in)
	case opEmpty:
		return verdictOf(!c.field.known(in.Facts[c.fact]))
	case opNotEmpty:
		return verdictOf(c.field.known(in.Facts[c.fact]))
	}
	value, known := c.value(in.Facts)
	if !known {
		return c.ofUnknown()
	}
	return verdictOf(c.test.holds(value, in.At))
}

// accepts judges one value of the fact, for a test that does not depend on the instant.
func (c *condition) accepts(value any) bool {
	if !c.field.known(value) {
		return c.ofUnknown() == yes
	}
	return c.test.holds(value, 0)
}

// span is the interval over which the condition holds around t or first after it, with the facts as they are.
func (c *condition) span(facts Facts, t models.Time) (Span, bool) {
	if c.timed == nil {
		return always, c.verdict(Input{Facts: facts}) == yes
	}
	value, known := c.value(facts)
	if !known {
		return always, c.ofUnknown() == yes
	}
	return c.timed.span(value, t)
}

func (c *condition) changeVerdict(in Input) verdict {
	before, moved := in.Old[c.fact]
	return verdictOf(moved && c.test.(changed).happened(before, in.Facts[c.fact]))
}

// value is what the condition judges, and whether it is known.
func (c *condition) value(facts Facts) (any, bool) {
	if c.fact == "" {
		return nil, true
	}
	value := facts[c.fact]
	return value, c.field.known(value)
}

func (c *condition) ofUnknown() verdict {
	if c.source.OrUnknown {
		return yes
	}
	return unknown
}

func verdictOf(holds bool) verdict {
	if holds {
		return yes
	}
	return no
}
