package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	goruntime "runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"moonledger/server"
	"moonledger/server/wire"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

// newImpatientTrial returns a trial of a server whose times are short. The
// bystander is at another server of the same ledger: a machine that is busy may
// be too slow for the first.
func newImpatientTrial(t *testing.T) *trial {
	t.Helper()
	l := deployed(t)
	h := serve(t, l, server.Options{
		HeaderTimeout: time.Second, IdleTimeout: time.Second,
		Link: link.Options{PingPeriod: time.Second, WriteTimeout: time.Second, CloseTimeout: time.Second},
	})
	return newTrialBeside(t, l, h, serve(t, l, server.Options{}).dial(t, ""))
}

// Those who connect and then say nothing, or half of something, or too little
// at a time, are cut off, and hold up nobody.
func TestSilentConnections(t *testing.T) {
	x := newImpatientTrial(t)
	const upgrade = "GET /rpc HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	const post = "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	handshake := upgrade + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	tests := map[string]struct{ says, answer string }{
		"nothing":                   {"", ""},
		"half a line":               {"GET /rp", "(HTTP/1.1 400 .*)?"},
		"half a head":               {upgrade, "(HTTP/1.1 400 .*)?"},
		"a body that does not come": {post + "Content-Length: 10\r\n\r\n", "HTTP/1.1 408 .*the message did not come within 1s\n"},
		"half a body":               {post + "Content-Length: 10\r\n\r\n[1,2", "HTTP/1.1 408 .*the message did not come within 1s\n"},
		"half a chunk":              {post + "Transfer-Encoding: chunked\r\n\r\nff\r\n[1,2", "HTTP/1.1 408 .*the message did not come within 1s\n"},
		"a request, and nothing":    {"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200 .*ok\n"},
		"a handshake, and nothing":  {handshake, "HTTP/1.1 101 .*"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := x.connect(t)
			if _, err := io.WriteString(c, test.says); err != nil {
				t.Fatal(err)
			}
			matches(t, untilEnd(t, c), "(?s)"+test.answer)
			x.check(t)
		})
	}
}

// Nor does it help to begin a frame.
func TestHalfFrames(t *testing.T) {
	x := newImpatientTrial(t)
	tests := map[string]string{
		"a header": "\x81", "a length": "\x81\xff\x00\x00", "a frame": "\x81\x8a\x00\x00\x00\x00[1,2",
		"a message": "\x01\x84\x00\x00\x00\x00[1,2", "a ping": "\x89\xfd\x00", "a close": "\x88\x84\x00\x00\x00\x00\x03",
	}
	for name, says := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := x.rawSocket(t)
			if err := c.raw([]byte(says)...); err != nil {
				t.Fatal(err)
			}
			untilEnd(t, c.net)
			x.check(t)
		})
	}
}

// untilEnd reads all until the other side ends the connection.
func untilEnd(t *testing.T, c net.Conn) string {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(c)
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		t.Fatalf("still connected after a minute, with %q", text)
	}
	return string(text)
}

// Whoever sends a byte now and then gains nothing: a request has to be whole in
// its time.
func TestDrippingConnections(t *testing.T) {
	x := newImpatientTrial(t)
	tests := map[string]string{
		"a head": "GET /rpc HTTP/1.1\r\nX-A: ",
		"a body": "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n",
	}
	for name, begin := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := x.connect(t)
			if _, err := io.WriteString(c, begin); err != nil {
				t.Fatal(err)
			}
			dripped := make(chan error, 1)
			go func() {
				for range time.Tick(time.Millisecond) {
					if _, err := io.WriteString(c, "a"); err != nil {
						dripped <- err
						return
					}
				}
			}()
			untilEnd(t, c)
			c.Close()
			<-dripped
			x.check(t)
		})
	}
}

// A client that answers pings is alive, however little it says.
func TestQuietClientsStay(t *testing.T) {
	x := newImpatientTrial(t)
	ws := x.socket(t)
	pings, answers := make(chan struct{}, 2), make(chan string, 1)
	answerPing := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		select {
		case pings <- struct{}{}:
		default:
		}
		return answerPing(data)
	})
	go func() {
		_, m, err := ws.ReadMessage()
		answers <- fmt.Sprint(string(m), err)
	}()
	for range cap(pings) {
		<-pings
	}
	write(t, ws, websocket.TextMessage, request(1, "nothing", `{}`))
	if got := <-answers; !strings.Contains(got, `no request \"nothing\"`) {
		t.Errorf("got %s", got)
	}
	x.check(t)
}

