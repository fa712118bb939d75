package config

import (
	"net/netip"
	"path/filepath"
)

// Prefix begins the name of every variable.
const Prefix = "DESKBELL_"

// setting describes one setting: its name, how to read it, and what to say when it cannot be read.
type setting struct {
	key     string // base_url; the variable and the flag are made from it
	about   string // what it does, for people who install
	want    string // completes "expected ..."
	example string
	yesNo   bool                              // its flag needs no value
	mask    func(text string) string          // how to print it; nil prints it as it is
	unset   func(cfg *Config) string          // what to print when it is not set but follows from another setting; may be nil
	read    func(cfg *Config, v string) error // puts a non-empty text into cfg; its error never repeats the text
}

// settings lists every setting, in the order of the documentation.
var settings = []setting{
	{
		key:     "base_url",
		about:   "The address that people open. Links, cookies and the widget derive from it.",
		want:    "http:// or https://, a host, perhaps a port, and nothing behind it",
		example: "https://desk.example.com",
		read:    func(c *Config, v string) (err error) { c.BaseURL, err = readBaseURL(v); return },
	},
	{
		key:     "listen",
		about:   "Where the server listens: host and port, or a unix socket.",
		want:    "[host]:port or unix:/path",
		example: ":8080",
		read:    func(c *Config, v string) (err error) { c.Listen, err = readListen(v); return },
	},
	{
		key:     "data_dir",
		about:   "Folder for what the server keeps in files. The container image sets `/var/lib/deskbell`.",
		want:    "the path of a folder",
		example: "/var/lib/deskbell",
		read:    readDataDir,
	},
	{
		key:     "database",
		about:   "SQLite in a file, or MySQL 8 / MariaDB 10.6 and later. Default: `deskbell.db` in the data folder.",
		want:    "sqlite:PATH or mysql://name:password@host:port/database, with special characters of the password percent-encoded",
		example: "mysql://deskbell:secret@db.example.com:3306/deskbell",
		mask:    maskURL,
		unset:   func(c *Config) string { return "sqlite:" + c.Database.Path },
		read:    func(c *Config, v string) (err error) { c.Database, err = readDatabase(v); return },
	},
	{
		key:     "redis_url",
		about:   "Redis 6 or later, through which several servers on one MySQL or MariaDB tell each other what happens. Empty: this server is the only one.",
		want:    "redis:// or rediss:// (TLS) with a host, perhaps name:password@ or :password@ before it, :port and /number behind it",
		example: "rediss://:secret@redis.example.com:6379/0",
		mask:    maskURL,
		read:    func(c *Config, v string) (err error) { c.Redis, err = readRedis(v); return },
	},
	{
		key:     "run_migrations",
		about:   "Bring the database schema up to date at start. With `false`, run `deskbell migrate up` yourself.",
		want:    wantYesNo,
		example: "false",
		yesNo:   true,
		read:    func(c *Config, v string) (err error) { c.RunMigrations, err = readYesNo(v); return },
	},
	{
		key:     "admin_email",
		about:   "First administrator, made when the database is new and ignored afterwards. Without it the server prints a set-up link.",
		want:    "one e-mail address",
		example: "ana@example.com",
		read:    func(c *Config, v string) (err error) { c.admin().Email, err = readEmail(v); return },
	},
	{
		key:     "admin_password",
		about:   "Password of the first administrator; set both or neither.",
		want:    "10 to 200 characters",
		example: "correct horse battery staple",
		mask:    maskAll,
		read:    func(c *Config, v string) (err error) { c.admin().Password, err = readPassword(v); return },
	},
	{
		key:     "smtp_url",
		about:   "Server that takes our mail: `smtps://` is TLS from the start, `smtp://` uses STARTTLS (and insists on it when there is a name). Empty: no e-mail.",
		want:    "smtp:// or smtps:// with a host, perhaps name:password@ before it and :port behind it",
		example: "smtps://desk%40example.com:secret@mail.example.com:465",
		mask:    maskURL,
		read:    func(c *Config, v string) (err error) { c.SMTP, err = readSMTP(v); return },
	},
	{
		key:     "mail_from",
		about:   "Sender of our mail; needed with `DESKBELL_SMTP_URL`.",
		want:    "one e-mail address, perhaps with a name",
		example: "Northwind Support <support@example.com>",
		read:    func(c *Config, v string) (err error) { c.MailFrom, err = readMailFrom(v); return },
	},
	{
		key:     "geoip_db",
		about:   "MaxMind file (`.mmdb`) with countries and regions, for visitors. Empty: countries from the data in the program, regions stay unknown.",
		want:    "the path of a file that can be read",
		example: "/var/lib/deskbell/city.mmdb",
		read:    func(c *Config, v string) (err error) { c.GeoIPDB, err = readFilePath(v); return },
	},
	{
		key:     "trusted_proxies",
		about:   "Reverse proxies whose `X-Forwarded-For` is believed. Empty: nobody's.",
		want:    "networks or addresses, separated by commas",
		example: "127.0.0.1,10.0.0.0/8",
		read:    func(c *Config, v string) (err error) { c.TrustedProxies, err = readProxies(v); return },
	},
	{
		key:     "outbound_allow",
		about:   "Non-public networks that connections to hosts given on screens may reach, on any port. Public addresses are always allowed.",
		want:    "networks or addresses, separated by commas",
		example: "10.20.0.0/16",
		read:    func(c *Config, v string) (err error) { c.OutboundAllow, err = readPrefixes(v); return },
	},
	{
		key:     "journal_retention",
		about:   "How long the journal of what happened is kept. Explain and backtest see back as far.",
		want:    "1 day to 10 years, in w, d, h, m or s",
		example: "90d",
		read:    func(c *Config, v string) (err error) { c.JournalRetention, err = readRetention(v); return },
	},
	{
		key:     "visitor_journal",
		about:   "How much of the visitors' part of it is kept: an age and, behind a comma, a number of rows; whichever is reached first.",
		want:    "an age of 1 hour to 10 years, and perhaps a comma and a number of rows from 1000 on",
		example: "7d,1000000",
		read:    func(c *Config, v string) (err error) { c.VisitorJournal, err = readVisitorJournal(v); return },
	},
	{
		key:     "metrics_listen",
		about:   "Serves `/metrics` for Prometheus on a listener of its own. Empty: off.",
		want:    "[host]:port or unix:/path, different from the one of the server",
		example: "127.0.0.1:9090",
		read:    readMetricsListen,
	},
	{
		key:     "log_level",
		about:   "Least level that is logged: `debug`, `info`, `warn` or `error`.",
		want:    "debug, info, warn or error",
		example: "info",
		read:    func(c *Config, v string) (err error) { c.LogLevel, err = readLogLevel(v); return },
	},
	{
		key:     "log_format",
		about:   "`json`, `text`, or `auto`: text on a terminal, JSON anywhere else.",
		want:    "auto, json or text",
		example: "json",
		read: func(c *Config, v string) (err error) {
			c.LogFormat, err = readOneOf(v, LogFormatAuto, LogFormatJSON, LogFormatText)
			return
		},
	},
	{
		key:     "maintenance",
		about:   "Answer reads only, and say so.",
		want:    wantYesNo,
		example: "true",
		yesNo:   true,
		read:    func(c *Config, v string) (err error) { c.Maintenance, err = readYesNo(v); return },
	},
	{
		key:     "demo",
		about:   "Fill a new database with the demo desk. It stays a demo for good: nothing leaves it.",
		want:    wantYesNo,
		example: "true",
		yesNo:   true,
		read:    func(c *Config, v string) (err error) { c.Demo, err = readYesNo(v); return },
	},
}

