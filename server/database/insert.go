package database

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Insert writes rows of one model, at most atOnce of them in a statement, as they are: no hooks, no defaults, no times that fill
// themselves. It is Create for the paths where what GORM does for each value beside that shows.
func Insert[T any](tx *Tx, rows []T, atOnce int) error {
	if len(rows) == 0 {
		return nil
	}
	parsed := &gorm.Statement{DB: tx.DB}
	if err := parsed.Parse(&rows[0]); err != nil {
		return err
	}
	into := insertion{schema: parsed.Schema}
	for part := range slices.Chunk(rows, atOnce) {
		args := make([]any, 0, len(part)*len(into.schema.DBNames))
		for i := range part {
			args = into.values(tx, reflect.ValueOf(&part[i]).Elem(), args)
		}
		if _, err := tx.guard.ExecContext(tx.Statement.Context, into.text(len(part)), args...); err != nil {
			return tx.translate(err)
		}
	}
	return nil
}

// insertion is a table that is written to.
type insertion struct{ schema *schema.Schema }

func (i insertion) values(tx *Tx, row reflect.Value, args []any) []any {
	for _, name := range i.schema.DBNames {
		value, _ := i.schema.FieldsByDBName[name].ValueOf(tx.Statement.Context, row)
		args = append(args, value)
	}
	return args
}

// text is the statement for so many rows. Names are those of the model, values are parameters.
func (i insertion) text(rows int) string {
	names := i.schema.DBNames
	row := ",(?" + strings.Repeat(",?", len(names)-1) + ")"
	return fmt.Sprintf("INSERT INTO `%s` (`%s`) VALUES %s", i.schema.Table, strings.Join(names, "`,`"), strings.Repeat(row, rows)[1:])
}

// translate gives an error the form that GORM gives it, so that IsDuplicate knows it.
func (tx *Tx) translate(err error) error {
	if translator, can := tx.Dialector.(gorm.ErrorTranslator); can {
		return translator.Translate(err)
	}
	return err
}
