// Command bench measures the goals of docs/benchmarks.md: `make bench`. Names of areas as arguments measure only those.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"deskbell/e2e/bench/clocks"
	"deskbell/e2e/bench/durable"
	"deskbell/e2e/bench/fanout"
	"deskbell/e2e/bench/goal"
	"deskbell/e2e/bench/rules"
	"deskbell/e2e/bench/visitors"
)

// area measures some goals that belong together.
type area struct {
	name string
	run  func(ctx context.Context, scale goal.Scale) ([]goal.Goal, error)
}

// areas is every benchmark, in the order of the table.
var areas = []area{
	{"fanout", fanout.Run},
	{"rules", rules.Run},
	{"clocks", clocks.Run},
	{"durable", durable.Run},
	{"visitors", visitors.Run},
}

// servers are what the areas measure in processes of their own.
var servers = []struct {
	names []string
	serve func(name string) error
}{
	{fanout.Servers, fanout.Serve},
	{visitors.Servers, visitors.Serve},
}

func main() {
	smoke := flag.Bool("smoke", false, "run each benchmark once, at a small size, to see that it works; goals do not count")
	server := flag.String("serve", "", "be the server of this name, for a benchmark")
	flag.Parse()
	if *server != "" {
		if err := serve(*server); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := run(context.Background(), *smoke, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, smoke bool, only []string) error {
	scale := goal.Full
	if smoke {
		scale = goal.Smoke
	}
	var all []goal.Goal
	for _, one := range areas {
		if len(only) > 0 && !slices.Contains(only, one.name) {
			continue
		}
		begun := time.Now()
		goals, err := one.run(ctx, scale)
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %s\n", one.name, time.Since(begun).Round(time.Second))
		all = append(all, goals...)
	}
	missed, err := goal.Print(os.Stdout, all)
	if err != nil || smoke || missed == 0 {
		return err
	}
	return fmt.Errorf("%d of %d goals missed", missed, len(all))
}

// serve is the other half of a benchmark.
func serve(name string) error {
	for _, one := range servers {
		if slices.Contains(one.names, name) {
			return one.serve(name)
		}
	}
	return fmt.Errorf("there is no server %q", name)
}
