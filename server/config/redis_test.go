package config_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/config"
)

const onMySQL = "DESKBELL_DATABASE=mysql://desk:pw@db/desk"

func TestARedisAddressBecomesItsParts(t *testing.T) {
	redis := load(t, onMySQL, "DESKBELL_REDIS_URL=rediss://desk:p%40w@redis.example.com/3").Redis
	require.Equal(t, "redis.example.com:6379", redis.Address)
	require.True(t, redis.TLS)
	require.Equal(t, "desk", redis.Username)
	require.Equal(t, "p@w", redis.Password.Reveal())
	require.Equal(t, 3, redis.DB)

	redis = load(t, onMySQL, "DESKBELL_REDIS_URL=redis://[::1]:7000").Redis
	require.Equal(t, "[::1]:7000", redis.Address)
	require.False(t, redis.TLS)
	require.True(t, redis.Password.Empty())
	require.Nil(t, load(t, onMySQL).Redis)
}

func TestThePasswordOfRedisIsNeverShown(t *testing.T) {
	cfg := load(t, onMySQL, "DESKBELL_REDIS_URL=redis://:hunter2@redis")
	require.NotContains(t, fmt.Sprintf("%+v %v", cfg, cfg.Sources()), "hunter2")
	_, err := config.Load([]string{onMySQL, "DESKBELL_REDIS_URL=redis://:hunter2@redis/x"}, nil)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter2")
}

func TestSeveralNodesNeedADatabaseThatTheyCanShare(t *testing.T) {
	_, err := config.Load([]string{"DESKBELL_REDIS_URL=redis://redis"}, nil)
	require.ErrorContains(t, err, "the database is SQLite")
}
