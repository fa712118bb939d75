// Package email is the channel that hands messages to the desk's mail server over SMTP, one recipient and one connection each.
package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/base/clock"
)

// Name is the channel's name.
const Name = "email"

// Security says when the connection is encrypted. The words are those of the settings.
type Security string

// The ways to encrypt.
const (
	TLS           Security = "tls"           // from the first byte
	StartTLS      Security = "starttls"      // STARTTLS, or no mail is sent
	Opportunistic Security = "opportunistic" // STARTTLS if the server offers it
)

// Options say which server takes the mail, and in whose name.
type Options struct {
	Host     string
	Port     int
	Security Security
	Username string // empty: no authentication
	Password string
	From     string // an address, with or without a name: Acme support <support@acme.test>
	HELO     string // our host's name; empty: the operating system's
	// Dial opens connections, usually a netguard.Guard's. TLS is added here.
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
	Clock clock.Clock
	// TLS, if set, is the configuration to start from: a desk with a certificate authority of its own.
	TLS *tls.Config
}

const (
	// stepTimeout bounds each step of a conversation; the try as a whole is bounded by its lane.
	stepTimeout = 20 * time.Second
	// loginPause is how long nobody tries to log in after the server refused: servers lock accounts out.
	loginPause = 15 * time.Minute
)

// Channel implements notify.Channel.
type Channel struct {
	options Options
	from    *mail.Address
	login   login
}

// New checks the options. It does not connect.
func New(options Options) (*Channel, error) {
	from, err := mail.ParseAddress(options.From)
	if err != nil {
		return nil, fmt.Errorf("the address %q that mail comes from is not one: %w", options.From, err)
	}
	if _, err := recipient(from.Address); err != nil {
		return nil, fmt.Errorf("the address %q that mail comes from is not one: %w", options.From, err)
	}
	if options.Host == "" || options.Dial == nil {
		return nil, errors.New("mail needs a server and a way to connect to it")
	}
	return &Channel{options: options, from: from, login: login{clock: options.Clock, turn: make(chan struct{}, 1)}}, nil
}

// Name implements notify.Channel.
func (c *Channel) Name() string { return Name }

// Send implements notify.Channel. The Message-ID is made from the delivery's id, so a repeat carries the same.
func (c *Channel) Send(ctx context.Context, delivery models.Delivery) (notify.Receipt, error) {
	message, err := c.message(delivery)
	if err != nil {
		return notify.Receipt{}, notify.Permanent(err).Because(notify.ReasonBounced, "invalid_address")
	}
	conn := &connection{}
	defer conn.close()
	// What the library does without looking at the context ends when the connection is closed under it.
	defer context.AfterFunc(ctx, conn.close)()
	client, err := c.client(conn)
	if err != nil {
		return notify.Receipt{}, notify.Temporary(err, 0)
	}
	session, err := c.connect(ctx, client)
	if err != nil {
		return notify.Receipt{}, connectFailure(ctx, err)
	}
	if err := client.SendWithSMTPClient(session, message); err != nil {
		return notify.Receipt{}, sendFailure(ctx, err)
	}
	_ = client.CloseWithSMTPClient(session) // the mail is taken; QUIT is a courtesy
	return notify.Receipt{Code: "250", Detail: message.ServerResponse()}, nil
}

func (c *Channel) client(conn *connection) (*gomail.Client, error) {
	o := c.options
	policy := map[Security]gomail.TLSPolicy{TLS: gomail.TLSOpportunistic, StartTLS: gomail.TLSMandatory, Opportunistic: gomail.TLSOpportunistic}[o.Security]
	options := []gomail.Option{gomail.WithPort(o.Port), gomail.WithTimeout(stepTimeout), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(c.tls()),
		gomail.WithoutNoop(), gomail.WithoutRset(), gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			return c.dial(ctx, conn, network, address)
		})}
	if o.HELO != "" {
		options = append(options, gomail.WithHELO(o.HELO))
	}
	if o.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(o.Username), gomail.WithPassword(o.Password))
	}
	return gomail.NewClient(o.Host, options...)
}

func (c *Channel) tls() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.options.TLS != nil {
		config = c.options.TLS.Clone()
	}
	config.ServerName = c.options.Host
	// Encryption that is taken only if offered keeps out no one who can change the offer; asking such a server, often one in the same
	// house, for a certificate would only make mail go in clear or not at all.
	config.InsecureSkipVerify = c.options.Security == Opportunistic //nolint:gosec // see above
	return config
}

// dial opens the connection and remembers it: the library does not close one on which it failed.
func (c *Channel) dial(ctx context.Context, conn *connection, network, address string) (net.Conn, error) {
	raw, err := c.options.Dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	limited := conn.open(raw)
	if c.options.Security != TLS {
		return limited, nil
	}
	secure := tls.Client(limited, c.tls())
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return secure, nil
}

func (c *Channel) connect(ctx context.Context, client *gomail.Client) (*smtp.Client, error) {
	if c.options.Username == "" {
		return client.DialToSMTPClientWithContext(ctx)
	}
	return c.login.connect(ctx, client)
}

// connection is the one connection of a try.
type connection struct {
	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

// maxAnswers bounds what a server may say in one conversation, in bytes.
const maxAnswers = 1 << 20

func (c *connection) open(conn net.Conn) net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn = conn; c.closed {
		_ = conn.Close()
	}
	return &limited{Conn: conn, left: maxAnswers}
}

func (c *connection) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed = true; c.conn != nil {
		_ = c.conn.Close()
	}
}

// limited is a connection from which only so much is read.
type limited struct {
	net.Conn
	left int
}

var errTalkative = errors.New("the mail server said more than anyone should")

// Read implements net.Conn.
func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTalkative
	}
	n, err := l.Conn.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// recipient is the bare address in text, and nothing but: no name, no second address, no line end.
func recipient(text string) (string, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u0085' || r == '\u2028' || r == '\u2029' }) {
		return "", errors.New("the address has a control character")
	}
	address, err := mail.ParseAddress(text)
	if err != nil {
		return "", fmt.Errorf("the address cannot be read: %w", err)
	}
	if address.Name != "" || address.Address != text {
		return "", errors.New("the address has more than an address in it")
	}
	return address.Address, nil
}
