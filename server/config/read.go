package config

import (
	"log/slog"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

const (
	leastPassword = 10
	mostPassword  = 200
)

func readBaseURL(v string) (*url.URL, error) {
	u, err := url.Parse(v)
	switch {
	case err != nil, u.Opaque != "":
		return nil, mistake("it is not an address")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, mistake("it does not begin with http:// or https://")
	case u.Hostname() == "":
		return nil, mistake("it has no host")
	case u.User != nil:
		return nil, mistake("it has a name or password")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(v, "#"):
		return nil, mistake("it has something behind the host")
	}
	if err := checkHost(u.Hostname()); err != nil {
		return nil, err
	}
	if err := checkPort(u.Port(), true); err != nil {
		return nil, err
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
}

func readPath(v string) (string, error) {
	if strings.ContainsRune(v, 0) {
		return "", mistake("it has a NUL character")
	}
	return filepath.Clean(v), nil
}

// readFilePath is a path whose file can be opened now: better said at start than found out later.
func readFilePath(v string) (string, error) {
	path, err := readPath(v)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", mistake("the file cannot be opened: %w", cause(err))
	}
	if !info.Mode().IsRegular() {
		return "", mistake("it is not a file")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", mistake("the file cannot be opened: %w", cause(err))
	}
	if err := file.Close(); err != nil {
		return "", mistake("the file cannot be closed: %w", cause(err))
	}
	return path, nil
}

func readYesNo(v string) (bool, error) {
	switch strings.ToLower(v) {
	case "true", "yes", "on", "1":
		return true, nil
	case "false", "no", "off", "0":
		return false, nil
	}
	return false, mistake("it is neither")
}

func readOneOf[T ~string](v string, choices ...T) (T, error) {
	for _, c := range choices {
		if strings.EqualFold(v, string(c)) {
			return c, nil
		}
	}
	return "", mistake("it is none of them")
}

func readLogLevel(v string) (slog.Level, error) {
	switch strings.ToLower(v) {
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return 0, mistake("it is none of them")
}

func readPassword(v string) (Secret, error) {
	switch n := utf8.RuneCountInString(v); {
	case n < leastPassword:
		return Secret{}, mistake("it is too short")
	case n > mostPassword:
		return Secret{}, mistake("it is too long")
	}
	return NewSecret(v), nil
}

func readEmail(v string) (string, error) {
	address, err := readMailFrom(v)
	switch {
	case err != nil:
		return "", err
	case address.Address != v:
		return "", mistake("it is more than the bare address")
	}
	return address.Address, nil
}

func readMailFrom(v string) (*mail.Address, error) {
	if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, mistake("it has a control character")
	}
	address, err := mail.ParseAddress(v)
	if err != nil {
		return nil, mistake("it is not an e-mail address")
	}
	return address, nil
}
