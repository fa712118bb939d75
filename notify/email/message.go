package email

import (
	"fmt"
	"html"
	"net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"deskbell/models"
	"deskbell/server/base/id"
)

// message is the same each time for the same delivery, to the byte: date, Message-ID and boundary come from the delivery.
func (c *Channel) message(delivery models.Delivery) (*gomail.Msg, error) {
	to, err := recipient(delivery.Address)
	if err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("deskbell-"+delivery.ID))
	m.FromMailAddress(&mail.Address{Name: oneLine(c.from.Name), Address: c.from.Address})
	if err := m.To(to); err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	m.Subject(oneLine(delivery.Subject))
	m.SetDateWithValue(delivery.CreatedAt.Std())
	m.SetMessageIDWithValue(id.Public("dlv", delivery.ID) + "@" + c.domain())
	// RFC 3834 and its older cousin: no program should answer this.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	body := strings.ReplaceAll(delivery.Body, "\x00", "")
	m.SetBodyString(gomail.TypeTextPlain, body)
	m.AddAlternativeString(gomail.TypeTextHTML, page(body))
	return m, nil
}

func (c *Channel) domain() string {
	return c.from.Address[strings.LastIndexByte(c.from.Address, '@')+1:]
}

// oneLine makes text fit for a header: whatever could end a line or hide something becomes a space. What looks like an encoded word is
// pulled apart, for it could hold a line end that a careless program on the way decodes.
func oneLine(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.ReplaceAll(strings.Join(strings.Fields(clean), " "), "=?", "= ?")
}

// page shows the text as HTML, unchanged.
func page(text string) string {
	return `<!doctype html><html><body><div style="white-space:pre-wrap;font:14px/1.5 -apple-system,'Segoe UI',Roboto,sans-serif">` +
		html.EscapeString(text) + "</div></body></html>"
}
