package realtime

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// frame is one WebSocket message of the server, ready for the wire: header and text. It is built once, shared by everyone who gets
// it, and never changed.
type frame []byte

// envelope is what a frame says.
type envelope struct {
	Seq   int64 // of the personal feed; zero: none
	Topic string
	Type  string
	Ref   string // of the client's frame that this one answers
	Data  json.RawMessage
}

const (
	version    = 1
	timeLayout = "2006-01-02T15:04:05.000Z"

	opText  = 0x81 // FIN and opcode, as the first byte of a frame
	opClose = 0x88
	opPing  = 0x89
)

// pingFrame is the same for all.
var pingFrame = frame{opPing, 0}

// encode builds the frame of e at now.
func encode(e envelope, now time.Time) frame {
	const room = 10 // the longest header
	b := make([]byte, room, room+96+len(e.Topic)+len(e.Type)+len(e.Ref)+len(e.Data))
	b = append(b, `{"v":1`...)
	if e.Seq != 0 {
		b = fmt.Appendf(b, `,"seq":%d`, e.Seq)
	}
	if e.Topic != "" {
		b = appendString(append(b, `,"topic":`...), e.Topic)
	}
	b = appendString(append(b, `,"type":`...), e.Type)
	if e.Ref != "" {
		b = appendString(append(b, `,"ref":`...), e.Ref)
	}
	b = append(b, `,"ts":"`...)
	b = now.UTC().AppendFormat(b, timeLayout)
	b = append(b, '"')
	if len(e.Data) > 0 {
		b = append(append(b, `,"data":`...), e.Data...)
	}
	b = append(b, '}')
	return withHeader(b, room)
}

// withHeader writes the header of a text frame in front of b[room:].
func withHeader(b []byte, room int) frame {
	var header [10]byte
	h := append(header[:0], opText)
	switch n := len(b) - room; {
	case n < 126:
		h = append(h, byte(n))
	case n <= 0xffff:
		h = binary.BigEndian.AppendUint16(append(h, 126), uint16(n))
	default:
		h = binary.BigEndian.AppendUint64(append(h, 127), uint64(n))
	}
	start := room - len(h)
	copy(b[start:], h)
	return b[start:]
}

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil { // a string always marshals
		panic(err)
	}
	return append(b, quoted...)
}

// closeFrame is the frame that ends a connection with code.
func closeFrame(code Code) frame {
	reason := code.String()
	f := append(make(frame, 0, 4+len(reason)), opClose, byte(2+len(reason)))
	f = binary.BigEndian.AppendUint16(f, uint16(code))
	return append(f, reason...)
}

// incoming is a frame of a client.
type incoming struct {
	V    int             `json:"v"`
	Type string          `json:"type"`
	Ref  string          `json:"ref"`
	Data json.RawMessage `json:"data"`
}

const (
	maxDepth = 32 // of the JSON in a client's frame
	maxRef   = 64 // bytes
	maxType  = 64 // bytes
)

// decode reads a client's frame. Any error means that no correct client sent it.
func decode(raw []byte) (incoming, error) {
	var in incoming
	if !utf8.Valid(raw) {
		return in, errors.New("the frame is not UTF-8")
	}
	if tooDeep(raw) {
		return in, fmt.Errorf("the frame is nested deeper than %d", maxDepth)
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return in, fmt.Errorf("the frame is not JSON as expected: %w", err)
	}
	switch {
	case in.V != version:
		return in, fmt.Errorf("the frame has version %d, want %d", in.V, version)
	case in.Type == "" || len(in.Type) > maxType:
		return in, errors.New("the frame has no type, or one too long")
	case len(in.Ref) > maxRef:
		return in, fmt.Errorf("ref is longer than %d", maxRef)
	}
	return in, nil
}

// tooDeep looks at brackets outside of strings, before anything is parsed.
func tooDeep(raw []byte) bool {
	depth, inString, escaped := 0, false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
