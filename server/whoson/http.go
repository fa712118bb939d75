package whoson

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"deskbell/models"
	"deskbell/server/web"
)

// Routes registers what agents see and do, below /api/v1. The pages of sites have Public.
func (s *Service) Routes(api *web.API) {
	s.routeSites(api)
	const tag = "Who's On"
	web.Get(api, "/visitors", web.Op{ID: "list-visitors", Summary: "Visitors on the list", Tag: tag, Access: web.AccessAgent}, s.listVisitors)
	web.Get(api, "/visitors/suggestions", web.Op{ID: "suggest-visitor-values", Summary: "Values that conditions on visitors may have", Tag: tag, Access: web.AccessAgent}, s.suggest)
	web.Get(api, "/visitors/{id}", web.Op{ID: "get-visitor", Summary: "One visitor with trail, invitations, chats and firings", Tag: tag, Access: web.AccessAgent}, s.getVisitor)
	web.Post(api, "/visitors/{id}/invitations", web.Op{ID: "invite-visitor", Summary: "Invite a visitor to chat", Tag: tag, Access: web.AccessAgent, Status: http.StatusCreated}, s.postInvitation)
	web.Delete(api, "/visitors/{id}/invitations/{invitation}", web.Op{ID: "withdraw-invitation", Summary: "Take an open invitation back", Tag: tag, Access: web.AccessAgent, Status: http.StatusOK}, s.deleteInvitation)
	web.Post(api, "/visitors/{id}/force", web.Op{ID: "force-chat", Summary: "Open a chat without asking", Tag: tag, Access: web.AccessAgent, Status: http.StatusCreated}, s.postForce)
	web.Post(api, "/visitors/{id}/ban", web.Op{ID: "ban-visitor", Summary: "Ban a visitor from chats, or lift the ban", Tag: tag, Access: web.AccessAgent}, s.postBan)
}

type listInput struct {
	web.PageInput
	State string `query:"state" enum:"active,idle,invited,waiting,chatting" doc:"Only those."`
}

type listOutput struct {
	Body struct {
		web.Page[Row]
		Total  int           `json:"total" doc:"On the list and in your sight, whatever the state."`
		Counts []BoardCounts `json:"counts"`
	}
}

func (s *Service) listVisitors(ctx context.Context, in *listInput) (*listOutput, error) {
	sees, err := s.sightOfCaller(ctx)
	if err != nil {
		return nil, err
	}
	after, err := web.DecodeCursor(in.After, 2)
	if err != nil {
		return nil, err
	}
	board := s.Board(sees)
	rows := slices.DeleteFunc(board.Rows, func(row Row) bool { return in.State != "" && row.State != in.State || !follows(row, after) })
	out := &listOutput{}
	out.Body.Page = web.PageOf(rows, in.Limit, cursorOf)
	out.Body.Total, out.Body.Counts = board.Total, board.Counts
	return out, nil
}

// cursorOf tells where a row stands: rows are in the order of their arrival.
func cursorOf(row Row) []string { return []string{strconv.FormatInt(int64(row.StartedAt), 10), row.ID} }

func follows(row Row, after []string) bool {
	if after == nil {
		return true
	}
	at, err := strconv.ParseInt(after[0], 10, 64)
	return err == nil && byArrival(row, Row{StartedAt: models.Time(at), ID: after[1]}) > 0
}

type visitorPath struct {
	ID string `path:"id"`
}

type inviteInput struct {
	ID   string `path:"id"`
	Body struct {
		Text        string `json:"text" minLength:"1" doc:"One sentence of at most 140 characters."`
		FromAgentID string `json:"from_agent_id,omitempty" doc:"Whose name it bears: yourself (empty), another agent, or random for a free one."`
		Override    bool   `json:"override,omitempty" doc:"Invite although the refusal that was answered speaks against it."`
	}
}

type invitationOutput struct{ Body Invitation }

