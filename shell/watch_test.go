package shell

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

const watchedEntry = `{"args":{"a":1},"caller":"dora","contract":"Bank","format":1,"gas":1,"height":5,"kind":"call","method":"give","prev":"0000000000000000000000000000000000000000000000000000000000000000","time":"2026-11-23T12:00:00.000000Z","vm":1}`

func update(height uint64) client.Update {
	return client.Update{Height: height, Hash: "ab", Entry: jsontext.Value(watchedEntry)}
}

func TestWatchFromAPipe(t *testing.T) {
	s := newSession(t)
	stream := newStream()
	s.conn.streams = map[string]*fakeStream{"Bank": stream}
	go func() {
		stream.updates <- update(5)
		stream.updates <- update(6)
	}()
	got := s.ok("watch Bank --from 5 --count 2")
	if lines := strings.Split(got, "\n"); len(lines) != 3 || !strings.HasPrefix(lines[0], "Bank 5  ") || !strings.HasPrefix(lines[1], "Bank 6  ") {
		t.Errorf("got %q", got)
	}
	<-stream.closed
	if s.conn.asked[0] != "subscribe Bank 5 false" {
		t.Errorf("asked %q", s.conn.asked)
	}
	if got := s.fails("watch Bonk"); !strings.Contains(got, "Bonk may not be read") {
		t.Errorf("got %q", got)
	}
}

func TestWatchEvents(t *testing.T) {
	s := newSession(t)
	events := client.Update{Height: 5, Hash: "ab", Time: "2026-11-23T12:00:00.000000Z", Events: []jsontext.Value{
		jsontext.Value(`["given",{"to":"a\u001bb"}]`), jsontext.Value(`["taken",{}]`),
	}}
	for flags, want := range map[string]string{
		"--events --count 2":        "Bank 5  2026-11-23T12:00:00Z  given {\"to\": \"a\\u001bb\"}\nBank 5  2026-11-23T12:00:00Z  taken {}\n",
		"--events --count 1":        "Bank 5  2026-11-23T12:00:00Z  given {\"to\": \"a\\u001bb\"}\n",
		"--events --count 1 --json": `{"contract":"Bank","height":5,"hash":"ab","time":"2026-11-23T12:00:00.000000Z","event":["given",{"to":"a\u001bb"}]}` + "\n",
	} {
		stream := newStream()
		s.conn.list = []wire.ContractInfo{{Name: "Bank"}, {Name: "Secret"}}
		s.conn.streams = map[string]*fakeStream{"Bank": stream}
		go func() { stream.updates <- events }()
		if got := s.ok("watch " + flags); got != want {
			t.Errorf("%s: got %q, want %q", flags, got, want)
		}
		<-stream.closed
	}
}

func TestWatchEndsWithItsSubscription(t *testing.T) {
	s := newSession(t)
	stream := newStream()
	s.conn.streams = map[string]*fakeStream{"Bank": stream}
	go func() { stream.fail <- errors.New("taken away") }()
	if got := s.fails("watch Bank"); got != "error: taken away\n" {
		t.Errorf("got %q", got)
	}
	<-stream.closed
}

// Beside the prompt entries come through the console, until they are stopped.
func TestWatchBesideThePrompt(t *testing.T) {
	s := newSession(t)
	stream := newStream()
	s.conn.streams = map[string]*fakeStream{"Bank": stream}
	screen, news := io.Pipe()
	defer screen.Close()
	s.options.Console = NewConsole(news, nil)
	lines := make(chan string)
	s.options.Lines = &waiting{lines: lines}
	shell := New(s.options)
	ended := make(chan error)
	go func() { ended <- shell.Run(t.Context()) }()
	lines <- "watch Bank"
	lines <- "watch Bank" // while the other goes on
	stream.updates <- update(5)
	buffer := make([]byte, 1<<10)
	n, err := screen.Read(buffer)
	if err != nil || !bytes.HasPrefix(buffer[:n], []byte("Bank 5  ")) {
		t.Errorf("got %q, error %v", buffer[:n], err)
	}
	lines <- "watch --stop"
	<-stream.closed
	lines <- "watch --stop"
	close(lines)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	want := "error: this is watched already\nhint: watch --stop ends it\nerror: nothing is watched that could be stopped\n"
	if got := s.err.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A waiting reader types what the test sends.
type waiting struct {
	lines chan string
	typist
}

func (w *waiting) Line(string) (string, error) {
	line, ok := <-w.lines
	if !ok {
		return "", io.EOF
	}
	return line, nil
}

func TestNewsOfTheConnection(t *testing.T) {
	var screen bytes.Buffer
	c := NewConsole(&screen, nil)
	tell := c.TellState()
	for _, state := range []client.State{client.Connecting, client.Connecting, client.Connected, client.Connecting, client.Gone} {
		tell(state, errors.New("broken"))
	}
	c.TellBroadcast(wire.BroadcastPush{From: "dora", Message: "hi\x1b[2J"})
	want := "note: the connection is lost: broken; connecting again\nnote: connected again\n" +
		"note: the connection is lost: broken; connecting again\n[dora] hi\\u001b[2J\n"
	if got := screen.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
