package database_test

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

// table is what a test compares: columns in words, the primary key, and the other indexes by name.
type table struct {
	Columns map[string]string
	Primary string
	Indexes map[string]string
}

func TestMigrationsMakeWhatTheModelsSay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		want := map[string]table{}
		for _, model := range models.All() {
			parsed, err := schema.Parse(model, &sync.Map{}, schema.NamingStrategy{})
			require.NoError(t, err)
			want[parsed.Table] = describe(t, db.Dialect(), parsed)
		}
		got := found(t, db)
		delete(got, "goose_db_version")
		require.Equal(t, want, got)
	})
}

// describe says how a model should look as a table of the dialect.
func describe(t *testing.T, dialect string, s *schema.Schema) table {
	d := table{Columns: map[string]string{}, Indexes: map[string]string{}}
	for _, f := range s.Fields {
		require.Zero(t, f.AutoCreateTime, "%s.%s: rows get their times from the clock that is passed in", s.Table, f.Name)
		require.Zero(t, f.AutoUpdateTime, "%s.%s: rows get their times from the clock that is passed in", s.Table, f.Name)
		require.True(t, f.NotNull || f.PrimaryKey, "%s.%s: nothing is null", s.Table, f.Name)
		require.False(t, f.HasDefaultValue, "%s.%s: the database computes nothing", s.Table, f.Name)
		d.Columns[f.DBName] = columnType(dialect, f)
	}
	d.Primary = names(s.PrimaryFields)
	for _, index := range s.ParseIndexes() {
		var fields []*schema.Field
		for _, option := range index.Fields {
			fields = append(fields, option.Field)
		}
		d.Indexes[index.Name] = strings.TrimSpace(strings.ToLower(index.Class) + " " + names(fields))
	}
	return d
}

func columnType(dialect string, f *schema.Field) string {
	lite := map[schema.DataType]string{schema.Bool: "integer", schema.Int: "bigint", schema.String: "text", "text": "text", "longtext": "text"}
	if dialect == database.SQLite {
		return lite[f.DataType]
	}
	switch f.DataType {
	case schema.Bool:
		return "tinyint(1)"
	case schema.Int:
		return "bigint"
	case schema.String:
		if f.Size == 26 {
			return "char(26) ascii_bin"
		}
		return fmt.Sprintf("varchar(%d) utf8mb4_bin", f.Size)
	}
	return string(f.DataType) + " utf8mb4_bin"
}

func names(fields []*schema.Field) string {
	var list []string
	for _, f := range fields {
		list = append(list, f.DBName)
	}
	return strings.Join(list, ",")
}

// found is what is really there.
func found(t *testing.T, db *database.DB) map[string]table {
	if db.Dialect() == database.SQLite {
		return foundSQLite(t, db.Read(t.Context()))
	}
	return foundMySQL(t, db.Read(t.Context()))
}

