package email_test

import (
	"fmt"
	"mime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/notify"
	"deskbell/notify/email"
	"deskbell/notify/notifytest"
)

// evil are line ends and their look-alikes, each followed by a header, a second recipient, or a body of the attacker's.
func evil() (texts []string) {
	for _, end := range []string{"\r\n", "\n", "\r", "\n\r", "\r\n\r\n", "\n\n", "\x00", "\r\n ", "\r\n\t", "\v", "\f", "\x1b", "\u0085", "\u2028", "\u2029", "%0d%0a", "\\r\\n", "=0D=0A", "=?utf-8?q?=0D=0ABcc:_evil@evil.test?=", "\r\n.\r\n"} {
		for _, then := range []string{"Bcc: evil@evil.test", "Content-Type: text/html\r\n\r\n<b>evil</b>", "\r\n.\r\nMAIL FROM:<evil@evil.test>\r\nRCPT TO:<evil@evil.test>\r\nDATA\r\n"} {
			texts = append(texts, end+then)
		}
	}
	return texts
}

func TestNothingPeopleTypeReachesTheHeadersOrTheConversation(t *testing.T) {
	all := evil()
	require.GreaterOrEqual(t, len(all), 40)
	for i, text := range all {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			sink := notifytest.NewSink(t, notifytest.Plain, "")
			o := options(sink, email.Opportunistic)
			d := delivery()
			d.Subject, d.Body = "Hello"+text+" there", "Body"+text+"\nend"
			_, err := channel(t, o).Send(t.Context(), d)
			require.NoError(t, err)
			require.Len(t, sink.Mails(), 1, "one mail")
			mail := sink.Mails()[0]
			require.Equal(t, "maya@customer.test", mail.To, "one recipient")
			header := mail.Message(t).Header
			for name := range header {
				require.Contains(t, []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Auto-Response-Suppress"}, name)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
			require.NoError(t, err)
			require.False(t, strings.ContainsAny(subject, "\r\n\x00"), "%q", subject)
			require.True(t, strings.HasPrefix(subject, "Hello"), "%q", subject)
			bodies := parts(t, mail)
			require.Len(t, bodies, 2)
			require.NotContains(t, bodies["text/html"], "<b>evil")
		})
	}
}

func TestAnAddressIsAnAddressAndNothingElse(t *testing.T) {
	sink := notifytest.NewSink(t, notifytest.Plain, "")
	c := channel(t, options(sink, email.Opportunistic))
	bad := []string{"", "maya", "maya@", "@customer.test", "maya@customer.test, evil@evil.test", "maya@customer.test evil@evil.test", "Maya <maya@customer.test>",
		"<maya@customer.test>", "maya@customer.test (x)", "group: maya@customer.test;", `"a b"@customer.test`, "maya@customer.test>\r\nRCPT TO:<evil@evil.test", "a@b@c"}
	for _, text := range evil() {
		if !strings.ContainsAny(text[:1], "%\\=") {
			bad = append(bad, "maya@customer.test"+text, text+"maya@customer.test")
		}
	}
	for _, address := range bad {
		d := delivery()
		d.Address = address
		_, err := c.Send(t.Context(), d)
		requireFailure(t, err, notify.OutcomePermanent, notify.ReasonBounced, "invalid_address")
	}
	require.Empty(t, sink.Mails())
	for _, address := range []string{"maya+tag@customer.test", "o'neil@customer.test", "a.b-c_d@sub.customer.test"} {
		d := delivery()
		d.Address = address
		_, err := c.Send(t.Context(), d)
		require.NoError(t, err, address)
	}
}

func TestASenderThatIsNoAddressIsFoundAtTheStart(t *testing.T) {
	for _, from := range []string{"", "desk", "desk@acme.test\r\nBcc: x@y.z", "a@b.c, d@e.f"} {
		_, err := email.New(email.Options{Host: "h", Dial: options(&notifytest.Sink{}, "").Dial, From: from})
		require.Error(t, err, from)
	}
}
