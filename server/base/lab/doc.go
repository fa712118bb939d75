// Package lab lets tests from outside the process do what no user can: move the clock, run one pass of a loop, and die at a named
// point. Only builds with the tag "lab" contain it; everywhere else its functions are empty and cost nothing.
package lab