const wantYesNo = "true or false"

// settingNamed finds a setting by its key; a key that is not in the table is a programming error.
func settingNamed(key string) setting {
	for _, s := range settings {
		if s.key == key {
			return s
		}
	}
	panic("config: no setting " + key)
}

// shown is how a value is printed where the settings are listed.
func (s setting) shown(cfg *Config, text string) string {
	if text == "" && s.unset != nil {
		return s.unset(cfg)
	}
	return s.masked(text)
}

func (s setting) masked(text string) string {
	if s.mask == nil || text == "" {
		return text
	}
	return s.mask(text)
}

func (c *Config) admin() *Admin {
	if c.Admin == nil {
		c.Admin = &Admin{}
	}
	return c.Admin
}

// readDataDir also makes the database lie in the folder, unless the setting of the database comes and says otherwise.
func readDataDir(c *Config, v string) (err error) {
	if c.Database, err = readSQLite(filepath.Join(v, "deskbell.db")); err != nil {
		return err
	}
	c.DataDir, err = readPath(v)
	return err
}

func readMetricsListen(c *Config, v string) error {
	listen, err := readListen(v)
	c.MetricsListen = &listen
	return err
}

// readProxies refuses to trust everybody: then any visitor could choose the address that is stored for them.
func readProxies(v string) ([]netip.Prefix, error) {
	prefixes, err := readPrefixes(v)
	for _, p := range prefixes {
		if p.Bits() == 0 {
			return nil, mistake("it would trust every address")
		}
	}
	return prefixes, err
}
