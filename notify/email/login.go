package email

import (
	"context"
	"errors"
	"net/textproto"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"deskbell/notify"
	"deskbell/server/base/clock"
)

// login sees to it that a wrong password is tried once in 15 minutes, not once for each mail: servers lock accounts out. Until a login
// has worked, mails log in one after the other.
type login struct {
	clock clock.Clock
	turn  chan struct{} // a mutex that obeys a context

	mu    sync.Mutex
	works bool
	until time.Time // of the pause after a refusal
}

var errPaused = errors.New("the mail server refused the login a moment ago; it is not tried again yet")

func (l *login) connect(ctx context.Context, client *gomail.Client) (*smtp.Client, error) {
	if !l.known() {
		select {
		case l.turn <- struct{}{}:
			defer func() { <-l.turn }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if wait := l.pause(); wait > 0 {
		return nil, notify.Temporary(errPaused, wait).Because(notify.ReasonProvider, "login_refused")
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	l.learn(err)
	return session, err
}

func (l *login) known() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.works
}

func (l *login) pause() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.until.Sub(l.clock.Now())
}

func (l *login) learn(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.works = true
	} else if refusedLogin(err) {
		l.works, l.until = false, l.clock.Now().Add(loginPause)
	}
}

// refusedLogin: 530 to 539 are about who we are.
func refusedLogin(err error) bool {
	var answer *textproto.Error
	return errors.As(err, &answer) && answer.Code >= 530 && answer.Code <= 539
}
