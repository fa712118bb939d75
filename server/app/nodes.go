package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/config"
	"deskbell/server/database"
	"deskbell/server/web"
)

// nodes connects this node with the others of its desk: through Redis if that is set up, else it is the only one.
type nodes struct {
	key    []byte // known to all nodes of one database, and to nobody else
	id     string // of this node while it runs; empty: it is the only one
	client *redis.Client
	broker realtime.Broker
}

// redisPatience is what one command may take. What needs Redis goes on without it.
const redisPatience = time.Second

// connectNodes does not wait for Redis: whether it answers or not, the server starts.
func connectNodes(ctx context.Context, cfg config.Config, log *slog.Logger, db *database.DB) (*nodes, error) {
	if cfg.Redis == nil {
		return &nodes{}, nil
	}
	key, err := sharedKey(ctx, db)
	if err != nil {
		return nil, err
	}
	redis.SetLogger(redisLog{log}) // it would write to standard error
	n := &nodes{key: key, id: id.New(), client: redis.NewClient(redisOptions(*cfg.Redis))}
	sum := sha256.Sum256(append([]byte("channel\x00"), key...))
	n.broker = realtime.NewRedisBroker(realtime.RedisOptions{Client: n.client, Channel: "deskbell:" + hex.EncodeToString(sum[:8]), Key: key, Log: log})
	return n, nil
}

func redisOptions(r config.Redis) *redis.Options {
	o := &redis.Options{Addr: r.Address, Username: r.Username, Password: r.Password.Reveal(), DB: r.DB, Protocol: 2, DisableIdentity: true,
		ContextTimeoutEnabled: true, MaxRetries: -1, DialerRetries: 1, DialTimeout: redisPatience, ReadTimeout: redisPatience, WriteTimeout: redisPatience,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}}
	if r.TLS {
		host, _, _ := net.SplitHostPort(r.Address) // config has put it together
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
	}
	return o
}

// limiter counts calls over all nodes, or in this one when it is the only one.
func (n *nodes) limiter(clk clock.Clock, metrics *web.Metrics, log *slog.Logger) web.Limiter {
	own := web.NewLimiter(clk, metrics)
	if n.client == nil {
		return own
	}
	return web.NewSharedLimiter(own, n.client, n.key, log)
}

// check is what /readyz asks: without Redis the server works, and tells other nodes nothing.
func (n *nodes) check(context.Context) error {
	switch {
	case n.broker == nil:
		return web.ErrAbsent
	case !n.broker.Health().Up:
		return errors.New("redis does not answer: other nodes are not told of changes and look for themselves")
	}
	return nil
}

func (n *nodes) close() error {
	if n.client == nil {
		return nil
	}
	return errors.Join(n.broker.Close(), n.client.Close())
}

// sharedKey is the secret of the desk's nodes, made by the first.
func sharedKey(ctx context.Context, db *database.DB) ([]byte, error) {
	err := db.Tx(ctx, "app.shared_key", func(tx *database.Tx) error {
		_, err := tx.CreateOnce(&models.Setting{Name: models.SettingNodes, Value: rand.Text() + rand.Text()})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("make the key of the nodes: %w", err)
	}
	var row models.Setting
	if err := db.Read(ctx).Where("name = ?", models.SettingNodes).Take(&row).Error; err != nil {
		return nil, fmt.Errorf("read the key of the nodes: %w", err)
	}
	sum := sha256.Sum256([]byte(row.Value))
	return sum[:], nil
}

// redisLog takes what the client library says of its connections; what matters is told by those who use them.
type redisLog struct{ log *slog.Logger }

// Printf implements the library's logger.
func (l redisLog) Printf(ctx context.Context, format string, v ...any) {
	l.log.DebugContext(ctx, "redis client", "says", fmt.Sprintf(format, v...))
}

// What nodes tell each other beside live topics, by name.
const (
	signalEngine   = "engine"
	signalVisitors = "visitors"
	signalDesk     = "desk"
)

// followNodes takes what the other nodes tell, and asks again for what may have been missed.
func (a *App) followNodes() {
	if a.nodes.id == "" {
		return
	}
	desk := func(ctx context.Context) {
		if err := a.readDesk(ctx); err != nil {
			a.Log.Warn("the desk's name and zone are not read again yet", "error", err)
		}
	}
	a.Hub.OnSignal(signalEngine, a.Engine.Heard)
	a.Hub.OnSignal(signalVisitors, func(string) { a.WhosOn.Nudge() })
	a.Hub.OnSignal(signalDesk, func(string) {
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			desk(ctx)
		}()
	})
	a.Hub.OnCatchUp(func(ctx context.Context) error {
		desk(ctx)
		if _, err := a.WhosOn.Mirror().RunOnce(ctx); err != nil {
			return err
		}
		return a.WhosOn.WelcomeAgain(ctx)
	})
}

// tellEngines wakes the engines of the other nodes.
func (a *App) tellEngines(message string) { a.Hub.Signal(signalEngine, message) }

// tellVisitors has the other nodes look at their lists of visitors.
func (a *App) tellVisitors() { a.Hub.Signal(signalVisitors, "") }

// everywhere is the hub as live chat asks it: who is connected to another node is connected.
type everywhere struct {
	*realtime.Hub
	a *App
}

// Connected implements livechat.Live.
func (e everywhere) Connected(kind, id string) bool {
	return e.Hub.Connected(kind, id) || kind == realtime.KindVisitor && e.a.WhosOn.Elsewhere(id)
}