func foundSQLite(t *testing.T, read *gorm.DB) map[string]table {
	all := map[string]table{}
	var tables []string
	require.NoError(t, read.Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").Scan(&tables).Error)
	for _, name := range tables {
		d := table{Columns: map[string]string{}, Indexes: map[string]string{}}
		var columns []struct {
			Name, Type string
			Notnull    int
			Pk         int
		}
		require.NoError(t, read.Raw("SELECT name, type, `notnull`, pk FROM pragma_table_info(?)", name).Scan(&columns).Error)
		sort.SliceStable(columns, func(i, j int) bool { return columns[i].Pk < columns[j].Pk })
		var primary []string
		for _, c := range columns {
			if name != "goose_db_version" {
				require.Equal(t, 1, c.Notnull, "%s.%s", name, c.Name)
			}
			d.Columns[c.Name] = strings.ToLower(c.Type)
			if c.Pk > 0 {
				primary = append(primary, c.Name)
			}
		}
		d.Primary = strings.Join(primary, ",")
		var indexes []struct {
			Name, Origin string
			Unique       int
		}
		require.NoError(t, read.Raw("SELECT name, origin, `unique` FROM pragma_index_list(?)", name).Scan(&indexes).Error)
		for _, index := range indexes {
			if index.Origin != "c" {
				continue
			}
			var fields []string
			require.NoError(t, read.Raw("SELECT name FROM pragma_index_info(?) ORDER BY seqno", index.Name).Scan(&fields).Error)
			d.Indexes[index.Name] = strings.Repeat("unique ", index.Unique) + strings.Join(fields, ",")
		}
		all[name] = d
	}
	return all
}

func foundMySQL(t *testing.T, read *gorm.DB) map[string]table {
	all := map[string]table{}
	var columns []struct{ TableName, ColumnName, ColumnType, IsNullable, CollationName string }
	require.NoError(t, read.Raw(`SELECT table_name AS table_name, column_name AS column_name, column_type AS column_type,
		is_nullable AS is_nullable, COALESCE(collation_name, '') AS collation_name
		FROM information_schema.columns WHERE table_schema = DATABASE()`).Scan(&columns).Error)
	for _, c := range columns {
		if all[c.TableName].Columns == nil {
			all[c.TableName] = table{Columns: map[string]string{}, Indexes: map[string]string{}}
		}
		if c.TableName != "goose_db_version" {
			require.Equal(t, "NO", c.IsNullable, "%s.%s", c.TableName, c.ColumnName)
		}
		kind := c.ColumnType
		if strings.HasPrefix(kind, "bigint") {
			kind = "bigint" // MariaDB adds a width that means nothing
		}
		all[c.TableName].Columns[c.ColumnName] = strings.TrimSpace(kind + " " + c.CollationName)
	}
	var indexes []struct {
		TableName, IndexName, ColumnName string
		NonUnique                        int
	}
	require.NoError(t, read.Raw(`SELECT table_name AS table_name, index_name AS index_name, column_name AS column_name, non_unique AS non_unique
		FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index`).Scan(&indexes).Error)
	for _, i := range indexes {
		d := all[i.TableName]
		switch have := d.Indexes[i.IndexName]; {
		case i.IndexName == "PRIMARY":
			d.Primary = strings.TrimPrefix(d.Primary+","+i.ColumnName, ",")
		case have != "":
			d.Indexes[i.IndexName] = have + "," + i.ColumnName
		default:
			d.Indexes[i.IndexName] = strings.Repeat("unique ", 1-i.NonUnique) + i.ColumnName
		}
		all[i.TableName] = d
	}
	return all
}

func TestEveryModelCanBeWrittenAndReadBack(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		for _, model := range models.All() {
			require.NoError(t, db.Tx(t.Context(), "write", func(tx *database.Tx) error { return tx.Create(model).Error }), "%T", model)
			var n int64
			require.NoError(t, db.Read(t.Context()).Model(model).Count(&n).Error)
			require.Equal(t, int64(1), n, "%T", model)
		}
	})
}

func TestProgramsThatStartTogetherMigrateOnce(t *testing.T) {
	eachNew(t, func(t *testing.T, options database.Options) {
		var all sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			all.Go(func() {
				db, err := database.Open(t.Context(), options)
				if err == nil {
					err = db.Migrate(t.Context())
					_ = db.Close()
				}
				errs[i] = err
			})
		}
		all.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
	})
}

func TestTheSchemaOfANewerProgramIsLeftAlone(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.Tx(t.Context(), "future", func(tx *database.Tx) error {
			return tx.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, ?)", true).Error
		}))
		require.ErrorIs(t, db.Migrate(t.Context()), database.ErrNewerSchema)
		_, err := db.Status(t.Context())
		require.ErrorIs(t, err, database.ErrNewerSchema)
		require.ErrorContains(t, err, "start the newer program")
	})
}

func TestStatusTellsWhatIsMissing(t *testing.T) {
	eachNew(t, func(t *testing.T, options database.Options) {
		db, err := database.Open(context.Background(), options)
		require.NoError(t, err)
		defer db.Close()
		before, err := db.Status(t.Context())
		require.NoError(t, err)
		require.Zero(t, before[0].AppliedAt)
		require.NoError(t, db.Migrate(t.Context()))
		require.NoError(t, db.Migrate(t.Context()), "twice is harmless")
		after, err := db.Status(t.Context())
		require.NoError(t, err)
		require.NotZero(t, after[0].AppliedAt)
	})
}

// eachNew runs the test with databases that do not exist yet.
func eachNew(t *testing.T, test func(*testing.T, database.Options)) {
	t.Run("sqlite", func(t *testing.T) { test(t, dbtest.SQLiteOptions(t)) })
	if dbtest.HasMySQL() {
		t.Run("mysql", func(t *testing.T) { test(t, dbtest.MySQLOptions(t)) })
	}
}
