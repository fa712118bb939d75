package secret

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrSealed is the error of Open for what was not sealed by the same key, for the same purpose and the same place.
var ErrSealed = errors.New("the sealed secret cannot be opened: it was changed, moved, or sealed with another key")

// sealedPrefix tells the way of sealing, so that another can follow one day.
const sealedPrefix = "v1."

// Box keeps secrets at rest: XChaCha20-Poly1305 with a key of its own. Safe for concurrent use.
type Box struct{ aead cipher.AEAD }

// NewBox makes the box of one purpose, a constant of the code such as "mailbox-password".
func NewBox(key Key, purpose string) *Box {
	aead, err := chacha20poly1305.NewX(key.derive("box " + purpose))
	if err != nil {
		panic("secret: " + err.Error()) // only for a key of the wrong length
	}
	return &Box{aead}
}

// Seal answers the secret in a form that can be stored as text. Place says where it is stored, for example the id of the
// row: copied to another row, it does not open.
func (b *Box) Seal(plain, place string) string {
	nonce := make([]byte, b.aead.NonceSize(), b.aead.NonceSize()+len(plain)+b.aead.Overhead())
	_, _ = rand.Read(nonce) // never answers an error
	return sealedPrefix + base64.RawURLEncoding.EncodeToString(b.aead.Seal(nonce, nonce, []byte(plain), []byte(place)))
}

// Open answers what was sealed for the place, or an error that is ErrSealed.
func (b *Box) Open(sealed, place string) (string, error) {
	text, versioned := strings.CutPrefix(sealed, sealedPrefix)
	if !versioned {
		return "", fmt.Errorf("%w (unknown form)", ErrSealed)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < b.aead.NonceSize() {
		return "", fmt.Errorf("%w (cut)", ErrSealed)
	}
	nonce, body := raw[:b.aead.NonceSize()], raw[b.aead.NonceSize():]
	plain, err := b.aead.Open(nil, nonce, body, []byte(place))
	if err != nil {
		return "", ErrSealed
	}
	return string(plain), nil
}
