package clocks

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/libtnb/sqlite"

	"deskbell/e2e/bench/meter"
	"deskbell/models"
)

// scan holds every item against every rule once a minute, on bare arrays: less than any product could do it with. It measures some
// minutes and returns the CPU seconds of an hour.
func scan(w *world, list []rule, minutes int) float64 {
	last := make([]uint32, len(w.last)) // seconds since ten days before
	for i, at := range w.last {
		last[i] = uint32((at - start + 10*24*60*minute) / 1000)
	}
	type seconds struct {
		after uint32
		in    uint64
	}
	var rules []seconds
	for _, one := range list {
		rules = append(rules, seconds{uint32(one.after / 1000), one.in})
	}
	fired, begun := 0, meter.CPU()
	for m := range minutes {
		now := uint32(10*24*3600 + 60*(m+1))
		for i, at := range last {
			idle, bit := now-at, uint64(1)<<(i%departments)
			for j := range rules {
				if idle-rules[j].after < 60 && rules[j].in&bit != 0 { // unsigned: false while it is not idle for so long
					fired++
				}
			}
		}
	}
	used := meter.CPU() - begun
	if fired == 0 {
		panic("the scan found nothing") // or the compiler could leave it out
	}
	return used.Seconds() * 60 / float64(minutes)
}

// inSQL is the items as rows, in SQLite in memory.
type inSQL struct{ db *sql.DB }

func newInSQL(ctx context.Context, w *world) (*inSQL, error) {
	db, err := sql.Open(sqlite.DriverName, "file::memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &inSQL{db}
	if _, err := db.ExecContext(ctx, "CREATE TABLE items (id INTEGER PRIMARY KEY, last INTEGER NOT NULL, department INTEGER NOT NULL, status INTEGER NOT NULL, subject TEXT NOT NULL)"); err != nil {
		return s, err
	}
	const atOnce = 1000
	for from := 0; from < len(w.last); from += atOnce {
		var query strings.Builder
		query.WriteString("INSERT INTO items (id, last, department, status, subject) VALUES ")
		for i := from; i < min(from+atOnce, len(w.last)); i++ {
			if i > from {
				query.WriteString(",")
			}
			fmt.Fprintf(&query, "(%d,%d,%d,0,'the printer on the second floor is on fire')", i, w.last[i], i%departments)
		}
		if _, err := db.ExecContext(ctx, query.String()); err != nil {
			return s, err
		}
	}
	return s, nil
}

// cycle reads every open item once a minute and holds it against every rule, the way in which help desks do it. It measures some minutes
// and returns the CPU seconds of an hour.
func (s *inSQL) cycle(ctx context.Context, list []rule, minutes int) (float64, error) {
	begun := meter.CPU()
	for m := range minutes {
		if err := s.once(ctx, list, start+models.Time(m+1)*minute); err != nil {
			return 0, err
		}
	}
	return (meter.CPU() - begun).Seconds() * 60 / float64(minutes), nil
}

func (s *inSQL) once(ctx context.Context, list []rule, now models.Time) error {
	rows, err := s.db.QueryContext(ctx, "SELECT id, last, department FROM items WHERE status = 0")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	fired := 0
	for rows.Next() {
		var id, last int64
		var department int
		if err := rows.Scan(&id, &last, &department); err != nil {
			return err
		}
		for i := range list {
			if since := now - models.Time(last) - list[i].after; since >= 0 && since < minute && list[i].in>>department&1 == 1 {
				fired++
			}
		}
	}
	return rows.Err()
}
