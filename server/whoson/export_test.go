package whoson

import (
	"context"
	"encoding/json"
)

// Welcome is what a page is told when its socket opens, as JSON.
func (s *Service) Welcome(ctx context.Context, visitorID string) (data map[string]any, err error) {
	frame, err := s.welcome(ctx, visitorID)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(frame)
	if err != nil {
		return nil, err
	}
	return data, json.Unmarshal(raw, &data)
}
