package realtime

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisOptions are what a Redis broker needs.
type RedisOptions struct {
	Client *redis.Client // stays the caller's
	// Channel is the one channel of all topics; Key signs what goes through it. Nodes of one desk have both in common, nodes of two
	// desks on one server neither.
	Channel string
	Key     []byte
	Log     *slog.Logger // nil: silent
}

const (
	redisSilent = 2 * time.Second // so long without a word a subscription is asked whether it lives, and after twice that given up
	redisAgain  = 250 * time.Millisecond
)

// redisBroker is the sibling for several processes: one channel of Redis. A subscription that breaks is made again until Close. Redis
// keeps nothing for who is not there, so each beginning counts as a loss.
type redisBroker struct {
	o       RedisOptions
	cancel  context.CancelFunc
	closed  atomic.Bool
	ended   chan struct{}
	up      atomic.Bool
	losses  atomic.Int64
	garbled atomic.Int64

	mu  sync.RWMutex
	fns []func(topic string, payload []byte)
}

// NewRedisBroker returns at once, whether Redis answers or not.
func NewRedisBroker(o RedisOptions) Broker {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := &redisBroker{o: o, cancel: cancel, ended: make(chan struct{})}
	go b.listen(ctx)
	return b
}

func (b *redisBroker) Publish(ctx context.Context, topic string, payload []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.closed.Load() {
		return ErrBrokerClosed
	}
	return b.o.Client.Publish(ctx, b.o.Channel, seal(b.o.Key, topic, payload)).Err()
}

func (b *redisBroker) Subscribe(fn func(topic string, payload []byte)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fns = append(b.fns[:len(b.fns):len(b.fns)], fn)
}

func (b *redisBroker) Health() Health {
	return Health{Up: b.up.Load(), Losses: b.losses.Load(), Garbled: b.garbled.Load()}
}

func (b *redisBroker) Close() error {
	b.closed.Store(true)
	b.cancel()
	<-b.ended
	return nil
}

// listen subscribes again and again until ctx ends.
func (b *redisBroker) listen(ctx context.Context) {
	defer close(b.ended)
	for told := false; ; {
		err := b.session(ctx)
		if ctx.Err() != nil {
			return
		}
		if b.up.Swap(false) {
			told = false
		}
		if !told {
			told = true
			b.o.Log.Warn("redis does not answer; it is asked again until it does", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(redisAgain):
		}
	}
}

// session is one subscription, until it breaks.
func (b *redisBroker) session(ctx context.Context) error {
	sub := b.o.Client.Subscribe(ctx, b.o.Channel)
	stop := context.AfterFunc(ctx, func() { _ = sub.Close() }) // wakes the reading
	defer func() {
		stop()
		_ = sub.Close() // it is given up in any case
	}()
	for asked := false; ctx.Err() == nil; {
		got, err := sub.ReceiveTimeout(ctx, redisSilent)
		if timeout, is := errors.AsType[net.Error](err); is && timeout.Timeout() && b.up.Load() && !asked {
			if err := sub.Ping(ctx); err != nil {
				return err
			}
			asked = true
			continue
		}
		if err != nil {
			return err
		}
		asked = false
		switch m := got.(type) {
		case *redis.Subscription:
			b.losses.Add(1) // whatever was said until now went unheard
			b.up.Store(true)
			b.o.Log.Info("connected to the other nodes through redis")
		case *redis.Message:
			b.deliver([]byte(m.Payload))
		}
	}
	return ctx.Err()
}

func (b *redisBroker) deliver(sealed []byte) {
	topic, payload, ok := open(b.o.Key, sealed)
	if !ok {
		b.garbled.Add(1)
		return
	}
	b.mu.RLock()
	fns := b.fns
	b.mu.RUnlock()
	for _, fn := range fns {
		if !b.closed.Load() {
			fn(topic, payload)
		}
	}
}

// seal puts the topic with its length before the payload, and a signature before both. Names of topics are no patterns of Redis that way,
// and what anybody else writes to the channel is told from what a node wrote.
func seal(key []byte, topic string, payload []byte) []byte {
	out := make([]byte, sha256.Size, sha256.Size+binary.MaxVarintLen64+len(topic)+len(payload))
	out = binary.AppendUvarint(out, uint64(len(topic)))
	out = append(append(out, topic...), payload...)
	copy(out, sign(key, out[sha256.Size:]))
	return out
}

// open is the reverse of seal; false for what no node has sealed.
func open(key, sealed []byte) (topic string, payload []byte, ok bool) {
	if len(sealed) < sha256.Size {
		return "", nil, false
	}
	body := sealed[sha256.Size:]
	if !hmac.Equal(sealed[:sha256.Size], sign(key, body)) {
		return "", nil, false
	}
	length, size := binary.Uvarint(body)
	if size <= 0 || length > uint64(len(body)-size) {
		return "", nil, false
	}
	body = body[size:]
	return string(body[:length]), body[length:], true
}

func sign(key, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return mac.Sum(nil)
}
