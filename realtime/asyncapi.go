package realtime

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"
)

// Directions of a frame.
const (
	FromClient = "client"
	FromServer = "server"
)

// Doc describes one frame for the AsyncAPI document. Data and Ack are zero values of the Go types that are sent; nil: no data.
type Doc struct {
	Kind      string // the socket: KindAgent or KindVisitor
	Direction string // FromClient or FromServer
	Type      string
	Topic     string // the registered prefix, for frames of a topic
	Summary   string
	Data      any
	Ack       any // what a client's frame is answered with
}

// Describe adds descriptions of frames. Each registered frame and topic needs one: Document fails without.
func (h *Hub) Describe(docs ...Doc) { h.docs = append(h.docs, docs...) }

// describeOwn adds the frames of the hub itself.
func (h *Hub) describeOwn() {
	agent := func(direction, typ, summary string, data any) Doc {
		return Doc{Kind: KindAgent, Direction: direction, Type: typ, Summary: summary, Data: data}
	}
	h.Describe(
		agent(FromClient, "hello", "The first frame. Since is where this client's copy of the feed ends; null starts at the head.", agentHello{}),
		agent(FromClient, "subscribe", "Opens a topic. Answered by its snapshot, if it has one, and then by an ack when ref is set. Asking again brings a new snapshot.", subscribeData{}),
		agent(FromClient, "unsubscribe", "Closes a topic.", subscribeData{}),
		agent(FromClient, "ack", "Says how far the client has taken over its feed.", ackData{}),
		agent(FromServer, "hello", "Answers hello: the server's time, who this is, and the head of the feed.", agentWelcome{}),
		agent(FromServer, "snapshot", "The state of a topic, before any of its other frames.", nil),
		agent(FromServer, "delta", "Rows of a board that changed, whole, and keys that left.", Delta{}),
		agent(FromServer, "reset", "The feed has a hole: read its state by REST and go on behind seq.", resetData{}),
		agent(FromServer, "ack", "Answers a frame that carried ref.", nil),
		agent(FromServer, "error", "Answers a frame that was refused.", refusal{}),
		Doc{Kind: KindVisitor, Direction: FromServer, Type: "ack", Summary: "Answers a frame that carried ref."},
		Doc{Kind: KindVisitor, Direction: FromServer, Type: "error", Summary: "Answers a frame that was refused, or says why the hello was.", Data: refusal{}},
	)
}

// Sockets are the addresses of the document's two channels.
type Sockets struct{ Title, Version, AgentPath, VisitorPath string }

// Document is the AsyncAPI 3 document of both sockets, from what is registered and described. It fails when something registered is
// not described, or described twice.
func (h *Hub) Document(s Sockets) ([]byte, error) {
	if err := h.checkDocs(); err != nil {
		return nil, err
	}
	schemas := newSchemas()
	channels, operations, messages := object{}, object{}, object{}
	for _, kind := range []struct{ name, path, about string }{
		{KindAgent, s.AgentPath, "The console's socket, opened with the session cookie or an API token."},
		{KindVisitor, s.VisitorPath, "The widget's socket; the token comes in its first frame."},
	} {
		refs := object{}
		for _, direction := range []string{FromClient, FromServer} {
			operation := h.operation(kind.name, direction, refs, messages, schemas)
			operations[kind.name+"_"+direction] = operation
		}
		channels[kind.name] = object{"address": kind.path, "description": kind.about, "messages": refs}
	}
	topics := object{}
	for prefix := range h.specs {
		topics[prefix] = object{"tick_ms": h.specs[prefix].Tick.Milliseconds()}
	}
	closing := object{}
	for _, known := range codes {
		closing[fmt.Sprint(int(known.code))] = known.reason
	}
	return json.MarshalIndent(object{
		"asyncapi":           "3.0.0",
		"info":               object{"title": s.Title, "version": s.Version},
		"defaultContentType": "application/json",
		"channels":           channels,
		"operations":         operations,
		"components":         object{"messages": messages, "schemas": schemas.all},
		"x-topics":           topics,
		"x-close-codes":      closing,
	}, "", "  ")
}

type object = map[string]any

// operation lists the frames of one direction and puts their messages into refs and messages.
func (h *Hub) operation(kind, direction string, refs, messages object, schemas *schemas) object {
	listed := []object{}
	for _, d := range h.sortedDocs() {
		if d.Kind != kind || d.Direction != direction {
			continue
		}
		name := d.name()
		messages[name] = d.message(schemas)
		refs[name] = object{"$ref": "#/components/messages/" + name}
		listed = append(listed, object{"$ref": "#/channels/" + kind + "/messages/" + name})
	}
	action := "send" // as seen by the server
	if direction == FromClient {
		action = "receive"
	}
	return object{"action": action, "channel": object{"$ref": "#/channels/" + kind}, "messages": listed}
}

func (h *Hub) sortedDocs() []Doc {
	docs := append([]Doc(nil), h.docs...)
	sort.Slice(docs, func(i, j int) bool { return docs[i].name() < docs[j].name() })
	return docs
}

// name is the key of the message in the document.
func (d Doc) name() string {
	topic := strings.TrimSuffix(d.Topic, ":")
	if topic != "" {
		topic += "_"
	}
	return d.Kind + "_" + d.Direction + "_" + topic + strings.ReplaceAll(d.Type, ".", "_")
}

func (d Doc) message(schemas *schemas) object {
	properties := object{"v": object{"const": version}, "type": object{"const": d.Type}}
	required := []string{"v", "type"}
	if d.Direction == FromServer {
		properties["ts"] = object{"type": "string", "format": "date-time"}
		properties["seq"] = object{"type": "integer", "description": "Only on entries of the personal feed."}
		required = append(required, "ts")
	}
	if d.Direction == FromClient || d.Type == "ack" || d.Type == "error" {
		properties["ref"] = object{"type": "string", "maxLength": maxRef}
	}
	if d.Topic != "" {
		properties["topic"] = object{"type": "string", "description": d.Topic}
		required = append(required, "topic")
	}
	if d.Data != nil {
		properties["data"] = schemas.of(reflect.TypeOf(d.Data))
	}
	m := object{"name": d.Type, "summary": d.Summary, "payload": object{"type": "object", "properties": properties, "required": required}}
	if d.Ack != nil {
		m["x-ack"] = schemas.of(reflect.TypeOf(d.Ack))
	}
	return m
}

func (h *Hub) checkDocs() error {
	var problems []error
	described, topics := map[string]bool{}, map[string]bool{}
	for _, d := range h.docs {
		if described[d.name()] {
			problems = append(problems, fmt.Errorf("the frame %s is described twice", d.name()))
		}
		described[d.name()] = true
		topics[d.Topic] = true
	}
	for kind, routes := range h.routes {
		for frame := range routes {
			if !described[Doc{Kind: kind, Direction: FromClient, Type: frame}.name()] {
				problems = append(problems, fmt.Errorf("the frame %s of %ss is not described", frame, kind))
			}
		}
	}
	for prefix := range h.specs {
		if !topics[prefix] {
			problems = append(problems, fmt.Errorf("no frame of the topic %s is described", prefix))
		}
	}
	return errors.Join(problems...)
}
