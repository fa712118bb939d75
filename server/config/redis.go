package config

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Redis is the server through which several nodes tell each other what happens.
type Redis struct {
	Address  string // host:port
	TLS      bool
	Username string // empty: the account "default"
	Password Secret
	DB       int
}

const (
	defaultRedisPort = "6379"
	mostRedisDB      = 15
)

// readRedis reads redis://name:password@host:6379/0; rediss:// is TLS from the first byte.
func readRedis(v string) (*Redis, error) {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Opaque != "":
		return nil, mistake("it is not a URL; are the special characters of its password percent-encoded?")
	case u.Scheme != "redis" && u.Scheme != "rediss":
		return nil, mistake("it begins with neither redis:// nor rediss://")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, mistake("it has something behind the number of the database")
	}
	if err := checkHost(u.Hostname()); err != nil {
		return nil, err
	}
	if err := checkPort(u.Port(), true); err != nil {
		return nil, err
	}
	port := u.Port()
	if port == "" {
		port = defaultRedisPort
	}
	db, err := readRedisDB(strings.Trim(u.Path, "/"))
	if err != nil {
		return nil, err
	}
	password, _ := u.User.Password()
	if u.User.Username() != "" && password == "" {
		return nil, mistake("it has a name without a password; a password alone is written :password@")
	}
	return &Redis{Address: net.JoinHostPort(u.Hostname(), port), TLS: u.Scheme == "rediss", Username: u.User.Username(), Password: NewSecret(password), DB: db}, nil
}

func readRedisDB(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	db, err := strconv.ParseUint(text, 10, 8)
	if err != nil || db > mostRedisDB {
		return 0, mistake("what follows the host is no number of a database from 0 to 15")
	}
	return int(db), nil
}
