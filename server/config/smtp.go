package config

import (
	"net/url"
	"strconv"
	"strings"
)

// SMTPSecurity says when a connection to the mail server is encrypted.
type SMTPSecurity string

// The ways to encrypt mail connections.
const (
	SMTPImplicitTLS   SMTPSecurity = "tls"           // from the first byte
	SMTPStartTLS      SMTPSecurity = "starttls"      // STARTTLS, or no mail is sent
	SMTPOpportunistic SMTPSecurity = "opportunistic" // STARTTLS if the server offers it
)

// SMTP is the server that takes our mail.
type SMTP struct {
	Host     string
	Port     int
	Security SMTPSecurity
	Username string // empty: no authentication
	Password Secret
}

const (
	portSMTP       = 25
	portSubmission = 587
	portSMTPS      = 465
)

// readSMTP reads smtps://name:password@host:465. With smtp:// a name asks for STARTTLS, because a password must not
// travel in clear; without one it is used when offered.
func readSMTP(v string) (*SMTP, error) {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Opaque != "":
		return nil, mistake("it is not a URL; are the special characters of its password percent-encoded?")
	case u.Scheme != "smtp" && u.Scheme != "smtps":
		return nil, mistake("it begins with neither smtp:// nor smtps://")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, mistake("it has something behind the host")
	}
	if err := checkHost(u.Hostname()); err != nil {
		return nil, err
	}
	if err := checkPort(u.Port(), true); err != nil {
		return nil, err
	}
	password, _ := u.User.Password()
	smtp := &SMTP{Host: u.Hostname(), Username: u.User.Username(), Password: NewSecret(password)}
	if strings.ContainsAny(smtp.Username+password, "\r\n\x00") {
		return nil, mistake("its name or password has a line end or a NUL character")
	}
	if smtp.Username == "" && password != "" {
		return nil, mistake("it has a password without a name")
	}
	smtp.Security, smtp.Port = smtpSecurity(u.Scheme, smtp.Username)
	if u.Port() != "" {
		smtp.Port, _ = strconv.Atoi(u.Port()) // checked above
	}
	return smtp, nil
}

func smtpSecurity(scheme, username string) (SMTPSecurity, int) {
	switch {
	case scheme == "smtps":
		return SMTPImplicitTLS, portSMTPS
	case username != "":
		return SMTPStartTLS, portSubmission
	}
	return SMTPOpportunistic, portSMTP
}
