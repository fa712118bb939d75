// Package dbtest gives tests a database of their own, migrated and empty: SQLite always, MariaDB or MySQL too when DESKBELL_TEST_MYSQL
// holds the DSN of an account that may create databases.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"

	"deskbell/server/database"
)

// Variable names the environment variable with the DSN of the server for tests, for example root@tcp(127.0.0.1:33306)/
const Variable = "DESKBELL_TEST_MYSQL"

// Run runs the same test on each database there is.
func Run(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	if HasMySQL() {
		t.Run("mysql", func(t *testing.T) { test(t, MySQL(t)) })
	}
}

// HasMySQL reports whether there is a server to test with.
func HasMySQL() bool { return os.Getenv(Variable) != "" }

// SQLite is a migrated file that goes away with the test.
func SQLite(t testing.TB) *database.DB {
	t.Helper()
	return Open(t, SQLiteOptions(t))
}

// SQLiteOptions name a file that does not exist yet.
func SQLiteOptions(t testing.TB) database.Options {
	t.Helper()
	return database.Options{Dialect: database.SQLite, DSN: filepath.Join(t.TempDir(), "deskbell.db")}
}

// MySQL is a migrated database with a name of its own on the server of DESKBELL_TEST_MYSQL, dropped at the end of the test.
func MySQL(t testing.TB) *database.DB {
	t.Helper()
	return Open(t, MySQLOptions(t))
}

// MySQLOptions name a new, empty database that is dropped at the end of the test.
func MySQLOptions(t testing.TB) database.Options {
	t.Helper()
	config, err := mysql.ParseDSN(os.Getenv(Variable))
	require.NoError(t, err)
	config.DBName = ""
	server, err := sql.Open("mysql", config.FormatDSN())
	require.NoError(t, err)
	name := "deskbell_test_" + strings.ToLower(rand.Text())
	_, err = server.ExecContext(t.Context(), "CREATE DATABASE "+name)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := server.ExecContext(context.Background(), "DROP DATABASE "+name)
		require.NoError(t, err)
		require.NoError(t, server.Close())
	})
	config.DBName = name
	return database.Options{Dialect: database.MySQL, DSN: config.FormatDSN()}
}

// Open opens and migrates, and closes at the end of the test.
func Open(t testing.TB, options database.Options) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	return db
}
