package email_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/notify/email"
	"deskbell/notify/notifytest"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/base/netguard"
)

var start = time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC)

func options(sink *notifytest.Sink, security email.Security) email.Options {
	return email.Options{Host: sink.Host, Port: sink.Port, Security: security, From: `"Acme, the shop" <desk@acme.test>`, HELO: "desk.acme.test",
		Dial: (&net.Dialer{}).DialContext, Clock: clock.NewFake(start), TLS: sink.TLS}
}

func channel(t *testing.T, o email.Options) *email.Channel {
	t.Helper()
	c, err := email.New(o)
	require.NoError(t, err)
	return c
}

func delivery() models.Delivery {
	return models.Delivery{ID: id.New(), Channel: email.Name, Address: "maya@customer.test", Subject: "Visitor idle: Mäya", CreatedAt: models.TimeOf(start),
		Body: "V-41 has been idle for 5 min.\n\n<script>alert(1)</script>\n.\nA dot above; über 🔔."}
}

// parts are the bodies of a mail by their type.
func parts(t *testing.T, m notifytest.Mail) map[string]string {
	t.Helper()
	message := m.Message(t)
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	found := map[string]string{}
	for reader := multipart.NewReader(message.Body, params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return found
		}
		require.NoError(t, err)
		require.Equal(t, "quoted-printable", part.Header.Get("Content-Transfer-Encoding"))
		raw, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		require.NoError(t, err)
		found[kind] = strings.ReplaceAll(string(raw), "\r\n", "\n")
	}
}

func TestAMailArrivesAsTextAndAsHTML(t *testing.T) {
	for name, way := range map[email.Security]notifytest.Secure{email.Opportunistic: notifytest.Plain, email.StartTLS: notifytest.WithStartTLS, email.TLS: notifytest.WithTLS} {
		t.Run(string(name), func(t *testing.T) {
			password := ""
			if way != notifytest.Plain {
				password = "secret"
			}
			sink := notifytest.NewSink(t, way, password)
			o := options(sink, name)
			if password != "" {
				o.Username, o.Password = "desk", password
			}
			d := delivery()
			receipt, err := channel(t, o).Send(t.Context(), d)
			require.NoError(t, err)
			require.Equal(t, "250", receipt.Code)
			require.Len(t, sink.Mails(), 1)
			mail := sink.Mails()[0]
			require.Equal(t, "desk@acme.test", mail.From)
			require.Equal(t, "maya@customer.test", mail.To)
			header := mail.Message(t).Header
			require.Equal(t, "<dlv_"+d.ID+"@acme.test>", header.Get("Message-ID"))
			require.Equal(t, "auto-generated", header.Get("Auto-Submitted"))
			require.Equal(t, "All", header.Get("X-Auto-Response-Suppress"))
			for _, absent := range []string{"List-Id", "List-Unsubscribe", "Precedence", "X-Mailer", "User-Agent", "Bcc", "Cc"} {
				require.Empty(t, header.Get(absent), absent)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
			require.NoError(t, err)
			require.Equal(t, d.Subject, subject)
			from, err := header.AddressList("From")
			require.NoError(t, err)
			require.Equal(t, "Acme, the shop", from[0].Name)
			date, err := header.Date()
			require.NoError(t, err)
			require.True(t, date.Equal(start))
			bodies := parts(t, mail)
			require.Equal(t, d.Body, bodies["text/plain"])
			require.Contains(t, bodies["text/html"], "&lt;script&gt;alert(1)&lt;/script&gt;")
			require.NotContains(t, bodies["text/html"], "<script>")
		})
	}
}

func TestARepeatIsTheSameMailToTheByte(t *testing.T) {
	sink := notifytest.NewSink(t, notifytest.Plain, "")
	c, d := channel(t, options(sink, email.Opportunistic)), delivery()
	for range 2 {
		_, err := c.Send(t.Context(), d)
		require.NoError(t, err)
	}
	require.Equal(t, sink.Mails()[0].Raw, sink.Mails()[1].Raw)
}

func TestWhatTheServerSaysDecidesWhatComesNext(t *testing.T) {
	say := func(code int, enhanced smtp.EnhancedCode) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "said so"}
	}
	for name, c := range map[string]struct {
		rcpt, data            error
		outcome, reason, code string
	}{
		"no such mailbox":     {rcpt: say(550, smtp.EnhancedCode{5, 1, 1}), outcome: notify.OutcomePermanent, reason: notify.ReasonBounced, code: "550 5.1.1"},
		"greylisted":          {rcpt: say(451, smtp.EnhancedCode{4, 7, 1}), outcome: notify.OutcomeTemporary, reason: notify.ReasonProvider, code: "451 4.7.1"},
		"mailbox full":        {data: say(452, smtp.EnhancedCode{4, 2, 2}), outcome: notify.OutcomeTemporary, reason: notify.ReasonProvider, code: "452 4.2.2"},
		"refused as spam":     {data: say(554, smtp.EnhancedCode{5, 7, 1}), outcome: notify.OutcomePermanent, reason: notify.ReasonProvider, code: "554 5.7.1"},
		"temporarily at data": {data: say(421, smtp.EnhancedCode{4, 3, 2}), outcome: notify.OutcomeTemporary, reason: notify.ReasonProvider, code: "421 4.3.2"},
	} {
		t.Run(name, func(t *testing.T) {
			sink := notifytest.NewSink(t, notifytest.Plain, "")
			sink.OnRcpt(func(string) error { return c.rcpt })
			sink.OnData(func(notifytest.Mail, net.Conn) error { return c.data })
			_, err := channel(t, options(sink, email.Opportunistic)).Send(t.Context(), delivery())
			requireFailure(t, err, c.outcome, c.reason, c.code)
		})
	}
}

