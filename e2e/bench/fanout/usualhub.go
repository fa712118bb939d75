package fanout

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// usualHub is how most hubs are written: a queue and a writing goroutine a connection, Write with a context that times out.
type usualHub struct {
	mu     sync.RWMutex
	queues map[chan []byte]struct{}
}

const (
	usualQueue   = 256
	usualTimeout = 5 * time.Second
)

func (h *usualHub) subscribe(w http.ResponseWriter, r *http.Request) error {
	socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return err
	}
	defer func() { _ = socket.CloseNow() }()
	ctx := socket.CloseRead(context.Background())
	queue := make(chan []byte, usualQueue)
	h.mu.Lock()
	h.queues[queue] = struct{}{}
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		delete(h.queues, queue)
		h.mu.Unlock()
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case message := <-queue:
			if usualWrite(ctx, socket, message) != nil {
				return nil // the peer is gone
			}
		}
	}
}

func usualWrite(ctx context.Context, socket *websocket.Conn, message []byte) error {
	ctx, cancel := context.WithTimeout(ctx, usualTimeout)
	defer cancel()
	return socket.Write(ctx, websocket.MessageText, message)
}

func (h *usualHub) publish(message []byte) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for queue := range h.queues {
		select {
		case queue <- message:
		default: // who is slow misses it
		}
	}
}
