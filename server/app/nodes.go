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
	"deskbell/server/config"
	"deskbell/server/database"
	"deskbell/server/web"
)

// nodes connects this node with the others of its desk: through Redis if that is set up, else it is the only one.
type nodes struct {
	key    []byte // known to all nodes of one database, and to nobody else
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
	n := &nodes{key: key, client: redis.NewClient(redisOptions(*cfg.Redis))}
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
