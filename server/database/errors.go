package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"

	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	lite "modernc.org/sqlite/lib"
)

// ErrCommitUnknown says that the connection broke between COMMIT and its answer: the change may have happened or not. Nobody may
// acknowledge it or blindly do it again; who has a unique key reads it back.
var ErrCommitUnknown = errors.New("it is not known whether the change was saved")

// MySQL's numbers of errors.
const (
	mysqlDuplicate   = 1062
	mysqlLockWait    = 1205
	mysqlDeadlock    = 1213
	mysqlCommitError = 1180
	mysqlShutdown    = 1053
	mysqlInterrupted = 1317
)

// IsDuplicate reports whether a unique key refused a row: usually that it is there already.
func IsDuplicate(err error) bool {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return true
	}
	code := sqliteCode(err)
	return mysqlNumber(err) == mysqlDuplicate || code == lite.SQLITE_CONSTRAINT_UNIQUE || code == lite.SQLITE_CONSTRAINT_PRIMARYKEY
}

// IsAway reports whether the database cannot be reached or cannot write now, so that trying later may help: answer 503.
func IsAway(err error) bool {
	var network net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone) || errors.As(err, &network) {
		return true
	}
	switch mysqlNumber(err) {
	case 1040, 1044, 1045, 1049, mysqlShutdown, 1129, 1203, 1290, 1792, 1836, mysqlLockWait, mysqlDeadlock:
		return true
	}
	switch sqliteCode(err) & 0xff {
	case lite.SQLITE_BUSY, lite.SQLITE_LOCKED, lite.SQLITE_FULL, lite.SQLITE_IOERR, lite.SQLITE_READONLY, lite.SQLITE_CANTOPEN:
		return true
	}
	return false
}

// retryable reports whether the transaction was refused for the sake of another one and can be run again from the start.
func retryable(err error) bool {
	switch mysqlNumber(err) {
	case mysqlDeadlock, mysqlLockWait:
		return true
	}
	switch sqliteCode(err) & 0xff {
	case lite.SQLITE_BUSY, lite.SQLITE_LOCKED:
		return true
	}
	return false
}

// fatal reports whether the transaction is over after err, whatever its caller thinks: the database may have rolled it back by itself,
// and the next statement would stand alone.
func fatal(err error) bool {
	if err == nil {
		return false
	}
	if retryable(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrTxDone) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) {
		return true
	}
	switch sqliteCode(err) & 0xff {
	case lite.SQLITE_FULL, lite.SQLITE_IOERR, lite.SQLITE_NOMEM, lite.SQLITE_INTERRUPT, lite.SQLITE_CORRUPT:
		return true
	}
	var network net.Error
	return mysqlNumber(err) == mysqlInterrupted || errors.As(err, &network)
}

// commitUnknown reports whether an error of COMMIT leaves open what happened. The driver says ErrBadConn only when it sent nothing.
func commitUnknown(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrTxDone) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if code := sqliteCode(err); code != 0 {
		return code&0xff == lite.SQLITE_IOERR
	}
	switch mysqlNumber(err) {
	case 0, mysqlCommitError, mysqlShutdown, mysqlInterrupted:
		return true
	}
	return false
}

func mysqlNumber(err error) uint16 {
	var server *mysql.MySQLError
	if errors.As(err, &server) {
		return server.Number
	}
	return 0
}

func sqliteCode(err error) int {
	var file *sqlite.Error
	if errors.As(err, &file) {
		return file.Code()
	}
	return 0
}
