package livechat

import (
	"context"

	"deskbell/server/web"
)

// Routes registers the chats' part of the API. Who sees a chat is decided by Scope; any other chat is not there.
func (s *Service) Routes(api *web.API) {
	op := func(opID, summary string) web.Op {
		return web.Op{ID: opID, Summary: summary, Tag: "Chats", Access: web.AccessAgent}
	}
	empty := func(o web.Op) web.Op { o.Status = 204; return o }

	web.Get(api, "/chats", op("list-chats", "Chats in sight, newest first"), s.getChats)
	web.Get(api, "/chats/{id}", op("get-chat", "One chat"), s.getChat)
	web.Get(api, "/chats/{id}/messages", op("list-chat-messages", "What was said, in order"), s.getMessages)
	web.Post(api, "/chats/{id}/accept", op("accept-chat", "Take a chat that waits: the first gets it"), s.postAccept)
	web.Post(api, "/chats/{id}/messages", op("post-chat-message", "Answer, or write a private note"), s.postMessage)
	web.Post(api, "/chats/{id}/read", empty(op("read-chat", "Say how far the agent has read")), s.postRead)
	web.Post(api, "/chats/{id}/typing", empty(op("type-in-chat", "Say that the agent is typing, or has stopped")), s.postTyping)
	web.Post(api, "/chats/{id}/end", op("end-chat", "End a chat for both sides"), s.postEnd)
}

type chatInput struct {
	ID string `path:"id" maxLength:"40"`
}

func chatOf(publicID string) (string, error) { return web.ParseID("cht", publicID, "chat") }

type chatOutput struct{ Body View }

type listInput struct {
	web.PageInput
	State string `query:"state" enum:"waiting,active,ended,open" doc:"open: not ended."`
}

func (s *Service) getChats(ctx context.Context, in *listInput) (*struct{ Body web.Page[View] }, error) {
	page, err := s.List(ctx, web.PrincipalOf(ctx), in.State, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return &struct{ Body web.Page[View] }{page}, nil
}

func (s *Service) getChat(ctx context.Context, in *chatInput) (*chatOutput, error) {
	return forChat(ctx, in.ID, s.Get)
}

type messagesInput struct {
	ID       string `path:"id" maxLength:"40"`
	AfterSeq int64  `query:"after_seq" minimum:"0" doc:"Only what follows this number."`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"200"`
}

func (s *Service) getMessages(ctx context.Context, in *messagesInput) (*struct{ Body web.Page[MessageView] }, error) {
	chatID, err := chatOf(in.ID)
	if err != nil {
		return nil, err
	}
	page, err := s.Messages(ctx, web.PrincipalOf(ctx), chatID, in.AfterSeq, in.Limit)
	if err != nil {
		return nil, err
	}
	return &struct{ Body web.Page[MessageView] }{page}, nil
}

// emptyBody is a body without members, which may be left out.
type emptyBody struct {
	ID   string    `path:"id" maxLength:"40"`
	Body *struct{} `required:"false"`
}

func (s *Service) postAccept(ctx context.Context, in *emptyBody) (*chatOutput, error) {
	return forChat(ctx, in.ID, s.Accept)
}

func (s *Service) postEnd(ctx context.Context, in *emptyBody) (*chatOutput, error) {
	return forChat(ctx, in.ID, s.End)
}

func forChat(ctx context.Context, publicID string, verb func(context.Context, web.Principal, string) (View, error)) (*chatOutput, error) {
	chatID, err := chatOf(publicID)
	if err != nil {
		return nil, err
	}
	view, err := verb(ctx, web.PrincipalOf(ctx), chatID)
	if err != nil {
		return nil, err
	}
	return &chatOutput{view}, nil
}

type messageInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		ClientID string `json:"client_id" maxLength:"64" doc:"Made by the sender: sending it again is harmless."`
		Text     string `json:"text" maxLength:"10000"`
		Note     bool   `json:"note,omitempty" doc:"For the staff alone."`
	}
}

func (s *Service) postMessage(ctx context.Context, in *messageInput) (*struct{ Body MessageView }, error) {
	chatID, err := chatOf(in.ID)
	if err != nil {
		return nil, err
	}
	view, err := s.Post(ctx, web.PrincipalOf(ctx), chatID, Draft{ClientID: in.Body.ClientID, Text: in.Body.Text, Note: in.Body.Note})
	if err != nil {
		return nil, err
	}
	return &struct{ Body MessageView }{view}, nil
}

type readInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		Seq int64 `json:"seq" minimum:"0"`
	}
}

func (s *Service) postRead(ctx context.Context, in *readInput) (*struct{}, error) {
	chatID, err := chatOf(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.Read(ctx, web.PrincipalOf(ctx), chatID, in.Body.Seq)
}

type typingInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		On bool `json:"on"`
	}
}

func (s *Service) postTyping(ctx context.Context, in *typingInput) (*struct{}, error) {
	chatID, err := chatOf(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.Typing(ctx, web.PrincipalOf(ctx), chatID, in.Body.On)
}
