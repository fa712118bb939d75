package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"deskbell/server/accounts"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/config"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// MigrateUp applies what is missing of the schema.
func MigrateUp(ctx context.Context, cfg config.Config, out io.Writer) error {
	return withDatabase(ctx, cfg, func(db *database.DB) error {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, "The schema is up to date.")
		return err
	})
}

// MigrateStatus lists every migration and when it was applied.
func MigrateStatus(ctx context.Context, cfg config.Config, out io.Writer) error {
	return withDatabase(ctx, cfg, func(db *database.DB) error {
		all, err := db.Status(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
		for _, one := range all {
			applied := "missing"
			if !one.AppliedAt.IsZero() {
				applied = one.AppliedAt.String()
			}
			fmt.Fprintf(table, "%05d\t%s\t%s\n", one.Version, one.Name, applied)
		}
		return table.Flush()
	})
}

// CreateAdministrator makes an administrator.
func CreateAdministrator(ctx context.Context, cfg config.Config, email, name, password string, out io.Writer) error {
	return withAccounts(ctx, cfg, func(people *accounts.Service) error {
		if err := people.CreateAdministrator(ctx, email, name, password); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, "Made the administrator", email)
		return err
	})
}

// ResetPassword gives a person a new password and ends their sessions.
func ResetPassword(ctx context.Context, cfg config.Config, email, password string, out io.Writer) error {
	return withAccounts(ctx, cfg, func(people *accounts.Service) error {
		agent, err := people.AgentByEmail(ctx, email)
		if err != nil {
			return err
		}
		if err := people.SetPassword(ctx, agent.ID, password); err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, "Set a new password for", email, "and ended their sessions.")
		return err
	})
}

// NewToken is what an API token is made from.
type NewToken struct {
	Email  string
	Name   string
	Scopes []string
	Days   int // 0: never expires
}

// CreateToken makes an API token and prints it: the only time that it can be read.
func CreateToken(ctx context.Context, cfg config.Config, token NewToken, out io.Writer) error {
	return withAccounts(ctx, cfg, func(people *accounts.Service) error {
		agent, err := people.AgentByEmail(ctx, token.Email)
		if err != nil {
			return err
		}
		made := accounts.NewToken{Name: token.Name, Scopes: token.Scopes, Expires: time.Duration(token.Days) * 24 * time.Hour}
		_, plain, err := people.CreateToken(ctx, agent.ID, made)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, plain)
		return err
	})
}

// ListTokens lists a person's tokens, without what is secret.
func ListTokens(ctx context.Context, cfg config.Config, email string, asJSON bool, out io.Writer) error {
	return withAccounts(ctx, cfg, func(people *accounts.Service) error {
		agent, err := people.AgentByEmail(ctx, email)
		if err != nil {
			return err
		}
		tokens, err := people.Tokens(ctx, agent.ID)
		if err != nil {
			return err
		}
		type row struct {
			ID      string `json:"id"`
			Name    string `json:"name"`
			Created string `json:"created_at"`
			Revoked bool   `json:"revoked"`
		}
		rows := make([]row, 0, len(tokens))
		for _, token := range tokens {
			rows = append(rows, row{id.Public("tok", token.ID), token.Name, token.CreatedAt.String(), token.RevokedAt != 0})
		}
		if asJSON {
			return json.NewEncoder(out).Encode(rows)
		}
		table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
		for _, one := range rows {
			fmt.Fprintf(table, "%s\t%s\t%s\trevoked: %t\n", one.ID, one.Name, one.Created, one.Revoked)
		}
		return table.Flush()
	})
}

// RevokeToken revokes a token.
func RevokeToken(ctx context.Context, cfg config.Config, public string, out io.Writer) error {
	tokenID, err := id.Parse("tok", public)
	if err != nil {
		return err
	}
	return withAccounts(ctx, cfg, func(people *accounts.Service) error {
		if err := people.RevokeToken(ctx, "", tokenID); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, "Revoked", public)
		return err
	})
}

// Healthcheck asks the running server whether it is ready.
func Healthcheck(ctx context.Context, cfg config.Config, transport http.RoundTripper) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, localURL(cfg)+"/readyz", nil)
	if err != nil {
		return err
	}
	request.Host = cfg.BaseURL.Host
	answer, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: %s", answer.Status)
	}
	return nil
}

// localURL is how this machine reaches the server, whatever its public address is.
func localURL(cfg config.Config) string {
	address := cfg.Listen.Address
	if address != "" && address[0] == ':' {
		address = "127.0.0.1" + address
	}
	return "http://" + address
}

// Catalog is what events can be about and what they can do.
func Catalog() (engine.CatalogueJSON, error) {
	a, err := unplugged()
	if err != nil {
		return engine.CatalogueJSON{}, err
	}
	return a.Engine.Catalogue().JSON(), nil
}

// OpenAPI is the document of the REST API.
func OpenAPI() ([]byte, error) {
	a, err := unplugged()
	if err != nil {
		return nil, err
	}
	return a.Server.API.OpenAPI()
}

// AsyncAPI is the document of the WebSockets.
func AsyncAPI() ([]byte, error) {
	a, err := unplugged()
	if err != nil {
		return nil, err
	}
	return a.asyncAPI()
}

// unplugged puts the parts together on an empty database of its own, only to ask what they declare.
func unplugged() (*App, error) {
	ctx := context.Background()
	base, err := url.Parse("http://localhost:8080")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "deskbell-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	log := slog.New(slog.DiscardHandler)
	db, err := database.Open(ctx, database.Options{Dialect: string(config.SQLite), DSN: filepath.Join(folder, "deskbell.db"), Log: log})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	return New(ctx, config.Config{BaseURL: base}, log, clock.System{}, db)
}

func withDatabase(ctx context.Context, cfg config.Config, do func(db *database.DB) error) error {
	db, err := open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}

// withAccounts puts the parts together on the real database, without running them.
func withAccounts(ctx context.Context, cfg config.Config, do func(people *accounts.Service) error) error {
	return withDatabase(ctx, cfg, func(db *database.DB) error {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
		a, err := New(ctx, cfg, slog.New(slog.DiscardHandler), clock.System{}, db)
		if err != nil {
			return err
		}
		return do(a.Accounts)
	})
}
