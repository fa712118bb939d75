package database_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

var errNo = errors.New("no")

// put writes a row that the tests look for.
func put(tx *database.Tx, name string) error {
	return tx.Create(&models.Setting{Name: name, Value: "x"}).Error
}

// saved lists the rows that were committed.
func saved(t *testing.T, db *database.DB) (names []string) {
	t.Helper()
	require.NoError(t, db.Read(context.Background()).Model(&models.Setting{}).Order("name").Pluck("name", &names).Error)
	return names
}

func TestACommitKeepsTheRowsAndThenMakesTheCallsInOrder(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		var calls []string
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			tx.AfterCommit(func() { calls = append(calls, fmt.Sprint("after one: ", saved(t, db))) })
			tx.AfterCommit(func() { calls = append(calls, "after two") })
			tx.BeforeCommitLast(func(tx *database.Tx) error { calls = append(calls, "last"); return put(tx, "d") })
			tx.BeforeCommit(func(tx *database.Tx) error {
				calls = append(calls, "before one")
				tx.BeforeCommit(func(tx *database.Tx) error { calls = append(calls, "added late"); return put(tx, "c") })
				return put(tx, "b")
			})
			return put(tx, "a")
		}))
		require.Equal(t, []string{"before one", "added late", "last", "after one: [a b c d]", "after two"}, calls)
	})
}

func TestAnErrorUndoesTheRowsAndDropsTheCalls(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		for name, fn := range map[string]func(tx *database.Tx) error{
			"of the function":   func(tx *database.Tx) error { return errNo },
			"before the commit": func(tx *database.Tx) error { tx.BeforeCommit(func(*database.Tx) error { return errNo }); return nil },
		} {
			err := db.Tx(t.Context(), "test", func(tx *database.Tx) error {
				tx.AfterCommit(func() { t.Error("called after a rollback: error " + name) })
				return errors.Join(put(tx, "a"), fn(tx))
			})
			require.ErrorIs(t, err, errNo, name)
			require.Empty(t, saved(t, db), name)
		}
	})
}

func TestAPanicUndoesTheRowsAndGoesOn(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.PanicsWithValue(t, "boom", func() {
			_ = db.Tx(t.Context(), "test", func(tx *database.Tx) error {
				tx.AfterCommit(func() { t.Error("called after a panic") })
				require.NoError(t, put(tx, "a"))
				panic("boom")
			})
		})
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error { return put(tx, "b") }), "the writer is free again")
		require.Equal(t, []string{"b"}, saved(t, db))
	})
}

func TestTheEndOfTheContextUndoesEverything(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Tx(ctx, "test", func(tx *database.Tx) error {
			tx.AfterCommit(func() { t.Error("called after the context ended") })
			defer cancel()
			return put(tx, "a")
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, saved(t, db))
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error { return put(tx, "b") }), "the writer is free again")
	})
}

func TestNothingRunsOutsideATransactionThatTheDatabaseEnded(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		err := db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			require.NoError(t, put(tx, "a"))
			ended, end := context.WithCancel(t.Context())
			end()
			require.Error(t, tx.WithContext(ended).Create(&models.Setting{Name: "b"}).Error)
			require.Error(t, put(tx, "c"), "it is over, though the caller shrugged")
			var name string
			require.Error(t, tx.Raw("SELECT name FROM settings").Row().Scan(&name))
			return nil
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, saved(t, db))
	})
}

func TestARolledBackSavepointLeavesNothingBehind(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		type list struct{}
		var calls []string
		call := func(tx *database.Tx, name string) error {
			database.Collect(tx, list{}, name)
			tx.AfterCommit(func() { calls = append(calls, "after "+name) })
			tx.BeforeCommitLast(func(*database.Tx) error { calls = append(calls, "last "+name); return nil })
			tx.BeforeCommit(func(*database.Tx) error { calls = append(calls, "before "+name); return nil })
			return put(tx, name)
		}
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			require.NoError(t, call(tx, "a"))
			err := tx.Savepoint(func(tx *database.Tx) error {
				require.NoError(t, call(tx, "lost"))
				require.NoError(t, tx.Savepoint(func(tx *database.Tx) error { return call(tx, "lost too") }))
				require.Equal(t, []string{"a", "lost", "lost too"}, database.Collected[string](tx, list{}))
				return errNo
			})
			require.ErrorIs(t, err, errNo)
			require.NoError(t, tx.Savepoint(func(tx *database.Tx) error {
				require.ErrorIs(t, tx.Savepoint(func(tx *database.Tx) error { return errors.Join(call(tx, "inner"), errNo) }), errNo)
				return call(tx, "b")
			}))
			require.Equal(t, []string{"a", "b"}, database.Collected[string](tx, list{}))
			require.ErrorIs(t, tx.Savepoint(func(tx *database.Tx) error { return errors.Join(put(tx, "a"), errNo) }), errNo, "a refused row")
			return call(tx, "c")
		}))
		require.Equal(t, []string{"a", "b", "c"}, saved(t, db))
		require.Equal(t, []string{"before a", "before b", "before c", "last a", "last b", "last c", "after a", "after b", "after c"}, calls)
	})
}

