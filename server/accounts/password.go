package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/alexedwards/argon2id"

	"deskbell/server/base/secret"
	"deskbell/server/web"
)

// hashesAtOnce bounds memory: each hash takes 64 MiB while it runs.
const (
	hashesAtOnce = 2
	hashWait     = 10 * time.Second
)

// passwords hashes and compares, at most two at one time.
type passwords struct {
	params *argon2id.Params
	seats  chan struct{}
	nobody string // hash of a password that nobody knows: unknown accounts are compared with it, which takes as long
}

func newPasswords(params *argon2id.Params) (*passwords, error) {
	if params == nil {
		params = &argon2id.Params{Memory: 64 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	}
	nobody, err := argon2id.CreateHash(secret.NewToken(), params)
	if err != nil {
		return nil, fmt.Errorf("hash a password: %w", err)
	}
	return &passwords{params: params, seats: make(chan struct{}, hashesAtOnce), nobody: nobody}, nil
}

// hash waits for a seat. It must not be called inside a transaction.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	if err := p.sit(ctx); err != nil {
		return "", err
	}
	defer p.stand()
	hash, err := argon2id.CreateHash(password, p.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// matches compares with hash; an empty hash matches nothing and takes as long.
func (p *passwords) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := p.sit(ctx); err != nil {
		return false, err
	}
	defer p.stand()
	known := hash != ""
	if !known {
		hash = p.nobody
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return same && known, nil
}

func (p *passwords) sit(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, hashWait)
	defer cancel()
	select {
	case p.seats <- struct{}{}:
		return nil
	case <-ctx.Done():
		return web.Unavailable("Too many people sign in at this moment.", hashWait)
	}
}

func (p *passwords) stand() { <-p.seats }
