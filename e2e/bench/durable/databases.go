package durable

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/libtnb/sqlite"

	"deskbell/e2e/bench/goal"
	"deskbell/server/database"
)

// mysqlVariable names the environment variable with the DSN of a server for tests.
const mysqlVariable = "DESKBELL_TEST_MYSQL"

func driverOf(dialect string) string {
	if dialect == database.MySQL {
		return "mysql"
	}
	return sqlite.DriverName
}

// sqliteDSN opens the file as the product does: one writer, WAL, FULL.
func sqliteDSN(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=journal_mode(WAL)&_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"
}

// onMySQL measures in a database that goes away.
func onMySQL(ctx context.Context, p plan) (_ []goal.Goal, err error) {
	config, err := mysql.ParseDSN(os.Getenv(mysqlVariable))
	if err != nil {
		return nil, err
	}
	config.DBName = ""
	server, err := sql.Open("mysql", config.FormatDSN())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	config.DBName = "deskbell_bench_" + strings.ToLower(rand.Text())
	if _, err := server.ExecContext(ctx, "CREATE DATABASE "+config.DBName); err != nil {
		return nil, err
	}
	defer func() {
		_, dropped := server.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+config.DBName)
		err = errors.Join(err, dropped)
	}()
	options := database.Options{Dialect: database.MySQL, DSN: config.FormatDSN()}
	config.InterpolateParams = true
	found, err := measure(ctx, p, options, config.FormatDSN(), 16)
	if err != nil {
		return nil, err
	}
	ours, plain, gorm := found[deciding], found[bySQL], found[viaGORM]
	name := "deciding, MariaDB"
	return append([]goal.Goal{
		{Area: "durable", Name: name, Figure: ours.rate(), Unit: "units/s", Anchor: "database/sql, 16 connections", Value: plain.rate(), Least: 1.8},
		{Area: "durable", Name: name, Figure: ours.rate(), Unit: "units/s", Anchor: "GORM", Value: gorm.rate()},
	}, whole("MariaDB", found)...), nil
}
