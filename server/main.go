// Command deskbell watches a help desk and its websites, and tells the right person at the right moment.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"deskbell/server/config"
)

// commands is the command line; what belongs to all commands is settings (config.TakeFlags), not here.
type commands struct {
	Serve       serveCommand       `cmd:"" default:"withargs" help:"Run the server (the default)."`
	Demo        demoCommand        `cmd:"" help:"Run the server on a new database filled with the demo desk."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database's schema up to date, or tell where it stands."`
	Admin       adminCommand       `cmd:"" help:"Make an administrator, or reset a password."`
	Token       tokenCommand       `cmd:"" help:"API tokens."`
	Catalog     catalogCommand     `cmd:"" help:"Print what events can be about and what they can do."`
	OpenAPI     openAPICommand     `cmd:"" name:"openapi" help:"Print the OpenAPI document of this version."`
	AsyncAPI    asyncAPICommand    `cmd:"" name:"asyncapi" help:"Print the AsyncAPI document of the WebSockets."`
	Config      configCommand      `cmd:"" help:"Print or check the settings."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask the running server whether it is ready."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// streams is where commands write.
type streams struct{ out, err io.Writer }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), streams{os.Stdout, os.Stderr}))
}

// run executes one command line. The exit code is 0, 1 when the command failed, or 2 when the command line or a setting is wrong.
func run(ctx context.Context, args, environ []string, to streams) int {
	flags, rest, err := config.TakeFlags(args)
	if err != nil {
		return refuse(to, err)
	}
	var cli commands
	parser, err := kong.New(&cli, kong.Name("deskbell"), kong.Writers(to.out, to.err), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(to),
		kong.Description("Deskbell watches a help desk and its websites, and tells the right person at the right moment.\n\n"+
			"Every setting DESKBELL_NAME is also a flag --name; `deskbell config print` lists them."))
	if err != nil {
		return refuse(to, err)
	}
	command, err := parser.Parse(rest)
	if err != nil {
		return refuse(to, err)
	}
	command.Bind(settings{environ: environ, flags: flags})
	return exitCode(to, command.Run())
}

// settings reads the configuration when a command needs it: most mistakes in it must not stop `version`.
type settings struct {
	environ []string
	flags   map[string]string
}

func (s settings) load() (config.Config, error) { return config.Load(s.environ, s.flags) }

func exitCode(to streams, err error) int {
	var problems config.Problems
	switch {
	case err == nil:
		return 0
	case errors.As(err, &problems):
		return refuse(to, err)
	}
	fmt.Fprintln(to.err, "deskbell:", err)
	return 1
}

func refuse(to streams, err error) int {
	fmt.Fprintln(to.err, "deskbell:", err)
	return 2
}
