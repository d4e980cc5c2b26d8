package link

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// end is what both kinds of links have.
type end interface {
	Receive() ([]byte, error)
	Send(messages ...[]byte) error
	Halt()
	Close(code int, reason string) error
}

// sockets returns both ends of a websocket over loopback. They are closed when
// the test ends.
func sockets(t *testing.T, o Options) (server, client *Socket) {
	t.Helper()
	url, accepted := listen(t, o)
	client, err := Dial(t.Context(), url, nil, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	server = <-accepted
	t.Cleanup(func() { server.burst.Conn.Close(); client.burst.Conn.Close() })
	return server, client
}

// listen returns the address of a server that accepts websockets.
func listen(t *testing.T, o Options) (url string, accepted <-chan *Socket) {
	t.Helper()
	sockets := make(chan *Socket, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if socket, err := Accept(w, r, o); err == nil {
			sockets <- socket
		}
	}))
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http"), sockets
}

// raw returns a server's end, and gorilla's bare client on the other side.
func raw(t *testing.T, o Options) (*Socket, *websocket.Conn) {
	t.Helper()
	url, accepted := listen(t, o)
	ws, response, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	server := <-accepted
	t.Cleanup(func() { ws.Close(); server.burst.Conn.Close() })
	return server, ws
}

// eachKind runs a test over a websocket and over a pipe.
func eachKind(t *testing.T, test func(t *testing.T, a, b end)) {
	t.Run("websocket", func(t *testing.T) {
		a, b := sockets(t, Options{})
		test(t, a, b)
	})
	t.Run("pipe", func(t *testing.T) {
		a, b := Pipe()
		test(t, a, b)
	})
}

func receive(t *testing.T, e end) string {
	t.Helper()
	m, err := e.Receive()
	if err != nil {
		t.Fatal(err)
	}
	return string(m)
}

func TestMessagesArriveInOrder(t *testing.T) {
	eachKind(t, func(t *testing.T, a, b end) {
		long := strings.Repeat("x", 200_000)
		sent := []string{"one", "two", "", long, "three"}
		failed := make(chan error, 1)
		go func() {
			err := b.Send([]byte("one"), []byte("two"))
			failed <- errors.Join(err, b.Send([]byte(""), []byte(long), []byte("three")))
		}()
		for _, want := range sent {
			if got := receive(t, a); got != want {
				t.Fatalf("got %.20q of %d, want %.20q", got, len(got), want)
			}
		}
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	})
}

func TestHaltEndsReceiving(t *testing.T) {
	eachKind(t, func(t *testing.T, a, b end) {
		ended := make(chan error)
		go func() {
			_, err := a.Receive()
			ended <- err
		}()
		a.Halt()
		a.Halt()
		if err := <-ended; !errors.Is(err, ErrHalted) {
			t.Errorf("got %v, want ErrHalted", err)
		}
		if err := a.Send([]byte("still there")); err != nil {
			t.Error(err)
		}
		if got := receive(t, b); got != "still there" {
			t.Errorf("got %q", got)
		}
	})
}

func TestCloseTellsWhy(t *testing.T) {
	eachKind(t, func(t *testing.T, a, b end) {
		if err := a.Send([]byte("last")); err != nil {
			t.Fatal(err)
		}
		closed := make(chan error)
		go func() { closed <- a.Close(GoingAway, "the server is stopping") }()
		if got := receive(t, b); got != "last" {
			t.Errorf("got %q", got)
		}
		_, err := b.Receive()
		var end *ClosedError
		if !errors.As(err, &end) || end.Code != GoingAway || end.Reason != "the server is stopping" {
			t.Errorf("got %v", err)
		}
		if err := b.Close(Normal, ""); err != nil {
			t.Error(err)
		}
		if err := <-closed; err != nil {
			t.Error(err)
		}
	})
}

func TestSendFailsOnceThePeerIsGone(t *testing.T) {
	a, b := Pipe()
	if err := b.Close(Normal, "done"); err != nil {
		t.Fatal(err)
	}
	for range laneMessages + 1 { // no more than there is room for can go unnoticed
		if err := a.Send([]byte("x")); err != nil {
			return
		}
	}
	t.Error("sending never failed")
}

