package database

import (
	"fmt"
	"maps"
	"strconv"
)

// Savepoint runs fn so that its error undoes what fn did in the database and drops the calls and values it added, while the
// transaction goes on. The error is returned. When the transaction itself has ended (a deadlock, say), it is lost as a whole, and runs
// again or fails whatever the caller makes of the error. The database hears of a savepoint only when fn runs a statement.
func (tx *Tx) Savepoint(fn func(tx *Tx) error) error {
	name := "deskbell_" + strconv.Itoa(tx.depth)
	if tx.guard.failed != nil {
		return tx.verdict(nil)
	}
	tx.guard.waiting = append(tx.guard.waiting, name)
	before, last, after, values := len(tx.before), len(tx.last), len(tx.after), maps.Clone(tx.values)
	tx.depth++
	err := fn(tx)
	tx.depth--
	if retryable(err) {
		_ = tx.guard.saw(err)
	}
	if tx.guard.failed != nil {
		return tx.verdict(err)
	}
	unmade := tx.guard.unmade(name)
	switch {
	case err == nil && unmade:
		return nil
	case err == nil:
		return tx.release(name)
	case !unmade:
		if undo := tx.Exec("ROLLBACK TO SAVEPOINT " + name).Error; undo != nil {
			tx.guard.failed = fmt.Errorf("roll back to a savepoint: %w", undo)
			return tx.verdict(err)
		}
	}
	tx.before, tx.last = tx.before[:before:before], tx.last[:last:last]
	tx.after, tx.values = tx.after[:after:after], values
	if unmade {
		return err
	}
	if undo := tx.release(name); undo != nil {
		return undo
	}
	return err
}

// release forgets a savepoint. MySQL forgets it by itself when its name is used again, which saves a round trip.
func (tx *Tx) release(name string) error {
	if tx.db.dialect == MySQL {
		return nil
	}
	if err := tx.Exec("RELEASE SAVEPOINT " + name).Error; err != nil {
		tx.guard.failed = fmt.Errorf("release a savepoint: %w", err)
		return tx.guard.failed
	}
	return nil
}
