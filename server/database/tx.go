package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"deskbell/server/base/clock"
	"deskbell/server/base/lab"
)

const (
	maxRetries = 5
	firstWait  = 5 * time.Millisecond // doubles with each retry, and is shortened by up to half at random
)

// Tx is a running transaction: a GORM handle, and what waits for its end. It belongs to one goroutine, and is over when the function it
// was given to returns.
type Tx struct {
	*gorm.DB
	db     *DB
	name   string
	guard  *guard
	before []func(*Tx) error
	last   []func(*Tx) error
	after  []func()
	values map[any]any
	depth  int // of savepoints
}

// Tx runs fn in one transaction and commits when it returns nil. When the database refuses it for the sake of another transaction (busy,
// deadlock, lock wait), fn runs again from the start, up to 5 times; so fn changes nothing outside tx, except through AfterCommit. An
// error, a panic or the end of ctx roll everything back. An error of fn is returned as it is. ErrCommitUnknown in the chain says that
// the outcome is open. A transaction must not be started from inside another one: SQLite has a single writer. Name is for logs and
// crash points.
func (db *DB) Tx(ctx context.Context, name string, fn func(tx *Tx) error) error {
	for try := 0; ; try++ {
		tx, err := db.attempt(ctx, name, fn)
		if err == nil {
			tx.finish()
			return nil
		}
		if !retryable(err) || errors.Is(err, ErrCommitUnknown) || try == maxRetries {
			return err
		}
		db.retries.Add(1)
		db.log.DebugContext(ctx, "transaction is run again", "name", name, "try", try+1, "why", err)
		if err := pause(ctx, firstWait<<try); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

func (db *DB) attempt(ctx context.Context, name string, fn func(tx *Tx) error) (*Tx, error) {
	conn, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: begin: %w", name, err)
	}
	committing := false
	defer func() { // also when fn panics or ends its goroutine
		if !committing {
			_ = conn.Rollback() // fails only when the transaction is over already
		}
	}()
	tx := db.newTx(ctx, name, conn)
	lab.Point("tx.begin", name)
	if err = fn(tx); err == nil {
		err = tx.prepare()
	}
	if err = tx.verdict(err); err != nil {
		return nil, err
	}
	lab.Point("tx.before_commit", name)
	committing = true
	if err := conn.Commit(); err != nil {
		return nil, commitError(ctx, name, err)
	}
	lab.Point("tx.after_commit_before_ack", name)
	return tx, nil
}

func (db *DB) newTx(ctx context.Context, name string, conn *sql.Tx) *Tx {
	guarded := &guard{tx: conn}
	handle := db.write.Session(&gorm.Session{NewDB: true, Context: ctx})
	handle.Statement.ConnPool = guarded
	return &Tx{DB: handle, db: db, name: name, guard: guarded, values: map[any]any{}}
}

// verdict is the error with which the transaction ends. One that the database ended counts, even if fn did not pass its error on.
func (tx *Tx) verdict(err error) error {
	if tx.guard.failed == nil || retryable(err) {
		return err
	}
	if err == nil || retryable(tx.guard.failed) {
		return fmt.Errorf("%s: %w", tx.name, tx.guard.failed)
	}
	return err
}

func commitError(ctx context.Context, name string, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		err = ctx.Err()
	}
	if commitUnknown(err) {
		return fmt.Errorf("%s: commit: %w: %w", name, ErrCommitUnknown, err)
	}
	return fmt.Errorf("%s: commit: %w", name, err)
}

// pause waits between half of d and d, unless ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := clock.System{}.NewTimer(d - rand.N(d/2))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Name is the name the transaction was given.
func (tx *Tx) Name() string { return tx.name }

// Dialect is SQLite or MySQL.
func (tx *Tx) Dialect() string { return tx.db.dialect }

// ForUpdate locks the rows that are read until the end of the transaction. On SQLite the transaction is alone anyway.
func (tx *Tx) ForUpdate() *gorm.DB { return tx.Clauses(clause.Locking{Strength: "UPDATE"}) }

// SkipLocked is ForUpdate that leaves out rows which another transaction holds.
func (tx *Tx) SkipLocked() *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
}

// ForShare keeps the rows that are read from being changed by others until the end of the transaction.
func (tx *Tx) ForShare() *gorm.DB {
	if tx.db.dialect == SQLite {
		return tx.DB
	}
	return tx.Clauses(shareLock{})
}

// shareLock is the form of FOR SHARE that MariaDB knows too.
type shareLock struct{}

// Name implements clause.Interface.
func (shareLock) Name() string { return "FOR" }

// Build implements clause.Expression.
func (shareLock) Build(builder clause.Builder) { _, _ = builder.WriteString("LOCK IN SHARE MODE") }

// MergeClause implements clause.Interface.
func (l shareLock) MergeClause(c *clause.Clause) { c.Name, c.Expression = "", l }

// CreateOnce inserts the row unless a unique key says that it is there already, and reports which. A slice is all or nothing.
func (tx *Tx) CreateOnce(row any) (created bool, err error) {
	err = tx.Create(row).Error
	if IsDuplicate(err) {
		return false, nil
	}
	return err == nil, err
}
