package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"moonledger/server/wire"
	"moonledger/server/wire/link"
)

// maxAnswer is the longest message taken from a server, in bytes. Answers are
// about as long as the greatest result, entry or page, 1 MiB; one to a batch,
// which this client does not send, could be longer.
const maxAnswer = 64 << 20

// ErrAddress is wrapped by the error of Dial when the address is none, such as
// ws://127.0.0.1:9000/rpc.
var ErrAddress = errors.New("no address of a server")

// Options are the settings of a connection. The zero value works.
type Options struct {
	Key string      // whose it is makes the requests; "" for anonymous
	TLS *tls.Config // for wss; nil: the system's certificates

	// Link has the limits and times of the websocket. MaxMessage is 64 MiB
	// unless set.
	Link link.Options

	Retry Retry // how the connection is replaced when it is gone

	// Patience is how long a request waits, all in all, where the server is busy
	// and tells when to send it again. Default 30s; negative: not at all.
	Patience time.Duration

	// OnState is told what becomes of the connection, and why; nil: nobody. It is
	// called from one goroutine, which serves the connection, so it should return
	// soon.
	OnState func(State, error)

	// OnBroadcast gets the messages that users send to all; nil: nobody. It is
	// called from one goroutine. While it takes its time 64 messages wait; what
	// comes then is dropped.
	OnBroadcast func(wire.BroadcastPush)
}

// Dial connects to a server, at an address such as ws://127.0.0.1:9000/rpc. A
// path may be left out. It tries once; when the connection is gone later, the
// client connects again as o.Retry says. If the server refuses, the error is a
// *wire.Error: wire.Denied for a wrong key, wire.Unavailable for too many
// connections.
func Dial(ctx context.Context, address string, o Options) (*Client, error) {
	rpc, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	w := newWeb(rpc, o)
	if o.Link.MaxMessage == 0 {
		o.Link.MaxMessage = maxAnswer
	}
	dial := func(ctx context.Context) (Conn, error) {
		socket, err := link.Dial(ctx, rpc.String(), w.header(), o.TLS, o.Link)
		var refused *link.RefusedError
		switch {
		case errors.As(err, &refused):
			return nil, fmt.Errorf("connecting to %s: %w", rpc, refusal(refused.Status, refused.Error()))
		case err != nil:
			return nil, fmt.Errorf("connecting to %s: %w", rpc, err)
		}
		return socket, nil
	}
	conn, err := dial(ctx)
	if err != nil {
		return nil, err
	}
	return newClient(conn, dial, w, o), nil
}

// parseAddress reads the address of a websocket.
func parseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Hostname() == "" || !isPort(u.Port()) {
		return nil, fmt.Errorf("%.60q is %w", address, ErrAddress)
	}
	if u.User != nil {
		return nil, fmt.Errorf("%w: that of %s holds a name or a password; give the key as an option", ErrAddress, u.Host)
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/rpc"
	}
	return u, nil
}

// isPort tells whether text is the number of a port, or left out.
func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil
}

// refusal makes an error of the server's out of an HTTP status.
func refusal(status int, text string) *wire.Error {
	switch status {
	case http.StatusBadRequest:
		return wire.Refusal(wire.BadMessage, text, tlsHint(text))
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusMisdirectedRequest:
		return wire.Refusal(wire.Denied, text, "")
	case http.StatusNotFound:
		return wire.Refusal(wire.NotFound, text, "")
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return wire.Refusal(wire.Unavailable, text, "")
	}
	return wire.Refusal(wire.Internal, text, "")
}

// tlsHint tells what to do if text is what Go's own server answers, on behalf of
// one that has TLS, to who comes without, or "".
func tlsHint(text string) string {
	if strings.HasPrefix(text, "Client sent an HTTP request to an HTTPS server") {
		return "the server has TLS: write wss:// before its name"
	}
	return ""
}
