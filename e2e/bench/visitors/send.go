package visitors

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"deskbell/e2e/bench/crowd"
)

// sender is one visitor's connection.
type sender interface {
	send() error
	close() error
}

// dial opens the connections of so many visitors, ready to send. What is open is returned beside an error.
func dial(server, address string, visitors int) ([]sender, error) {
	senders := make([]sender, 0, visitors)
	var tokens []string
	if server == product || server == whole {
		var err error
		if tokens, err = tokensOf(address, visitors); err != nil {
			return nil, err
		}
	}
	for i := range visitors {
		var one sender
		var err error
		switch server {
		case product, whole:
			one, err = visit(address, tokens[i])
		case raw:
			one, err = openSocket(address, "/live")
		default:
			one, err = openPost(address, i)
		}
		if err != nil {
			return senders, err
		}
		senders = append(senders, one)
	}
	return senders, nil
}

// socket sends frames.
type socket struct {
	*crowd.Socket
	frame []byte
}

func openSocket(address, path string) (*socket, error) {
	s, err := crowd.Dial(address, path, shop)
	if err != nil {
		return nil, err
	}
	return &socket{s, crowd.Frame(nil, []byte(activityHead+"0"+activityTail))}, nil
}

func (s *socket) send() error  { return s.Write(s.frame) }
func (s *socket) close() error { return s.Close() }

// visit opens a visitor's socket of the product.
func visit(address, token string) (*socket, error) {
	s, err := openSocket(address, "/w/v1/live")
	if err != nil {
		return nil, err
	}
	if err := s.Send([]byte(`{"v":1,"type":"hello","data":{"token":"` + token + `"}}`)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	welcome, err := s.Next()
	if err == nil && !bytes.Contains(welcome, []byte(`"type":"welcome"`)) {
		err = fmt.Errorf("refused: %s", welcome)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// post sends requests over one connection, and takes each answer off it before the next.
type post struct {
	conn    net.Conn
	request []byte
	waiting bool
	answer  [512]byte
}

func openPost(address string, i int) (*post, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	body := fmt.Sprintf(`{"visitor":"vis_%026d","ms_ago":0}`, i)
	request := fmt.Appendf(nil, "POST /activity HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, len(body), body)
	return &post{conn: conn, request: request}, nil
}

func (p *post) send() error {
	if p.waiting {
		n, err := p.conn.Read(p.answer[:])
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(p.answer[:n], []byte("HTTP/1.1 204 ")) {
			return fmt.Errorf("answered %q", p.answer[:n])
		}
	}
	p.waiting = true
	_, err := p.conn.Write(p.request)
	return err
}

func (p *post) close() error { return p.conn.Close() }

// pace sends at a fixed rate, one visitor after the other.
func (p plan) pace(_ context.Context, senders []sender) (sent int64, err error) {
	total := int(p.pacedFor.Seconds() * float64(p.rate))
	begun := time.Now()
	for i := range total {
		time.Sleep(time.Until(begun.Add(time.Duration(i) * time.Second / time.Duration(p.rate))))
		if err := senders[i%len(senders)].send(); err != nil {
			return 0, err
		}
	}
	return int64(total), nil
}

// saturate has everybody send as fast as the server takes it.
func (p plan) saturate(_ context.Context, senders []sender) (int64, error) {
	var sent atomic.Int64
	end := time.Now().Add(p.saturatedFor)
	var all errgroup.Group
	for _, one := range senders {
		all.Go(func() error {
			const between = 64 // looks at the clock
			for time.Now().Before(end) {
				for range between {
					if err := one.send(); err != nil {
						return err
					}
				}
				sent.Add(between)
			}
			return nil
		})
	}
	err := all.Wait()
	return sent.Load(), err
}
