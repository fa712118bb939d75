// Package crowd is many WebSocket clients that cost little beside the server that they measure: plain sockets, one thread that reads
// from all of them, nothing allocated for a message.
package crowd

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"

	"golang.org/x/sys/unix"
)

// Socket is one client, blocking until it joins a Crowd.
type Socket struct {
	fd int
	in *bufio.Reader
}

// patience is how long a blocking read may take, in seconds.
const patience = 20

// Dial connects and shakes hands as a page of this origin.
func Dial(address, path, origin string) (*Socket, error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	s := &Socket{fd: fd}
	s.in = bufio.NewReaderSize(blocking{fd}, 1<<10)
	if err := s.open(to, path, origin); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return s, nil
}

func (s *Socket) open(to netip.AddrPort, path, origin string) error {
	if err := unix.Connect(s.fd, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}); err != nil {
		return err
	}
	if err := unix.SetsockoptTimeval(s.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: patience}); err != nil {
		return err
	}
	if err := unix.SetsockoptInt(s.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return err
	}
	request := "GET " + path + " HTTP/1.1\r\nHost: " + to.String() + "\r\nOrigin: " + origin + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
	if err := s.write([]byte(request)); err != nil {
		return err
	}
	status, err := s.in.ReadString('\n')
	if err != nil {
		return err
	}
	if !strings.Contains(status, " 101 ") {
		return fmt.Errorf("no upgrade: %s", strings.TrimSpace(status))
	}
	for line := status; line != "\r\n"; {
		if line, err = s.in.ReadString('\n'); err != nil {
			return err
		}
	}
	return nil
}

// Send writes one text message in a write of its own, as a browser does.
func (s *Socket) Send(payload []byte) error { return s.write(Frame(nil, payload)) }

// Write writes frames that Frame has made.
func (s *Socket) Write(frames []byte) error { return s.write(frames) }

func (s *Socket) write(b []byte) error {
	for len(b) > 0 {
		n, err := unix.Write(s.fd, b)
		if err != nil && err != unix.EINTR {
			return err
		}
		b = b[max(n, 0):]
	}
	return nil
}

// Next reads one message.
func (s *Socket) Next() ([]byte, error) {
	head, err := s.in.Peek(2)
	if err != nil {
		return nil, err
	}
	if head, err = s.in.Peek(headOf(head[1])); err != nil {
		return nil, err
	}
	skip, size, _ := measure(head)
	if _, err := s.in.Discard(skip); err != nil {
		return nil, err
	}
	payload := make([]byte, size)
	_, err = io.ReadFull(s.in, payload)
	return payload, err
}

// Close ends a socket that is in no Crowd.
func (s *Socket) Close() error { return unix.Close(s.fd) }

// Frame appends the frame of a client's text message, with a mask of zeros.
func Frame(b, payload []byte) []byte {
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x81, 0x80|byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 0x81, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x81, 0x80|127), uint64(n))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

// headOf is how long the header of a server's frame is, by its second byte.
func headOf(second byte) int {
	switch second & 127 {
	case 126:
		return 4
	case 127:
		return 10
	}
	return 2
}

// measure tells the lengths of header and payload of the server's frame at the beginning of b, if the header is there.
func measure(b []byte) (head, size int, ok bool) {
	if len(b) < 2 || len(b) < headOf(b[1]) {
		return 0, 0, false
	}
	switch head = headOf(b[1]); head {
	case 4:
		size = int(binary.BigEndian.Uint16(b[2:]))
	case 10:
		size = int(binary.BigEndian.Uint64(b[2:]))
	default:
		size = int(b[1])
	}
	return head, size, true
}

// blocking lets bufio read from a socket.
type blocking struct{ fd int }

func (b blocking) Read(p []byte) (int, error) {
	for {
		n, err := unix.Read(b.fd, p)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}
