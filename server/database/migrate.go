package database

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"deskbell/models"
	"deskbell/server/base/lab"
)

//go:embed migrations
var migrations embed.FS

// ErrNewerSchema says that a newer Deskbell has written this database.
var ErrNewerSchema = errors.New("this database was written by a newer Deskbell")

// MigrationStatus is one step of the schema.
type MigrationStatus struct {
	Version   int64
	Name      string
	AppliedAt models.Time // zero: not yet
}

// Migrate brings the schema to what this program knows, one step at a time and forwards only. Nodes that start together wait for each
// other. A kill in the middle does no harm: the next start goes on. It fails with ErrNewerSchema on the schema of a newer program.
func (db *DB) Migrate(ctx context.Context) error {
	return db.migrating(ctx, func(steps *goose.Provider, pool *sql.DB) error {
		unlock, err := db.lockMigrations(ctx, pool)
		if err != nil {
			return fmt.Errorf("wait for the lock of migrations: %w", err)
		}
		defer unlock()
		if err := refuseNewer(ctx, steps); err != nil {
			return err
		}
		for {
			lab.Point("migrate.each_step")
			step, err := steps.UpByOne(ctx)
			if errors.Is(err, goose.ErrNoNextVersion) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("migrate: %w", err)
			}
			db.log.InfoContext(ctx, "schema brought forward", "step", step.Source.Path, "took", step.Duration)
		}
	})
}

// Status lists every step this program knows. It fails with ErrNewerSchema on the schema of a newer program.
func (db *DB) Status(ctx context.Context) (all []MigrationStatus, err error) {
	err = db.migrating(ctx, func(steps *goose.Provider, _ *sql.DB) error {
		if err := refuseNewer(ctx, steps); err != nil {
			return err
		}
		found, err := steps.Status(ctx)
		if err != nil {
			return err
		}
		for _, s := range found {
			all = append(all, MigrationStatus{Version: s.Source.Version, Name: s.Source.Path, AppliedAt: models.TimeOf(s.AppliedAt)})
		}
		return nil
	})
	return all, err
}

// migrating opens a pool of its own: a change of schema may take longer than any statement of the program.
func (db *DB) migrating(ctx context.Context, fn func(*goose.Provider, *sql.DB) error) error {
	files, err := fs.Sub(migrations, "migrations/"+db.dialect)
	if err != nil {
		return err
	}
	pool, dialect, err := db.migrationPool()
	if err != nil {
		return err
	}
	defer pool.Close()
	steps, err := goose.NewProvider(dialect, pool, files, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	return fn(steps, pool)
}

func (db *DB) migrationPool() (*sql.DB, goose.Dialect, error) {
	if db.dialect == SQLite {
		pool, err := sqlitePool(db.dsn, sqliteWriting, 1)
		return pool, goose.DialectSQLite3, err
	}
	pool, err := mysqlMigrationPool(db.dsn)
	return pool, goose.DialectMySQL, err
}

func refuseNewer(ctx context.Context, steps *goose.Provider) error {
	current, known, err := steps.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("ask for the schema's version: %w", err)
	}
	if current > known {
		return fmt.Errorf("%w (schema %d, this program knows %d): start the newer program, or restore a backup made before the update",
			ErrNewerSchema, current, known)
	}
	return nil
}
