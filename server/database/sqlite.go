package database

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"

	"github.com/libtnb/sqlite"
	"gorm.io/gorm"
)

const (
	sqliteReaders  = 4
	sqliteShared   = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&_time_format=sqlite&_timezone=UTC&_texttotime=1&_inttotime=1"
	sqliteWriting  = "?_pragma=journal_mode(WAL)&_txlock=immediate&" + sqliteShared
	sqliteReading  = "?_pragma=query_only(1)&" + sqliteShared
	sqliteFileMode = 0o600
)

func (db *DB) openSQLite(ctx context.Context) error {
	// Made here, not by SQLite: the log files beside it take over its rights, and a missing folder gets a clear error.
	file, err := os.OpenFile(db.dsn, os.O_RDWR|os.O_CREATE, sqliteFileMode)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if db.writer, err = sqlitePool(db.dsn, sqliteWriting, 1); err != nil {
		return err
	}
	if err := db.checkSQLite(ctx); err != nil {
		return err
	}
	if db.reader, err = sqlitePool(db.dsn, sqliteReading, sqliteReaders); err != nil {
		return err
	}
	return db.wrap(func(pool *sql.DB) gorm.Dialector { return sqlite.New(sqlite.Config{Conn: pool}) })
}

// sqlitePool keeps its connections: opening one costs more than anything done with it.
func sqlitePool(path, parameters string, connections int) (*sql.DB, error) {
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + parameters
	pool, err := sql.Open(sqlite.DriverName, name)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, nil
}

// checkSQLite compares what is in force with the shipped settings; a file system may refuse some.
func (db *DB) checkSQLite(ctx context.Context) error {
	for _, s := range []struct{ name, want string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"busy_timeout", "5000"},
	} {
		var got string
		if err := db.writer.QueryRowContext(ctx, "PRAGMA "+s.name).Scan(&got); err != nil {
			return fmt.Errorf("ask for %s: %w", s.name, err)
		}
		if got != s.want {
			db.durability = append(db.durability, fmt.Sprintf("SQLite %s is %s instead of %s", s.name, got, s.want))
		}
	}
	return nil
}
