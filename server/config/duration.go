package config

import (
	"strconv"
	"strings"
	"time"
)

const (
	day            = 24 * time.Hour
	longest        = 3650 * day
	leastRows      = 1000
	defaultMaxRows = 1_000_000
)

// units are the units of a duration, from the largest to the smallest; a day is 24 hours.
var units = []struct {
	letter byte
	length time.Duration
}{{'w', 7 * day}, {'d', day}, {'h', time.Hour}, {'m', time.Minute}, {'s', time.Second}}

// readDuration reads whole numbers with units, the larger ones first: 90d, 1d12h.
func readDuration(v string) (time.Duration, error) {
	var total time.Duration
	rest, next := v, 0
	for rest != "" {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		if digits == 0 || digits == len(rest) {
			return 0, mistake("it is not whole numbers, each with a unit")
		}
		n, err := strconv.ParseUint(rest[:digits], 10, 32)
		if err != nil {
			return 0, mistake("a number in it is too large")
		}
		at := next
		for at < len(units) && units[at].letter != rest[digits] {
			at++
		}
		if at == len(units) {
			return 0, mistake("its units are not w, d, h, m, s, each at most once and in this order")
		}
		if time.Duration(n) > longest/units[at].length {
			return 0, mistake("it is longer than 10 years")
		}
		total += time.Duration(n) * units[at].length
		rest, next = rest[digits+1:], at+1
	}
	if total > longest {
		return 0, mistake("it is longer than 10 years")
	}
	return total, nil
}

func readRetention(v string) (time.Duration, error) {
	d, err := readDuration(v)
	if err == nil && d < day {
		return 0, mistake("it is shorter than a day")
	}
	return d, err
}

func readVisitorJournal(v string) (VisitorJournal, error) {
	age, rows, bounded := strings.Cut(v, ",")
	d, err := readDuration(strings.TrimSpace(age))
	switch {
	case err != nil:
		return VisitorJournal{}, err
	case d < time.Hour:
		return VisitorJournal{}, mistake("its age is shorter than an hour")
	case !bounded:
		return VisitorJournal{Age: d, Rows: defaultMaxRows}, nil
	}
	n, err := strconv.ParseUint(strings.TrimSpace(rows), 10, 31)
	if err != nil || n < leastRows {
		return VisitorJournal{}, mistake("its number of rows is not a whole number from 1000 on")
	}
	return VisitorJournal{Age: d, Rows: int(n)}, nil
}