func (s *Service) postInvitation(ctx context.Context, in *inviteInput) (*invitationOutput, error) {
	v, err := s.visible(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	wish, err := s.wishByHand(ctx, v, in.Body.Text, in.Body.FromAgentID)
	if err != nil {
		return nil, err
	}
	if in.Body.Override {
		wish.By = ByHandAnyway
	}
	row, err := s.Invite(ctx, wish)
	return s.invitationAnswer(ctx, row, err)
}

// fromAnybody lets a free agent of the group answer.
const fromAnybody = "random"

// wishByHand checks what a person wants to say, and in whose name.
func (s *Service) wishByHand(ctx context.Context, v *live, text, from string) (Invite, error) {
	who := web.PrincipalOf(ctx)
	wish := Invite{VisitorID: v.id, Text: line(text, maxInvitation+1), ByAgentID: who.AgentID, FromAgentID: who.AgentID, By: ByHand}
	if wish.Text == "" || characters(wish.Text) > maxInvitation {
		return wish, web.Invalid(web.Problem{Field: "text", Code: "bad_length", Message: "An invitation is one sentence of 1 to 140 characters."})
	}
	switch from {
	case "":
	case fromAnybody:
		wish.FromAgentID = ""
	default:
		agentID, err := web.ParseID(prefixAgent, from, "agent")
		if err != nil {
			return wish, err
		}
		wish.FromAgentID = agentID
	}
	return wish, nil
}

// invitationAnswer is the answer to an invitation that was sent, ended, or refused: a refusal is a conflict with its reason.
func (s *Service) invitationAnswer(ctx context.Context, row models.Invitation, err error) (*invitationOutput, error) {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		failure := web.With(web.Conflict(refusal.Code, refusal.Detail), "override", refusal.Override)
		if refusal.At != 0 {
			failure = web.With(failure, "lifts_at", refusal.At)
		}
		return nil, failure
	}
	if err != nil {
		return nil, err
	}
	names, err := peopleOf(s.db.Read(ctx), row)
	if err != nil {
		return nil, err
	}
	return &invitationOutput{Body: *invitationOf(row, names)}, nil
}

type withdrawInput struct {
	ID         string `path:"id"`
	Invitation string `path:"invitation"`
}

func (s *Service) deleteInvitation(ctx context.Context, in *withdrawInput) (*invitationOutput, error) {
	v, err := s.visible(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	invitationID, err := web.ParseID(prefixInvitation, in.Invitation, "invitation")
	if err != nil {
		return nil, err
	}
	row, err := s.Withdraw(ctx, v.id, invitationID, web.PrincipalOf(ctx).AgentID)
	return s.invitationAnswer(ctx, row, err)
}

type forceInput struct {
	ID   string `path:"id"`
	Body struct {
		Text string `json:"text" minLength:"1" doc:"The first message, at most 140 characters."`
	}
}

func (s *Service) postForce(ctx context.Context, in *forceInput) (*invitationOutput, error) {
	v, err := s.visible(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	wish, err := s.wishByHand(ctx, v, in.Body.Text, "")
	if err != nil {
		return nil, err
	}
	row, err := s.Force(ctx, wish)
	return s.invitationAnswer(ctx, row, err)
}

type banInput struct {
	ID   string `path:"id"`
	Body struct {
		For string `json:"for" enum:"hour,day,forever,none" doc:"none lifts the ban."`
	}
}

type rowOutput struct{ Body Row }

func (s *Service) postBan(ctx context.Context, in *banInput) (*rowOutput, error) {
	v, err := s.visible(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	length := map[string]time.Duration{"hour": time.Hour, "day": 24 * time.Hour, "forever": Forever, "none": 0}[in.Body.For]
	if _, err := s.Ban(ctx, v.id, web.PrincipalOf(ctx).AgentID, length); err != nil {
		return nil, err
	}
	row, _, _ := s.peek(v)
	return &rowOutput{Body: row}, nil
}
