// Package fileroot keeps files below one folder whose names come from people: log channels, attachments, exports.
//
// Two walls: a name must be a plain one (CheckName), and every file is reached through os.Root, which lets nothing out of
// the folder, whatever links are put into it, at any moment.
package fileroot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
)

// MaxName is the greatest length of a name, in bytes.
const MaxName = 100

const (
	folderMode = 0o700
	fileMode   = 0o600
)

// ErrName is the error for a name that no file of ours may have.
var ErrName = errors.New("not a plain file name")

// ErrNotAFile is the error for a name that is taken by something else: a folder, a link, a device.
var ErrNotAFile = errors.New("not a file")

var (
	plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	// deviceName are names that mean devices on Windows, with any ending: a backup may be unpacked there.
	deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin|conout|com[0-9]|lpt[0-9])(\.|$)`)
)

// CheckName says whether a file of ours may have the name: 1 to 100 ASCII letters, digits, dots, dashes and underscores; a
// letter or digit first, no dot last, no device of Windows. The error is ErrName.
func CheckName(name string) error {
	if len(name) > MaxName || !plainName.MatchString(name) || strings.HasSuffix(name, ".") || deviceName.MatchString(name) {
		return fmt.Errorf("%.120q is %w: letters, digits, dots, dashes and underscores, at most %d, a letter or digit first", name, ErrName, MaxName)
	}
	return nil
}

// Root is one folder. Safe for concurrent use. The errors of its methods are ErrName, ErrNotAFile, fs.ErrNotExist, or of
// the file system.
type Root struct{ root *os.Root }

// Open opens a folder and makes it first if it is missing (with its parents, for this account only).
func Open(dir string) (*Root, error) {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder: %w", err)
	}
	return &Root{root}, nil
}

// Sub opens a folder in the folder and makes it first if it is missing.
func (r *Root) Sub(name string) (*Root, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	if err := r.root.Mkdir(name, folderMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	root, err := r.root.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("open the folder: %w", err)
	}
	return &Root{root}, nil
}

// Read opens a file for reading.
func (r *Root) Read(name string) (*os.File, error) { return r.open(name, os.O_RDONLY) }

// Append opens a file for writing at its end and makes it first if it is missing. What is written in one call stays
// together, also when several processes write.
func (r *Root) Append(name string) (*os.File, error) {
	return r.open(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
}

// Write puts the content into a file, in the place of what was in it. Whoever reads the file gets the old or the new
// content as a whole, also after a loss of power.
func (r *Root) Write(name string, content []byte) error {
	if err := r.free(name); err != nil {
		return err
	}
	draft := "." + name + ".draft" // a name that CheckName refuses, so that it is in nobody's way
	file, err := r.root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := r.root.Rename(draft, name); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return r.sync()
}

// Remove removes a file.
func (r *Root) Remove(name string) error {
	if err := r.free(name); err != nil {
		return err
	}
	if err := r.root.Remove(name); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// Names lists the files of the folder, sorted; what is no file of ours is left out.
func (r *Root) Names() ([]string, error) {
	entries, err := fs.ReadDir(r.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("list the folder: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if entry.Type().IsRegular() && CheckName(entry.Name()) == nil {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// Close lets the folder go; files that are open stay usable.
func (r *Root) Close() error { return r.root.Close() }

func (r *Root) open(name string, flags int) (*os.File, error) {
	if err := r.free(name); err != nil {
		return nil, err
	}
	file, err := r.root.OpenFile(name, flags, fileMode)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return file, nil
}

// free says whether a name is good and taken by a file or by nothing.
func (r *Root) free(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	info, err := r.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look at %s: %w", name, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is %w", name, ErrNotAFile)
	}
	return nil
}

// sync makes the names of the folder survive a loss of power.
func (r *Root) sync() error {
	folder, err := r.root.Open(".")
	if err != nil {
		return fmt.Errorf("sync the folder: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("sync the folder: %w", err)
	}
	return nil
}
