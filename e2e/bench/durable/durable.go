// Package durable measures the way from an occurrence to its firing and its delivery, on disk: SQLite with synchronous=FULL, and MariaDB
// when DESKBELL_TEST_MYSQL names a server (an account that may create databases).
//
// A unit is what one firing writes: the head of its item, the firing, a delivery of 300 bytes. The product writes two rows more (the action
// run, and that the journal's row is decided), reads what it decides by, and makes a savepoint for each action.
//
// "deciding": occurrences wait in the journal (they were recorded beforehand, 256 in a transaction, as page views are), and the runner
// decides about them in its batches. "64 callers": each of 64 callers records one occurrence in a transaction of its own, waits for its
// commit and goes on, while the runner runs; it ends when nothing waits. That is how verbs of agents come in.
//
// The anchors write the same units into the same tables, each in a transaction of its own, from 64 goroutines: by database/sql with
// prepared statements, and by GORM. On MariaDB they have 16 connections.
//
// The goals, for deciding: on SQLite at least 15,000 units a second, 5 times database/sql and 8 times GORM; at most 50 s of CPU for a
// million. On MariaDB at least 1.8 times database/sql with 16 connections.
package durable

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"deskbell/e2e/bench/goal"
	"deskbell/server/database"
)

// plan is how much a run measures.
type plan struct {
	waiting int // occurrences that wait for the runner
	rounds  int
	each    time.Duration
}

func planOf(scale goal.Scale) plan {
	if scale == goal.Smoke {
		return plan{waiting: 300, rounds: 1, each: 100 * time.Millisecond}
	}
	return plan{waiting: 8_000, rounds: 3, each: 1500 * time.Millisecond}
}

// Run measures SQLite, and MariaDB if there is one.
func Run(ctx context.Context, scale goal.Scale) ([]goal.Goal, error) {
	out, err := onSQLite(ctx, planOf(scale))
	if err != nil || os.Getenv(mysqlVariable) == "" {
		return out, err
	}
	more, err := onMySQL(ctx, planOf(scale))
	return append(out, more...), err
}

func onSQLite(ctx context.Context, p plan) (out []goal.Goal, err error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "bench.db")
	found, err := measure(ctx, p, database.Options{Dialect: database.SQLite, DSN: path}, sqliteDSN(path), 1)
	if err != nil {
		return nil, err
	}
	ours, plain, gorm := found[deciding], found[bySQL], found[viaGORM]
	name := "deciding, SQLite FULL"
	return append([]goal.Goal{
		{Area: "durable", Name: name, Figure: ours.rate(), Unit: "units/s", Least: 15_000},
		{Area: "durable", Name: name, Figure: ours.rate(), Unit: "units/s", Anchor: "database/sql", Value: plain.rate(), Least: 5},
		{Area: "durable", Name: name, Figure: ours.rate(), Unit: "units/s", Anchor: "GORM", Value: gorm.rate(), Least: 8},
		{Area: "durable", Name: name, Figure: ours.million(), Unit: "s CPU for 1M", Most: 50},
		{Area: "durable", Name: name, Figure: ours.million(), Unit: "s CPU for 1M", Anchor: "database/sql", Value: plain.million()},
	}, whole("SQLite FULL", found)...), nil
}

// whole are the lines about 64 callers; they have no goal.
func whole(on string, found map[way]*figures) []goal.Goal {
	name := "64 callers, recording and deciding, " + on
	return []goal.Goal{
		{Area: "durable", Name: name, Figure: found[together].rate(), Unit: "units/s", Anchor: "database/sql", Value: found[bySQL].rate()},
		{Area: "durable", Name: name, Figure: found[together].rate(), Unit: "units/s", Anchor: "GORM", Value: found[viaGORM].rate()},
	}
}

// measure runs the ways in turn.
func measure(ctx context.Context, p plan, options database.Options, dsn string, connections int) (_ map[way]*figures, err error) {
	db, err := database.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := fill(ctx, db); err != nil {
		return nil, err
	}
	raw, err := newPlain(ctx, driverOf(options.Dialect), dsn, connections)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, raw.pool.Close()) }()
	ours, err := newProduct(ctx, db)
	if err != nil {
		return nil, err
	}
	found := map[way]*figures{deciding: {}, together: {}, bySQL: {}, viaGORM: {}}
	for range p.rounds {
		for _, one := range []struct {
			way way
			run func(f *figures) error
		}{
			{deciding, func(f *figures) error { return ours.decideWaiting(ctx, p.waiting, f) }},
			{bySQL, func(f *figures) error { return fromMany(ctx, p.each, f, raw.write) }},
			{together, func(f *figures) error { return ours.recordAndDecide(ctx, p.each, f) }},
			{viaGORM, func(f *figures) error {
				return fromMany(ctx, p.each, f, func(ctx context.Context) error { return byGORM(ctx, db) })
			}},
		} {
			if err := one.run(found[one.way]); err != nil {
				return nil, fmt.Errorf("%s: %w", one.way, err)
			}
		}
	}
	return found, nil
}
