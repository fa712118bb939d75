package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

const (
	migrationLock     = "/deskbell.migrations"
	migrationLockWait = 300 // seconds
)

// lockMigrations keeps other processes from migrating the same database. The database, or the kernel, lets go of the lock when this
// process dies.
func (db *DB) lockMigrations(ctx context.Context, pool *sql.DB) (unlock func(), err error) {
	if db.dialect == SQLite {
		return lockFile(db.dsn + ".migrating")
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var got sql.NullInt64
	query := "SELECT GET_LOCK(LEFT(CONCAT(DATABASE(), ?), 64), ?)" // locks are the server's: another desk may live beside this one
	if err := conn.QueryRowContext(ctx, query, migrationLock, migrationLockWait).Scan(&got); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if got.Int64 != 1 {
		return nil, errors.Join(fmt.Errorf("another process has been migrating for %d seconds", migrationLockWait), conn.Close())
	}
	return func() {
		// A bad connection is not put back but closed, and the lock goes with it.
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		_ = conn.Close()
	}, nil
}
