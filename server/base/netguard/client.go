package netguard

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// CallTimeout bounds one HTTP call, from the dial to the last byte of the answer.
	CallTimeout = 15 * time.Second
	// MaxBody is how much of an answer is read.
	MaxBody = 64 << 10

	maxHeader    = 64 << 10
	idleTimeout  = 30 * time.Second
	idlePerHost  = 4
	connsPerHost = 16
)

// ErrTooLarge is the error of ReadBody for an answer of more than MaxBody bytes.
var ErrTooLarge = errors.New("the answer is larger than 64 KiB")

// HTTPClient makes a client for web calls: guarded, at most CallTimeout a call, without redirects (the 3xx is the answer),
// without cookies, without a proxy. Make one and keep it: it holds connections for reuse.
func (g *Guard) HTTPClient() *http.Client {
	return &http.Client{
		Timeout:       CallTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil,
			DialContext:            g.DialContext(Web),
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    dialTimeout,
			ForceAttemptHTTP2:      true,
			MaxResponseHeaderBytes: maxHeader,
			MaxIdleConnsPerHost:    idlePerHost,
			MaxConnsPerHost:        connsPerHost,
			IdleConnTimeout:        idleTimeout,
		},
	}
}

// ReadBody reads and closes the body of an answer. Of a larger one it answers the first MaxBody bytes and ErrTooLarge.
func ReadBody(response *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxBody+1))
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return body[:min(len(body), MaxBody)], fmt.Errorf("read the answer: %w", err)
	}
	if len(body) > MaxBody {
		return body[:MaxBody], ErrTooLarge
	}
	return body, nil
}
