// Package id makes the keys of every row: UUIDv7 in 26 characters of lower-case base32, so that keys sort by the time they were made,
// need no database, and tell nothing about how many rows there are.
package id

import (
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// Length is the number of characters of every id.
const Length = 26

// alphabet is RFC 4648's extended hex in lower case: unlike the usual base32 alphabet it keeps the byte order when sorted as text.
var encoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// New returns a new id. Ids made by one process sort in the order in which they were made, to the millisecond.
func New() string {
	if fixed := making.Load(); fixed != nil {
		u := fixed.next()
		return encoding.EncodeToString(u[:])
	}
	u := uuid.Must(uuid.NewV7()) // fails only without a source of randomness, and then nothing can go on
	return encoding.EncodeToString(u[:])
}

// Valid reports whether s has the form of an id.
func Valid(s string) bool {
	if len(s) != Length {
		return false
	}
	raw, err := encoding.DecodeString(s)
	return err == nil && len(raw) == 16
}

// Public gives the form that the API shows: the prefix of its kind, an underscore, the id. An empty id stays empty.
func Public(prefix, id string) string {
	if id == "" {
		return ""
	}
	return prefix + "_" + id
}

// Parse takes the id out of its public form. It fails when the prefix is another kind's or the rest is no id.
func Parse(prefix, public string) (string, error) {
	rest, found := strings.CutPrefix(public, prefix+"_")
	if !found || !Valid(rest) {
		return "", fmt.Errorf("%q is no %s_ id", public, prefix)
	}
	return rest, nil
}