func requireFailure(t *testing.T, err error, outcome, reason, code string) {
	t.Helper()
	var failure *notify.Failure
	require.ErrorAs(t, err, &failure)
	require.Equal(t, []string{outcome, reason, code}, []string{failure.Outcome, failure.Reason, failure.Code}, err.Error())
}

func TestACutAfterTheFinalDotLeavesTheOutcomeOpen(t *testing.T) {
	sink := notifytest.NewSink(t, notifytest.Plain, "")
	sink.OnData(func(_ notifytest.Mail, conn net.Conn) error { return conn.Close() })
	_, err := channel(t, options(sink, email.Opportunistic)).Send(t.Context(), delivery())
	requireFailure(t, err, notify.OutcomeUnknown, notify.ReasonProvider, "after_data")
}

func TestAServerThatGoesSilentIsLeftInTime(t *testing.T) {
	for name, script := range map[string][]string{
		"at once":          {},
		"after the banner": {"220 hello"},
		"after EHLO":       {"220 hello", "250 desk"},
		"after RCPT":       {"220 hello", "250 desk", "250 ok", "250 ok"},
		"after the dot":    {"220 hello", "250 desk", "250 ok", "250 ok", "354 go on"},
	} {
		t.Run(name, func(t *testing.T) {
			host := scripted(t, script)
			o := email.Options{Host: "127.0.0.1", Port: host, Security: email.Opportunistic, From: "desk@acme.test", Dial: (&net.Dialer{}).DialContext, Clock: clock.NewFake(start)}
			ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
			defer cancel()
			_, err := channel(t, o).Send(ctx, delivery())
			var failure *notify.Failure
			require.ErrorAs(t, err, &failure)
			require.Equal(t, notify.ReasonTimeout, failure.Reason, err.Error())
			want := notify.OutcomeTemporary
			if name == "after the dot" {
				want = notify.OutcomeUnknown
			}
			require.Equal(t, want, failure.Outcome, err.Error())
		})
	}
}

