package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	"gorm.io/gorm"
)

// Dialects.
const (
	SQLite = "sqlite"
	MySQL  = "mysql" // MariaDB too
)

// Options say which database to open.
type Options struct {
	Dialect string // SQLite or MySQL
	DSN     string // SQLite: a file path. MySQL: for go-sql-driver/mysql
	Log     *slog.Logger
}

// DB is an open database. All methods may be called from any goroutine.
type DB struct {
	dialect    string
	dsn        string
	writer     *sql.DB
	reader     *sql.DB
	write      *gorm.DB
	read       *gorm.DB
	log        *slog.Logger
	durability []string // what is weaker than the shipped settings
	retries    atomic.Int64
}

// Open connects, and checks that the database is of a version and with settings that Deskbell can work with. It does not migrate. What
// only weakens durability is no error: Durability tells it.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{dialect: o.Dialect, dsn: o.DSN, log: o.Log}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	var err error
	switch o.Dialect {
	case SQLite:
		err = db.openSQLite(ctx)
	case MySQL:
		err = db.openMySQL(ctx)
	default:
		err = fmt.Errorf("there is no database %q: sqlite or mysql", o.Dialect)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), db.Close())
	}
	for _, note := range db.durability {
		db.log.Warn("durability: reduced", "why", note)
	}
	return db, nil
}

// wrap puts GORM on the two pools.
func (db *DB) wrap(dialector func(*sql.DB) gorm.Dialector) error {
	config := func() *gorm.Config {
		return &gorm.Config{SkipDefaultTransaction: true, TranslateError: true, DisableForeignKeyConstraintWhenMigrating: true,
			DisableAutomaticPing: true, Logger: slowLog{db.log}}
	}
	var err error
	if db.write, err = gorm.Open(dialector(db.writer), config()); err != nil {
		return err
	}
	if db.read, err = gorm.Open(dialector(db.reader), config()); err != nil {
		return err
	}
	return watchErrors(db.write)
}

// Close ends all connections. Running transactions fail.
func (db *DB) Close() error {
	var errs []error
	for _, pool := range []*sql.DB{db.reader, db.writer} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// Dialect is SQLite or MySQL.
func (db *DB) Dialect() string { return db.dialect }

// Read is for looking only: its connections refuse to write. It sees what was committed, never what a running transaction did.
func (db *DB) Read(ctx context.Context) *gorm.DB { return db.read.WithContext(ctx) }

// Durability reports whether an acknowledged change survives a power loss with the settings in force, and if not, why.
func (db *DB) Durability() (ok bool, notes []string) { return len(db.durability) == 0, db.durability }

// Retries is how many times a transaction was run again since the start, for metrics.
func (db *DB) Retries() int64 { return db.retries.Load() }

// Ping fails when the database cannot be reached.
func (db *DB) Ping(ctx context.Context) error { return db.reader.PingContext(ctx) }
