package notifytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// Mail is one message that a sink took or saw.
type Mail struct {
	From, To string
	Raw      string
	Taken    bool // answered with 250
}

// Message is the parsed mail.
func (m Mail) Message(t testing.TB) *mail.Message {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(m.Raw))
	require.NoError(t, err)
	return message
}

// Sink is a mail server that keeps what it gets.
type Sink struct {
	Host string
	Port int
	TLS  *tls.Config // for clients: trusts the sink

	mu       sync.Mutex
	mails    []Mail
	logins   int
	onRcpt   func(to string) error
	onData   func(m Mail, conn net.Conn) error
	password string
}

// Secure says how a sink encrypts.
type Secure int

// The ways.
const (
	Plain Secure = iota
	WithStartTLS
	WithTLS
)

// NewSink starts a mail server that takes everything, until the test ends. With a password, it wants the login "desk".
func NewSink(t testing.TB, secure Secure, password string) *Sink {
	t.Helper()
	s := &Sink{Host: "127.0.0.1", password: password}
	serving := s.certificate(t)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{sink: s, conn: c.Conn()}, nil
	}))
	server.Domain, server.ReadTimeout, server.WriteTimeout, server.ErrorLog = "sink.test", time.Minute, time.Minute, log.New(io.Discard, "", 0)
	server.AllowInsecureAuth = false
	if secure == WithStartTLS {
		server.TLSConfig = serving
	}
	listener, err := net.Listen("tcp", s.Host+":0")
	require.NoError(t, err)
	s.Port = listener.Addr().(*net.TCPAddr).Port
	if secure == WithTLS {
		listener = tls.NewListener(listener, serving)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return s
}

// OnRcpt makes fn answer RCPT TO from now on.
func (s *Sink) OnRcpt(fn func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onRcpt = fn
}

// OnData makes fn answer the end of a mail from now on; it may close the connection.
func (s *Sink) OnData(fn func(m Mail, conn net.Conn) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onData = fn
}

// Mails lists what came, taken or not.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Logins is how many logins were tried.
func (s *Sink) Logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins
}

// certificate makes the sink's own, and what a client needs to trust it.
func (s *Sink) certificate(t testing.TB) *tls.Config {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	plan := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.ParseIP(s.Host)}}
	raw, err := x509.CreateCertificate(rand.Reader, plan, plan, key.Public(), key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(raw)
	require.NoError(t, err)
	s.TLS = &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	s.TLS.RootCAs.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// session is one conversation.
type session struct {
	sink *Sink
	conn net.Conn
	mail Mail
}

// AuthMechanisms implements smtp.AuthSession.
func (s *session) AuthMechanisms() []string {
	if s.sink.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth implements smtp.AuthSession.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, password string) error {
		s.sink.mu.Lock()
		defer s.sink.mu.Unlock()
		s.sink.logins++
		if name != "desk" || password != s.sink.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.mail = Mail{} }

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.mail.From = from
	return nil
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.sink.mu.Lock()
	ask := s.sink.onRcpt
	s.sink.mu.Unlock()
	s.mail.To += to
	if ask == nil {
		return nil
	}
	return ask(to)
}

// Data implements smtp.Session.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mail.Raw = string(raw)
	s.sink.mu.Lock()
	ask := s.sink.onData
	s.sink.mu.Unlock()
	if ask != nil {
		err = ask(s.mail, s.conn)
	}
	s.mail.Taken = err == nil
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.mails = append(s.sink.mails, s.mail)
	return err
}
