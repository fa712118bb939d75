package config

import (
	"net"
	"net/url"
	"strings"
)

// Dialect names a kind of database.
type Dialect string

// The dialects.
const (
	SQLite Dialect = "sqlite"
	MySQL  Dialect = "mysql" // MariaDB too
)

// Database says which database to open.
type Database struct {
	Dialect Dialect
	Path    string // SQLite: the file, relative to the working folder unless it begins with /
	DSN     Secret // MySQL: for go-sql-driver/mysql
}

// mysqlParameters make every connection speak UTF-8 and UTC, and send a statement with its values in one round trip.
const mysqlParameters = "charset=utf8mb4&parseTime=true&loc=UTC&time_zone=%27%2B00%3A00%27&interpolateParams=true"

const defaultMySQLPort = "3306"

func readDatabase(v string) (Database, error) {
	scheme, rest, _ := strings.Cut(v, ":")
	switch scheme {
	case "sqlite":
		return readSQLite(rest)
	case "mysql":
		return readMySQL(v)
	}
	return Database{}, mistake("it begins with neither sqlite: nor mysql://")
}

func readSQLite(path string) (Database, error) {
	if strings.HasPrefix(path, "///") {
		path = path[2:] // sqlite:///var/lib/x.db, as some tools write it
	}
	switch {
	case path == "" || strings.HasSuffix(path, "/"):
		return Database{}, mistake("it names no file")
	case strings.HasPrefix(path, "//"):
		return Database{}, mistake("its path begins with two slashes")
	case strings.HasPrefix(path, ":") || strings.HasPrefix(path, "file:"):
		return Database{}, mistake("it is not a plain path")
	case strings.ContainsAny(path, "?#\x00"):
		return Database{}, mistake("its path has a character that SQLite reads as something else")
	}
	clean, err := readPath(path)
	return Database{Dialect: SQLite, Path: clean}, err
}

func readMySQL(v string) (Database, error) {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Opaque != "" || u.Fragment != "":
		return Database{}, mistake("it is not a URL; are the special characters of its password percent-encoded?")
	case u.User == nil || u.User.Username() == "":
		return Database{}, mistake("it has no name of an account")
	case strings.ContainsAny(u.User.Username(), ":/@"):
		return Database{}, mistake("the name of its account has a colon, a slash or an at sign")
	}
	name := strings.TrimPrefix(u.Path, "/")
	if name == "" || strings.ContainsAny(name, "/?\x00") {
		return Database{}, mistake("it names no database")
	}
	address, err := mysqlAddress(u)
	if err != nil {
		return Database{}, err
	}
	tls, err := mysqlTLS(u.Query())
	if err != nil {
		return Database{}, err
	}
	password, _ := u.User.Password()
	dsn := u.User.Username() + ":" + password + "@" + address + "/" + url.PathEscape(name) + "?" + mysqlParameters + tls
	return Database{Dialect: MySQL, DSN: NewSecret(dsn)}, nil
}

// mysqlAddress is tcp(host:port), or unix(path) for mysql://name@/database?socket=/run/mysqld/mysqld.sock.
func mysqlAddress(u *url.URL) (string, error) {
	socket := u.Query().Get("socket")
	switch {
	case socket != "" && u.Host != "":
		return "", mistake("it has both a host and a socket")
	case socket != "":
		if !strings.HasPrefix(socket, "/") || strings.ContainsAny(socket, "()@\x00") {
			return "", mistake("its socket is not a plain path that begins with /")
		}
		return "unix(" + socket + ")", nil
	}
	port := u.Port()
	if port == "" {
		port = defaultMySQLPort
	}
	if err := checkHost(u.Hostname()); err != nil {
		return "", err
	}
	if err := checkPort(port, true); err != nil {
		return "", err
	}
	return "tcp(" + net.JoinHostPort(u.Hostname(), port) + ")", nil
}

// mysqlTLS is the parameter for ?tls=..., the only one besides socket that a URL may have: the others decide how values
// are read and are ours to choose.
func mysqlTLS(query url.Values) (string, error) {
	for name, given := range query {
		if name != "tls" && name != "socket" {
			return "", mistake("it has a parameter other than tls and socket")
		}
		if len(given) > 1 {
			return "", mistake("it has a parameter twice")
		}
	}
	switch tls := query.Get("tls"); tls {
	case "":
		return "", nil
	case "true", "false", "skip-verify", "preferred":
		return "&tls=" + tls, nil
	}
	return "", mistake("its tls is none of true, false, skip-verify, preferred")
}