// The database hears of a savepoint only with the first statement in it: whichever level that is in, only what failed is undone.
func TestASavepointIsThereForTheFirstStatementInIt(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			require.ErrorIs(t, tx.Savepoint(func(*database.Tx) error { return errNo }), errNo)
			require.NoError(t, tx.Savepoint(func(tx *database.Tx) error {
				require.NoError(t, tx.Savepoint(func(*database.Tx) error { return nil }))
				require.ErrorIs(t, tx.Savepoint(func(tx *database.Tx) error { return errors.Join(put(tx, "inner"), errNo) }), errNo)
				return put(tx, "a")
			}))
			require.ErrorIs(t, tx.Savepoint(func(tx *database.Tx) error {
				require.NoError(t, tx.Savepoint(func(tx *database.Tx) error { return put(tx, "of the outer one") }))
				return errNo
			}), errNo)
			return put(tx, "b")
		}))
		require.Equal(t, []string{"a", "b"}, saved(t, db))
	})
}

func TestInsertWritesWhatCreateWrites(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		row := func(id string) models.Entry {
			return models.Entry{ID: id, Partition: 7, ItemKind: "chat", ItemID: id, Version: 3, Kind: models.EntryGap, Type: "a.b", At: 1_770_000_000_123,
				ActorID: "ana", Facts: `{"x":"é"}`, GapFrom: 5, GapTo: 9, State: models.EntryDone, Erased: true}
		}
		inserted := []models.Entry{row("a"), row("b"), row("c")}
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			created := row("d")
			return errors.Join(database.Insert(tx, inserted, 2), database.Insert(tx, inserted[:0], 2), tx.Create(&created).Error)
		}))
		var read []models.Entry
		require.NoError(t, db.Read(t.Context()).Order("id").Find(&read).Error)
		require.Equal(t, append(inserted, row("d")), read)
		err := db.Tx(t.Context(), "test", func(tx *database.Tx) error { return database.Insert(tx, inserted[1:2], 2) })
		require.True(t, database.IsDuplicate(err), err)
	})
}

func TestATransactionThatGaveWayIsRunAgainUpToFiveTimes(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		gaveWay := fmt.Errorf("change: %w", &driver.MySQLError{Number: 1213, Message: "Deadlock found"})
		run := func(failures int) (tries int, called int, err error) {
			err = db.Tx(t.Context(), "test", func(tx *database.Tx) error {
				tries++
				tx.AfterCommit(func() { called++ })
				if tries <= failures {
					return errors.Join(put(tx, fmt.Sprint("try ", tries)), gaveWay)
				}
				return put(tx, fmt.Sprint("done after ", failures))
			})
			return tries, called, err
		}
		tries, called, err := run(5)
		require.NoError(t, err)
		require.Equal(t, 6, tries)
		require.Equal(t, 1, called)
		require.Equal(t, []string{"done after 5"}, saved(t, db))
		tries, called, err = run(6)
		require.ErrorIs(t, err, gaveWay)
		require.Equal(t, 6, tries)
		require.Zero(t, called)
		require.True(t, database.IsAway(err), "answered as: try later")
		require.EqualValues(t, 10, db.Retries())
	})
}

func TestADeadlockIsInvisible(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			return tx.Create([]models.Counter{{Name: "one"}, {Name: "two"}}).Error
		}))
		add := func(tx *database.Tx, name string) error {
			return tx.Exec("UPDATE counters SET value = value + 1 WHERE name = ?", name).Error
		}
		var both sync.WaitGroup // on MySQL each waits, at its first try, until the other holds its first row
		both.Add(2)
		var tries atomic.Int32
		cross := func(first, second string) error {
			once := sync.OnceFunc(func() { both.Done(); both.Wait() })
			return db.Tx(t.Context(), "cross", func(tx *database.Tx) error {
				tries.Add(1)
				if err := add(tx, first); err != nil {
					return err
				}
				if db.Dialect() == database.MySQL {
					once()
				}
				// Shrugging the deadlock off must not let half of the change through.
				if err := tx.Savepoint(func(tx *database.Tx) error { return add(tx, second) }); err != nil {
					require.Error(t, add(tx, first))
				}
				return nil
			})
		}
		var all sync.WaitGroup
		var one, two error
		all.Go(func() { one = cross("one", "two") })
		all.Go(func() { two = cross("two", "one") })
		all.Wait()
		require.NoError(t, errors.Join(one, two))
		var values []int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Counter{}).Pluck("value", &values).Error)
		require.Equal(t, []int64{2, 2}, values)
		if db.Dialect() == database.MySQL {
			require.EqualValues(t, 3, tries.Load(), "one of the two gave way")
		}
	})
}

