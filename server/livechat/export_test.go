package livechat

import (
	"context"

	"deskbell/realtime"
)

// SightOfBoard is what the topic of the queue shows somebody.
func (s *Service) SightOfBoard(ctx context.Context, p realtime.Principal) (realtime.Sight, error) {
	return s.sightOf(ctx, p, topicChats)
}
