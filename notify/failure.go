package notify

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
)

// Outcomes of a try, in attempts.
const (
	OutcomeSent      = "sent"
	OutcomeTemporary = "temporary" // nothing was sent; trying later may help
	OutcomePermanent = "permanent" // nothing was sent; trying again cannot help
	OutcomeUnknown   = "unknown"   // it may have been sent or not
)

// Failure is why a try failed.
type Failure struct {
	Outcome    string
	Reason     string        // of the reason catalogue
	Code       string        // the provider's own
	RetryAfter time.Duration // not before, as the other side asked
	Err        error
}

// Permanent says that trying again cannot help.
func Permanent(err error) *Failure {
	return &Failure{Outcome: OutcomePermanent, Reason: ReasonProvider, Err: err}
}

// Temporary says that nothing was sent and that trying later may help, not before retryAfter (zero: as the schedule says).
func Temporary(err error, retryAfter time.Duration) *Failure {
	return &Failure{Outcome: OutcomeTemporary, Reason: ReasonProvider, RetryAfter: retryAfter, Err: err}
}

// Unknown says that nobody can tell whether it was sent. It is tried again with the same id.
func Unknown(err error) *Failure {
	return &Failure{Outcome: OutcomeUnknown, Reason: ReasonProvider, Err: err}
}

// Because names the reason for people and the code of the provider.
func (f *Failure) Because(reason, code string) *Failure {
	f.Reason, f.Code = reason, code
	return f
}

// Error is the text of the cause.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap is the cause.
func (f *Failure) Unwrap() error { return f.Err }

// failureOf makes a Failure of any error of a channel.
func failureOf(err error) *Failure {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure
	}
	failure = Unknown(err)
	if errors.Is(err, context.DeadlineExceeded) {
		return failure.Because(ReasonTimeout, "")
	}
	return failure
}

// maxDetail bounds what is kept of the words of another server, in characters.
const maxDetail = 1000

// readable makes what another server said fit for a row and a screen.
func readable(text string) string {
	if len(text) > 8*maxDetail {
		text = text[:8*maxDetail]
	}
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return clip(strings.TrimSpace(clean), maxDetail)
}

// code makes a provider's code fit its column.
func code(text string) string { return clip(readable(text), 40) }
