// Package goal is what the benchmarks agree on: a goal is a figure of Deskbell beside a figure of something known, measured in the same
// run, since machines differ and the ratio hardly does.
package goal

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Goal is one line of the table.
type Goal struct {
	Area   string  // "rules", "clocks", "fan-out" ...
	Name   string  // what is measured, with its size
	Figure float64 // of Deskbell
	Unit   string
	Anchor string  // what it is compared with; empty: with a fixed figure
	Value  float64 // of the anchor, in the same unit and run
	Most   float64 // Figure / Value (or Figure, without an anchor) must not be above; 0: no bound
	Least  float64 // ... must not be below; 0: no bound
}

// Measure is Figure / Value, or Figure without an anchor.
func (g Goal) Measure() float64 {
	if g.Anchor == "" || g.Value == 0 {
		return g.Figure
	}
	return g.Figure / g.Value
}

// Met reports whether the goal is reached.
func (g Goal) Met() bool {
	m := g.Measure()
	return (g.Most == 0 || m <= g.Most) && (g.Least == 0 || m >= g.Least)
}

// Scale is how much a run measures.
type Scale int

// The two ways to run. A smoke runs each benchmark once at a small size, so that none rots; its figures mean nothing.
const (
	Full Scale = iota
	Smoke
)

// Print writes the table, and returns how many goals were missed.
func Print(out io.Writer, goals []Goal) (missed int, err error) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "area\twhat\tfigure\tanchor\tratio\tgoal\t\t")
	for _, g := range goals {
		verdict := ""
		switch {
		case !g.Met():
			verdict = "MISSED"
			missed++
		case g.Most != 0 || g.Least != 0:
			verdict = "met"
		}
		anchor, ratio := "", ""
		if g.Anchor != "" {
			anchor, ratio = fmt.Sprintf("%s %s", number(g.Value), g.Anchor), number(g.Measure())+"x"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\t%s\t%s\t%s\t\n", g.Area, g.Name, number(g.Figure), g.Unit, anchor, ratio, g.bound(), verdict)
	}
	return missed, w.Flush()
}

func (g Goal) bound() string {
	switch {
	case g.Most != 0:
		return "<= " + number(g.Most)
	case g.Least != 0:
		return ">= " + number(g.Least)
	}
	return "-"
}

// number has three digits that count.
func number(f float64) string {
	switch {
	case f >= 1000:
		return fmt.Sprintf("%.0f", f)
	default:
		return fmt.Sprintf("%.3g", f)
	}
}
