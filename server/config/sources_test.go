package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/config"
)

func writeFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "value")
	require.NoError(t, os.WriteFile(path, []byte(content), mode))
	require.NoError(t, os.Chmod(path, mode))
	return path
}

func TestAValueMayLieInAFile(t *testing.T) {
	const password, email = "correct horse", "DESKBELL_ADMIN_EMAIL=ana@example.com"
	cfg := load(t, email, "DESKBELL_ADMIN_PASSWORD_FILE="+writeFile(t, password+"\r\n", 0o600), "DESKBELL_LISTEN_FILE="+writeFile(t, ":99\n", 0o644))
	require.Equal(t, password, cfg.Admin.Password.Reveal())
	require.Equal(t, ":99", cfg.Listen.Address)

	cfg, err := config.Load([]string{email}, map[string]string{"admin-password-file": writeFile(t, password, 0o400)})
	require.NoError(t, err)
	require.Equal(t, password, cfg.Admin.Password.Reveal())
}

func TestAFileThatCannotServeIsNamed(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	for reason, path := range map[string]string{
		"no such file or directory":     "/does/not/exist",
		"it is not a file":              t.TempDir(),
		"it is not a file ":             pipe,
		"the file is empty":             writeFile(t, "\n", 0o600),
		"larger than 64 KiB":            writeFile(t, strings.Repeat("k", 64<<10+1), 0o600),
		"every account of this machine": writeFile(t, strings.Repeat("k", 40), 0o644),
	} {
		found := problems(t, []string{"DESKBELL_ADMIN_PASSWORD_FILE=" + path}, nil)
		require.Len(t, found, 1)
		require.Equal(t, "DESKBELL_ADMIN_PASSWORD_FILE", found[0].Name)
		require.Contains(t, found[0].Reason, strings.TrimSpace(reason))
		require.Equal(t, path, found[0].Value)
	}
}

func TestAValueAndItsFileTogetherAreRefused(t *testing.T) {
	found := problems(t, []string{"DESKBELL_LISTEN=:1", "DESKBELL_LISTEN_FILE=/x"}, nil)
	require.Len(t, found, 1)
	require.Equal(t, "DESKBELL_LISTEN and DESKBELL_LISTEN_FILE", found[0].Name)
}

func TestTheListTellsWhereEachValueComesFrom(t *testing.T) {
	cfg, err := config.Load(
		[]string{"DESKBELL_LOG_LEVEL=warn", "DESKBELL_MAIL_FROM_FILE=" + writeFile(t, "a@example.com", 0o600), "DESKBELL_LISTEN=:1", "DESKBELL_GEOIP_DB=" + writeFile(t, "x", 0o600)},
		map[string]string{"listen": ":2"},
	)
	require.NoError(t, err)
	sources := map[string]config.Source{}
	for _, e := range cfg.Sources() {
		sources[e.Name] = e.Source
	}
	require.Equal(t, config.SourceFlag, sources["DESKBELL_LISTEN"])
	require.Equal(t, config.SourceEnvironment, sources["DESKBELL_LOG_LEVEL"])
	require.Equal(t, config.SourceFile, sources["DESKBELL_MAIL_FROM"])
	require.Equal(t, config.SourceDefault, sources["DESKBELL_DATABASE"])

	var out bytes.Buffer
	require.NoError(t, cfg.Print(&out))
	require.Regexp(t, `(?m)^DESKBELL_DATABASE +sqlite:data/deskbell.db +default$`, out.String())
	require.Regexp(t, `(?m)^DESKBELL_LISTEN +:2 +flag$`, out.String())
	require.Regexp(t, `(?m)^DESKBELL_SMTP_URL +- +default$`, out.String())
	require.Equal(t, len(cfg.Sources()), strings.Count(out.String(), "\n"))
}

func TestFlagsThatAreSettingsAreTakenFromTheCommandLine(t *testing.T) {
	for _, c := range []struct {
		args  []string
		flags map[string]string
		rest  []string
	}{
		{[]string{"serve", "--listen=:1", "--demo", "--data-dir", "/d"}, map[string]string{"listen": ":1", "demo": "true", "data-dir": "/d"}, []string{"serve"}},
		{[]string{"--maintenance=false", "config", "print"}, map[string]string{"maintenance": "false"}, []string{"config", "print"}},
		{[]string{"--admin-password-file", "/k", "serve", "--json", "--seed=4"}, map[string]string{"admin-password-file": "/k"}, []string{"serve", "--json", "--seed=4"}},
		{[]string{"--demo", "serve", "--", "--listen", ":1"}, map[string]string{"demo": "true"}, []string{"serve", "--", "--listen", ":1"}},
		{nil, map[string]string{}, nil},
	} {
		flags, rest, err := config.TakeFlags(c.args)
		require.NoError(t, err)
		require.Equal(t, c.flags, flags)
		require.Equal(t, c.rest, rest)
	}
	for _, args := range [][]string{{"--listen"}, {"--listen="}, {"--admin-password-file"}} {
		_, _, err := config.TakeFlags(args)
		require.ErrorContains(t, err, strings.TrimSuffix(args[0], "=")+": it has no value")
	}
}

func TestInstallPageHoldsTheTableOfSettings(t *testing.T) {
	page, err := os.ReadFile("../../docs/install.md")
	require.NoError(t, err)
	var table bytes.Buffer
	require.NoError(t, config.Table(&table))
	require.Contains(t, string(page), table.String(), "docs/install.md: put this table in the place of the old one")
}
