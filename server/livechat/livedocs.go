package livechat

import "deskbell/realtime"

// docs describe the frames of live chat for the AsyncAPI document.
func docs() []realtime.Doc {
	topic := func(prefix, typ, summary string, data any) realtime.Doc {
		return realtime.Doc{Kind: realtime.KindAgent, Direction: realtime.FromServer, Topic: prefix, Type: typ, Summary: summary, Data: data}
	}
	from := func(typ, summary string, data, ack any) realtime.Doc {
		return realtime.Doc{Kind: realtime.KindVisitor, Direction: realtime.FromClient, Type: typ, Summary: summary, Data: data, Ack: ack}
	}
	to := func(typ, summary string, data any) realtime.Doc {
		return realtime.Doc{Kind: realtime.KindVisitor, Direction: realtime.FromServer, Type: typ, Summary: summary, Data: data}
	}
	return []realtime.Doc{
		topic(topicChats, "snapshot", "The open chats in sight, and those that ended in the last 24 hours.", Board{}),
		topic(topicChats, frameDelta, "Chats that changed, whole.", struct {
			Changed []View   `json:"changed,omitempty"`
			Removed []string `json:"removed,omitempty"`
		}{}),
		topic(topicChat, "snapshot", "One chat with its newest lines.", Conversation{}),
		topic(topicChat, frameMessage, "A new line: of the visitor, of an agent, or of the system.", MessageView{}),
		topic(topicChat, frameTyping, "Somebody is typing, or has stopped.", Typing{}),
		topic(topicChat, frameRead, "A side has read what the other wrote.", Mark{}),
		topic(topicChat, frameDelivered, "The visitor has got what agents wrote.", Mark{}),
		topic(topicChat, frameChat, "The chat was accepted or has ended.", View{}),
		topic(topicChat, frameVisitor, "The visitor opened or left the page.", Whereabouts{}),
		{Kind: realtime.KindAgent, Direction: realtime.FromClient, Type: frameTyping, Summary: "The agent is typing in a chat, or has stopped.", Data: TypingInChat{}},

		from("start", "Starts a chat. Who has an open one gets that.", VisitorStart{}, VisitorStarted{}),
		from(frameMessage, "Says something. Keep it until the ack; sending it again is harmless.", VisitorMessage{}, VisitorSaid{}),
		from("history", "Asks for the newest lines of the last chat behind a number.", VisitorHistory{}, VisitorLines{}),
		from(frameTyping, "The visitor is typing, or has stopped.", struct {
			On bool `json:"on"`
		}{}, nil),
		from(frameRead, "The visitor has read what agents wrote.", Mark{}, nil),
		from("end", "Ends the chat.", nil, nil),
		to(frameChat, "The chat as it is now, with the place in the queue.", VisitorView{}),
		to(frameMessage, "A new line.", VisitorLine{}),
		to(frameTyping, "An agent is typing, or has stopped.", VisitorTyping{}),
		to(frameRead, "An agent has read what the visitor wrote.", Mark{}),
		to(frameDelivered, "An agent has got what the visitor wrote.", Mark{}),
	}
}