func TestManyWritersAtOnceLoseNothing(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			return tx.Create(&models.Counter{Name: "n"}).Error
		}))
		var all sync.WaitGroup
		var failed atomic.Int32
		for range 32 {
			all.Go(func() {
				for range 10 {
					err := db.Tx(t.Context(), "add", func(tx *database.Tx) error {
						var c models.Counter
						if err := tx.ForUpdate().Take(&c, "name = ?", "n").Error; err != nil {
							return err
						}
						return tx.Model(&c).Where("name = ?", "n").Update("value", c.Value+1).Error
					})
					if err != nil {
						failed.Add(1)
					}
				}
			})
		}
		all.Wait()
		require.Zero(t, failed.Load())
		var c models.Counter
		require.NoError(t, db.Read(t.Context()).Take(&c, "name = ?", "n").Error)
		require.EqualValues(t, 320, c.Value)
	})
}

func TestReadersCannotWrite(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.Error(t, db.Read(t.Context()).Create(&models.Setting{Name: "a"}).Error)
		require.Error(t, db.Read(t.Context()).Exec("DELETE FROM settings").Error)
		require.Empty(t, saved(t, db))
	})
}

func TestReadersDoNotSeeWhatIsNotCommitted(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			require.NoError(t, put(tx, "a"))
			require.Empty(t, saved(t, db))
			return nil
		}))
		require.Equal(t, []string{"a"}, saved(t, db))
	})
}

func TestARowThatIsThereAlreadyIsNoFailure(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			for i := range 3 {
				created, err := tx.CreateOnce(&models.Setting{Name: "a"})
				require.NoError(t, err)
				require.Equal(t, i == 0, created)
			}
			require.True(t, database.IsDuplicate(put(tx, "a")))
			_, err := tx.Statement.ConnPool.ExecContext(t.Context(), "INSERT INTO settings (name, value) VALUES ('a', '')")
			require.True(t, database.IsDuplicate(err), "also without GORM")
			return put(tx, "b")
		}))
		require.Equal(t, []string{"a", "b"}, saved(t, db))
	})
}

func TestBothDatabasesCompareAndCountAlike(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			for _, name := range []string{"Straße", "STRASSE", "strasse", "🔔", "🔕", "é", "e", "'; DROP TABLE settings; --", `\`} {
				require.NoError(t, put(tx, name), name)
			}
			done := tx.Model(&models.Setting{}).Where("name = ?", "strasse").Update("value", "x")
			require.NoError(t, done.Error)
			require.EqualValues(t, 1, done.RowsAffected, "rows found count, changed or not")
			return nil
		}))
		var n int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Setting{}).Where("name = ?", `\`).Count(&n).Error)
		require.EqualValues(t, 1, n)
		require.Len(t, saved(t, db), 9)
	})
}

func TestLockedRowsAreSkippedAndSharedRowsAreShared(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			return tx.Create([]models.Counter{{Name: "a"}, {Name: "b"}, {Name: "c"}}).Error
		}))
		look := func(tx *database.Tx) (names []string) {
			require.NoError(t, tx.SkipLocked().Model(&models.Counter{}).Where("name < ?", "c").Order("name").Pluck("name", &names).Error)
			require.NoError(t, tx.ForShare().Take(&models.Counter{}, "name = ?", "c").Error)
			return names
		}
		require.NoError(t, db.Tx(t.Context(), "first", func(tx *database.Tx) error {
			if db.Dialect() == database.SQLite {
				require.Equal(t, []string{"a", "b"}, look(tx))
				return nil
			}
			require.NoError(t, tx.ForUpdate().Take(&models.Counter{}, "name = ?", "a").Error)
			require.NoError(t, tx.ForShare().Take(&models.Counter{}, "name = ?", "c").Error)
			return db.Tx(t.Context(), "second", func(tx *database.Tx) error {
				require.Equal(t, []string{"b"}, look(tx))
				return nil
			})
		}))
	})
}

func TestTheShippedSettingsAreInForce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		ok, notes := db.Durability()
		require.True(t, ok, notes)
	})
}
