package database_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"

	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

const (
	waitFor = 10 * time.Second
	tick    = 10 * time.Millisecond
)

func TestACommitWithoutAnAnswerIsCalledUnknown(t *testing.T) {
	if !dbtest.HasMySQL() {
		t.Log("only a database behind a network can leave a commit without an answer")
		return
	}
	for name, passOn := range map[string]bool{"the commit arrived": true, "the commit was lost": false} {
		t.Run(name, func(t *testing.T) {
			options := dbtest.MySQLOptions(t)
			direct := dbtest.Open(t, options)
			through := cutter(t, &options)
			db, err := database.Open(t.Context(), options)
			require.NoError(t, err)
			defer db.Close()
			runs := 0
			through.passOn.Store(passOn)
			through.armed.Store(true)
			err = db.Tx(t.Context(), "test", func(tx *database.Tx) error {
				runs++
				tx.AfterCommit(func() { t.Error("acknowledged though unknown") })
				return put(tx, "a")
			})
			require.ErrorIs(t, err, database.ErrCommitUnknown)
			require.Equal(t, 1, runs, "never again blindly")
			require.Eventually(t, func() bool { return (len(saved(t, direct)) == 1) == passOn }, waitFor, tick)
			require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error { return put(tx, "b") }), "goes on by itself")
		})
	}
}

// cut is a wire to the database that breaks at the next COMMIT once it is armed.
type cut struct {
	armed, passOn atomic.Bool
}

// cutter puts a cut between the options and their server.
func cutter(t *testing.T, options *database.Options) *cut {
	config, err := driver.ParseDSN(options.DSN)
	require.NoError(t, err)
	server := config.Addr
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := &cut{}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { c.carry(client, server) })
		}
	})
	t.Cleanup(func() { require.NoError(t, listener.Close()); all.Wait() })
	config.Addr = listener.Addr().String()
	options.DSN = config.FormatDSN()
	return c
}

func (c *cut) carry(client net.Conn, address string) {
	server, err := net.Dial("tcp", address)
	if err != nil {
		_ = client.Close()
		return
	}
	var back sync.WaitGroup
	var dumb atomic.Bool
	back.Go(func() {
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil || dumb.Load() {
				break
			}
			_, _ = client.Write(buffer[:n])
		}
		_ = client.Close()
		_ = server.Close()
	})
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			break
		}
		if bytes.Contains(buffer[:n], []byte("COMMIT")) && c.armed.CompareAndSwap(true, false) {
			dumb.Store(true)
			if !c.passOn.Load() {
				break
			}
		}
		_, _ = server.Write(buffer[:n])
	}
	if !dumb.Load() || !c.passOn.Load() {
		_ = server.Close()
	}
	_ = client.Close()
	back.Wait()
}

func TestAnAbsentDatabaseIsCalledAway(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	_, err = database.Open(t.Context(), database.Options{Dialect: database.MySQL, DSN: "u:p@tcp(" + listener.Addr().String() + ")/desk"})
	require.True(t, database.IsAway(err), err)
	_, err = database.Open(t.Context(), database.Options{Dialect: database.SQLite, DSN: filepath.Join(t.TempDir(), "none", "desk.db")})
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = database.Open(t.Context(), database.Options{Dialect: "oracle"})
	require.ErrorContains(t, err, `no database "oracle"`)
}

func TestAWriterInAnotherProcessIsWaitedFor(t *testing.T) {
	options := dbtest.SQLiteOptions(t)
	db := dbtest.Open(t, options)
	other, err := database.Open(t.Context(), options) // a pool of its own is to SQLite what another process is
	require.NoError(t, err)
	defer other.Close()
	held, let := make(chan struct{}), make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		require.NoError(t, other.Tx(context.Background(), "long", func(tx *database.Tx) error {
			defer close(held)
			if err := put(tx, "long"); err != nil {
				return err
			}
			held <- struct{}{}
			<-let
			return nil
		}))
	})
	<-held
	var short error
	both.Go(func() {
		short = db.Tx(context.Background(), "short", func(tx *database.Tx) error { return put(tx, "short") })
	})
	require.Empty(t, saved(t, db), "reading goes on meanwhile")
	close(let)
	both.Wait()
	require.NoError(t, short)
	require.Equal(t, []string{"long", "short"}, saved(t, db))
}

func TestTheFileIsForItsOwnerAlone(t *testing.T) {
	options := dbtest.SQLiteOptions(t)
	db := dbtest.Open(t, options)
	require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error { return put(tx, "a") }))
	for _, end := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(options.DSN + end)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), end)
	}
}

func TestAPathMayHoldAnyCharacter(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "50% of Ünï: code & more+")
	require.NoError(t, os.Mkdir(folder, 0o700))
	path := filepath.Join(folder, "desk.db")
	dbtest.Open(t, database.Options{Dialect: database.SQLite, DSN: path})
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	head := make([]byte, 6)
	_, err = io.ReadFull(file, head)
	require.NoError(t, err)
	require.Equal(t, "SQLite", string(head))
}
