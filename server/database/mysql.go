package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"
)

const (
	mysqlConnections = 16 // of each pool
	mysqlDial        = 2 * time.Second
	mysqlAnswer      = 30 * time.Second // longer than any lock wait
	mysqlIdle        = 5 * time.Minute
)

func (db *DB) openMySQL(ctx context.Context) error {
	var err error
	if db.writer, err = mysqlPool(db.dsn, mysqlWriting); err != nil {
		return err
	}
	if err := db.checkMySQL(ctx); err != nil {
		return err
	}
	if db.reader, err = mysqlPool(db.dsn, mysqlReading); err != nil {
		return err
	}
	return db.wrap(func(pool *sql.DB) gorm.Dialector {
		return mysql.New(mysql.Config{Conn: pool, DefaultStringSize: 255, SkipInitializeWithVersion: true})
	})
}

// mysqlConfig is the DSN with what is ours to decide: how values travel, and that an UPDATE counts the rows it found (as SQLite does),
// not the rows it changed.
func mysqlConfig(dsn string) (*driver.Config, error) {
	config, err := driver.ParseDSN(dsn)
	if err != nil {
		return nil, errors.New("the DSN of the database cannot be read") // the driver's error may hold the password
	}
	config.InterpolateParams, config.ParseTime, config.ClientFoundRows, config.Loc = true, true, true, time.UTC
	config.Timeout, config.ReadTimeout, config.WriteTimeout = mysqlDial, mysqlAnswer, mysqlAnswer
	config.Collation = "utf8mb4_bin"
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	delete(config.Params, "charset")
	config.Params["time_zone"] = "'+00:00'"
	config.Params["sql_mode"] = "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'"
	config.Params["innodb_lock_wait_timeout"] = "5"
	return config, nil
}

func mysqlPool(dsn string, session []string) (*sql.DB, error) {
	config, err := mysqlConfig(dsn)
	if err != nil {
		return nil, err
	}
	return openPool(config, session)
}

// mysqlMigrationPool has no limit of time: it changes tables that may be large.
func mysqlMigrationPool(dsn string) (*sql.DB, error) {
	config, err := mysqlConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.ReadTimeout = 0
	return openPool(config, mysqlWriting)
}

func openPool(config *driver.Config, session []string) (*sql.DB, error) {
	base, err := driver.NewConnector(config)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(sessions{base, session})
	pool.SetMaxOpenConns(mysqlConnections)
	pool.SetMaxIdleConns(mysqlConnections)
	pool.SetConnMaxIdleTime(mysqlIdle)
	return pool, nil
}

func (db *DB) checkMySQL(ctx context.Context) error {
	var version, isolation string
	if err := db.writer.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return err
	}
	if err := checkMySQLVersion(version); err != nil {
		return err
	}
	settings, err := mysqlSettings(ctx, db.writer)
	if err != nil {
		return err
	}
	if strings.EqualFold(settings["wsrep_on"], "ON") {
		return errors.New("this database is a Galera cluster (wsrep_on=ON): it may refuse a commit that others have already seen, " +
			"so Deskbell does not run on it; use one MySQL or MariaDB server, with replicas if you like")
	}
	if isolation = settings["transaction_isolation"]; isolation == "" {
		isolation = settings["tx_isolation"]
	}
	if isolation != "READ-COMMITTED" {
		return fmt.Errorf("the database gives transactions the isolation %q instead of READ-COMMITTED", isolation)
	}
	db.durability = mysqlNotes(settings)
	return nil
}

// mysqlSettings are the variables that decide about durability and isolation; a server leaves out those that it does not know.
func mysqlSettings(ctx context.Context, pool *sql.DB) (map[string]string, error) {
	rows, err := pool.QueryContext(ctx, `SHOW VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'log_bin', 'sync_binlog',
		'innodb_doublewrite', 'wsrep_on', 'tx_isolation', 'transaction_isolation')`)
	if err != nil {
		return nil, fmt.Errorf("ask for the settings of the database: %w", err)
	}
	defer rows.Close()
	settings := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		settings[name] = value
	}
	return settings, rows.Err()
}

func mysqlNotes(settings map[string]string) (notes []string) {
	weak := func(name, want string) {
		notes = append(notes, fmt.Sprintf("%s is %s instead of %s", name, settings[name], want))
	}
	if settings["innodb_flush_log_at_trx_commit"] != "1" {
		weak("innodb_flush_log_at_trx_commit", "1")
	}
	if settings["log_bin"] == "ON" && settings["sync_binlog"] != "1" {
		weak("sync_binlog", "1")
	}
	if settings["innodb_doublewrite"] == "OFF" {
		weak("innodb_doublewrite", "ON")
	}
	return notes
}

var versionNumbers = regexp.MustCompile(`(\d+)\.(\d+)\.\d+`)

// checkMySQLVersion asks for MySQL 8 or MariaDB 10.6: older ones cannot skip locked rows.
func checkMySQLVersion(version string) error {
	found := versionNumbers.FindAllStringSubmatch(version, -1)
	if len(found) == 0 {
		return fmt.Errorf("the version %q of the database cannot be read", version)
	}
	numbers := found[len(found)-1] // "5.5.5-10.11.2-MariaDB" begins with a version that is not its own
	major, _ := strconv.Atoi(numbers[1])
	minor, _ := strconv.Atoi(numbers[2])
	if strings.Contains(version, "MariaDB") {
		if major < 10 || major == 10 && minor < 6 {
			return fmt.Errorf("the database is MariaDB %s: Deskbell needs 10.6 or newer", numbers[0])
		}
	} else if major < 8 {
		return fmt.Errorf("the database is MySQL %s: Deskbell needs 8.0 or newer", numbers[0])
	}
	return nil
}
