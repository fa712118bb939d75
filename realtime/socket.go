package realtime

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"time"
)

const (
	readBuffer  = 512 // larger frames are read past the buffer
	writeBuffer = 160 // holds the largest control frame, so that each arrives in one Write
)

// socket is the connection as the WebSocket library sees it: reading goes through, writing joins the queue.
type socket struct {
	net.Conn
	conn  *Conn
	early []byte // what arrived before the socket was taken over
}

func (s *socket) Read(p []byte) (int, error) {
	if len(s.early) > 0 {
		n := copy(p, s.early)
		s.early = s.early[n:]
		return n, nil
	}
	s.early = nil
	n, err := s.Conn.Read(p)
	if n > 0 {
		s.conn.heard.Store(int64(s.conn.hub.mono()))
	}
	return n, err
}

// Write gets whole control frames; data frames never come this way.
func (s *socket) Write(p []byte) (int, error) {
	s.conn.control(bytes.Clone(p))
	return len(p), nil
}

// Close only stops reading: the reading goroutine closes the socket when the last frame is out.
func (s *socket) Close() error { return s.Conn.SetReadDeadline(time.Unix(1, 0)) }

// leanWriter hands the WebSocket library our socket, with small buffers instead of the two of 4 KiB that net/http made.
type leanWriter struct {
	http.ResponseWriter
	conn *Conn
}

// WriteHeaderNow lets routers that hold back the header send it before the socket is taken over.
func (w leanWriter) WriteHeaderNow() {
	if now, ok := w.ResponseWriter.(interface{ WriteHeaderNow() }); ok {
		now.WriteHeaderNow()
	}
}

func (w leanWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	w.conn.net, w.conn.outlet = conn, w.conn.hub.outletOf(w.conn, conn)
	early, err := buffered.Reader.Peek(buffered.Reader.Buffered())
	if err != nil { // what is buffered can always be looked at
		return nil, nil, err
	}
	s := &socket{conn, w.conn, bytes.Clone(early)}
	reader := bufio.NewReaderSize(s, max(readBuffer, len(early)))
	if _, err := reader.Peek(len(early)); err != nil { // the library looks only at what the buffer holds
		return nil, nil, err
	}
	return s, bufio.NewReadWriter(reader, bufio.NewWriterSize(s, writeBuffer)), nil
}
