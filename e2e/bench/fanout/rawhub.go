package fanout

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"net"
	"net/http"
	"runtime"
	"sync"
)

// rawHub is the least that one write a delivery can cost: bare sockets, the frame built once, a goroutine a core that writes it to its
// share of them. It does not read.
type rawHub struct {
	mu      sync.RWMutex
	sockets []net.Conn
}

func (h *rawHub) subscribe(w http.ResponseWriter, r *http.Request) error {
	h.mu.Lock() // nothing may be published before the handshake is out
	defer h.mu.Unlock()
	socket, err := rawUpgrade(w, r)
	if err == nil {
		h.sockets = append(h.sockets, socket)
	}
	return err
}

func (h *rawHub) publish(message []byte) {
	frame := serverFrame(message)
	h.mu.RLock()
	defer h.mu.RUnlock()
	var parts sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for i := range cores {
		parts.Go(func() {
			for _, socket := range h.sockets[len(h.sockets)*i/cores : len(h.sockets)*(i+1)/cores] {
				_, _ = socket.Write(frame) // who is gone misses it
			}
		})
	}
	parts.Wait()
}

// rawUpgrade does as little of a handshake as clients accept.
func rawUpgrade(w http.ResponseWriter, r *http.Request) (net.Conn, error) {
	socket, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = socket.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\n\r\n"))
	return socket, err
}

// serverFrame is the frame of a text message.
func serverFrame(message []byte) []byte {
	frame := make([]byte, 0, len(message)+10)
	switch n := len(message); {
	case n < 126:
		frame = append(frame, 0x81, byte(n))
	case n <= 0xffff:
		frame = binary.BigEndian.AppendUint16(append(frame, 0x81, 126), uint16(n))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, 0x81, 127), uint64(n))
	}
	return append(frame, message...)
}
