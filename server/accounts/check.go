package accounts

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"deskbell/models"
	"deskbell/server/web"
)

// checks collects what is wrong with the fields of one request.
type checks []web.Problem

func (c *checks) add(field, code, message string) {
	*c = append(*c, web.Problem{Field: field, Code: code, Message: message})
}

// err is nil when nothing is wrong.
func (c checks) err() error {
	if len(c) == 0 {
		return nil
	}
	return web.Invalid(c...)
}

const maxName = 120

// name is text of one line that is shown to others.
func (c *checks) name(field, text string) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		c.add(field, "missing", "This is needed.")
	case n > maxName:
		c.add(field, "too_long", "At most 120 characters.")
	case strings.TrimSpace(text) != text:
		c.add(field, "wrong_form", "It begins or ends with a space.")
	case !utf8.ValidString(text) || strings.ContainsFunc(text, hidden):
		c.add(field, "wrong_form", "It holds characters that cannot be seen.")
	}
}

// hidden are characters that would make one name look like another, or turn the text around it.
func hidden(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' ||
		r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

func (c *checks) email(field, address string) {
	if !validEmail(address) {
		c.add(field, "wrong_form", "This is not an e-mail address: name@example.com, in plain letters.")
	}
}

// validEmail takes plain addresses only: ASCII, so that no letter looks like another; no quotes, comments or spaces, of which
// programs keep different parts. A domain with other letters has an ASCII form (xn--).
func validEmail(address string) bool {
	if len(address) > 254 {
		return false
	}
	for _, b := range []byte(address) {
		if b <= ' ' || b > '~' || strings.IndexByte(`"(),:;<>[\]`, b) >= 0 {
			return false
		}
	}
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Name == "" && parsed.Address == address && strings.Count(address, "@") == 1
}

// foldEmail is what sign-in compares: ASCII letters in lower case. Nothing else is folded, so no two letters of other alphabets meet.
func foldEmail(address string) string {
	folded := []byte(address)
	for i, b := range folded {
		if b >= 'A' && b <= 'Z' {
			folded[i] = b + 'a' - 'A'
		}
	}
	return string(folded)
}

func (c *checks) password(field, password, email string) {
	switch n := utf8.RuneCountInString(password); {
	case n < 10:
		c.add(field, "too_short", "At least 10 characters.")
	case n > 200 || len(password) > 800:
		c.add(field, "too_long", "At most 200 characters.")
	case strings.EqualFold(password, email):
		c.add(field, "too_easy", "The e-mail address is the first that others try.")
	}
}

func (c *checks) zone(field, zone string) {
	if zone == "" || zone == "Local" || len(zone) > 64 {
		c.add(field, "wrong_form", "A time zone such as Europe/Berlin.")
		return
	}
	if _, err := time.LoadLocation(zone); err != nil {
		c.add(field, "unknown_zone", "There is no such time zone.")
	}
}

func (c *checks) role(field string, role models.Role) {
	if role != models.RoleAgent && role != models.RoleManager && role != models.RoleAdministrator {
		c.add(field, "not_a_choice", "agent, manager or administrator.")
	}
}

const maxCapacity = 100

func (c *checks) capacity(field string, n int) {
	if n < 0 || n > maxCapacity {
		c.add(field, "out_of_range", "0 to 100.")
	}
}
