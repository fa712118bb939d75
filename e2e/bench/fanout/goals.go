package fanout

import (
	"fmt"

	"deskbell/e2e/bench/goal"
)

const (
	area    = "fan-out"
	rawIs   = "bare sockets"
	usualIs = "the usual hub"
)

func fewGoals(p plan, of map[string]outcome) []goal.Goal {
	ours, bare, common := of[product], of[raw], of[usual]
	at := func(what string) string { return fmt.Sprintf("%s, %d subscribers", what, p.subscribers) }
	return []goal.Goal{
		{Area: area, Name: at("CPU a delivery at most"), Unit: "us", Figure: ours.atMostCPU, Anchor: rawIs, Value: bare.atMostCPU, Most: 0.7},
		{Area: area, Name: at("CPU a delivery at most"), Unit: "us", Figure: ours.atMostCPU, Anchor: usualIs, Value: common.atMostCPU, Most: 0.5},
		{Area: area, Name: at("deliveries a second at most"), Unit: "/s", Figure: ours.perSecond, Anchor: usualIs, Value: common.perSecond, Least: 1.4},
		{Area: area, Name: at("CPU a delivery, 20 msg/s"), Unit: "us", Figure: ours.pacedCPU, Anchor: rawIs, Value: bare.pacedCPU, Most: 1.2},
		{Area: area, Name: at("CPU a delivery, 20 msg/s"), Unit: "us", Figure: ours.pacedCPU, Anchor: usualIs, Value: common.pacedCPU, Most: 0.6},
		{Area: area, Name: at("p50, 20 msg/s"), Unit: "ms", Figure: ours.p50, Anchor: usualIs, Value: common.p50, Most: 0.7},
		{Area: area, Name: at("p99, 20 msg/s"), Unit: "ms", Figure: ours.p99, Anchor: usualIs, Value: common.p99, Most: 0.85},
		{Area: area, Name: at("p50, 20 msg/s"), Unit: "ms", Figure: ours.p50, Anchor: rawIs, Value: bare.p50},
		{Area: area, Name: at("p99, 20 msg/s"), Unit: "ms", Figure: ours.p99, Anchor: rawIs, Value: bare.p99},
	}
}

func manyGoals(p plan, of map[string]outcome) []goal.Goal {
	ours, bare, common := of[product], of[raw], of[usual]
	at := func(what string) string { return fmt.Sprintf("%s, %d subscribers", what, p.subscribers) }
	return []goal.Goal{
		{Area: area, Name: at("CPU a delivery at most"), Unit: "us", Figure: ours.atMostCPU, Anchor: rawIs, Value: bare.atMostCPU, Most: 0.2},
		{Area: area, Name: at("CPU a delivery at most"), Unit: "us", Figure: ours.atMostCPU, Anchor: usualIs, Value: common.atMostCPU, Most: 0.2},
		{Area: area, Name: at("deliveries a second at most"), Unit: "/s", Figure: ours.perSecond, Anchor: usualIs, Value: common.perSecond, Least: 6},
		{Area: area, Name: at("memory a connection after load"), Unit: "KiB", Figure: ours.kib, Most: 20},
		{Area: area, Name: at("goroutines a connection"), Figure: ours.goroutines, Most: 1.01},
	}
}
