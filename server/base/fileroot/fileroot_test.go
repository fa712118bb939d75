package fileroot_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/base/fileroot"
)

// Names that try to get out of the folder, or to be something else than a file in it.
var hostile = []string{
	"", ".", "..", "...", "/", "\\", "../x", "..\\x", "x/..", "x/../..", "x/../../etc/passwd", "./x", "/etc/passwd", "//etc/passwd", "\\\\host\\share", "\\etc\\passwd", "C:\\x", "C:x", "c:/x",
	"../../../../../../../../etc/passwd", "..%2fx", "%2e%2e%2fx", "%2e%2e/x", "..%c0%afx", "..%252fx", "%00", "x%00.log", "..;/x", "....//x", "..//x", ".../...//x", "x/", "x\\",
	"a/b", "a\\b", "~", "~/x", "~root", "$HOME", "${HOME}/x", "`id`", "$(id)", "x;id", "x|id", "x&id", "-rf", "--help", "-", "_x", ".hidden", ".htaccess", ".x.draft",
	"x\x00", "x\x00.log", "\x00", "x\n", "x\ry", "x\ty", "x\x1b[2J", "x\x7f", " x", "x ", "x y", "x.", "x..", "x:stream", "x.log::$DATA", "x*", "x?", "x<y", "x>y", "x\"y", "'x'",
	"CON", "con", "nul", "NUL.log", "aux.txt", "prn", "com1", "COM9.log", "lpt1", "conin", "Con.tar.gz",
	"ü.log", "x\u202egnp.log", "x\u200b.log", "x\u2215y", "x\uff0fy", "\uff0e\uff0e\uff0fx", "\u2024\u2024/x", "x\xff", "\xc0\xae\xc0\xae/x", "ıx", "x\u0000y",
	strings.Repeat("x", 101), strings.Repeat("../", 1000) + "etc/passwd", strings.Repeat("x", 1<<20),
	"file:///etc/passwd", "http://x", "/proc/self/environ", "/dev/null", "/proc/self/fd/0",
}

// newRoot makes a folder in another folder that must stay as it is.
func newRoot(t *testing.T) (root *fileroot.Root, dir string) {
	t.Helper()
	outside := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "x"), []byte("outside"), 0o600))
	t.Cleanup(func() {
		entries, err := os.ReadDir(outside)
		require.NoError(t, err)
		require.Len(t, entries, 2, "nothing is written outside the folder")
		content, err := os.ReadFile(filepath.Join(outside, "x"))
		require.NoError(t, err)
		require.Equal(t, "outside", string(content))
	})
	dir = filepath.Join(outside, "root")
	root, err := fileroot.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, root.Close()) })
	return root, dir
}

func read(t *testing.T, root *fileroot.Root, name string) string {
	t.Helper()
	file, err := root.Read(name)
	require.NoError(t, err)
	content, err := io.ReadAll(file)
	require.NoError(t, errors.Join(err, file.Close()))
	return string(content)
}

