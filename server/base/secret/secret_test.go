package secret_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"deskbell/server/base/secret"
)

func TestTokensHave256BitsAndNeverRepeat(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token := secret.NewToken()
		require.Len(t, token, 43)
		require.True(t, secret.WellFormed(token))
		require.False(t, seen[token])
		seen[token] = true
	}
	api := secret.NewAPIToken()
	require.True(t, strings.HasPrefix(api, "dbk_live_"))
	require.True(t, secret.WellFormed(api))
}

func TestWhatIsNoTokenIsRefusedBeforeALookUp(t *testing.T) {
	token := secret.NewToken()
	for _, text := range []string{
		"", " ", "dbk_live_", "dbk_live", token[1:], token + "A", " " + token[1:], token[:42] + "=", token[:42] + "\n", token[:42] + "\x00", token[:42] + "+",
		token[:42] + "é", "dbk_live_dbk_live_" + token, "dbk_test_" + token, strings.Repeat("A", 42) + "B", strings.Repeat("A", 1<<20), "' OR 1=1 --", "null", "undefined",
	} {
		require.False(t, secret.WellFormed(text), "%.60q", text)
	}
}

func TestAHashTellsNothingAndIsAlwaysTheSame(t *testing.T) {
	require.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", secret.Hash("abc"))
	require.NotEqual(t, secret.Hash("abc"), secret.Hash("abd"))
}

func TestNothingEqualsTheEmptyText(t *testing.T) {
	require.True(t, secret.Equal("a", "a"))
	require.False(t, secret.Equal("a", "b"))
	require.False(t, secret.Equal("a", "ab"))
	require.False(t, secret.Equal("", ""))
	require.False(t, secret.Equal("a", ""))
}

func TestTheKeyFileIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there")
	keys := make([]secret.Key, 16)
	var starts sync.WaitGroup
	for i := range keys {
		starts.Go(func() {
			key, err := secret.LoadKey("", dir)
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = key
		})
	}
	starts.Wait()
	for _, key := range keys {
		require.Equal(t, keys[0].Sign("test", "x"), key.Sign("test", "x"), "two servers that start together have the same key")
	}
	info, err := os.Stat(filepath.Join(dir, secret.KeyFile))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "no draft stays behind")
}

func TestAConfiguredKeyNeedsNoFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	key, err := secret.LoadKey("0123456789abcdef0123456789abcdef", dir)
	require.NoError(t, err)
	require.Equal(t, secret.NewKey("0123456789abcdef0123456789abcdef").Sign("a", "b"), key.Sign("a", "b"))
	require.NoDirExists(t, dir)
}

func TestADamagedOrOpenKeyFileIsNotReplaced(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"is damaged":    func(path string) error { return os.Truncate(path, 20) },
		"is damaged ":   func(path string) error { return os.Truncate(path, 0) },
		"every account": func(path string) error { return os.Chmod(path, 0o604) },
	} {
		dir := t.TempDir()
		_, err := secret.LoadKey("", dir)
		require.NoError(t, err)
		path := filepath.Join(dir, secret.KeyFile)
		require.NoError(t, spoil(path))
		before, err := os.ReadFile(path)
		require.NoError(t, err)

		_, err = secret.LoadKey("", dir)
		require.ErrorContains(t, err, strings.TrimSpace(name))
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
}

func TestAKeyNeverPrints(t *testing.T) {
	const plain = "0123456789abcdef0123456789abcdef"
	key := secret.NewKey(plain)
	sum := sha256.Sum256([]byte(plain))
	printed := fmt.Sprintf("%v %+v %#v", key, key, struct{ closed secret.Key }{key})
	require.NotContains(t, printed, plain)
	require.NotContains(t, printed, strings.Trim(fmt.Sprint(sum), "[]"))
	require.NotContains(t, printed, fmt.Sprintf("%x", sum))
}

func TestASignatureHoldsForItsPurposeOnly(t *testing.T) {
	key, other := secret.NewKey("one"), secret.NewKey("two")
	signature := key.Sign("widget", "ana@example.com")
	require.True(t, key.Verify("widget", "ana@example.com", signature))
	require.False(t, key.Verify("portal", "ana@example.com", signature))
	require.False(t, key.Verify("widget", "ben@example.com", signature))
	require.False(t, key.Verify("widget", "ana@example.com", ""))
	require.False(t, key.Verify("widget", "ana@example.com", signature[:63]))
	require.False(t, other.Verify("widget", "ana@example.com", signature))
}

func TestABoxOpensOnlyWhatItSealedInThatPlace(t *testing.T) {
	key := secret.NewKey("one")
	box := secret.NewBox(key, "mailbox")
	sealed := box.Seal("hunter2", "mbx_1")
	require.NotContains(t, sealed, "hunter2")
	require.NotEqual(t, sealed, box.Seal("hunter2", "mbx_1"), "the same secret twice does not show")

	plain, err := secret.NewBox(secret.NewKey("one"), "mailbox").Open(sealed, "mbx_1")
	require.NoError(t, err)
	require.Equal(t, "hunter2", plain)

	for name, open := range map[string]func() (string, error){
		"another row":     func() (string, error) { return box.Open(sealed, "mbx_2") },
		"another purpose": func() (string, error) { return secret.NewBox(key, "provider").Open(sealed, "mbx_1") },
		"another key":     func() (string, error) { return secret.NewBox(secret.NewKey("two"), "mailbox").Open(sealed, "mbx_1") },
		"nothing":         func() (string, error) { return box.Open("", "mbx_1") },
		"plain text":      func() (string, error) { return box.Open("hunter2", "mbx_1") },
		"cut":             func() (string, error) { return box.Open(sealed[:20], "mbx_1") },
	} {
		_, err := open()
		require.ErrorIs(t, err, secret.ErrSealed, name)
	}
}

func TestEverySecretComesOutAsItWentInAndNoChangedOneDoes(t *testing.T) {
	box := secret.NewBox(secret.NewKey("one"), "mailbox")
	rapid.Check(t, func(t *rapid.T) {
		plain, place := rapid.String().Draw(t, "plain"), rapid.String().Draw(t, "place")
		sealed := box.Seal(plain, place)
		opened, err := box.Open(sealed, place)
		if err != nil || opened != plain {
			t.Fatalf("%q came out as %q: %v", plain, opened, err)
		}
		changed := []byte(sealed)
		at := rapid.IntRange(0, len(changed)-1).Draw(t, "at")
		changed[at] ^= 1 << rapid.IntRange(0, 6).Draw(t, "bit")
		if opened, err := box.Open(string(changed), place); err == nil {
			t.Fatalf("changed at %d it still opened: %q", at, opened)
		}
	})
}
