package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// KeyFile is the name of the file in the data folder that holds the server's key if none was configured.
const KeyFile = "secret.key"

// Key is the server's key. It is used for nothing itself: every purpose gets a key derived from it. It never prints.
type Key struct{ material *[sha256.Size]byte }

// NewKey makes the key of a configured text, which should have 32 characters or more that nobody can guess.
func NewKey(configured string) Key {
	sum := sha256.Sum256([]byte(configured))
	return Key{&sum}
}

// LoadKey is NewKey of the configured text; if that is empty, of the text in the key file of the data folder, which is made
// (with the folder) when it is missing. Two processes that start at the same moment get the same key. A file that was cut,
// or that other accounts of the machine can read, is an error: the key would be worthless, or another than before.
func LoadKey(configured, dataDir string) (Key, error) {
	if configured != "" {
		return NewKey(configured), nil
	}
	path := filepath.Join(dataDir, KeyFile)
	text, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKeyFile(dataDir, path); err != nil {
			return Key{}, fmt.Errorf("make the secret key: %w", err)
		}
		text, err = readKeyFile(path)
	}
	if err != nil {
		return Key{}, fmt.Errorf("read the secret key: %w", err)
	}
	return NewKey(text), nil
}

func readKeyFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o007 != 0 {
		return "", fmt.Errorf("every account of this machine can reach %s: run chmod 600 on it", path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	text := strings.TrimSpace(string(content))
	if !WellFormed(text) {
		return "", fmt.Errorf("%s is damaged: bring it back from a backup; without it, secrets in the database cannot be read", path)
	}
	return text, nil
}

// makeKeyFile writes the whole file under another name and links it to its own, which succeeds for one process only.
func makeKeyFile(dir, path string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(dir, KeyFile+".*") // made with 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }() // a draft that stays is harmless
	_, err = draft.WriteString(NewToken() + "\n")
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the names in a folder survive a loss of power.
func syncDir(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// derive makes the key of one purpose. Purposes are constants of the code, such as "box mailbox-password".
func (k Key) derive(purpose string) []byte {
	if k.material == nil {
		panic("secret: a Key that nobody made")
	}
	key, err := hkdf.Key(sha256.New, k.material[:], nil, "deskbell "+purpose, sha256.Size)
	if err != nil {
		panic("secret: " + err.Error()) // only for lengths that the hash cannot give
	}
	return key
}

// Sign answers a signature of the message for one purpose (a constant of the code): 64 characters of lower-case hex. A
// signature of one purpose is worth nothing for another.
func (k Key) Sign(purpose, message string) string {
	mac := hmac.New(sha256.New, k.derive("sign "+purpose))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}

// Verify says whether signature is the one that Sign made of the message for the purpose.
func (k Key) Verify(purpose, message, signature string) bool {
	return Equal(k.Sign(purpose, message), signature)
}
