//go:build lab

package lab

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Enabled tells whether this build is a lab build.
const Enabled = true

// CrashVariable names the environment variable that arms a point at start: "tx.before_commit:3" dies at its third passing.
const CrashVariable = "DESKBELL_CRASH_AT"

// bomb is the one point of the process that kills it. A process can die only once, so there is no need for more.
type bomb struct {
	mu    sync.Mutex
	point string
	left  int
}

var armed = sync.OnceValue(func() *bomb {
	b := &bomb{}
	if value := os.Getenv(CrashVariable); value != "" {
		if err := b.parse(value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	return b
})

// Point kills the process with SIGKILL when it is the armed point and this is the passing that was asked for. Parts narrow it down:
// Point("tx.begin", "reply") is met by "tx.begin" and by "tx.begin/reply".
func Point(name string, parts ...string) {
	if !armed().passes(name) && (len(parts) == 0 || !armed().passes(name+"/"+strings.Join(parts, "/"))) {
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // nothing may happen after the point, not even while the signal travels
}

// parse reads "name:n" or "name", which is the first passing.
func (b *bomb) parse(value string) error {
	name, count, found := strings.Cut(value, ":")
	n := 1
	if found {
		var err error
		if n, err = strconv.Atoi(count); err != nil {
			return fmt.Errorf("%s=%q: %q is no number", CrashVariable, value, count)
		}
	}
	return b.arm(name, n)
}

func (b *bomb) arm(point string, n int) error {
	if point == "" || n < 1 {
		return fmt.Errorf("crash point %q, passing %d: a name and a number from 1 are needed", point, n)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.point, b.left = point, n
	return nil
}

func (b *bomb) passes(name string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.point != name {
		return false
	}
	b.left--
	return b.left == 0
}
