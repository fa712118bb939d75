package config_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/config"
)

func load(t *testing.T, env ...string) config.Config {
	t.Helper()
	cfg, err := config.Load(env, nil)
	require.NoError(t, err)
	return cfg
}

func problems(t *testing.T, env []string, flags map[string]string) config.Problems {
	t.Helper()
	_, err := config.Load(env, flags)
	found, ok := errors.AsType[config.Problems](err)
	require.True(t, ok, "expected problems, got %v", err)
	require.NotEmpty(t, found)
	return found
}

func TestWithoutAnySettingTheDefaultsHold(t *testing.T) {
	cfg := load(t, "PATH=/bin", "HOME=/root")
	require.Equal(t, "http://localhost:8080", cfg.BaseURL.String())
	require.Equal(t, config.Listen{Network: "tcp", Address: ":8080"}, cfg.Listen)
	require.Equal(t, "data", cfg.DataDir)
	require.Equal(t, config.Database{Dialect: config.SQLite, Path: "data/deskbell.db"}, cfg.Database)
	require.True(t, cfg.RunMigrations)
	require.Nil(t, cfg.Admin)
	require.Nil(t, cfg.SMTP)
	require.Nil(t, cfg.MetricsListen)
	require.Empty(t, cfg.TrustedProxies)
	require.Empty(t, cfg.OutboundAllow)
	require.Equal(t, 90*24*time.Hour, cfg.JournalRetention)
	require.Equal(t, config.VisitorJournal{Age: 7 * 24 * time.Hour, Rows: 1_000_000}, cfg.VisitorJournal)
	require.Equal(t, config.LogFormatAuto, cfg.LogFormat)
	require.False(t, cfg.Maintenance)
	require.False(t, cfg.Demo)
}

func TestTheDatabaseFollowsTheDataFolder(t *testing.T) {
	require.Equal(t, "/srv/desk/deskbell.db", load(t, "DESKBELL_DATA_DIR=/srv/desk").Database.Path)
	require.Equal(t, "/x.db", load(t, "DESKBELL_DATA_DIR=/srv/desk", "DESKBELL_DATABASE=sqlite:/x.db").Database.Path)
}

func TestEverySettingIsReadIntoItsType(t *testing.T) {
	cfg := load(t,
		"DESKBELL_BASE_URL=https://Desk.Example.com/",
		"DESKBELL_LISTEN=unix:/run/deskbell.sock",
		"DESKBELL_RUN_MIGRATIONS=off",
		"DESKBELL_ADMIN_EMAIL=ana@example.com",
		"DESKBELL_ADMIN_PASSWORD=correct horse",
		"DESKBELL_SMTP_URL=smtps://desk%40example.com:p%2Fw@mail.example.com",
		"DESKBELL_MAIL_FROM=Northwind <desk@example.com>",
		"DESKBELL_TRUSTED_PROXIES=127.0.0.1, 10.0.0.0/8",
		"DESKBELL_OUTBOUND_ALLOW=::1,192.168.7.0/24",
		"DESKBELL_JOURNAL_RETENTION=2w",
		"DESKBELL_VISITOR_JOURNAL=1d12h,5000",
		"DESKBELL_METRICS_LISTEN=127.0.0.1:9090",
		"DESKBELL_LOG_LEVEL=debug",
		"DESKBELL_LOG_FORMAT=text",
		"DESKBELL_MAINTENANCE=yes",
		"DESKBELL_DEMO=1",
	)
	require.Equal(t, "https://desk.example.com", cfg.BaseURL.String())
	require.Equal(t, config.Listen{Network: "unix", Address: "/run/deskbell.sock"}, cfg.Listen)
	require.False(t, cfg.RunMigrations)
	require.Equal(t, "ana@example.com", cfg.Admin.Email)
	require.Equal(t, "correct horse", cfg.Admin.Password.Reveal())
	require.Equal(t, "mail.example.com", cfg.SMTP.Host)
	require.Equal(t, 465, cfg.SMTP.Port)
	require.Equal(t, config.SMTPImplicitTLS, cfg.SMTP.Security)
	require.Equal(t, "desk@example.com", cfg.SMTP.Username)
	require.Equal(t, "p/w", cfg.SMTP.Password.Reveal())
	require.Equal(t, "Northwind", cfg.MailFrom.Name)
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8")}, cfg.TrustedProxies)
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("192.168.7.0/24")}, cfg.OutboundAllow)
	require.Equal(t, 14*24*time.Hour, cfg.JournalRetention)
	require.Equal(t, config.VisitorJournal{Age: 36 * time.Hour, Rows: 5000}, cfg.VisitorJournal)
	require.Equal(t, config.Listen{Network: "tcp", Address: "127.0.0.1:9090"}, *cfg.MetricsListen)
	require.Equal(t, "DEBUG", cfg.LogLevel.String())
	require.Equal(t, config.LogFormatText, cfg.LogFormat)
	require.True(t, cfg.Maintenance)
	require.True(t, cfg.Demo)
}

