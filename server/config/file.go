package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

const (
	maxFile = 64 << 10
	// runSecrets is where container platforms mount secrets: readable by everybody, but only inside the container.
	runSecrets = "/run/secrets/"
)

// readValueFile reads the value of a setting from a file, without the line ends at its end. A secret that every account
// of the machine can read is refused.
func readValueFile(path string, secret bool) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", mistake("the file cannot be opened: %w", cause(err))
	case !info.Mode().IsRegular():
		return "", mistake("it is not a file")
	case info.Size() > maxFile:
		return "", mistake("the file is larger than 64 KiB")
	case secret && info.Mode().Perm()&0o004 != 0 && !strings.HasPrefix(path, runSecrets):
		return "", mistake("every account of this machine can read the file: run chmod 600 on it")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", mistake("the file cannot be opened: %w", cause(err))
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err := errors.Join(err, file.Close()); err != nil {
		return "", mistake("the file cannot be read: %w", cause(err))
	}
	text := strings.TrimRight(string(content), "\r\n")
	if text == "" {
		return "", mistake("the file is empty")
	}
	return text, nil
}

// cause is a file error without the path, which the problem names anyway.
func cause(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
