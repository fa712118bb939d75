package config_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"

	"deskbell/server/config"
)

func TestAMySQLAddressBecomesADSNThatSpeaksUTF8AndUTC(t *testing.T) {
	dsn := load(t, "DESKBELL_DATABASE=mysql://desk:secret@db.example.com/desk").Database.DSN.Reveal()
	require.Equal(t, "desk:secret@tcp(db.example.com:3306)/desk?charset=utf8mb4&parseTime=true&loc=UTC&time_zone=%27%2B00%3A00%27&interpolateParams=true", dsn)

	parsed, err := mysql.ParseDSN(dsn)
	require.NoError(t, err)
	require.True(t, parsed.ParseTime)
	require.True(t, parsed.InterpolateParams)
	require.Equal(t, time.UTC, parsed.Loc)
	require.Equal(t, "'+00:00'", parsed.Params["time_zone"])
}

func TestTheDriverReadsTheAccountAsItWasWritten(t *testing.T) {
	for _, want := range []struct{ user, password, address, name, query string }{
		{"desk", "secret", "db:3306", "desk", ""},
		{"desk", "p@ss/w:rd?#%&=+ ()", "10.0.0.1:3307", "desk", "?tls=skip-verify"},
		{"desk", "пароль", "[::1]:3306", "my-desk_2", "?tls=preferred"},
		{"desk", "", "db:3306", "desk ü%", ""},
	} {
		u := url.URL{Scheme: "mysql", User: url.UserPassword(want.user, want.password), Host: want.address, Path: "/" + want.name}
		parsed, err := mysql.ParseDSN(load(t, "DESKBELL_DATABASE="+u.String()+want.query).Database.DSN.Reveal())
		require.NoError(t, err)
		require.Equal(t, want.user, parsed.User)
		require.Equal(t, want.password, parsed.Passwd)
		require.Equal(t, want.address, parsed.Addr)
		require.Equal(t, want.name, parsed.DBName)
		require.Equal(t, "tcp", parsed.Net)
	}
	parsed, err := mysql.ParseDSN(load(t, "DESKBELL_DATABASE=mysql://desk@/desk?socket=/run/mysqld/mysqld.sock").Database.DSN.Reveal())
	require.NoError(t, err)
	require.Equal(t, "unix", parsed.Net)
	require.Equal(t, "/run/mysqld/mysqld.sock", parsed.Addr)
}

func TestMailSecurityFollowsSchemeAndName(t *testing.T) {
	for text, want := range map[string]config.SMTP{
		"smtps://mail":         {Host: "mail", Port: 465, Security: config.SMTPImplicitTLS},
		"smtp://mail":          {Host: "mail", Port: 25, Security: config.SMTPOpportunistic},
		"smtp://ana@mail":      {Host: "mail", Port: 587, Security: config.SMTPStartTLS, Username: "ana"},
		"smtp://ana@mail:2525": {Host: "mail", Port: 2525, Security: config.SMTPStartTLS, Username: "ana"},
	} {
		require.Equal(t, want, *load(t, "DESKBELL_SMTP_URL="+text, "DESKBELL_MAIL_FROM=a@example.com").SMTP, text)
	}
}
