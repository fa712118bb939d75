// Package bare is the least of the WebSocket protocol that clients accept: what the anchors are made of that show what sockets cost.
package bare

import (
	"crypto/sha1"
	"encoding/base64"
	"net"
	"net/http"
)

// Upgrade does as little of a handshake as clients accept.
func Upgrade(w http.ResponseWriter, r *http.Request) (net.Conn, error) {
	socket, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = socket.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\n\r\n"))
	return socket, err
}
