// Package config turns the environment and the command line into one typed Config.
//
// Every setting is known by one name in three forms: the variable DESKBELL_BASE_URL, the same with _FILE behind it (the
// value is read from that file, for secrets that a platform mounts), and the flag --base-url. A flag beats the
// environment, the environment beats the default. Load never stops at the first mistake: it reports all of them, each
// with the name, the value (secrets are masked), what was expected and an example.
//
// A setting exists only if what it sets exists. Any other DESKBELL_ variable is a mistake and is reported as one, because
// a misspelt setting that is silently ignored is found at the worst possible moment.
package config

import (
	"log/slog"
	"net/mail"
	"net/netip"
	"net/url"
	"time"
)

// Config holds every setting in its own type. Make one with Load; the zero value is not usable.
type Config struct {
	// BaseURL is the address that people open: scheme and host, without a path. Links, cookies and the widget derive from it.
	BaseURL *url.URL
	// Listen is where the server accepts HTTP.
	Listen Listen
	// DataDir holds everything the server keeps in files. It need not exist yet.
	DataDir string
	// Database says which database to open.
	Database Database
	// Redis connects the nodes of one desk, or is nil: then this node is the only one.
	Redis *Redis
	// RunMigrations says whether serve brings the schema up to date by itself.
	RunMigrations bool
	// Admin is the first administrator to make in an empty database, or nil.
	Admin *Admin
	// SMTP is the server that takes our mail, or nil: then e-mail is switched off.
	SMTP *SMTP
	// MailFrom is the sender of our mail; set whenever SMTP is.
	MailFrom *mail.Address
	// GeoIPDB is the path of a MaxMind file, or empty.
	GeoIPDB string
	// TrustedProxies are the peers whose X-Forwarded-For is believed. Empty: nobody's.
	TrustedProxies []netip.Prefix
	// OutboundAllow are non-public networks (and any of their ports) that outward calls may reach.
	OutboundAllow []netip.Prefix
	// JournalRetention is how long the journal is kept.
	JournalRetention time.Duration
	// VisitorJournal is how much of the visitors' part of the journal is kept.
	VisitorJournal VisitorJournal
	// MetricsListen is where /metrics is served, or nil: then it is switched off.
	MetricsListen *Listen
	// LogLevel is the least level that is logged.
	LogLevel slog.Level
	// LogFormat is how log lines look.
	LogFormat LogFormat
	// Maintenance makes the server answer reads only.
	Maintenance bool
	// Demo fills a new database with the demo desk and marks it as demo for good.
	Demo bool

	settings []Effective
}

// Admin is the first administrator of a headless installation.
type Admin struct {
	Email    string
	Password Secret
}

// VisitorJournal bounds the visitors' part of the journal: whichever bound is reached first.
type VisitorJournal struct {
	Age  time.Duration
	Rows int
}

// LogFormat is how log lines look.
type LogFormat string

// The ways to write log lines.
const (
	LogFormatAuto LogFormat = "auto" // text on a terminal, JSON anywhere else
	LogFormatJSON LogFormat = "json"
	LogFormatText LogFormat = "text"
)

// values are the settings as text, before they are read.
type values struct {
	BaseURL          string `koanf:"base_url"`
	Listen           string `koanf:"listen"`
	DataDir          string `koanf:"data_dir"`
	Database         string `koanf:"database"`
	RedisURL         string `koanf:"redis_url"`
	RunMigrations    string `koanf:"run_migrations"`
	AdminEmail       string `koanf:"admin_email"`
	AdminPassword    string `koanf:"admin_password"`
	SMTPURL          string `koanf:"smtp_url"`
	MailFrom         string `koanf:"mail_from"`
	GeoIPDB          string `koanf:"geoip_db"`
	TrustedProxies   string `koanf:"trusted_proxies"`
	OutboundAllow    string `koanf:"outbound_allow"`
	JournalRetention string `koanf:"journal_retention"`
	VisitorJournal   string `koanf:"visitor_journal"`
	MetricsListen    string `koanf:"metrics_listen"`
	LogLevel         string `koanf:"log_level"`
	LogFormat        string `koanf:"log_format"`
	Maintenance      string `koanf:"maintenance"`
	Demo             string `koanf:"demo"`
}

// defaults are the values of a server that was told nothing. The database follows the data folder when it stays empty.
func defaults() values {
	return values{
		BaseURL:          "http://localhost:8080",
		Listen:           ":8080",
		DataDir:          "./data",
		RunMigrations:    "true",
		JournalRetention: "90d",
		VisitorJournal:   "7d,1000000",
		LogLevel:         "info",
		LogFormat:        string(LogFormatAuto),
		Maintenance:      "false",
		Demo:             "false",
	}
}

// Load reads the settings from env (as os.Environ gives it) and from flags (as TakeFlags gives them). The error, if any,
// is a Problems: all that is wrong, not only the first. Files named by _FILE variables are read; nothing is written.
func Load(env []string, flags map[string]string) (Config, error) {
	found, problems := gather(env, flags)

	cfg := Config{}
	for _, s := range settings {
		in := found[s.key]
		if in.text != "" {
			if err := s.read(&cfg, in.text); err != nil {
				problems = append(problems, s.problem(in, err))
			}
		}
		cfg.settings = append(cfg.settings, Effective{Name: variableName(s.key), Value: s.shown(&cfg, in.text), Source: in.source})
	}
	if len(problems) == 0 {
		problems = check(cfg)
	}
	if len(problems) > 0 {
		return Config{}, problems
	}
	return cfg, nil
}

// check looks at settings that must fit each other. It runs only when each is right by itself.
func check(cfg Config) (problems Problems) {
	if cfg.Admin != nil && (cfg.Admin.Email == "" || cfg.Admin.Password.Empty()) {
		problems = append(problems, Problem{
			Name:     Prefix + "ADMIN_EMAIL and " + Prefix + "ADMIN_PASSWORD",
			Reason:   "only one of them is set",
			Expected: "both or neither",
		})
	}
	if cfg.SMTP != nil && cfg.MailFrom == nil {
		problems = append(problems, settingNamed("mail_from").missing("it is needed with "+Prefix+"SMTP_URL"))
	}
	if cfg.Redis != nil && cfg.Database.Dialect == SQLite {
		problems = append(problems, settingNamed("redis_url").missing("it is for several nodes, and the database is SQLite, which only one node can use"))
	}
	if cfg.MetricsListen != nil && *cfg.MetricsListen == cfg.Listen {
		problems = append(problems, settingNamed("metrics_listen").missing("it is the same as "+Prefix+"LISTEN; metrics have a listener of their own"))
	}
	return problems
}
