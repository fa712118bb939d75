package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// console is a command line with settings of its own.
type console struct {
	t       *testing.T
	environ []string
}

func newConsole(t *testing.T, environ ...string) console {
	return console{t, append([]string{"DESKBELL_DATA_DIR=" + t.TempDir()}, environ...)}
}

func (c console) run(args ...string) (code int, out, errs string) {
	c.t.Helper()
	var to, problems bytes.Buffer
	code = run(c.t.Context(), args, c.environ, streams{&to, &problems})
	return code, to.String(), problems.String()
}

// ok runs a command that must do.
func (c console) ok(args ...string) string {
	c.t.Helper()
	code, out, errs := c.run(args...)
	require.Equal(c.t, 0, code, "%v: %s", args, errs)
	return out
}

func TestAnUnknownSettingIsRefusedWithASuggestion(t *testing.T) {
	code, _, errs := newConsole(t, "DESKBELL_BASE_ULR=http://localhost:8080").run("config", "check")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "DESKBELL_BASE_ULR")
	require.Contains(t, errs, "DESKBELL_BASE_URL")
	code, _, errs = newConsole(t).run("config", "check", "--base-ulr=http://localhost:8080")
	require.Equal(t, 2, code, errs)
	code, _, errs = newConsole(t).run("nonsense")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "nonsense")
	require.Contains(t, newConsole(t, "DESKBELL_BASE_ULR=x").ok("version"), "deskbell ", "a wrong setting does not stop what needs none")
}

func TestMigrateTellsWhatIsMissingAndAppliesIt(t *testing.T) {
	c := newConsole(t)
	require.Contains(t, c.ok("migrate", "status"), "missing")
	c.ok("migrate", "up")
	after := c.ok("migrate", "status")
	require.NotContains(t, after, "missing")
	require.NotEmpty(t, strings.TrimSpace(after))
	c.ok("migrate", "up")
	require.Equal(t, after, c.ok("migrate", "status"), "twice is harmless")
}

func TestAnAdministratorAndTheirTokensAreMadeFromTheCommandLine(t *testing.T) {
	c := newConsole(t)
	c.ok("admin", "create", "--email=ana@example.com", "--name=Ana", "--password=correct horse battery")
	code, _, errs := c.run("admin", "create", "--email=ANA@example.com", "--name=Ana", "--password=correct horse battery")
	require.Equal(t, 1, code, "twice is refused")
	require.NotEmpty(t, errs)
	code, _, _ = c.run("admin", "create", "--email=bo@example.com", "--name=Bo", "--password=short")
	require.Equal(t, 1, code)

	plain := strings.TrimSpace(c.ok("token", "create", "--email=ana@example.com", "--name=backup", "--scopes=read,write"))
	require.NotEmpty(t, plain)
	type token struct {
		ID      string
		Name    string
		Revoked bool
	}
	list := func() (all []token) {
		out := c.ok("token", "list", "--email=ana@example.com", "--json")
		require.NotContains(t, out, plain, "shown once")
		require.NoError(t, json.Unmarshal([]byte(out), &all))
		return all
	}
	tokens := list()
	require.Len(t, tokens, 1)
	require.Equal(t, "backup", tokens[0].Name)
	require.False(t, tokens[0].Revoked)
	require.Contains(t, c.ok("token", "list", "--email=ana@example.com"), tokens[0].ID)
	c.ok("token", "revoke", tokens[0].ID)
	for _, one := range list() {
		require.True(t, one.Revoked)
	}
	code, _, _ = c.run("token", "revoke", "tok_"+strings.Repeat("0", 26))
	require.Equal(t, 1, code)
	code, _, _ = c.run("token", "list", "--email=nobody@example.com")
	require.Equal(t, 1, code)
	c.ok("admin", "reset-password", "--email=ana@example.com", "--password=another long password")
}

func TestTheListOfSettingsMasksSecrets(t *testing.T) {
	c := newConsole(t, "DESKBELL_SMTP_URL=smtp://ana:canary-of-mail@mail.example:587", "DESKBELL_MAIL_FROM=desk@example.com",
		"DESKBELL_ADMIN_EMAIL=ana@example.com", "DESKBELL_ADMIN_PASSWORD=canary-of-admin", "DESKBELL_DATABASE=mysql://root:canary-of-rows@db.example/deskbell")
	out := c.ok("config", "print")
	require.NotContains(t, out, "canary")
	for _, shown := range []string{"DESKBELL_SMTP_URL", "mail.example", "db.example", "DESKBELL_ADMIN_PASSWORD"} {
		require.Contains(t, out, shown)
	}
	require.Contains(t, c.ok("config", "check"), "right")
}

func TestCommandsThatDescribeNeedNoSettings(t *testing.T) {
	c := newConsole(t)
	require.Regexp(t, `^deskbell \S+\n$`, c.ok("version"))
	for _, command := range []string{"catalog", "openapi", "asyncapi"} {
		require.True(t, json.Valid([]byte(c.ok(command))), command)
	}
}