// A client that has closed its half still gets the answer to a POST; one that
// was cut off in the middle of a call has made it or not, and the chain tells.
func TestHalfOpenConnections(t *testing.T) {
	x := newTrial(t, server.Options{})
	c := x.connect(t).(*net.TCPConn)
	body := request(1, "info", `{}`)
	fmt.Fprintf(c, "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	matches(t, untilEnd(t, c), `(?s)HTTP/1.1 200 .*"server":"moonledger".*`)

	for i := range 20 {
		ws := x.rawSocket(t)
		text := request(i, "call", fmt.Sprintf(`{"contract":"Spare","method":"set","args":[%d]}`, i))
		if err := errors.Join(ws.header(finalText, uint64(len(text))), ws.repeat([]byte(text), 1)); err != nil {
			t.Fatal(err)
		}
		if err := ws.net.(*net.TCPConn).SetLinger(0); err != nil { // a reset, as of a client that died
			t.Fatal(err)
		}
		ws.Close()
	}
	x.check(t)
}

// What is no HTTP, or bad HTTP, is refused by the library in its words, and
// harms nobody.
func TestBadHTTP(t *testing.T) {
	x := newTrial(t, server.Options{})
	long := strings.Repeat("x", 1<<20)
	tests := map[string]struct{ says, answer string }{
		"noise":                {"\x00\x01\x02\r\n\r\n", "HTTP/1.1 400 .*"},
		"TLS":                  {"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + strings.Repeat("\x00", 160), "(HTTP/1.[01] 400 .*)?"},
		"no version":           {"GET /\r\n\r\n", "HTTP/1.1 400 .*"},
		"a version unheard of": {"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 505 .*"},
		"no host":              {"GET /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 400 .*missing required Host header"},
		"two lengths":          {"POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 400 .*"},
		"a negative length":    {"POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 .*"},
		"a bad chunk":          {"POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n", "HTTP/1.1 400 .*the message did not come whole\n"},
		"a body that is cut":   {"POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[1", "HTTP/1.1 400 .*the message did not come whole\n"},
		"a long path":          {"GET /" + long + " HTTP/1.1\r\nHost: localhost\r\n\r\n", "(HTTP/1.1 431 .*)?"},
		"a long head":          {"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + long + "\r\n\r\n", "(HTTP/1.1 431 .*)?"},
		"many heads":           {"GET / HTTP/1.1\r\nHost: localhost\r\n" + strings.Repeat("X-A: b\r\n", 100_000) + "\r\n", "(HTTP/1.1 431 .*)?"},
		"a wrong websocket version": {
			"GET /rpc HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
			"HTTP/1.1 400 .*unsupported version.*",
		},
		"no websocket key": {
			"GET /rpc HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\n\r\n",
			"HTTP/1.1 400 .*Sec-WebSocket-Key.*",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := x.connect(t).(*net.TCPConn)
			_, _ = io.WriteString(c, test.says) // it may be refused before all is said
			_ = c.CloseWrite()
			matches(t, untilEnd(t, c), "(?s)"+test.answer)
			x.check(t)
		})
	}
}

// Beyond the limit a client is refused in words, and beyond that closed at
// once; when the others are gone there is room again, and nothing is left of
// them.
func TestTooManyConnections(t *testing.T) {
	const most = 200
	x := newTrial(t, server.Options{MaxConnections: most})
	for range 2 {
		before := goruntime.NumGoroutine()
		sockets := make([]*websocket.Conn, most-1) // and the bystander
		for i := range sockets {
			sockets[i] = x.socket(t)
		}
		_, err := client.Dial(t.Context(), x.url(), client.Options{Retry: client.Retry{Attempts: -1}})
		if stable(t, err) != wire.Unavailable || !strings.HasSuffix(err.Error(), "the server has 200 connections, which is the most; try again later") {
			t.Errorf("one too many: %v", err)
		}
		x.check(t)
		x.fill(t)
		for _, ws := range sockets {
			isAnswered(t, ws)
		}
		for _, ws := range sockets {
			ws.Close()
		}
		for goruntime.NumGoroutine() > before+10 { // those of net/http end a moment later
			goruntime.Gosched()
		}
		x.check(t)
	}
}

// fill connects and says nothing until a connection is closed at once, and then
// closes all of them.
func (x *trial) fill(t *testing.T) {
	t.Helper()
	var silent []net.Conn
	defer func() {
		for _, c := range silent {
			c.Close()
		}
	}()
	for {
		c := x.connect(t)
		silent = append(silent, c)
		fmt.Fprint(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if _, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil {
			break
		}
	}
	const room = 16 + 200/2                            // for those who are to be told
	if len(silent) < room-20 || len(silent) > room+2 { // those of the last round go a moment later
		t.Errorf("%d silent connections were let in, want about %d", len(silent)-1, room)
	}
}