// scripted is a server that says its lines, one for each command, and then nothing more.
func scripted(t *testing.T, lines []string) (port int) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var all sync.WaitGroup
	all.Go(func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		for i, line := range lines {
			if i > 0 {
				if _, err := in.ReadString('\n'); err != nil {
					return
				}
			}
			_, _ = fmt.Fprint(conn, line+"\r\n")
		}
		_, _ = io.Copy(io.Discard, in) // until the other side hangs up
	})
	t.Cleanup(func() { _ = listener.Close(); all.Wait() })
	return listener.Addr().(*net.TCPAddr).Port
}

func TestAServerThatNeverStopsTalkingIsCutOff(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var all sync.WaitGroup
	all.Go(func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			if _, err := conn.Write([]byte("220-" + strings.Repeat("bla ", 200) + "\r\n")); err != nil {
				return
			}
		}
	})
	t.Cleanup(func() { _ = listener.Close(); all.Wait() })
	o := email.Options{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, From: "desk@acme.test", Dial: (&net.Dialer{}).DialContext, Clock: clock.NewFake(start)}
	_, err = channel(t, o).Send(t.Context(), delivery())
	requireFailure(t, err, notify.OutcomeTemporary, notify.ReasonProvider, "connect")
	require.ErrorContains(t, err, "more than anyone should")
}

func TestAWrongPasswordIsTriedOnceInFifteenMinutes(t *testing.T) {
	sink := notifytest.NewSink(t, notifytest.WithStartTLS, "right")
	o := options(sink, email.StartTLS)
	now := clock.NewFake(start)
	o.Username, o.Password, o.Clock = "desk", "wrong", now
	c := channel(t, o)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := c.Send(t.Context(), delivery())
			var failure *notify.Failure
			if !errors.As(err, &failure) || failure.Outcome != notify.OutcomeTemporary || failure.Code != "login_refused" || failure.RetryAfter <= 0 {
				t.Errorf("%#v", err)
			}
		})
	}
	all.Wait()
	require.Equal(t, 1, sink.Logins())
	now.Advance(15 * time.Minute)
	_, err := c.Send(t.Context(), delivery())
	require.Error(t, err)
	require.Equal(t, 2, sink.Logins())
}

func TestPasswordsDoNotTravelInClear(t *testing.T) {
	sink := notifytest.NewSink(t, notifytest.Plain, "secret")
	o := options(sink, email.StartTLS)
	o.Username, o.Password = "desk", "secret"
	_, err := channel(t, o).Send(t.Context(), delivery())
	requireFailure(t, err, notify.OutcomeTemporary, notify.ReasonProvider, "connect")
	require.Zero(t, sink.Logins())
}

func TestAnUntrustedCertificateIsRefused(t *testing.T) {
	for way, security := range map[notifytest.Secure]email.Security{notifytest.WithTLS: email.TLS, notifytest.WithStartTLS: email.StartTLS} {
		sink := notifytest.NewSink(t, way, "")
		o := options(sink, security)
		o.TLS = nil
		_, err := channel(t, o).Send(t.Context(), delivery())
		requireFailure(t, err, notify.OutcomeTemporary, notify.ReasonProvider, "connect")
		require.Empty(t, sink.Mails())
	}
}

func TestMailGoesOnlyWhereTheGuardAllows(t *testing.T) {
	sink := notifytest.NewSink(t, notifytest.Plain, "")
	o := options(sink, email.Opportunistic)
	o.Dial = netguard.New(nil).DialContext(netguard.Mail)
	_, err := channel(t, o).Send(t.Context(), delivery())
	requireFailure(t, err, notify.OutcomePermanent, notify.ReasonBlocked, "")
	o.Dial = netguard.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}).DialContext(netguard.Mail)
	_, err = channel(t, o).Send(t.Context(), delivery())
	require.NoError(t, err)
}

func TestNobodyListening(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	o := email.Options{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, From: "desk@acme.test", Dial: (&net.Dialer{}).DialContext, Clock: clock.NewFake(start)}
	_, err = channel(t, o).Send(t.Context(), delivery())
	requireFailure(t, err, notify.OutcomeTemporary, notify.ReasonProvider, "connect")
}

func smtpError(code int) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: "said so"}
}
