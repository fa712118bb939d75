package notify

import (
	"context"
	"errors"
)

// errTooLong says that a template made more text than a message may have.
var errTooLong = errors.New("the text became too long")

// budget is what one rendering may still make, and what it has made. It remembers why it stopped: the library hides errors.
type budget struct {
	ctx     context.Context
	filters int // bytes that filters may still make
	output  int // bytes that may still be written
	text    []byte
	failed  error
}

// Write implements io.Writer: it collects the output.
func (b *budget) Write(p []byte) (int, error) {
	if b.output -= len(p); b.output < 0 {
		b.fail(errTooLong)
	}
	if b.fail(b.ctx.Err()); b.failed != nil {
		return 0, b.failed
	}
	b.text = append(b.text, p...)
	return len(p), nil
}

// must pays for n bytes that a filter makes. It panics when there is not enough: some of the library's filters have no error to return,
// and the library catches it.
func (b *budget) must(n int) {
	if b.filters -= n + 64; b.filters < 0 {
		b.fail(errTooLong)
	}
	if b.fail(b.ctx.Err()); b.failed != nil {
		panic(b.failed)
	}
}

func (b *budget) fail(err error) {
	if b.failed == nil {
		b.failed = err
	}
}
