package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/config"
)

// The truth table of texts: which are taken, which are refused. What they become is in the tests of each type.
var texts = map[string]struct{ good, bad []string }{
	"BASE_URL": {
		good: []string{"http://localhost", "https://desk.example.com", "https://desk.example.com/", "http://127.0.0.1:8080", "http://[::1]:8080", "HTTPS://DESK.example.COM"},
		bad: []string{"desk.example.com", "//desk.example.com", "ftp://desk.example.com", "https://", "https:desk", "https://:443", "https://desk.example.com/help",
			"https://desk.example.com?x=1", "https://desk.example.com?", "https://desk.example.com#top", "https://desk.example.com#", "https://ana@desk.example.com", "https://desk.example.com:0",
			"https://desk.example.com:65536", "https://desk.example.com:x", "https://-desk.example.com", "https://desk..example.com", "https://de sk", "https://desk\x00", "https://bücher.example", "javascript:alert(1)"},
	},
	"LISTEN": {
		good: []string{":8080", ":0", "localhost:80", "127.0.0.1:8080", "[::]:8080", "[fe80::1%eth0]:80", "unix:/run/deskbell.sock"},
		bad:  []string{"8080", ":", ":80a", ":65536", ":-1", "::8080", "[::1]", "host name:80", "unix:run.sock", "unix:", "unix:/a\x00b", "http://:8080"},
	},
	"DATA_DIR": {
		good: []string{"data", "./data", "/var/lib/deskbell", "/with space/ü"},
		bad:  []string{"/a\x00b"},
	},
	"DATABASE": {
		good: []string{"sqlite:data/x.db", "sqlite:/x.db", "sqlite:///x.db", "mysql://desk:pw@db/desk", "mysql://desk@db:3306/desk", "mysql://desk:pw@[::1]/desk", "mysql://desk:p%40%2F%3A@db/desk?tls=true",
			"mysql://desk@/desk?socket=/run/mysqld/mysqld.sock"},
		bad: []string{"x.db", "postgres://desk@db/desk", "sqlite", "sqlite:", "sqlite:data/", "sqlite://x.db", "sqlite::memory:", "sqlite:file:x.db", "sqlite:x.db?mode=ro", "sqlite:x\x00.db", "mysql:desk:pw@db/desk",
			"mysql://db/desk", "mysql://:pw@db/desk", "mysql://desk:pw@db", "mysql://desk:pw@db/", "mysql://desk:pw@db/a/b", "mysql://desk:pw@/desk", "mysql://desk:pw@db:0/desk", "mysql://desk:pw@db:x/desk",
			"mysql://desk:pw@db/desk?parseTime=false", "mysql://desk:pw@db/desk?tls=maybe", "mysql://desk:pw@db/desk?tls=true&tls=false", "mysql://desk:pw@db/desk?socket=/x", "mysql://desk@/desk?socket=x",
			"mysql://desk@/desk?socket=/x)", "mysql://de%3Ask:pw@db/desk", "mysql://de%40sk:pw@db/desk", "mysql://de%2Fsk:pw@db/desk", "mysql://desk:pw@db/desk#x", "mysql://desk:p/w@db/desk", "mysql://desk:%zz@db/desk", "root:pw@tcp(db:3306)/desk"},
	},
	"RUN_MIGRATIONS":  {good: []string{"true", "FALSE", "yes", "no", "on", "off", "1", "0"}, bad: []string{"t", "maybe", "2", "truefalse", "✓"}},
	"GEOIP_DB":        {bad: []string{"/does/not/exist.mmdb", "/", "a\x00b"}},
	"TRUSTED_PROXIES": {good: []string{"127.0.0.1", "10.0.0.0/8, ::1", "10.0.0.1,10.0.0.2"}, bad: []string{"0.0.0.0/0", "::/0", "proxy", "10.0.0.1/8", "10.0.0.0/33", "fe80::1%eth0", "10.0.0.0/8;10.1.0.0/16"}},
	"OUTBOUND_ALLOW":  {good: []string{"10.20.0.0/16", "::1/128,127.0.0.0/8", "::ffff:10.0.0.1"}, bad: []string{"10.20.0.1/16", "example.com", "10.0.0.0/-1", "::ffff:10.0.0.0/104", "300.0.0.1"}},
	"JOURNAL_RETENTION": {
		good: []string{"1d", "90d", "24h", "1w2d3h4m5s", "3650d", "86400s"},
		bad:  []string{"90", "d", "1.5d", "-1d", "23h", "1d 12h", "12h1d", "1d1d", "3651d", "99999999999d", "4294967295w", "1y", "1D", "forever"},
	},
	"VISITOR_JOURNAL": {
		good: []string{"7d", "7d,1000000", "1h,1000", "7d, 5000"},
		bad:  []string{"1000000", "7d,", "7d,999", "7d,-1", "7d,1e6", "59m", ",5000", "7d,5000,1", "7d,99999999999"},
	},
	"METRICS_LISTEN": {good: []string{"127.0.0.1:9090", ":9090", "unix:/run/metrics.sock"}, bad: []string{"9090", "true", "on"}},
	"LOG_LEVEL":      {good: []string{"debug", "INFO", "warn", "error"}, bad: []string{"warning", "trace", "0", "info+1"}},
	"LOG_FORMAT":     {good: []string{"auto", "json", "TEXT"}, bad: []string{"xml", "logfmt"}},
	"MAINTENANCE":    {good: []string{"true", "false"}, bad: []string{"soon"}},
	"DEMO":           {good: []string{"true", "false"}, bad: []string{"x"}},
}

