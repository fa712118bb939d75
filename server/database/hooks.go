package database

// AfterCommit runs fn once after a successful commit, in the order of the calls, on the goroutine of the transaction. Everything that
// leaves the process waits here.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// BeforeCommit runs fn inside the transaction after its function returned nil, in the order of the calls, just before COMMIT. An error
// rolls back. Locks that everybody wants are taken here, so that they are held for the shortest time.
func (tx *Tx) BeforeCommit(fn func(tx *Tx) error) { tx.before = append(tx.before, fn) }

// BeforeCommitLast is BeforeCommit for what comes after all others, whatever was asked for first: numbering the feeds of people, whose
// rows everybody locks last.
func (tx *Tx) BeforeCommitLast(fn func(tx *Tx) error) { tx.last = append(tx.last, fn) }

// prepare runs the calls before the commit, and those they add.
func (tx *Tx) prepare() error {
	for len(tx.before)+len(tx.last) > 0 {
		next := &tx.before
		if len(tx.before) == 0 {
			next = &tx.last
		}
		fn := (*next)[0]
		*next = (*next)[1:]
		if err := fn(tx); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) finish() {
	for _, fn := range tx.after {
		fn()
	}
}

// Value is what SetValue stored under key, or nil.
func (tx *Tx) Value(key any) any { return tx.values[key] }

// SetValue keeps v for the rest of the transaction. Rolling back to a savepoint brings back what was stored before it; so v must not be
// changed in place: store a new one. Collect does that for lists.
func (tx *Tx) SetValue(key, v any) { tx.values[key] = v }

// Collect adds items to the list under key. Rolling back to a savepoint takes them out again.
func Collect[T any](tx *Tx, key any, items ...T) {
	list := Collected[T](tx, key)
	tx.SetValue(key, append(list[:len(list):len(list)], items...))
}

// Collected is the list that Collect gathered under key.
func Collected[T any](tx *Tx, key any) []T {
	list, _ := tx.values[key].([]T)
	return list
}
