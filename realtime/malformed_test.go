package realtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

// after hello, each of these ends its connection with the code.
var malformed = []struct {
	name  string
	bytes []byte
	code  realtime.Code
}{
	{"not JSON", text(`hello`), realtime.CodeProtocol},
	{"empty", text(``), realtime.CodeProtocol},
	{"a number", text(`1`), realtime.CodeProtocol},
	{"null", text(`null`), realtime.CodeProtocol},
	{"a list", text(`[]`), realtime.CodeProtocol},
	{"a string", text(`"hello"`), realtime.CodeProtocol},
	{"an empty object", text(`{}`), realtime.CodeProtocol},
	{"cut off", text(`{"v":1,"type":"subscribe","data":{`), realtime.CodeProtocol},
	{"two frames in one", text(`{"v":1,"type":"ack"}{"v":1,"type":"ack"}`), realtime.CodeProtocol},
	{"no version", text(`{"type":"subscribe"}`), realtime.CodeProtocol},
	{"another version", text(`{"v":2,"type":"subscribe"}`), realtime.CodeProtocol},
	{"version as text", text(`{"v":"1","type":"subscribe"}`), realtime.CodeProtocol},
	{"version as fraction", text(`{"v":1.5,"type":"subscribe"}`), realtime.CodeProtocol},
	{"version too large", text(`{"v":1e308,"type":"subscribe"}`), realtime.CodeProtocol},
	{"no type", text(`{"v":1}`), realtime.CodeProtocol},
	{"type is a number", text(`{"v":1,"type":7}`), realtime.CodeProtocol},
	{"type is a list", text(`{"v":1,"type":["subscribe"]}`), realtime.CodeProtocol},
	{"type is huge", text(`{"v":1,"type":"` + strings.Repeat("x", 65) + `"}`), realtime.CodeProtocol},
	{"ref is a number", text(`{"v":1,"type":"subscribe","ref":1}`), realtime.CodeProtocol},
	{"ref is huge", text(`{"v":1,"type":"subscribe","ref":"` + strings.Repeat("x", 65) + `"}`), realtime.CodeProtocol},
	{"a second hello", text(helloText), realtime.CodeProtocol},
	{"byte order mark", text("\ufeff" + `{"v":1,"type":"ack"}`), realtime.CodeProtocol},
	{"not UTF-8", masked(0x81, []byte("{\"v\":1,\"type\":\"\xff\xfe\"}")), realtime.CodeProtocol},
	{"half a surrogate as bytes", masked(0x81, []byte("\xed\xa0\x80")), realtime.CodeProtocol},
	{"NUL", text("\x00"), realtime.CodeProtocol},
	{"nested 33 deep", text(`{"v":1,"type":"ack","data":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `}`), realtime.CodeProtocol},
	{"brackets for ever", text(strings.Repeat("[", 60_000)), realtime.CodeProtocol},
	{"binary", masked(0x82, []byte(`{"v":1,"type":"ack"}`)), realtime.CodeProtocol},
	{"not masked", []byte{0x81, 2, '{', '}'}, realtime.CodeProtocol},
	{"reserved bit 1: compressed", masked(0xc1, []byte(`{}`)), realtime.CodeProtocol},
	{"reserved bit 2", masked(0xa1, []byte(`{}`)), realtime.CodeProtocol},
	{"reserved bit 3", masked(0x91, []byte(`{}`)), realtime.CodeProtocol},
	{"unknown data opcode", masked(0x83, []byte(`{}`)), realtime.CodeProtocol},
	{"unknown control opcode", masked(0x8b, nil), realtime.CodeProtocol},
	{"continuation of nothing", masked(0x80, []byte(`{}`)), realtime.CodeProtocol},
	{"a new message inside a message", append(masked(0x01, []byte(`{`)), text(`{}`)...), realtime.CodeProtocol},
	{"fragmented ping", masked(0x09, []byte("x")), realtime.CodeProtocol},
	{"ping of 126 bytes", masked(0x89, make([]byte, 126)), realtime.CodeProtocol},
	{"close of one byte", masked(0x88, []byte{3}), realtime.CodeProtocol},
	{"close with a forbidden code", masked(0x88, []byte{0x03, 0xed}), realtime.CodeProtocol},
	{"64 KiB and one byte", text(strings.Repeat(" ", 64<<10) + "1"), realtime.CodeTooLarge},
	{"a megabyte", text(strings.Repeat(" ", 1<<20)), realtime.CodeTooLarge},
	{"64 KiB and one byte in pieces", append(masked(0x01, make([]byte, 40<<10)), masked(0x80, make([]byte, 24<<10+1))...), realtime.CodeTooLarge},
	{"a length of 2^63", []byte{0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, realtime.CodeProtocol},
}

func TestAMalformedFrameEndsItsOwnConnectionWithACode(t *testing.T) {
	w := newWorld(t, nil, nil)
	neighbour := w.agent("neighbour")
	require.Greater(t, len(malformed), 30)
	for _, bad := range malformed {
		t.Run(bad.name, func(t *testing.T) {
			r := w.raw(t, "as=eve")
			r.write(text(helloText))
			r.write(bad.bytes)
			require.Equal(t, int(bad.code), r.code())
		})
	}
	eventually(t, func() bool { return w.hub.Stats().Agents == 1 }, "connections are left")
	require.Empty(t, neighbour.sync(), "the neighbour heard something")
}

func TestNothingButHelloOpensAConnection(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) { o.HelloIn = 200 * time.Millisecond }, nil)
	for _, first := range []string{`{"v":1,"type":"subscribe","data":{"topic":"visitors"}}`, `{"v":1,"type":"ack","ref":"a"}`, `{}`, `{"v":1,"type":"Hello"}`, `{"v":1,"type":"hello","data":7}`} {
		r := w.raw(t, "as=eve")
		r.write(text(first))
		require.Equal(t, int(realtime.CodeProtocol), r.code(), first)
	}
	r := w.raw(t, "as=eve")
	require.Equal(t, int(realtime.CodeProtocol), r.code(), "who says nothing")
}

func TestAMessageThatNeverEndsIsEnded(t *testing.T) {
	for name, piece := range map[string][]byte{"empty pieces": masked(0x00, nil), "a byte at a time": masked(0x00, []byte(" "))} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(o *realtime.Options) { o.HelloIn, o.Linger = 200*time.Millisecond, 200*time.Millisecond }, nil)
			r := w.raw(t, "as=eve")
			r.write(text(helloText))
			r.write(masked(0x01, nil))
			go func() {
				for {
					if _, err := r.conn.Write(piece); err != nil {
						return
					}
					time.Sleep(time.Millisecond)
				}
			}()
			require.Equal(t, int(realtime.CodeProtocol), r.code())
		})
	}
}

func TestTooManyMessagesEndTheConnection(t *testing.T) {
	for name, flood := range map[string][]byte{"frames": text(`{"v":1,"type":"ack","data":{"seq":0}}`), "pings": masked(0x89, []byte("x")), "pongs": masked(0x8a, nil)} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil, nil)
			r := w.raw(t, "as=eve")
			r.write(text(helloText))
			for range 200 {
				if _, err := r.conn.Write(flood); err != nil {
					break
				}
			}
			require.Equal(t, int(realtime.CodeTooMany), r.code())
			require.Less(t, w.hub.Stats().FramesIn, int64(45))
		})
	}
}

func TestTwentyMessagesASecondAreFine(t *testing.T) {
	w := newWorld(t, nil, nil)
	c := w.agent("ana")
	for range 30 {
		c.sync()
		time.Sleep(50 * time.Millisecond)
	}
}

func TestFramesOfAFeatureAreAnsweredOrRefused(t *testing.T) {
	w := newWorld(t, func(o *realtime.Options) {
		o.Problem = func(err error) (string, string) {
			if strings.HasPrefix(err.Error(), "taken") {
				return "chat_taken", "Ben has it."
			}
			return "", ""
		}
	}, func(h *realtime.Hub) {
		h.OnFrame(realtime.KindVisitor, "message", func(_ context.Context, c *realtime.Conn, data json.RawMessage) (any, error) {
			var said struct{ Text string }
			if json.Unmarshal(data, &said) != nil {
				return nil, realtime.ErrBadData
			}
			switch said.Text {
			case "panic":
				panic("a mistake")
			case "fail":
				return nil, errors.New("secret inside")
			case "taken":
				return nil, errors.New("taken")
			}
			c.Send("echo", map[string]string{"by": c.Principal().ID})
			return map[string]string{"id": "m1"}, nil
		})
	})
	c := w.visitor("v1")
	ask := func(ref string, data any) string {
		c.say("message", ref, data)
		f := c.next()
		require.Equal(t, ref, f.Ref)
		return f.Type + " " + string(f.Data)
	}
	require.Equal(t, `error {"code":"internal","message":"Something went wrong on the server. Try again."}`, ask("1", map[string]string{"text": "panic"}))
	require.Equal(t, `error {"code":"internal","message":"Something went wrong on the server. Try again."}`, ask("2", map[string]string{"text": "fail"}))
	require.Equal(t, `error {"code":"chat_taken","message":"Ben has it."}`, ask("3", map[string]string{"text": "taken"}))
	require.Equal(t, `error {"code":"bad_data","message":"The data of this frame is not as expected."}`, ask("4", 7))
	c.say("message", "5", map[string]string{"text": "hi"})
	require.Equal(t, `{"by":"v1"}`, string(c.next().Data))
	require.Equal(t, `{"id":"m1"}`, string(c.next().Data))
	c.say("message", "", map[string]string{"text": "hi"})
	require.Equal(t, "echo", c.next().Type, "without ref there is no ack")
	c.say("dance", "6", nil)
	require.Contains(t, string(c.next().Data), "unknown_type")
	require.Equal(t, int64(2), w.hub.Stats().Failures)
}

// FuzzFrame: whatever a client says after hello is answered or ends its connection with a code of the list; the server lives on.
func FuzzFrame(f *testing.F) {
	for _, bad := range malformed {
		f.Add(bad.bytes)
	}
	f.Add(text(`{"v":1,"type":"subscribe","ref":"r","data":{"topic":"visitors"}}`))
	w := newWorld(f, func(o *realtime.Options) {
		o.PerAddress = 1 << 30
		o.Linger = 100 * time.Millisecond
		o.HelloIn = 100 * time.Millisecond
	}, func(h *realtime.Hub) {
		h.Topic(realtime.TopicSpec{Prefix: "visitors"})
	})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := w.raw(t, "as=eve")
		r.write(text(helloText))
		if _, err := r.conn.Write(b); err != nil {
			return
		}
		_ = r.conn.CloseWrite() // the server may have cut the socket already
		switch code := r.code(); {
		case code == 0, code >= 4000 && code <= 4104:
		case code >= 1000 && code < 5000: // its own close frame came back
		default:
			t.Fatalf("closed with %d", code)
		}
	})
}