func TestAnEmptyVariableCountsAsNotSet(t *testing.T) {
	cfg := load(t, "DESKBELL_LISTEN=", "DESKBELL_SMTP_URL=", "DESKBELL_DATABASE=")
	require.Equal(t, ":8080", cfg.Listen.Address)
	require.Equal(t, "data/deskbell.db", cfg.Database.Path)
}

func TestAFlagBeatsTheEnvironment(t *testing.T) {
	cfg, err := config.Load([]string{"DESKBELL_LISTEN=:1", "DESKBELL_DATA_DIR=/a"}, map[string]string{"listen": ":2"})
	require.NoError(t, err)
	require.Equal(t, ":2", cfg.Listen.Address)
	require.Equal(t, "/a", cfg.DataDir)
}

func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	found := problems(t, []string{
		"DESKBELL_BASE_URL=ftp://desk", "DESKBELL_LISTEN=80", "DESKBELL_LOG_LEVEL=loud", "DESKBELL_BASEURL=x",
	}, map[string]string{"log-format": "xml"})
	names := []string{}
	for _, p := range found {
		names = append(names, p.Name)
	}
	require.ElementsMatch(t, []string{"DESKBELL_BASEURL", "DESKBELL_BASE_URL", "DESKBELL_LISTEN", "--log-format", "DESKBELL_LOG_LEVEL"}, names)
	require.Contains(t, found.Error(), "5 settings are wrong")
	require.Contains(t, found.Error(), `DESKBELL_BASE_URL is "ftp://desk": it does not begin with http:// or https://; `+
		`expected http:// or https://, a host, perhaps a port, and nothing behind it; for example: https://desk.example.com`)
}

func TestAnUnknownNameSuggestsTheClosestOne(t *testing.T) {
	for written, meant := range map[string]string{
		"DESKBELL_BASEURL":                      "DESKBELL_BASE_URL",
		"DESKBELL_DATABASE_DSN":                 "DESKBELL_DATABASE",
		"DESKBELL_DATADIR":                      "DESKBELL_DATA_DIR",
		"DESKBELL_ADMIN_PASSWORDFILE":           "DESKBELL_ADMIN_PASSWORD_FILE",
		"DESKBELL_LOGLEVEL":                     "DESKBELL_LOG_LEVEL",
		"DESKBELL_base_url":                     "",
		"DESKBELL_REDIS_URL":                    "",
		"DESKBELL_":                             "",
		"DESKBELL_" + strings.Repeat("X", 1000): "",
	} {
		found := problems(t, []string{written + "=x"}, nil)
		require.Len(t, found, 1, written)
		require.Equal(t, written, found[0].Name)
		if meant != "" {
			require.Equal(t, meant, found[0].Meant)
		}
		require.NotContains(t, found.Error(), `"x"`, "the value of an unknown variable may be a secret")
	}
	found := problems(t, nil, map[string]string{"base-ur": "x"})
	require.Equal(t, "--base-url", found[0].Meant)
}

func TestVariablesOfKubernetesAndOfTestsAreNotSettings(t *testing.T) {
	service := []string{
		"DESKBELL_SERVICE_HOST=10.0.0.1", "DESKBELL_SERVICE_PORT=80", "DESKBELL_SERVICE_PORT_HTTP=80",
		"DESKBELL_PORT=tcp://10.0.0.1:80", "DESKBELL_PORT_80_TCP=tcp://10.0.0.1:80", "DESKBELL_PORT_80_TCP_ADDR=10.0.0.1",
	}
	require.Len(t, problems(t, service, nil), len(service), "without Kubernetes somebody wrote them")
	load(t, append(service, "KUBERNETES_SERVICE_HOST=10.0.0.254")...)
	load(t, "DESKBELL_TEST_MYSQL=root@tcp(127.0.0.1:1)/", "DESKBELL_E2E_DATABASES=sqlite")
}

func TestSettingsMustFitEachOther(t *testing.T) {
	for name, env := range map[string][]string{
		"DESKBELL_ADMIN_EMAIL and DESKBELL_ADMIN_PASSWORD": {"DESKBELL_ADMIN_EMAIL=ana@example.com"},
		"DESKBELL_MAIL_FROM":      {"DESKBELL_SMTP_URL=smtp://mail.example.com"},
		"DESKBELL_METRICS_LISTEN": {"DESKBELL_METRICS_LISTEN=:8080"},
	} {
		found := problems(t, env, nil)
		require.Len(t, found, 1)
		require.Equal(t, name, found[0].Name)
	}
}
