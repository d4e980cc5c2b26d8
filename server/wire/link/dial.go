package link

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// A RefusedError is returned by Dial when the server did not accept the
// websocket.
type RefusedError struct {
	Status int    // of HTTP
	Text   string // what the server said; may be empty
}

// Error gives the server's text, or else the status.
func (e *RefusedError) Error() string {
	if e.Text == "" {
		return fmt.Sprintf("the server answered %d %s", e.Status, http.StatusText(e.Status))
	}
	return e.Text
}

// Dial opens a websocket. header may be nil, and so may security, for wss. It
// ends with ctx, whatever the other side does.
func Dial(ctx context.Context, url string, header http.Header, security *tls.Config, o Options) (*Socket, error) {
	o = o.WithDefaults()
	var b *burst
	watched := func() bool { return true } // ends the watch of ctx; false: ctx had ended
	dialer := websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: 45 * time.Second,
		TLSClientConfig:  security,
		NetDialContext: func(dialing context.Context, network, address string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(dialing, network, address)
			if err != nil {
				return nil, err
			}
			// The library knows of ctx's deadline, and not when it ends earlier.
			watched = context.AfterFunc(ctx, func() { _ = c.Close() })
			b = newBurst(c, o)
			return b, nil
		},
	}
	ws, response, err := dialer.DialContext(ctx, url, header)
	switch {
	case !watched():
		return nil, context.Cause(ctx)
	case err != nil && response != nil:
		return nil, refused(response)
	case err != nil:
		return nil, err
	}
	return newSocket(ws, b, o), nil
}

func refused(response *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(response.Body, 1024)) // whatever of it there is
	return &RefusedError{response.StatusCode, strings.TrimSpace(string(text))}
}