func TestNoHostileNameIsAFile(t *testing.T) {
	require.GreaterOrEqual(t, len(hostile), 100)
	root, dir := newRoot(t)
	for _, name := range hostile {
		require.ErrorIs(t, fileroot.CheckName(name), fileroot.ErrName, "%.80q", name)
		require.Less(t, len(fileroot.CheckName(name).Error()), 1000)
		_, err := root.Read(name)
		require.ErrorIs(t, err, fileroot.ErrName)
		_, err = root.Append(name)
		require.ErrorIs(t, err, fileroot.ErrName)
		_, err = root.Sub(name)
		require.ErrorIs(t, err, fileroot.ErrName)
		require.ErrorIs(t, root.Write(name, nil), fileroot.ErrName)
		require.ErrorIs(t, root.Remove(name), fileroot.ErrName)
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestPlainNamesAreFiles(t *testing.T) {
	root, dir := newRoot(t)
	for _, name := range []string{"x", "0", "deskbell.log", "A-b_c.1.log", "console.log", "com10", "x" + strings.Repeat("y", 99), "a..b"} {
		require.NoError(t, root.Write(name, []byte("one")))
		file, err := root.Append(name)
		require.NoError(t, err)
		_, err = file.WriteString(" two")
		require.NoError(t, errors.Join(err, file.Close()))
		require.Equal(t, "one two", read(t, root, name))
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
		require.NoError(t, root.Remove(name))
		_, err = root.Read(name)
		require.ErrorIs(t, err, fs.ErrNotExist)
	}
}

func TestTheListHoldsFilesOnly(t *testing.T) {
	root, dir := newRoot(t)
	require.NoError(t, root.Write("b.log", nil))
	require.NoError(t, root.Write("a.log", nil))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".a.log.draft"), nil, 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	require.NoError(t, os.Symlink("../x", filepath.Join(dir, "link")))
	names, err := root.Names()
	require.NoError(t, err)
	require.Equal(t, []string{"a.log", "b.log"}, names)
}

func TestASubfolderIsARootOfItsOwn(t *testing.T) {
	root, dir := newRoot(t)
	for range 2 {
		sub, err := root.Sub("channels")
		require.NoError(t, err)
		require.NoError(t, sub.Write("a", []byte("in")))
		require.NoError(t, sub.Close())
	}
	content, err := os.ReadFile(filepath.Join(dir, "channels", "a"))
	require.NoError(t, err)
	require.Equal(t, "in", string(content))
	require.NoError(t, os.Symlink("..", filepath.Join(dir, "up")))
	_, err = root.Sub("up")
	require.Error(t, err)
}

func TestLinksFoldersAndDevicesAreNoFiles(t *testing.T) {
	root, dir := newRoot(t)
	require.NoError(t, os.Symlink("../x", filepath.Join(dir, "out")))
	require.NoError(t, os.Symlink(filepath.Join(dir, "..", "x"), filepath.Join(dir, "absolute")))
	require.NoError(t, os.Symlink("inside", filepath.Join(dir, "in")))
	require.NoError(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	for _, name := range []string{"out", "absolute", "in", "loop", "folder", "pipe"} {
		_, err := root.Read(name)
		require.ErrorIs(t, err, fileroot.ErrNotAFile, name)
		_, err = root.Append(name)
		require.ErrorIs(t, err, fileroot.ErrNotAFile, name)
		require.ErrorIs(t, root.Write(name, nil), fileroot.ErrNotAFile, name)
		require.ErrorIs(t, root.Remove(name), fileroot.ErrNotAFile, name)
	}
}

// A name is swapped between a file and a link to the outside while it is opened: whatever the moment, nothing outside is
// read or written (newRoot looks at that).
func TestALinkThatIsSwappedInWhileOpeningLeadsNowhere(t *testing.T) {
	root, dir := newRoot(t)
	name, file, link := filepath.Join(dir, "swap"), filepath.Join(dir, ".file"), filepath.Join(dir, ".link")
	stop := make(chan struct{})
	var swapper sync.WaitGroup
	swapper.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			_ = os.WriteFile(file, []byte("inside"), 0o600)
			_ = os.Rename(file, name)
			_ = os.Symlink("../x", link)
			_ = os.Rename(link, name)
		}
	})
	opened := 0
	for range 10_000 {
		if f, err := root.Read("swap"); err == nil {
			content, err := io.ReadAll(f)
			require.NoError(t, errors.Join(err, f.Close()))
			require.NotEqual(t, "outside", string(content))
			opened++
		}
		if f, err := root.Append("swap"); err == nil {
			_, err = f.WriteString("!")
			require.NoError(t, errors.Join(err, f.Close()))
		}
	}
	close(stop)
	swapper.Wait()
	require.Positive(t, opened, "the race was never won by the file")
	t.Logf("opened the file %d times of 10000", opened)
}

func TestAWriteIsWholeOrNotThere(t *testing.T) {
	root, _ := newRoot(t)
	contents := [][]byte{bytes.Repeat([]byte("a"), 10_000), bytes.Repeat([]byte("b"), 20_000)}
	require.NoError(t, root.Write("x.json", contents[0]))
	stop := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 1; ; i++ {
			select {
			case <-stop:
				return
			default:
				if err := root.Write("x.json", contents[i%2]); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	for range 500 {
		got := read(t, root, "x.json")
		require.True(t, got == string(contents[0]) || got == string(contents[1]), "%d bytes", len(got))
	}
	close(stop)
	writer.Wait()
}

// FuzzFileName: a name is refused, or its file lies directly in the folder.
func FuzzFileName(f *testing.F) {
	for _, name := range hostile {
		f.Add(name[:min(len(name), 200)])
	}
	f.Add("deskbell.log")
	f.Fuzz(func(t *testing.T, name string) {
		if fileroot.CheckName(name) != nil {
			return
		}
		if filepath.Join("/root", name) != "/root/"+name || !filepath.IsLocal(name) || strings.ContainsAny(name, "/\\:\x00") {
			t.Fatalf("%q leads elsewhere", name)
		}
	})
}
