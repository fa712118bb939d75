// Package fanout measures what it costs to send one message to many sockets: Deskbell's hub beside a hub of bare sockets with one write a
// delivery (the least that such a hub can cost) and the usual hub with a goroutine, a queue and a timeout a connection.
//
// Each hub runs in a process of its own, and gets messages of 300 bytes of JSON by POST. The subscribers are bare sockets that one thread
// of this process reads. Two phases: "at most", where at most 32 messages are on their way, and "20 a second", which does not wait for
// deliveries; latency counts from before the POST until a subscriber has read the message. CPU is that of the hub's process alone, user
// and system. The three hubs take turns; each figure is the median of the rounds, each ratio that of medians of one run.
//
// The goals come from what a prototype of this design reached: it left away the goroutine that wakes up for each delivery, the timer for
// each write, and all but one copy of the frame. A connection may take 20 KiB and one goroutine, as one that waits for input needs.
package fanout

import (
	"context"
	"time"

	"deskbell/e2e/bench/child"
	"deskbell/e2e/bench/figure"
	"deskbell/e2e/bench/goal"
)

// The hubs, in the order in which they take turns.
const (
	product = "fanout-product"
	raw     = "fanout-raw"
	usual   = "fanout-usual"
)

// Servers are the names that Serve knows.
var Servers = []string{product, raw, usual}

// plan is how much is measured.
type plan struct {
	subscribers int
	rounds      int
	warm        time.Duration
	atMost      time.Duration
	paced       time.Duration // 0: not measured
}

// fileReserve is how many files a process needs beside its sockets.
const fileReserve = 200

// Run measures 1,000 subscribers and 10,000, or as many as files may be open.
func Run(ctx context.Context, scale goal.Scale) ([]goal.Goal, error) {
	files, err := child.Files()
	if err != nil {
		return nil, err
	}
	few := plan{subscribers: 1000, rounds: 3, warm: 500 * time.Millisecond, atMost: 2500 * time.Millisecond, paced: 3 * time.Second}
	many := plan{subscribers: min(10_000, files-fileReserve), rounds: 3, warm: time.Second, atMost: 4 * time.Second}
	if scale == goal.Smoke {
		few = plan{subscribers: 20, rounds: 1, warm: 20 * time.Millisecond, atMost: 100 * time.Millisecond, paced: 200 * time.Millisecond}
		many = plan{subscribers: 60, rounds: 1, warm: 20 * time.Millisecond, atMost: 100 * time.Millisecond}
	}
	small, err := few.run(ctx)
	if err != nil {
		return nil, err
	}
	large, err := many.run(ctx)
	if err != nil {
		return nil, err
	}
	return append(fewGoals(few, small), manyGoals(many, large)...), nil
}

// run measures all hubs in turn and returns the medians of each.
func (p plan) run(ctx context.Context) (map[string]outcome, error) {
	rounds := map[string][]outcome{}
	for range p.rounds {
		for _, name := range Servers {
			one, err := p.measure(ctx, name)
			if err != nil {
				return nil, err
			}
			rounds[name] = append(rounds[name], one)
		}
	}
	medians := map[string]outcome{}
	for name, of := range rounds {
		medians[name] = outcome{
			perSecond:  median(of, func(o outcome) float64 { return o.perSecond }),
			atMostCPU:  median(of, func(o outcome) float64 { return o.atMostCPU }),
			pacedCPU:   median(of, func(o outcome) float64 { return o.pacedCPU }),
			p50:        median(of, func(o outcome) float64 { return o.p50 }),
			p99:        median(of, func(o outcome) float64 { return o.p99 }),
			kib:        median(of, func(o outcome) float64 { return o.kib }),
			goroutines: median(of, func(o outcome) float64 { return o.goroutines }),
		}
	}
	return medians, nil
}

func median(of []outcome, field func(outcome) float64) float64 {
	values := make([]float64, 0, len(of))
	for _, one := range of {
		values = append(values, field(one))
	}
	return figure.Median(values)
}
