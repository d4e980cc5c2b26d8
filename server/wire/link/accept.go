package link

import (
	"bufio"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

// Accept makes a websocket of an HTTP request. From which pages it may come was
// judged before. If it returns an error it has answered the request.
func Accept(w http.ResponseWriter, r *http.Request, o Options) (*Socket, error) {
	o = o.WithDefaults()
	h := &hijacker{ResponseWriter: w, options: o}
	upgrader := websocket.Upgrader{Error: refuse, CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(h, r, nil)
	if err != nil {
		return nil, err
	}
	return newSocket(ws, h.burst, o), nil
}

func refuse(w http.ResponseWriter, _ *http.Request, status int, reason error) {
	w.Header().Set("Sec-Websocket-Version", "13")
	http.Error(w, reason.Error(), status)
}

// A hijacker hands out the network connection as a burst.
type hijacker struct {
	http.ResponseWriter
	options Options
	burst   *burst
}

// Hijack implements http.Hijacker.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.burst = newBurst(c, h.options)
	return h.burst, rw, nil
}
