package fanout

import (
	"fmt"
	"io"
	"log"
	"net/http"

	"deskbell/e2e/bench/child"
)

// hub is one way to send a message to everybody.
type hub interface {
	// subscribe takes over the request of a new subscriber.
	subscribe(w http.ResponseWriter, r *http.Request) error
	publish(message []byte)
}

// Serve is the process that is measured: the hub of this name.
func Serve(name string) error {
	return child.Serve(func(address string) (*http.ServeMux, error) {
		h, err := hubNamed(name, address)
		if err != nil {
			return nil, err
		}
		mux := http.NewServeMux()
		mux.HandleFunc("GET /live", func(w http.ResponseWriter, r *http.Request) {
			if err := h.subscribe(w, r); err != nil {
				log.Print(err)
			}
		})
		mux.HandleFunc("POST /publish", func(w http.ResponseWriter, r *http.Request) {
			message, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			h.publish(message)
		})
		return mux, nil
	})
}

func hubNamed(name, address string) (hub, error) {
	switch name {
	case product:
		return newProductHub(address)
	case raw:
		return &rawHub{}, nil
	case usual:
		return &usualHub{queues: map[chan []byte]struct{}{}}, nil
	}
	return nil, fmt.Errorf("there is no hub %q", name)
}
