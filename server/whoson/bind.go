package whoson

import (
	"context"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/database"
)

// Bind makes the visit belong to one token alone: from now on nothing but this token opens it, and page loads that only looked alike
// (the same network, the same kind of browser) get visits of their own. It comes before anything that is nobody else's business: a
// chat, a name. Session is the hash of the token, as in the connection's principal.
func (s *Service) Bind(ctx context.Context, visitorID, session string) error {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return errGone
	}
	if err := s.settle(ctx, v); err != nil {
		return err
	}
	v.mu.Lock()
	_, known := v.tokens[session]
	done := v.row.LinkHash == "" || v.row.BrowserID != ""
	v.mu.Unlock()
	if !known {
		return errToken
	}
	if done {
		return nil
	}
	err := s.db.Tx(ctx, "whoson.bind", func(tx *database.Tx) error {
		_, err := s.edit(tx, visitorID, func(row *models.Visitor) ([]happened, error) {
			row.TokenHash, row.LinkHash = session, ""
			return nil, nil
		})
		return err
	})
	if err != nil {
		return err
	}
	s.detach(v, session)
	return nil
}

// detach closes the sockets of all tokens but one, and forgets them.
func (s *Service) detach(v *live, session string) {
	v.mu.Lock()
	var others []string
	for hash := range v.tokens {
		if hash != session {
			others = append(others, hash)
			delete(v.tokens, hash)
		}
	}
	link := v.link
	v.link = ""
	v.mu.Unlock()
	s.registry.byLink.drop(link, v)
	for _, hash := range others {
		s.registry.byToken.drop(hash, v)
		s.live.Close(realtime.KindVisitor, v.id, hash, realtime.CodeSignedOut)
	}
}
