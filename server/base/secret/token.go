// Package secret makes and keeps what must not be known: tokens, hashes of them, and the server's key with what is derived
// from it.
//
// A token is 256 random bits and is shown once; only its Hash is stored. A secret that must be known again (the password of
// a mail account) is sealed with a Box.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// LivePrefix begins tokens of the API, so that secret scanners and people recognise them.
const LivePrefix = "dbk_live_"

const tokenBytes = 32

// tokenLength is the length of a token without its prefix.
var tokenLength = base64.RawURLEncoding.EncodedLen(tokenBytes)

// NewToken makes a token of 256 random bits, 43 characters of base64url. The system's source of randomness cannot fail:
// without one the process ends.
func NewToken() string {
	var random [tokenBytes]byte
	_, _ = rand.Read(random[:]) // never answers an error
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// NewAPIToken makes a token for the API: LivePrefix and a NewToken.
func NewAPIToken() string { return LivePrefix + NewToken() }

// Hash is what is stored in the place of a token: SHA-256 in 64 characters of lower-case hex. A token has 256 random bits,
// so neither salt nor a slow hash would add anything; passwords are another matter.
func Hash(plain string) string {
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:])
}

// WellFormed says whether a text could be a token of ours. Ask it before a look-up, so that an empty or cut token never
// reaches the database.
func WellFormed(plain string) bool {
	plain = strings.TrimPrefix(plain, LivePrefix)
	if len(plain) != tokenLength {
		return false
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(plain)
	return err == nil && len(decoded) == tokenBytes
}

// Equal compares two texts in a time that depends only on their lengths. Nothing equals the empty text, not even itself: a
// hash that was never set must not match a token that was never sent.
func Equal(a, b string) bool {
	return a != "" && b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
