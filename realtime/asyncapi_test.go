package realtime_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/realtime"
)

type instant int64

func (instant) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// line is what a described frame carries.
type line struct {
	ID    string          `json:"id" doc:"of the message"`
	At    instant         `json:"at"`
	Tags  []string        `json:"tags,omitempty"`
	Reply *line           `json:"reply"`
	Raw   json.RawMessage `json:"raw"`
	Rate  float64         `json:"rate"`
	On    bool            `json:"on"`
	By    map[string]int  `json:"by"`
	None  string          `json:"-"`
}

var sockets = realtime.Sockets{Title: "Deskbell", Version: "1.0.0", AgentPath: "/api/v1/live", VisitorPath: "/w/v1/live"}

func TestTheDocumentListsEveryFrameWithItsTypes(t *testing.T) {
	h := realtime.New(realtime.Options{})
	h.Topic(realtime.TopicSpec{Prefix: "chat:", Tick: 50 * time.Millisecond})
	h.OnFrame(realtime.KindVisitor, "message", func(context.Context, *realtime.Conn, json.RawMessage) (any, error) { return nil, nil })
	h.Describe(
		realtime.Doc{Kind: realtime.KindVisitor, Direction: realtime.FromClient, Type: "message", Summary: "Says something.", Data: line{}, Ack: struct{ ID string }{}},
		realtime.Doc{Kind: realtime.KindAgent, Direction: realtime.FromServer, Topic: "chat:", Type: "message", Summary: "Somebody said something.", Data: line{}},
	)
	raw, err := h.Document(sockets)
	require.NoError(t, err)
	again, err := h.Document(sockets)
	require.NoError(t, err)
	require.Equal(t, string(raw), string(again), "the document must not change by itself")
	var doc struct {
		AsyncAPI   string `json:"asyncapi"`
		Channels   map[string]struct{ Address string }
		Operations map[string]struct{ Action string }
		Components struct {
			Messages map[string]struct {
				Name    string
				Payload struct{ Required []string }
			}
			Schemas map[string]json.RawMessage
		}
		Codes map[string]string `json:"x-close-codes"`
	}
	require.NoError(t, json.Unmarshal(raw, &doc))
	require.Equal(t, "3.0.0", doc.AsyncAPI)
	require.Equal(t, "/w/v1/live", doc.Channels["visitor"].Address)
	require.Equal(t, "receive", doc.Operations["visitor_client"].Action)
	require.Contains(t, doc.Components.Messages, "agent_client_subscribe")
	require.Equal(t, "message", doc.Components.Messages["agent_server_chat_message"].Name)
	require.Contains(t, doc.Components.Messages["agent_server_chat_message"].Payload.Required, "topic")
	require.Equal(t, "slow", doc.Codes["4001"])
	require.JSONEq(t, `{"type":"object","required":["id","at","reply","raw","rate","on","by"],"properties":{
		"id":{"type":"string","description":"of the message"},"at":{"type":["string","null"],"format":"date-time"},"tags":{"type":"array","items":{"type":"string"}},
		"reply":{"anyOf":[{"$ref":"#/components/schemas/realtime_test.line"},{"type":"null"}]},"raw":{},"rate":{"type":"number"},"on":{"type":"boolean"},
		"by":{"type":"object","additionalProperties":{"type":"integer"}}}}`, string(doc.Components.Schemas["realtime_test.line"]))
}

func TestWhatIsNotDescribedHasNoDocument(t *testing.T) {
	h := realtime.New(realtime.Options{})
	h.Topic(realtime.TopicSpec{Prefix: "chats"})
	h.OnFrame(realtime.KindAgent, "typing", func(context.Context, *realtime.Conn, json.RawMessage) (any, error) { return nil, nil })
	h.Describe(realtime.Doc{Kind: realtime.KindAgent, Direction: realtime.FromClient, Type: "ack"})
	_, err := h.Document(sockets)
	require.ErrorContains(t, err, "no frame of the topic chats is described")
	require.ErrorContains(t, err, "the frame typing of agents is not described")
	require.ErrorContains(t, err, "the frame agent_client_ack is described twice")
}

func TestRegisteringTwicePanics(t *testing.T) {
	h := realtime.New(realtime.Options{})
	h.Topic(realtime.TopicSpec{Prefix: "chats"})
	require.Panics(t, func() { h.Topic(realtime.TopicSpec{Prefix: "chats"}) })
	require.Panics(t, func() { h.Topic(realtime.TopicSpec{}) })
	require.Panics(t, func() { h.OnFrame(realtime.KindAgent, "subscribe", nil) })
}
