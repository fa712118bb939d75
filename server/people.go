package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"deskbell/server/app"
)

type adminCommand struct {
	Create        adminCreateCommand        `cmd:"" help:"Make an administrator."`
	ResetPassword adminResetPasswordCommand `cmd:"" help:"Give a person a new password and end their sessions."`
}

type adminCreateCommand struct {
	Email    string `required:"" help:"Log-in and address for e-mail."`
	Name     string `required:"" help:"As colleagues and visitors see it."`
	Password string `help:"Read from standard input when it is not given."`
}

func (c adminCreateCommand) Run(ctx context.Context, s settings, to streams) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	password, err := passwordOr(c.Password, to)
	if err != nil {
		return err
	}
	return app.CreateAdministrator(ctx, cfg, c.Email, c.Name, password, to.out)
}

type adminResetPasswordCommand struct {
	Email    string `required:"" help:"Whose password."`
	Password string `help:"Read from standard input when it is not given."`
}

func (c adminResetPasswordCommand) Run(ctx context.Context, s settings, to streams) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	password, err := passwordOr(c.Password, to)
	if err != nil {
		return err
	}
	return app.ResetPassword(ctx, cfg, c.Email, password, to.out)
}

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make an API token; it is shown once."`
	List   tokenListCommand   `cmd:"" help:"List a person's tokens."`
	Revoke tokenRevokeCommand `cmd:"" help:"Revoke a token."`
}

type tokenCreateCommand struct {
	Email  string   `required:"" help:"Whose rights it has."`
	Name   string   `required:"" help:"What it is for."`
	Scopes []string `help:"read, write, admin." default:"read"`
	Days   int      `help:"Days until it expires; 0: never." default:"0"`
}

func (c tokenCreateCommand) Run(ctx context.Context, s settings, to streams) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return app.CreateToken(ctx, cfg, app.NewToken{Email: c.Email, Name: c.Name, Scopes: c.Scopes, Days: c.Days}, to.out)
}

type tokenListCommand struct {
	Email string `required:"" help:"Whose tokens."`
	JSON  bool   `help:"As JSON."`
}

func (c tokenListCommand) Run(ctx context.Context, s settings, to streams) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return app.ListTokens(ctx, cfg, c.Email, c.JSON, to.out)
}

type tokenRevokeCommand struct {
	ID string `arg:"" help:"tok_… as the list shows it."`
}

func (c tokenRevokeCommand) Run(ctx context.Context, s settings, to streams) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return app.RevokeToken(ctx, cfg, c.ID, to.out)
}

// passwordOr is the given password, or the first line of standard input: so it need not stand on a command line.
func passwordOr(given string, to streams) (string, error) {
	if given != "" {
		return given, nil
	}
	fmt.Fprint(to.err, "Password: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", fmt.Errorf("read the password from standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
