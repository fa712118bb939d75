//go:build !lab

package lab

import (
	"context"

	"deskbell/server/base/clock"
)

// Enabled tells whether this build is a lab build.
const Enabled = false

// Point marks a place at which a lab build can be told to die. Here it does nothing.
func Point(string, ...string) {}

// Clock is the clock that the program should use: base itself.
func Clock(base clock.Clock) clock.Clock { return base }

// Serve does nothing in this build.
func Serve(context.Context, string, clock.Clock, map[string]func(context.Context) (int, error)) error {
	return nil
}
