package engine

import "deskbell/models"

// test is what an operator and its values mean: a pure judgement of one known fact at one instant.
type test interface {
	holds(value any, at models.Time) bool
}

// timed is a test whose answer depends on the instant: for a given value it holds over intervals of time.
type timed interface {
	test
	// span is an interval over which the test holds: the one around t, else the first after t. It may begin at t or end early; the
	// next one goes on from there. False: the test does not hold at t nor later.
	span(value any, t models.Time) (Span, bool)
}

// not matches what its test does not.
type not struct{ test }

func (n not) holds(value any, at models.Time) bool { return !n.test.holds(value, at) }

// notTimed is not for a test that depends on the instant.
type notTimed struct{ timed }

func (n notTimed) holds(value any, at models.Time) bool { return !n.timed.holds(value, at) }

func (n notTimed) span(value any, t models.Time) (Span, bool) {
	for t < Forever {
		inner, found := n.timed.span(value, t)
		if !found {
			return Span{From: t, To: Forever}, true
		}
		if t < inner.From {
			return Span{From: t, To: inner.From}, true
		}
		t = inner.To
	}
	return Span{}, false
}
