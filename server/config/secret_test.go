package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/config"
)

const hidden = "s3cr3t-that-nobody-may-see"

func TestASecretNeverPrintsLogsOrMarshals(t *testing.T) {
	secret := config.NewSecret(hidden)
	type holder struct {
		Open   config.Secret
		closed config.Secret
	}
	held := holder{secret, secret}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v"} {
		fmt.Fprintf(&out, verb, secret)
		fmt.Fprintf(&out, verb, held)
		fmt.Fprintf(&out, verb, &held)
		fmt.Fprintf(&out, verb, []config.Secret{secret})
	}
	fmt.Fprintln(&out, secret, fmt.Errorf("%w: %v", errors.New("x"), secret))
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", secret, "held", held)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "secret", secret, "held", held)
	marshalled, err := json.Marshal(map[string]any{"secret": secret, "held": held, "list": []config.Secret{secret}})
	require.NoError(t, err)
	out.Write(marshalled)

	require.NotContains(t, out.String(), hidden)
	require.NotContains(t, strings.ToLower(out.String()), fmt.Sprintf("%x", hidden))
	require.Contains(t, string(marshalled), `"secret":"********"`)
	require.Equal(t, hidden, secret.Reveal())
	require.Empty(t, config.NewSecret("").String())
}

func TestNoListAndNoMistakeShowsASecret(t *testing.T) {
	good := []string{
		"DESKBELL_DATABASE=mysql://desk:" + hidden + "@db/desk",
		"DESKBELL_SMTP_URL=smtp://desk:" + hidden + "@mail",
		"DESKBELL_MAIL_FROM=a@example.com",
		"DESKBELL_ADMIN_EMAIL=a@example.com",
		"DESKBELL_ADMIN_PASSWORD=" + hidden,
	}
	var out bytes.Buffer
	cfg := load(t, good...)
	require.NoError(t, cfg.Print(&out))
	fmt.Fprintf(&out, "%+v %#v", cfg, cfg)
	require.NotContains(t, out.String(), hidden)
	require.Contains(t, out.String(), "mysql://desk:xxxxx@db/desk")

	for _, bad := range []string{
		"DATABASE=mysql://desk:" + hidden + "@db", "DATABASE=mysql://desk:12/34" + hidden + "@db/desk", "DATABASE=mysql://desk:1?" + hidden + "@db/desk",
		"DATABASE=mysql://desk:1#" + hidden + "@db/desk", "DATABASE=mysql://desk:%zz" + hidden + "@db/desk", "DATABASE=desk:" + hidden + "@tcp(db)/desk",
		"DATABASE=mysql:desk:" + hidden + "@db/desk", "DATABASE=mysql:/desk:" + hidden + "@db/desk", "DATABASE=mysql://db/desk?password=" + hidden,
		"DATABASE=" + hidden, "SMTP_URL=" + hidden, "SMTP_URL=smtp://a:" + hidden + "@mail/x", "SMTP_URL=smtp//a:" + hidden + "@mail",
		"ADMIN_PASSWORD=" + strings.Repeat(hidden, 20), "ADMIN_PASWORD=" + hidden,
	} {
		_, err := config.Load([]string{"DESKBELL_" + bad}, nil)
		require.Error(t, err, bad)
		require.NotContains(t, err.Error(), hidden[:20], bad)
	}
}
