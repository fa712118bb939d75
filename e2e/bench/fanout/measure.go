package fanout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"deskbell/e2e/bench/child"
	"deskbell/e2e/bench/crowd"
	"deskbell/e2e/bench/figure"
)

// outcome is what one round of one hub has shown. CPU is in microseconds a delivery, latency in milliseconds.
type outcome struct {
	perSecond, atMostCPU, pacedCPU, p50, p99, kib, goroutines float64
}

const (
	window  = 32  // messages on their way in the phase "at most"
	rate    = 20  // messages a second in the paced phase
	size    = 300 // bytes of a message
	dialers = 16
	// standstill is how long nothing may arrive before what is missing counts as lost.
	standstill = 5 * time.Second
)

// bench is one hub with its subscribers.
type bench struct {
	server      *child.Server
	crowd       *crowd.Crowd
	subscribers int64
	client      *http.Client
	sent        atomic.Int64
}

// measure starts a hub, lets everybody subscribe, and runs the phases.
func (p plan) measure(ctx context.Context, name string) (o outcome, err error) {
	server, err := child.Start(name)
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	everybody, err := crowd.New()
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, everybody.Close()) }()
	b := &bench{server: server, crowd: everybody, subscribers: int64(p.subscribers), client: &http.Client{Timeout: 20 * time.Second}}
	before, err := server.Usage()
	if err != nil {
		return o, err
	}
	if err := b.connect(p.subscribers, name == product); err != nil {
		return o, fmt.Errorf("%s: %w", name, err)
	}
	if err := b.phases(ctx, p, &o); err != nil {
		return o, fmt.Errorf("%s: %w", name, err)
	}
	b.client.CloseIdleConnections()
	after, err := server.Usage()
	if err != nil {
		return o, err
	}
	o.kib = float64(after.RSS-before.RSS) / 1024 / float64(p.subscribers)
	o.goroutines = float64(after.Goroutines-before.Goroutines) / float64(p.subscribers)
	return o, nil
}

func (b *bench) phases(ctx context.Context, p plan, o *outcome) error {
	if _, _, err := b.phase(func() error { return b.saturate(ctx, p.warm) }); err != nil {
		return err
	}
	cpu, took, err := b.phase(func() error { return b.saturate(ctx, p.atMost) })
	if err != nil {
		return err
	}
	o.atMostCPU, o.perSecond = cpu.each, float64(cpu.deliveries)/took.Seconds()
	if p.paced == 0 {
		return nil
	}
	b.crowd.Sample()
	cpu, _, err = b.phase(func() error { return b.pace(ctx, p.paced) })
	if err != nil {
		return err
	}
	latencies := b.crowd.Sample()
	o.pacedCPU = cpu.each
	o.p50, o.p99 = milliseconds(figure.Quantile(latencies, 0.5)), milliseconds(figure.Quantile(latencies, 0.99))
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// spent is the CPU of a phase.
type spent struct {
	each       float64 // microseconds a delivery
	deliveries int64
}

// phase runs publish until everything has arrived.
func (b *bench) phase(publish func() error) (cpu spent, took time.Duration, err error) {
	before, err := b.server.Usage()
	if err != nil {
		return cpu, 0, err
	}
	begun, arrived := time.Now(), b.crowd.Messages.Load()
	if err := publish(); err != nil {
		return cpu, 0, err
	}
	if err := b.drain(); err != nil {
		return cpu, 0, err
	}
	took = time.Since(begun)
	after, err := b.server.Usage()
	if err != nil {
		return cpu, 0, err
	}
	cpu.deliveries = b.crowd.Messages.Load() - arrived
	cpu.each = float64((after.CPU - before.CPU).Microseconds()) / float64(cpu.deliveries)
	return cpu, took, nil
}

// connect subscribes everybody.
func (b *bench) connect(subscribers int, greet bool) error {
	var all errgroup.Group
	all.SetLimit(dialers)
	for i := range subscribers {
		all.Go(func() error {
			socket, err := crowd.Dial(b.server.Address, fmt.Sprint("/live?i=", i), "http://"+b.server.Address)
			if err != nil {
				return err
			}
			if greet {
				if err := subscribe(socket); err != nil {
					return errors.Join(err, socket.Close())
				}
			}
			return b.crowd.Add(socket)
		})
	}
	return all.Wait()
}

// subscribe says what a browser says to Deskbell, and waits for the answer.
func subscribe(socket *crowd.Socket) error {
	for _, say := range []string{
		`{"v":1,"type":"hello","data":{"since":null}}`,
		`{"v":1,"type":"subscribe","ref":"s","data":{"topic":"` + topic + `"}}`,
	} {
		if err := socket.Send([]byte(say)); err != nil {
			return err
		}
	}
	for range 2 { // hello, ack
		answer, err := socket.Next()
		if err != nil {
			return err
		}
		if bytes.Contains(answer, []byte(`"type":"error"`)) {
			return fmt.Errorf("refused: %s", answer)
		}
	}
	return nil
}

// message is JSON of this size that says when it was sent.
func message() []byte {
	b := fmt.Appendf(make([]byte, 0, size), `{%s%019d","id":"tkt_482913","department":"Sales","priority":"high","agent":"Jan Doe","subject":"`, crowd.Stamp, time.Now().UnixNano())
	const filler = "The printer is on fire again, second floor, beside the lift. "
	for len(b) < size-2 {
		b = append(b, filler[len(b)%len(filler)])
	}
	return append(b, `"}`...)
}

func (b *bench) publish(ctx context.Context) error {
	b.sent.Add(1)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+b.server.Address+"/publish", bytes.NewReader(message()))
	if err != nil {
		return err
	}
	answer, err := b.client.Do(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("publish: %s", answer.Status))
	}
	return errors.Join(err, answer.Body.Close())
}

// saturate publishes as fast as messages arrive.
func (b *bench) saturate(ctx context.Context, d time.Duration) error {
	end := time.Now().Add(d)
	var publishers errgroup.Group
	for range 2 {
		publishers.Go(func() error {
			for time.Now().Before(end) {
				if b.sent.Load()-b.crowd.Messages.Load()/b.subscribers >= window {
					time.Sleep(100 * time.Microsecond)
					continue
				}
				if err := b.publish(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return publishers.Wait()
}

// pace publishes at a fixed rate, whatever has arrived.
func (b *bench) pace(ctx context.Context, d time.Duration) error {
	begun := time.Now()
	var publishers errgroup.Group
	for i := range int(d.Seconds() * rate) {
		time.Sleep(time.Until(begun.Add(time.Duration(i) * time.Second / rate)))
		publishers.Go(func() error { return b.publish(ctx) })
	}
	return publishers.Wait()
}

// drain waits until everything has arrived.
func (b *bench) drain() error {
	last, since := int64(-1), time.Now()
	for {
		arrived := b.crowd.Messages.Load()
		missing := b.sent.Load()*b.subscribers - arrived
		switch {
		case missing == 0:
			return nil
		case arrived != last:
			last, since = arrived, time.Now()
		case time.Since(since) > standstill:
			return fmt.Errorf("%d deliveries are missing, %d sockets were closed", missing, b.crowd.Lost.Load())
		}
		time.Sleep(time.Millisecond)
	}
}