// Texts of settings that only go together.
var pairs = map[string]struct {
	with      string
	good, bad []string
}{
	"ADMIN_EMAIL": {
		with: "DESKBELL_ADMIN_PASSWORD=correct horse",
		good: []string{"ana@example.com", "ana+desk@example.com"},
		bad:  []string{"ana", "ana@", "@example.com", "Ana <ana@example.com>", "<ana@example.com>", "a@b.c, d@e.f", "ana@example.com\r\nBcc: x@y.z", "ana @example.com"},
	},
	"ADMIN_PASSWORD": {with: "DESKBELL_ADMIN_EMAIL=ana@example.com", good: []string{"0123456789", "пароль пароль"}, bad: []string{"123456789", "пароль"}},
	"SMTP_URL": {
		with: "DESKBELL_MAIL_FROM=a@example.com",
		good: []string{"smtp://mail", "smtp://mail/", "smtps://mail.example.com:4465", "smtp://a%40b:p%40w@mail:587", "smtp://[::1]:25"},
		bad: []string{"mail.example.com", "mail.example.com:25", "http://mail", "smtp://", "smtp://:25", "smtp:mail", "smtp://mail:0", "smtp://mail:99999", "smtp://mail/x", "smtp://mail?tls=no",
			"smtp://:pw@mail", "smtp://a:b%0d%0aRSET@mail", "smtp://a:p w@mail", "smtp://a:%zz@mail", "smtp://mail#x"},
	},
	"REDIS_URL": {
		with: "DESKBELL_DATABASE=mysql://desk:pw@db/desk",
		good: []string{"redis://redis", "redis://redis/", "rediss://redis.example.com:6380/15", "redis://:p%40w@[::1]:6379", "redis://desk:pw@redis/3"},
		bad: []string{"redis", "redis:6379", "http://redis", "redis://", "redis://:6379", "redis:redis", "redis://redis:0", "redis://redis:99999", "redis://redis/16", "redis://redis/x", "redis://redis/-1",
			"redis://redis/0/1", "redis://redis?db=1", "redis://redis#1", "redis://desk@redis", "redis://a:%zz@redis", "unix:///run/redis.sock"},
	},
	"MAIL_FROM": {
		with: "DESKBELL_SMTP_URL=smtp://mail",
		good: []string{"a@example.com", "Northwind <a@example.com>", `"North, wind" <a@example.com>`},
		bad:  []string{"Northwind", "a@b.c, d@e.f", "a@example.com\nBcc: b@example.com", "Northwind a@example.com", "\x00a@example.com"},
	},
}

func TestTextsAreTakenOrRefusedByName(t *testing.T) {
	for name, row := range texts {
		checkTexts(t, "DESKBELL_"+name, nil, row.good, row.bad)
	}
	for name, row := range pairs {
		checkTexts(t, "DESKBELL_"+name, []string{row.with}, row.good, row.bad)
	}
}

func checkTexts(t *testing.T, name string, with, good, bad []string) {
	t.Helper()
	for _, text := range good {
		_, err := config.Load(append([]string{name + "=" + text}, with...), nil)
		require.NoError(t, err, "%s=%s", name, text)
	}
	for _, text := range bad {
		_, err := config.Load(append([]string{name + "=" + text}, with...), nil)
		found, ok := err.(config.Problems) //nolint:errorlint // the promise is that Load answers it unwrapped
		require.True(t, ok, "%s=%s was taken", name, text)
		require.Len(t, found, 1, "%s=%s", name, text)
		require.Equal(t, name, found[0].Name)
		require.NotEmpty(t, found[0].Reason)
		require.NotEmpty(t, found[0].Expected)
		require.NotEmpty(t, found[0].Example)
	}
}

func TestTheTableOfTextsCoversEverySetting(t *testing.T) {
	cfg, err := config.Load(nil, nil)
	require.NoError(t, err)
	for _, e := range cfg.Sources() {
		name := e.Name[len("DESKBELL_"):]
		_, single := texts[name]
		_, paired := pairs[name]
		require.True(t, single != paired, e.Name)
	}
}
