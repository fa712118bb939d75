//go:build lab

package database_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/base/lab"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

const childFolder = "DESKBELL_TEST_CRASH_FOLDER"

// TestMain lets the test start itself as the process that dies.
func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		os.Exit(die(filepath.Join(folder, "desk.db")))
	}
	os.Exit(m.Run())
}

// die writes three rows, each in its own transaction, and leaves a file for each that it would acknowledge.
func die(path string) int {
	ctx := context.Background()
	db, err := database.Open(ctx, database.Options{Dialect: database.SQLite, DSN: path})
	if err != nil {
		return 3
	}
	for _, name := range []string{"a", "b", "c"} {
		err := db.Tx(ctx, "put", func(tx *database.Tx) error {
			tx.AfterCommit(func() { err = os.WriteFile(path+"."+name, nil, 0o600) })
			return put(tx, name)
		})
		if err != nil {
			return 4
		}
	}
	return 0
}

func TestAKillAtEachPointOfATransactionKeepsExactlyWhatWasCommitted(t *testing.T) {
	for point, want := range map[string][]string{
		"tx.begin:2":                       {"a"},
		"tx.before_commit/put:2":           {"a"},
		"tx.after_commit_before_ack:2":     {"a", "b"},
		"tx.after_commit_before_ack/put:3": {"a", "b", "c"},
	} {
		t.Run(point, func(t *testing.T) {
			folder := t.TempDir()
			options := database.Options{Dialect: database.SQLite, DSN: filepath.Join(folder, "desk.db")}
			dbtest.Open(t, options)
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), childFolder+"="+folder, lab.CrashVariable+"="+point)
			var exit *exec.ExitError
			require.True(t, errors.As(child.Run(), &exit))
			require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal())
			require.Equal(t, want, saved(t, dbtest.Open(t, options)))
			acknowledged, err := filepath.Glob(options.DSN + ".[abc]")
			require.NoError(t, err)
			require.LessOrEqual(t, len(acknowledged), len(want), "nothing acknowledged is lost")
			require.GreaterOrEqual(t, len(acknowledged), len(want)-1)
		})
	}
}