func TestBinaryIsRefusedAndTheLinkGoesOn(t *testing.T) {
	s, ws := raw(t, Options{})
	for _, m := range []struct {
		kind int
		text string
	}{{websocket.BinaryMessage, "\x00\x01"}, {websocket.TextMessage, "next"}} {
		if err := ws.WriteMessage(m.kind, []byte(m.text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Receive(); !errors.Is(err, ErrNotText) {
		t.Errorf("got %v, want ErrNotText", err)
	}
	if got := receive(t, s); got != "next" {
		t.Errorf("got %q", got)
	}
}

func TestTooLongMessageEndsTheLink(t *testing.T) {
	s, c := sockets(t, Options{MaxMessage: 100})
	sent := make(chan error, 1)
	go func() { sent <- c.Send(make([]byte, 100), make([]byte, 101)) }()
	if got := receive(t, s); len(got) != 100 {
		t.Errorf("got %d bytes", len(got))
	}
	_, err := s.Receive()
	var tooLong *TooLongError
	if !errors.As(err, &tooLong) || tooLong.Limit != 100 {
		t.Errorf("got %v", err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
}

func TestPings(t *testing.T) {
	s, ws := raw(t, Options{})
	pong := make(chan string, 1)
	ws.SetPongHandler(func(data string) error { pong <- data; return errors.New("enough") })
	if err := ws.WriteControl(websocket.PingMessage, []byte("there?"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	go s.Receive()
	ws.NextReader()
	if got := <-pong; got != "there?" {
		t.Errorf("got %q", got)
	}
}

func TestSilentPeerIsAskedAndGivenUp(t *testing.T) {
	s, ws := raw(t, Options{PingPeriod: 20 * time.Millisecond})
	asked := make(chan struct{}, 1)
	ws.SetPingHandler(func(string) error { asked <- struct{}{}; return nil }) // and no pong
	go ws.NextReader()
	if _, err := s.Receive(); !errors.Is(err, ErrSilent) {
		t.Errorf("got %v, want ErrSilent", err)
	}
	<-asked
}

func TestPeerThatDoesNotReadIsGivenUp(t *testing.T) {
	s, _ := raw(t, Options{WriteTimeout: 20 * time.Millisecond})
	megabyte := make([]byte, 1<<20)
	for range 1000 {
		err := s.Send(megabyte)
		if err == nil {
			continue
		}
		if !strings.Contains(err.Error(), "the peer did not read for 20ms") {
			t.Errorf("got %v", err)
		}
		if s.Close(Normal, "") == nil {
			t.Error("closed as if all had been sent")
		}
		return
	}
	t.Error("a gigabyte went nowhere")
}

func TestBrokenConnection(t *testing.T) {
	s, c := sockets(t, Options{})
	c.burst.Conn.Close()
	if _, err := s.Receive(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func TestProtocolFaultIsToldToThePeer(t *testing.T) {
	s, ws := raw(t, Options{})
	if _, err := ws.NetConn().Write([]byte{0x83, 0x80, 0, 0, 0, 0}); err != nil { // opcode 3
		t.Fatal(err)
	}
	if _, err := s.Receive(); err == nil {
		t.Fatal("a bad opcode was taken")
	}
	closed := make(chan error)
	go func() { closed <- s.Close(Normal, "") }()
	_, _, err := ws.ReadMessage()
	if !websocket.IsCloseError(err, websocket.CloseProtocolError) {
		t.Errorf("got %v", err)
	}
	ws.Close()
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

func TestLongReasonIsCut(t *testing.T) {
	s, c := sockets(t, Options{})
	go s.Close(Normal, strings.Repeat("é", 100))
	_, err := c.Receive()
	var end *ClosedError
	if !errors.As(err, &end) || end.Reason != strings.Repeat("é", 61) {
		t.Errorf("got %v", err)
	}
}

func TestDialErrors(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/key" {
			http.Error(w, "wrong key", http.StatusUnauthorized)
			return
		}
		Accept(w, r, Options{})
	}))
	defer s.Close()
	url := "ws" + strings.TrimPrefix(s.URL, "http")
	tests := map[string]struct {
		path   string
		header http.Header
		status int
		text   string
	}{
		"refused": {"/key", nil, 401, "wrong key"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Dial(t.Context(), url+test.path, test.header, nil, Options{})
			var refused *RefusedError
			if !errors.As(err, &refused) || refused.Status != test.status || refused.Error() != test.text {
				t.Errorf("got %v", err)
			}
		})
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := Dial(t.Context(), "ws://"+l.Addr().String(), nil, nil, Options{}); err == nil {
		t.Error("connected to nobody")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Dial(ended, url, nil, nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	if got := (&RefusedError{Status: 503}).Error(); got != "the server answered 503 Service Unavailable" {
		t.Errorf("got %q", got)
	}
}

// A server that takes the connection and never answers holds nobody whose
// context ends.
func TestDialEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		cancel()
		_, _ = io.Copy(io.Discard, c) // until the client leaves
	}()
	if _, err := Dial(ctx, "ws://"+l.Addr().String(), nil, nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that of the context", err)
	}
}
