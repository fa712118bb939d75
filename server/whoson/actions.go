package whoson

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Actions of this package, beyond the specification's lists.
const (
	ActionInvite = "send_live_chat_invitation"
	ActionForce  = "force_live_chat"
)

const (
	paramMessage    = "message"
	paramFrom       = "from"
	paramDepartment = "department"
	fromRandom      = "random"
	fromOwner       = "me"
)

// Actions declares what events can do to visitors.
func (s *Service) Actions() []engine.Action {
	params := []engine.Param{
		{ID: paramMessage, Label: "Message", Kind: "template", Required: true, Max: 500,
			Help: "One sentence. Variables such as {{ item.current_page_title }} are filled in; more than 140 characters are cut."},
		{ID: paramFrom, Label: "From", Kind: "choice", Default: fromRandom, Help: "Whose name the visitor sees, and who gets the chat.",
			Choices: []engine.Choice{{Value: fromRandom, Label: "A free agent of the group"}, {Value: fromOwner, Label: "Me (the owner of the event)"}}},
		{ID: paramDepartment, Label: "Department", Kind: "department", Help: "Empty: the department of the site."},
	}
	return []engine.Action{
		{ID: ActionInvite, Label: "Send Live Chat Invitation", Form: engine.OnItem, Beyond: true, Params: params, Check: checkMessage, Run: s.runInvite,
			Help:  "Invites the visitor to chat, within the site's manners. An invitation that comes too soon waits until it may be sent.",
			Words: func(setting engine.ActionSetting) string { return "invite them to chat" + fromWords(setting) }},
		{ID: ActionForce, Label: "Force Live Chat", Form: engine.OnItem, Beyond: true, AdminOnly: true, Params: params, Check: checkMessage, Run: s.runForce,
			Help:  "Opens a chat without asking the visitor. Only where the site allows it, and once in a visit.",
			Words: func(setting engine.ActionSetting) string { return "open a chat for them" + fromWords(setting) }},
	}
}

func fromWords(setting engine.ActionSetting) string {
	if setting.Params[paramFrom] == fromOwner {
		return " from the owner"
	}
	return ""
}

// checkMessage finds mistakes in the message's template.
func checkMessage(setting engine.ActionSetting, category engine.Category, _ engine.EventType) []engine.Problem {
	text, _ := setting.Params[paramMessage].(string)
	_, found := notify.Parse(text, variables(category))
	problems := make([]engine.Problem, 0, len(found))
	for _, one := range found {
		problems = append(problems, engine.Problem{Path: "params." + paramMessage, Code: "template_" + one.Code, Message: one.Message})
	}
	return problems
}

// variables are what a message may mention: the visitor as they are now, and as they were when it happened.
func variables(category engine.Category) []string {
	names := []string{"event.name"}
	for _, of := range []string{"item", "occurrence"} {
		names = append(names, of+".ref", of+".title", of+".where")
		for _, field := range category.Fields {
			names = append(names, of+"."+field.ID)
		}
	}
	return names
}

// message fills the template in.
func (s *Service) message(ctx context.Context, tx *database.Tx, in engine.Run) (string, error) {
	source, _ := in.Setting.Params[paramMessage].(string)
	template, found := notify.Parse(source, variables(Category()))
	if len(found) > 0 {
		return "", engine.Because("template_error", fmt.Errorf("the message is no template: %s", found[0].Message))
	}
	var row models.Visitor
	if err := tx.Where("id = ?", in.Item.ID).Limit(1).Find(&row).Error; err != nil {
		return "", fmt.Errorf("read visitor: %w", err)
	}
	text, err := template.Render(ctx, map[string]any{
		"event":      map[string]any{"name": in.Event.Name},
		"item":       words(factsOf(row, s.directory.where(row.DepartmentID, row.GroupID))),
		"occurrence": words(in.Occurrence),
	})
	if err != nil {
		return "", engine.Because("template_error", err)
	}
	if text = shortened(line(text, 4*maxInvitation)); text == "" {
		return "", engine.Because("template_error", errors.New("the message is empty"))
	}
	return text, nil
}

// words are facts under the names of variables.
func words(facts engine.Facts) map[string]any {
	out := make(map[string]any, len(facts))
	for name, value := range facts {
		out[strings.TrimPrefix(name, "_")] = value
	}
	return out
}

// shortened cuts what does not fit the card, and says so.
func shortened(text string) string {
	if characters(text) <= maxInvitation {
		return text
	}
	return strings.TrimSpace(cut(text, maxInvitation-1)) + "…"
}

// wish is what an event wants.
func (s *Service) wish(ctx context.Context, tx *database.Tx, in engine.Run) (Invite, error) {
	text, err := s.message(ctx, tx, in)
	wish := Invite{VisitorID: in.Item.ID, Text: text, EventID: in.Event.ID, FiringID: in.FiringID, By: ByEvent, Chain: in.Chain}
	if in.Setting.Params[paramFrom] == fromOwner {
		wish.FromAgentID = in.Event.OwnerID
	}
	wish.DepartmentID, _ = in.Setting.Params[paramDepartment].(string)
	return wish, err
}

func (s *Service) runInvite(ctx context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) {
	wish, err := s.wish(ctx, tx, in)
	if err != nil {
		return engine.Result{}, err
	}
	return outcomeOf(s.inviteIn(tx, wish))
}

func (s *Service) runForce(ctx context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) {
	wish, err := s.wish(ctx, tx, in)
	if err != nil {
		return engine.Result{}, err
	}
	return outcomeOf(s.forceIn(tx, wish))
}

// outcomeOf tells the engine what came of an invitation: sent, to be tried again, or refused for good.
func outcomeOf(sent models.Invitation, err error) (engine.Result, error) {
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Stands():
		return engine.Refused(refusal.Code, map[string]string{"detail": refusal.Detail}), nil
	case errors.As(err, &refusal):
		held := engine.Held(refusal.Code, refusal.At, refusal.On)
		held.Detail = map[string]string{"detail": refusal.Detail}
		return held, nil
	case err != nil:
		return engine.Result{}, err
	}
	return engine.Done(map[string]string{"invitation_id": sent.ID, "agent_id": sent.FromAgentID, "text": sent.Text}), nil
}
