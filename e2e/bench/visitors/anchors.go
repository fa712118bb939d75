package visitors

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"deskbell/e2e/bench/bare"
)

// list is who is there, as an anchor has it: the time of each visitor's last activity.
type list struct {
	seed  maphash.Seed
	parts [64]struct {
		mu   sync.Mutex
		last map[string]int64
	}
	taken atomic.Int64
}

func newList() *list {
	l := &list{seed: maphash.MakeSeed()}
	for i := range l.parts {
		l.parts[i].last = map[string]int64{}
	}
	return l
}

func (l *list) active(visitor string, ago int64) {
	part := &l.parts[maphash.String(l.seed, visitor)%uint64(len(l.parts))]
	part.mu.Lock()
	part.last[visitor] = time.Now().UnixMilli() - ago
	part.mu.Unlock()
	l.taken.Add(1)
}

func (l *list) count(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, l.taken.Load()) }

// serveRaw takes frames from bare sockets, whose addresses stand for the visitors.
func serveRaw(string) (*http.ServeMux, error) {
	l, mux := newList(), http.NewServeMux()
	mux.HandleFunc("GET /count", l.count)
	mux.HandleFunc("GET /live", func(w http.ResponseWriter, r *http.Request) {
		if socket, err := bare.Upgrade(w, r); err == nil {
			go l.read(socket, r.RemoteAddr)
		}
	})
	return mux, nil
}

// read takes frames of less than 126 bytes until the socket ends.
func (l *list) read(socket net.Conn, visitor string) {
	defer func() { _ = socket.Close() }()
	buffer, have := make([]byte, 4096), 0
	for {
		n, err := socket.Read(buffer[have:])
		if err != nil {
			return
		}
		have += n
		frames := buffer[:have]
		for len(frames) >= 6 && len(frames) >= 6+int(frames[1]&127) {
			payload := frames[6 : 6+int(frames[1]&127)]
			if mask := binary.NativeEndian.Uint32(frames[2:]); mask != 0 {
				for i := range payload {
					payload[i] ^= frames[2+i%4]
				}
			}
			ago, ok := agoIn(payload)
			if !ok {
				return
			}
			l.active(visitor, ago)
			frames = frames[6+len(payload):]
		}
		have = copy(buffer, frames)
	}
}

// agoIn takes the number out of the one frame that it knows.
func agoIn(payload []byte) (ago int64, ok bool) {
	if len(payload) < len(activityHead)+len(activityTail) || string(payload[:len(activityHead)]) != activityHead {
		return 0, false
	}
	for _, digit := range payload[len(activityHead) : len(payload)-len(activityTail)] {
		ago = ago*10 + int64(digit-'0')
	}
	return ago, true
}

// serveGin takes POSTs as most Go services do.
func serveGin(string) (*http.ServeMux, error) {
	gin.SetMode(gin.ReleaseMode)
	l, router, mux := newList(), gin.New(), http.NewServeMux()
	router.POST("/activity", func(c *gin.Context) {
		var hit struct {
			Visitor string `json:"visitor" binding:"required"`
			MsAgo   int64  `json:"ms_ago"`
		}
		if c.ShouldBindJSON(&hit) != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		l.active(hit.Visitor, hit.MsAgo)
		c.Status(http.StatusNoContent)
	})
	mux.HandleFunc("GET /count", l.count)
	mux.Handle("/activity", router)
	return mux, nil
}
