package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
)

// mask stands for a secret wherever one would be shown. It tells nothing, not even the length.
const mask = "********"

// Secret is a text that never prints, logs or marshals; Reveal is the only way to it. The text lies behind a pointer, so
// that printing a struct that holds a Secret in an unexported field (where fmt calls no methods) does not show it either.
type Secret struct{ plain *string }

// NewSecret makes a Secret of a text. An empty text makes the empty Secret.
func NewSecret(plain string) Secret {
	if plain == "" {
		return Secret{}
	}
	return Secret{&plain}
}

// Reveal is the text itself.
func (s Secret) Reveal() string {
	if s.plain == nil {
		return ""
	}
	return *s.plain
}

// Empty says whether there is no secret.
func (s Secret) Empty() bool { return s.plain == nil }

// String is a mask, or nothing if there is no secret.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return mask
}

// Format prints String whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is String, for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String, for JSON and every other encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func maskAll(string) string { return mask }

// maskURL masks the password of a URL and drops its query. A text in which the password cannot be told apart for sure is
// masked as a whole: whoever mistypes a URL should not find the password in the log. A path of SQLite holds no secret.
func maskURL(text string) string {
	if strings.HasPrefix(text, "sqlite:") {
		return text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || strings.Contains(u.Path+u.RawQuery+u.Fragment, "@") {
		return mask
	}
	u.RawQuery, u.Fragment = "", ""
	return u.Redacted()
}
