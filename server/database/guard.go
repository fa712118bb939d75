package database

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"
)

// guard is the connection of one transaction. After an error by which the database may have ended the transaction it refuses
// everything: otherwise a caller who shrugs the error off would go on outside any transaction, each statement for itself.
type guard struct {
	tx      *sql.Tx
	failed  error
	waiting []string // savepoints that are made before the next statement, outermost first
}

// ready makes the savepoints that wait for a statement, and tells whether one may be run.
func (g *guard) ready(ctx context.Context) error {
	for g.failed == nil && len(g.waiting) > 0 {
		if _, err := g.tx.ExecContext(ctx, "SAVEPOINT "+g.waiting[0]); err != nil {
			return fmt.Errorf("savepoint: %w", g.saw(err))
		}
		g.waiting = g.waiting[1:]
	}
	return g.failed
}

// unmade takes back a savepoint that no statement has needed, and reports whether it was one.
func (g *guard) unmade(name string) bool {
	last := len(g.waiting) - 1
	if last < 0 || g.waiting[last] != name {
		return false
	}
	g.waiting = g.waiting[:last]
	return true
}

func (g *guard) saw(err error) error {
	if g.failed == nil && fatal(err) {
		g.failed = err
	}
	return err
}

// PrepareContext implements gorm.ConnPool.
func (g *guard) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := g.ready(ctx); err != nil {
		return nil, err
	}
	statement, err := g.tx.PrepareContext(ctx, query)
	return statement, g.saw(err)
}

// ExecContext implements gorm.ConnPool.
func (g *guard) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := g.ready(ctx); err != nil {
		return nil, err
	}
	result, err := g.tx.ExecContext(ctx, query, args...)
	return result, g.saw(err)
}

// QueryContext implements gorm.ConnPool.
func (g *guard) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := g.ready(ctx); err != nil {
		return nil, err
	}
	rows, err := g.tx.QueryContext(ctx, query, args...)
	return rows, g.saw(err)
}

// QueryRowContext implements gorm.ConnPool. A row cannot be made to fail from outside, so after a failure it asks with a context that
// has ended.
func (g *guard) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if g.ready(ctx) != nil {
		ended, end := context.WithCancel(ctx)
		end()
		return g.tx.QueryRowContext(ended, query, args...)
	}
	row := g.tx.QueryRowContext(ctx, query, args...)
	_ = g.saw(row.Err())
	return row
}

// watchErrors tells the guard about errors that come while rows are read, after the query itself went well.
func watchErrors(db *gorm.DB) error {
	return db.Callback().Query().After("gorm:query").Register("deskbell:watch", func(db *gorm.DB) {
		if g, ok := db.Statement.ConnPool.(*guard); ok && db.Error != nil {
			_ = g.saw(db.Error)
		}
	})
}
