package web

import (
	"encoding/base64"
	"encoding/json"

	"deskbell/server/base/id"
)

// Page is one page of a list. Next is empty on the last.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Give it as after to get what follows; absent on the last page."`
}

// PageInput is what lists take; embed it in a handler's input.
type PageInput struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
	After string `query:"after" doc:"The next of the page before."`
}

// PageOf makes a page of at most limit items from rows, of which one more than limit was asked for. cursor tells where a row
// stands in the list's order: everything that the order uses.
func PageOf[T any](rows []T, limit int, cursor func(T) []string) Page[T] {
	if len(rows) <= limit {
		return Page[T]{Items: rows}
	}
	rows = rows[:limit]
	return Page[T]{Items: rows, Next: EncodeCursor(cursor(rows[limit-1])...)}
}

// MapPage turns the items of a page into what the API shows.
func MapPage[T, U any](p Page[T], f func(T) U) Page[U] {
	out := Page[U]{Items: make([]U, 0, len(p.Items)), Next: p.Next}
	for _, item := range p.Items {
		out.Items = append(out.Items, f(item))
	}
	return out
}

// EncodeCursor writes the place of a row as a word.
func EncodeCursor(parts ...string) string {
	raw, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings are always JSON
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// DecodeCursor reads what EncodeCursor wrote with n parts. An empty cursor gives nil: the beginning.
func DecodeCursor(cursor string, n int) ([]string, error) {
	if cursor == "" {
		return nil, nil
	}
	var parts []string
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(raw, &parts)
	}
	if err != nil || len(parts) != n {
		return nil, Invalid(Problem{Field: "query.after", Code: "wrong_form", Message: "This is not the next of a page of this list."})
	}
	return parts, nil
}

// ParseID takes the id out of its public form. What has another form names nothing: NotFound.
func ParseID(prefix, public, what string) (string, error) {
	parsed, err := id.Parse(prefix, public)
	if err != nil {
		return "", NotFound(what)
	}
	return parsed, nil
}
