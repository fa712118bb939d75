// Package visitors measures what it costs to hear that a visitor is active: the most frequent of all messages. Deskbell's way (socket,
// frame, the visitor's state, the engine's clocks) stands beside frames that are read from bare sockets into a map, and beside a POST to gin with ShouldBindJSON into the same map.
//
// An activity writes no row; what the runners write behind, every visitor's last activity once in two seconds, and what keeps boards up to
// date, is a figure of its own.
//
// Paced: 2,000 visitors in turn, 10,000 messages a second in all, each alone in its packet: what real visitors do. Saturated: 64 visitors
// who send as fast as the server takes it, one message a write. CPU is that of the server's process alone, user and system; the servers
// take turns, each figure is the median of the rounds.
//
// The goals come from a prototype: a lone message costs a wake-up, a read and little more, whatever is done with it, and HTTP three times
// as much. The product may cost 1.4 times what bare sockets cost, since it judges each frame and keeps more than a map.
package visitors

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"deskbell/e2e/bench/child"
	"deskbell/e2e/bench/figure"
	"deskbell/e2e/bench/goal"
)

// The servers, in the order in which they take turns.
const (
	product = "visitors-product"
	whole   = "visitors-product-and-runners"
	raw     = "visitors-raw"
	ginIs   = "visitors-gin"
)

// Servers are the names that Serve knows.
var Servers = []string{product, raw, ginIs, whole}

// Serve is the process that is measured: the server of this name.
func Serve(name string) error {
	switch name {
	case product:
		return serveProduct(false)
	case whole:
		return serveProduct(true)
	case raw:
		return child.Serve(serveRaw)
	case ginIs:
		return child.Serve(serveGin)
	}
	return fmt.Errorf("there is no server %q", name)
}

// The frame of an activity, around the number.
const (
	activityHead = `{"v":1,"type":"activity","data":{"ms_ago":`
	activityTail = `}}`
)

// plan is how much is measured.
type plan struct {
	rounds          int
	paced           int // visitors
	rate            int // messages a second
	pacedFor        time.Duration
	saturated       int // visitors
	saturatedFor    time.Duration
	settle, patient time.Duration
}

// Run measures all.
func Run(ctx context.Context, scale goal.Scale) ([]goal.Goal, error) {
	if _, err := child.Files(); err != nil {
		return nil, err
	}
	p := plan{rounds: 3, paced: 2000, rate: 10_000, pacedFor: 3 * time.Second, saturated: 64, saturatedFor: 2 * time.Second, settle: time.Second, patient: 20 * time.Second}
	if scale == goal.Smoke {
		p = plan{rounds: 1, paced: 20, rate: 500, pacedFor: 200 * time.Millisecond, saturated: 4, saturatedFor: 100 * time.Millisecond, patient: 20 * time.Second}
	}
	paced, saturated := map[string][]float64{}, map[string][]float64{}
	var rates []float64
	for range p.rounds {
		for _, name := range Servers {
			one, err := p.measure(ctx, name, p.paced, p.pace)
			if err != nil {
				return nil, fmt.Errorf("%s, paced: %w", name, err)
			}
			paced[name] = append(paced[name], one.cpu)
			if name == ginIs || name == whole {
				continue
			}
			if one, err = p.measure(ctx, name, p.saturated, p.saturate); err != nil {
				return nil, fmt.Errorf("%s, saturated: %w", name, err)
			}
			saturated[name] = append(saturated[name], one.cpu)
			if name == product {
				rates = append(rates, one.perSecond)
			}
		}
	}
	const area = "visitors"
	ours := figure.Median(paced[product])
	return []goal.Goal{
		{Area: area, Name: "CPU an activity, paced", Unit: "us", Figure: ours, Anchor: "bare sockets", Value: figure.Median(paced[raw]), Most: 1.4},
		{Area: area, Name: "CPU an activity, paced", Unit: "us", Figure: ours, Anchor: "gin POST", Value: figure.Median(paced[ginIs]), Most: 0.45},
		{Area: area, Name: "CPU an activity, paced, and all that is written behind", Unit: "us", Figure: figure.Median(paced[whole]), Anchor: "gin POST", Value: figure.Median(paced[ginIs])},
		{Area: area, Name: "activities a second, saturated", Unit: "/s", Figure: figure.Median(rates), Least: 500_000},
		{Area: area, Name: "CPU an activity, saturated", Unit: "us", Figure: figure.Median(saturated[product]), Most: 2},
		{Area: area, Name: "CPU an activity, saturated", Unit: "us", Figure: figure.Median(saturated[product]), Anchor: "bare sockets", Value: figure.Median(saturated[raw])},
	}, nil
}

// outcome is what a phase has shown; CPU in microseconds an activity.
type outcome struct{ cpu, perSecond float64 }

// measure starts a server, opens the visitors' connections, and has send tell how many messages it sent.
func (p plan) measure(ctx context.Context, name string, visitors int, send func(context.Context, []sender) (int64, error)) (o outcome, err error) {
	server, err := child.Start(name)
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	senders, err := dial(name, server.Address, visitors)
	defer func() {
		for _, one := range senders {
			err = errors.Join(err, one.close())
		}
	}()
	if err != nil {
		return o, err
	}
	time.Sleep(p.settle) // what beginning to be there has caused is over
	before, err := server.Usage()
	if err != nil {
		return o, err
	}
	had, err := count(server.Address)
	if err != nil {
		return o, err
	}
	begun := time.Now()
	sent, err := send(ctx, senders)
	if err != nil {
		return o, err
	}
	if err := p.taken(server.Address, had+sent); err != nil {
		return o, err
	}
	took := time.Since(begun)
	after, err := server.Usage()
	if err != nil {
		return o, err
	}
	return outcome{float64((after.CPU - before.CPU).Microseconds()) / float64(sent), float64(sent) / took.Seconds()}, nil
}

// taken waits until the server has taken everything.
func (p plan) taken(address string, all int64) error {
	for begun := time.Now(); ; time.Sleep(2 * time.Millisecond) {
		n, err := count(address)
		switch {
		case err != nil:
			return err
		case n == all:
			return nil
		case time.Since(begun) > p.patient:
			return fmt.Errorf("%d of %d messages were taken", n, all)
		}
	}
}

func count(address string) (int64, error) {
	answer, err := http.Get("http://" + address + "/count")
	if err != nil {
		return 0, err
	}
	said, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(said), 10, 64)
}

// tokensOf begins visits at the product's server.
func tokensOf(address string, n int) (tokens []string, err error) {
	answer, err := http.Post(fmt.Sprintf("http://%s/visits?n=%d", address, n), "", nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	if answer.StatusCode != http.StatusOK {
		said, err := io.ReadAll(answer.Body)
		return nil, errors.Join(fmt.Errorf("visits: %s", said), err)
	}
	return tokens, json.NewDecoder(answer.Body).Decode(&tokens)
}
