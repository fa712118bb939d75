package fanout

import (
	"encoding/binary"
	"net"
	"net/http"
	"runtime"
	"sync"

	"deskbell/e2e/bench/bare"
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
	socket, err := bare.Upgrade(w, r)
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
