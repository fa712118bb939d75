package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"deskbell/server/app"
)

type serveCommand struct {
	app.Frozen
}

func (c serveCommand) Run(ctx context.Context, s settings) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return app.Serve(ctx, cfg, c.Frozen)
}

type demoCommand struct {
	app.Frozen
}

func (c demoCommand) Run(ctx context.Context, s settings) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	cfg.Demo = true
	return app.Serve(ctx, cfg, c.Frozen)
}

type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" help:"Apply what is missing."`
	Status migrateStatusCommand `cmd:"" help:"List every migration and when it was applied."`
}

type migrateUpCommand struct{}

func (migrateUpCommand) Run(ctx context.Context, s settings, to streams) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return app.MigrateUp(ctx, cfg, to.out)
}

type migrateStatusCommand struct{}

func (migrateStatusCommand) Run(ctx context.Context, s settings, to streams) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return app.MigrateStatus(ctx, cfg, to.out)
}

type catalogCommand struct {
	JSON bool `help:"As JSON, in the shape of the specification's data." default:"true" negatable:""`
}

func (catalogCommand) Run(to streams) error {
	catalog, err := app.Catalog()
	if err != nil {
		return err
	}
	return printJSON(to, catalog)
}

type openAPICommand struct{}

func (openAPICommand) Run(to streams) error {
	document, err := app.OpenAPI()
	if err != nil {
		return err
	}
	_, err = to.out.Write(document)
	return err
}

type asyncAPICommand struct{}

func (asyncAPICommand) Run(to streams) error {
	document, err := app.AsyncAPI()
	if err != nil {
		return err
	}
	_, err = to.out.Write(document)
	return err
}

type configCommand struct {
	Print configPrintCommand `cmd:"" help:"Print every setting, its value (secrets masked) and where it comes from."`
	Check configCheckCommand `cmd:"" help:"Tell all mistakes in the settings."`
}

type configPrintCommand struct{}

func (configPrintCommand) Run(s settings, to streams) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return cfg.Print(to.out)
}

type configCheckCommand struct{}

func (configCheckCommand) Run(s settings, to streams) error {
	if _, err := s.load(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(to.out, "The settings are right.")
	return err
}

type healthcheckCommand struct{}

func (healthcheckCommand) Run(ctx context.Context, s settings) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return app.Healthcheck(ctx, cfg, http.DefaultTransport) //nolint:forbidigo // it asks the server on this machine
}

type versionCommand struct{}

func (versionCommand) Run(to streams) error {
	_, err := fmt.Fprintln(to.out, "deskbell", app.Version())
	return err
}

func printJSON(to streams, value any) error {
	encoder := json.NewEncoder(to.out)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
