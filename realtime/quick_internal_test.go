package realtime

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

var plainFrames = []string{
	`{"v":1,"type":"activity","data":{"ms_ago":0}}`,
	`{"v":1,"type":"activity","ref":"a1","data":{"ms_ago":-12,"on":true,"why":null,"s":"text","no":false}}`,
	`{"data":{},"ref":"","type":"x","v":1}`,
	`{"v":1,"type":"typing"}`,
}

var notPlain = []string{
	``, `{`, `{}`, `{"v":1}`, `{"type":"x"}`, `{"v":1,"type":""}`, `{"v":2,"type":"x"}`, `{"v":1.0,"type":"x"}`, `{"v":10,"type":"x"}`, `{"v":1,"type":"x"`,
	`{"v":1,"type":"x"} `, `{"v":1,"type":"x"}}`, `{"v":1,"type":"x",}`, `{"v":1,"v":1,"type":"x"}`, `{"v":1,"type":"x","type":"y"}`,
	`{"v":1,"type":"x","ref":"","ref":"b"}`, `{"v":1,"type":"x","data":{},"data":{}}`, `{"V":1,"type":"x"}`, `{"v":1,"type":"x","more":1}`,
	`{"v":1,"type":"x\n"}`, `{"v":1,"type":"\u0078"}`, `{"v":1,"type":"é"}`, "{\"v\":1,\"type\":\"\x7f\"}", "{\"v\":1,\"type\":\"x\",\"data\":{\"a\":\"\xff\"}}",
	`{"v":1,"type":"x","data":{"a":[]}}`, `{"v":1,"type":"x","data":{"a":{}}}`, `{"v":1,"type":"x","data":{"a":1.5}}`, `{"v":1,"type":"x","data":{"a":1e3}}`,
	`{"v":1,"type":"x","data":{"a":01}}`, `{"v":1,"type":"x","data":{"a":-}}`, `{"v":1,"type":"x","data":{"a":+1}}`, `{"v":1,"type":"x","data":{"a":truex}}`,
	`{"v":1,"type":"x","data":{"a":1,}}`, `{"v":1,"type":"x","data":{,}}`, `{"v":1,"type":"x","data":[]}`, `{"v":1,"type":"x","data":null}`, `{"v":1,"type":null}`,
	`{"v":1, "type":"x"}`, `{"v":1,"type":"x","data":{"a" :1}}`,
}

func TestOnlyFramesOfThePlainestFormAreReadQuickly(t *testing.T) {
	for _, raw := range plainFrames {
		_, ok := readPlain([]byte(raw))
		require.True(t, ok, raw)
	}
	for _, raw := range notPlain {
		_, ok := readPlain([]byte(raw))
		require.False(t, ok, raw)
	}
}

// FuzzPlainFrame: what is read quickly is what decode would have read.
func FuzzPlainFrame(f *testing.F) {
	for _, raw := range append(plainFrames, notPlain...) {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		quick, ok := readPlain(raw)
		if !ok {
			return
		}
		in, err := decode(raw)
		require.NoError(t, err)
		require.Equal(t, in, incoming{V: 1, Type: string(quick.typ), Ref: string(quick.ref), Data: json.RawMessage(quick.data)})
	})
}

func BenchmarkReadingAPlainFrame(b *testing.B) {
	raw := []byte(plainFrames[0])
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := readPlain(raw); !ok {
			b.Fatal("not plain")
		}
	}
}
