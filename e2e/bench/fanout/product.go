package fanout

import (
	"context"
	"encoding/json"
	"net/http"

	"deskbell/realtime"
)

// productHub is Deskbell's own: each subscriber is an agent of their own with a session, rights that are asked for at the subscription,
// and a personal feed that is followed.
type productHub struct{ *realtime.Hub }

const topic = "bench"

func newProductHub(address string) (*productHub, error) {
	h := &productHub{realtime.New(realtime.Options{
		Origins: []string{"http://" + address},
		Feed:    emptyFeed{},
		Session: func(_ context.Context, p realtime.Principal) (realtime.Principal, error) { return p, nil },
	})}
	h.Topic(realtime.TopicSpec{
		Prefix: topic,
		Allow:  func(context.Context, realtime.Principal, string) error { return nil },
		Sight: func(context.Context, realtime.Principal, string) (realtime.Sight, error) {
			return realtime.Sight{Labels: []string{"sales", "support"}}, nil
		},
	})
	go func() { _ = h.Run(context.Background()) }() // it ends with the process
	return h, nil
}

func (h *productHub) subscribe(w http.ResponseWriter, r *http.Request) error {
	return h.AcceptAgent(w, r, realtime.Principal{ID: "agt_" + r.URL.Query().Get("i"), Session: "s", Role: "agent"})
}

func (h *productHub) publish(message []byte) {
	h.Publish(topic, "changed", realtime.Labelled{Labels: []string{"sales"}, Data: json.RawMessage(message)})
}

// emptyFeed is a feed in which nothing has been written yet.
type emptyFeed struct{}

func (emptyFeed) After(context.Context, string, int64, int) ([]realtime.FeedFrame, int64, string, bool, error) {
	return nil, 0, "epoch", true, nil
}
