package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	_ "time/tzdata" // zones are judged by name on machines that have no zone files

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/config"
	"deskbell/server/database"
)

// Serve runs one node until ctx ends. A demo that starts over begins again with an empty database.
func Serve(ctx context.Context, cfg config.Config, frozen Frozen) error {
	log := newLog(cfg)
	db, err := open(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer db.Close()
	if cfg.RunMigrations {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
	}
	for {
		err := serveOnce(ctx, cfg, frozen, log, db)
		if !errors.Is(err, errStartOver) {
			return err
		}
		if err := empty(ctx, db); err != nil {
			return err
		}
		cfg.Demo = true // for good, also when a link made it
	}
}

func serveOnce(ctx context.Context, cfg config.Config, frozen Frozen, log *slog.Logger, db *database.DB) error {
	base, sync, err := synced(ctx, cfg, db)
	if err != nil {
		return err
	}
	a, err := New(ctx, cfg, log, frozen.clock(base), db)
	if err != nil {
		return err
	}
	a.sync = sync
	a.frozen, a.demo.seed = frozen.Freeze, frozen.Seed
	if err := a.begin(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	err = a.Run(ctx)
	if closed := a.Close(); closed != nil {
		log.Warn("the connection to other nodes was not closed well", "error", closed)
	}
	return err
}

// empty removes every row: only of a demo, whose people and visitors are made up.
func empty(ctx context.Context, db *database.DB) error {
	return db.Tx(ctx, "demo.empty", func(tx *database.Tx) error {
		for _, record := range models.All() {
			if err := tx.Where("1 = 1").Delete(record).Error; err != nil {
				return fmt.Errorf("empty the demo: %w", err)
			}
		}
		return nil
	})
}

// begin does what the first start needs: the administrator of a headless installation, the demo that was asked for, or links.
func (a *App) begin(ctx context.Context) error {
	if ok, notes := a.DB.Durability(); !ok {
		a.Log.Warn("durability: reduced", "why", notes)
	}
	if admin := a.Config.Admin; admin != nil {
		if _, err := a.Accounts.EnsureAdministrator(ctx, admin.Email, "Administrator", admin.Password.Reveal()); err != nil {
			return fmt.Errorf("make the first administrator: %w", err)
		}
	}
	setUp, err := a.Accounts.IsSetUp(ctx)
	if err != nil {
		return err
	}
	if !setUp && a.Config.Demo {
		if err := a.demo.begin(ctx); err != nil {
			return fmt.Errorf("fill the demo: %w", err)
		}
		setUp = true
	}
	if err := a.readDesk(ctx); err != nil {
		return err
	}
	if a.Config.Demo && a.desk.Load().Kind != models.DeskDemo {
		return fmt.Errorf("this database belongs to the desk %q: a demo needs a database of its own", a.desk.Load().Name)
	}
	return a.greet(ctx, setUp)
}

// greet prints where to go; what people read first when they start Deskbell.
func (a *App) greet(ctx context.Context, setUp bool) error {
	base := origin(a.Config.BaseURL)
	if setUp {
		_, err := fmt.Fprintf(os.Stdout, "\n  ➜ Deskbell:  %s\n\n", base)
		return err
	}
	setup, err := a.Accounts.NewLink(ctx, accounts.LinkSetUp)
	if err != nil {
		return err
	}
	demo, err := a.Accounts.NewLink(ctx, accounts.LinkDemo)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "\n  ➜ Finish setup:   %s/setup?token=%s   (valid 30 min)\n  ➜ Or look around: %s/demo?token=%s\n\n", base, setup, base, demo)
	return err
}

func open(ctx context.Context, cfg config.Config, log *slog.Logger) (*database.DB, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
		return nil, fmt.Errorf("make the data folder (DESKBELL_DATA_DIR): %w", err)
	}
	options := database.Options{Dialect: string(cfg.Database.Dialect), DSN: cfg.Database.Path, Log: log.With("part", "database")}
	if cfg.Database.Dialect == config.MySQL {
		options.DSN = cfg.Database.DSN.Reveal()
	}
	return database.Open(ctx, options)
}

func newLog(cfg config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == config.LogFormatText || cfg.LogFormat == config.LogFormatAuto && isTerminal(os.Stderr) {
		return slog.New(slog.NewTextHandler(os.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, options))
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
