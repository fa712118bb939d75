package email

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"

	gomail "github.com/wneessen/go-mail"

	"deskbell/notify"
	"deskbell/server/base/netguard"
)

// connectFailure: no mail was handed over yet, so whatever went wrong can be tried again, unless we may not go there at all.
func connectFailure(ctx context.Context, err error) *notify.Failure {
	var known *notify.Failure
	var answer *textproto.Error
	switch {
	case errors.As(err, &known):
		return known
	case netguard.Blocked(err):
		return notify.Permanent(err).Because(notify.ReasonBlocked, "")
	case refusedLogin(err):
		return notify.Temporary(fmt.Errorf("the mail server refused the login: %w", err), loginPause).Because(notify.ReasonProvider, "login_refused")
	case errors.As(err, &answer):
		return notify.Temporary(err, 0).Because(notify.ReasonProvider, strconv.Itoa(answer.Code))
	}
	return notify.Temporary(fmt.Errorf("connect to the mail server: %w", err), 0).Because(networkReason(ctx, err), "connect")
}

// sendFailure: 4xx is for a while, 5xx is for good and for this recipient only. A connection that breaks before the final dot has handed
// over nothing; after it, nobody knows.
func sendFailure(ctx context.Context, err error) *notify.Failure {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return notify.Unknown(err)
	}
	code := strconv.Itoa(failed.ErrorCode())
	if extended := failed.EnhancedStatusCode(); extended != "" {
		code += " " + extended
	}
	switch {
	case failed.ErrorCode() >= 500 && failed.Reason == gomail.ErrSMTPRcptTo:
		return notify.Permanent(err).Because(notify.ReasonBounced, code)
	case failed.ErrorCode() >= 500:
		return notify.Permanent(err).Because(notify.ReasonProvider, code)
	case failed.ErrorCode() >= 400:
		return notify.Temporary(err, 0).Because(notify.ReasonProvider, code)
	case failed.Reason == gomail.ErrSMTPDataClose:
		return notify.Unknown(err).Because(networkReason(ctx, err), "after_data")
	case failed.Reason == gomail.ErrNoUnencoded || failed.Reason == gomail.ErrGetSender || failed.Reason == gomail.ErrGetRcpts:
		return notify.Permanent(err).Because(notify.ReasonProvider, "message")
	}
	return notify.Temporary(err, 0).Because(networkReason(ctx, err), "broken_off")
}

// networkReason tells a server that is silent from one that hangs up.
func networkReason(ctx context.Context, err error) string {
	var network net.Error
	if ctx.Err() != nil || errors.As(err, &network) && network.Timeout() {
		return notify.ReasonTimeout
	}
	return notify.ReasonProvider
}
