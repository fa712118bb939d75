package config

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Effective is one setting as it is in force.
type Effective struct {
	Name   string // DESKBELL_BASE_URL
	Value  string // as it was written, masked if it is or holds a secret; empty if it is not set
	Source Source
}

// Sources lists all settings as they are in force and where each comes from, in the order of the documentation.
func (c Config) Sources() []Effective { return c.settings }

// Print writes Sources as a table for people.
func (c Config) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 8, 3, ' ', 0)
	for _, e := range c.settings {
		value := e.Value
		if value == "" {
			value = "-"
		}
		if _, err := fmt.Fprintf(table, "%s\t%s\t%s\n", e.Name, printable(value), e.Source); err != nil {
			return fmt.Errorf("print the settings: %w", err)
		}
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print the settings: %w", err)
	}
	return nil
}

// Table writes the reference of all settings in Markdown: the one that docs/install.md holds.
func Table(w io.Writer) error {
	if _, err := fmt.Fprint(w, "| Variable | Default | What it does |\n| --- | --- | --- |\n"); err != nil {
		return fmt.Errorf("write the reference of settings: %w", err)
	}
	base := fromDefaults()
	for _, s := range settings {
		standard := "empty"
		if text := base.String(s.key); text != "" {
			standard = "`" + text + "`"
		}
		_, err := fmt.Fprintf(w, "| `%s` | %s | %s Example: `%s` |\n", variableName(s.key), standard, s.about, s.example)
		if err != nil {
			return fmt.Errorf("write the reference of settings: %w", err)
		}
	}
	return nil
}

// printable shows control characters by their escapes, so that one setting stays on one line.
func printable(text string) string {
	quoted := fmt.Sprintf("%q", text)
	if quoted == `"`+text+`"` {
		return text
	}
	return strings.Trim(quoted, `"`)
}
