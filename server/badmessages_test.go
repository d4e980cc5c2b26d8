package server_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"moonledger/server"
)

// A badMessage is one that nobody should send, and what is answered.
type badMessage struct {
	name    string
	kind    int // of the frame; 0: text
	message string
	code    string // stable
	text    string // pattern
}

// nested returns a call whose argument is so many arrays deep.
func nested(depth int) string {
	return bankCall(`[` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `]`)
}

func bankCall(args string) string {
	return request(1, "call", `{"contract":"Bank","method":"open","args":`+args+`}`)
}

func badMessages() []badMessage {
	const notJSON, notRequest = "the message is not JSON: ", `not a JSON-RPC request: `
	requests := func(n int) string {
		return "[" + strings.Repeat(request(1, "info", `{}`)+",", n-1) + request(1, "info", `{}`) + "]"
	}
	return []badMessage{
		{"empty", 0, "", "bad_message", "the message is empty"},
		{"white space", 0, " \r\n\t", "bad_message", "the message is empty"},
		{"binary", websocket.BinaryMessage, request(1, "info", `{}`), "bad_message", "the message is binary, not text; send JSON in text messages"},
		{"binary, empty", websocket.BinaryMessage, "", "bad_message", "the message is binary, not text; send JSON in text messages"},
		{"binary noise", websocket.BinaryMessage, "\x00\xff\x80\x01", "bad_message", "the message is binary, not text; send JSON in text messages"},
		{"noise as text", 0, "\x00\xff\x80\x01", "bad_message", notJSON + `invalid character '\\x00' at start of value`},
		{"byte order mark", 0, "\ufeff" + request(1, "info", `{}`), "bad_message", notJSON + `invalid character .* at start of value`},
		{"words", 0, "call Bank put", "bad_message", notJSON + `invalid character 'c' at start of value`},
		{"cut off", 0, request(1, "info", `{}`)[:30], "bad_message", notJSON + `unexpected EOF after offset 30`},
		{"two values", 0, request(1, "info", `{}`) + request(2, "info", `{}`), "bad_message", notJSON + "something follows the first value"},
		{"a comma too many", 0, `{"jsonrpc":"2.0",}`, "bad_message", notJSON + `invalid character .*`},
		{"single quotes", 0, `{'jsonrpc':'2.0'}`, "bad_message", notJSON + `invalid character .*`},
		{"NaN", 0, bankCall(`[NaN]`), "bad_message", notJSON + `invalid character 'N' .*`},
		{"leading zero", 0, bankCall(`[01]`), "bad_message", notJSON + `invalid character '1' .*`},
		{"not UTF-8", 0, bankCall("[\"\xff\"]"), "bad_message", notJSON + `invalid UTF-8 .*`},
		{"UTF-8 cut off", 0, bankCall("[\"\xe2\x82\"]"), "bad_message", notJSON + `invalid UTF-8 .*`},
		{"surrogate as UTF-8", 0, bankCall("[\"\xed\xa0\x80\"]"), "bad_message", notJSON + `invalid UTF-8 .*`},
		{"lone high surrogate", 0, bankCall(`["\ud83d"]`), "bad_message", notJSON + `invalid surrogate pair .*`},
		{"lone low surrogate", 0, bankCall(`["\ude00"]`), "bad_message", notJSON + `invalid surrogate pair .*`},
		{"surrogate in a key", 0, bankCall(`{"\ud83d":1}`), "bad_message", notJSON + `invalid surrogate pair .*`},
		{"control character", 0, bankCall("[\"a\nb\"]"), "bad_message", notJSON + `invalid character '\\n' .*`},
		{"duplicate argument", 0, bankCall(`{"name":"a","name":"b"}`), "bad_message", notJSON + `duplicate object member name "name" .*`},
		{"duplicate in disguise", 0, bankCall(`{"name":"a","n\u0061me":"b"}`), "bad_message", notJSON + `duplicate object member name .*`},
		{"duplicate deep down", 0, bankCall(`{"name":[{"a":{"b":1,"b":2}}]}`), "bad_message", notJSON + `duplicate object member name "b" .*`},
		{"duplicate method", 0, `{"jsonrpc":"2.0","id":1,"method":"info","method":"call"}`, "bad_message", notJSON + `duplicate object member name "method"`},
		{"nested too deep for a value", 0, nested(40), "bad_argument", "arguments of Bank.open: bad value: tables nest deeper than 32"},
		{"nested too deep for a message", 0, nested(200), "bad_message", notJSON + "it nests deeper than 100"},
		{"nested without end", 0, strings.Repeat("[", 500_000), "bad_message", notJSON + "it nests deeper than 100"},
		{"objects without end", 0, strings.Repeat(`{"a":`, 150_000), "bad_message", notJSON + "it nests deeper than 100"},
		{"a number", 0, "7", "bad_message", notRequest + "it must be an object, got a number"},
		{"null", 0, "null", "bad_message", `not a JSON-RPC 2.0 request: "jsonrpc" must be "2.0"`},
		{"a text", 0, `"info"`, "bad_message", notRequest + "it must be an object, got a string"},
		{"empty object", 0, "{}", "bad_message", `not a JSON-RPC 2.0 request: "jsonrpc" must be "2.0"`},
		{"empty batch", 0, "[]", "bad_message", "the batch is empty"},
		{"large batch", 0, requests(1025), "bad_message", "the batch has 1025 requests, more than 1024"},
		{"JSON-RPC 1.0", 0, `{"id":1,"method":"info","params":[]}`, "bad_message", `not a JSON-RPC 2.0 request: "jsonrpc" must be "2.0"`},
		{"version as a number", 0, `{"jsonrpc":2.0,"id":1,"method":"info"}`, "bad_message", notRequest + `"jsonrpc" must be a string, got a number`},
		{"no method", 0, `{"jsonrpc":"2.0","id":1}`, "bad_message", `not a JSON-RPC request: it has no "method"`},
		{"method of another type", 0, `{"jsonrpc":"2.0","id":1,"method":["info"]}`, "bad_message", notRequest + `"method" must be a string, got an array`},
		{"an unknown member", 0, `{"jsonrpc":"2.0","id":1,"method":"info","token":"x"}`, "bad_message", notRequest + `there is no "token"`},
		{"id of another type", 0, `{"jsonrpc":"2.0","id":{},"method":"info"}`, "bad_message", `"id" must be a string or a number`},
		{"id true", 0, `{"jsonrpc":"2.0","id":true,"method":"info"}`, "bad_message", `"id" must be a string or a number`},
		{"id null", 0, `{"jsonrpc":"2.0","id":null,"method":"info"}`, "bad_message", `"id" must be a string or a number`},
		{"parameters by position", 0, `{"jsonrpc":"2.0","id":1,"method":"api","params":["Bank"]}`, "bad_parameter", `"params" must be an object with named parameters`},
		{"parameters of another type", 0, `{"jsonrpc":"2.0","id":1,"method":"api","params":"Bank"}`, "bad_parameter", `"params" must be an object with named parameters`},
		{"unknown request", 0, request(1, "cal", `{}`), "unknown_request", `no request "cal"`},
		{"request of nothing", 0, request(1, "", `{}`), "unknown_request", `no request ""`},
		{"request of another case", 0, request(1, "Info", `{}`), "unknown_request", `no request "Info"`},
		{"request of a method", 0, request(1, "Bank.open", `{}`), "unknown_request", `no request "Bank.open"`},
		{"a reserved request", 0, request(1, "rpc.discover", `{}`), "unknown_request", `no request "rpc.discover"`},
		{"a push from a client", 0, request(1, "events", `{}`), "unknown_request", `no request "events"`},
		{"a huge name of a request", 0, request(1, strings.Repeat("x", 500_000), `{}`), "unknown_request", `no request "x{200}"`},
		{"a huge name of a contract", 0, request(1, "api", `{"contract":"`+strings.Repeat("x", 500_000)+`"}`), "not_found", `no contract "x{200}"`},
		{"a huge name of a method", 0, request(1, "call", `{"contract":"Bank","method":"`+strings.Repeat("x", 500_000)+`"}`), "not_found", `no method "x{200}" in Bank`},
		{"a huge unknown parameter", 0, request(1, "info", `{"`+strings.Repeat("x", 500_000)+`":1}`), "bad_parameter", `parameters: there is no "x{200}"`},
		{"a huge name of an argument", 0, bankCall(`{"` + strings.Repeat("x", 500_000) + `":1}`), "bad_argument", `arguments of Bank.open: bad value: bad key: string of 500000 bytes, more than 256`},
		{"a huge name twice", 0, bankCall(`{"` + strings.Repeat("x", 400_000) + `":1,"` + strings.Repeat("x", 400_000) + `":1}`), "bad_message", notJSON + `duplicate object member name .{1,600}`},
		{"a mistake below a huge name", 0, bankCall(`{"` + strings.Repeat("x", 400_000) + `":[}`), "bad_message", notJSON + `invalid character .{1,600}`},
		{"a huge argument", 0, bankCall(`[["` + strings.Repeat("x", 500_000) + `"]]`), "bad_argument", `Bank.open: argument "name" must be string, got a table with integer keys`},
		{"a huge number", 0, bankCall(`[` + strings.Repeat("9", 500_000) + `]`), "bad_argument", `arguments of Bank.open: bad value: number 9{40} is out of range`},
		{"a huge request id", 0, request(1, "call", `{"contract":"Bank","method":"open","args":["x"],"request":"`+strings.Repeat("x", 500_000)+`"}`), "bad_parameter", `bad request id.{1,200}`},
		{"many arguments", 0, bankCall(`[` + strings.Repeat("1,", 60_000) + `1]`), "bad_argument", `Bank.open: takes at most 1 arguments?, got 60001`},
		{"too many arguments", 0, bankCall(`[` + strings.Repeat("1,", 200_000) + `1]`), "bad_argument", `arguments of Bank.open: bad value: they hold more than 65536 values`},
	}
}

// Whatever a message holds, it is answered with a text to act on, its
// connection goes on, and nobody else notices.
func TestBadMessages(t *testing.T) {
	x := newTrial(t, server.Options{})
	ws := x.socket(t)
	for _, test := range badMessages() {
		t.Run(test.name, func(t *testing.T) {
			kind := test.kind
			if kind == 0 {
				kind = websocket.TextMessage
			}
			write(t, ws, kind, test.message)
			answer := parseReply(t, read(t, ws))
			if answer.Error == nil || answer.Error.Data.Code != test.code {
				t.Fatalf("got %+v", answer)
			}
			matches(t, answer.Error.Message, test.text)
			if len(answer.Error.Data.Hint) > 300 {
				t.Errorf("a hint of %d bytes", len(answer.Error.Data.Hint))
			}
			isAnswered(t, ws)
			x.check(t)
		})
	}
}

// By POST the same messages get the same answers.
func TestBadMessagesByPost(t *testing.T) {
	x := newTrial(t, server.Options{})
	for _, test := range badMessages() {
		if test.kind == websocket.BinaryMessage {
			continue // there are no frames
		}
		t.Run(test.name, func(t *testing.T) {
			got := ask(t, "POST", x.web()+"/rpc", test.message, "Content-Type", "application/json")
			answer := parseReply(t, got.text)
			if got.StatusCode != 200 || answer.Error == nil || answer.Error.Data.Code != test.code {
				t.Fatalf("got %d %+v", got.StatusCode, answer)
			}
			matches(t, answer.Error.Message, test.text)
			x.check(t)
		})
	}
}

// Requests that are wrong stand in the way of no other in their batch.
func TestBadRequestsInABatch(t *testing.T) {
	x := newTrial(t, server.Options{})
	ws := x.socket(t)
	bad := []string{`7`, `null`, `"x"`, `[]`, `{}`, `{"jsonrpc":"2.0","id":1,"method":"nonsense"}`, bankCall(`{"nmae":1}`), bankCall(`[{}]`)}
	var batch []string
	for i, b := range bad {
		batch = append(batch, b, request(100+i, "info", `{}`))
	}
	write(t, ws, websocket.TextMessage, "["+strings.Join(batch, ",")+"]")
	answers := parseReplies(t, read(t, ws))
	if len(answers) != len(batch) {
		t.Fatalf("%d answers to %d requests", len(answers), len(batch))
	}
	for i, answer := range answers {
		isBad := i%2 == 0
		if isBad != (answer.Error != nil) {
			t.Errorf("%s is answered with %+v", batch[i], answer)
		}
		if want := fmt.Sprint(100 + i/2); !isBad && string(answer.ID) != want {
			t.Errorf("answer %d has the id %s, want %s", i, answer.ID, want)
		}
	}
	x.check(t)
}

// A message over the limit ends its connection with the reason, and costs no
// more memory than the limit says, however it comes.
func TestHugeMessages(t *testing.T) {
	const huge, most = 100 << 20, 16 << 20
	x := newTrial(t, server.Options{})
	part := bytes.Repeat([]byte("x"), 64<<10)
	tests := map[string]func(c *rawSocket) error{
		"in one frame": func(c *rawSocket) error {
			return errors.Join(c.header(finalText, huge), c.repeat(part, huge/len(part)))
		},
		"in parts":         func(c *rawSocket) error { return c.parts(firstText, part, huge/len(part)) },
		"in parts, binary": func(c *rawSocket) error { return c.parts(firstBinary, part, huge/len(part)) },
		"of 8 EiB":         func(c *rawSocket) error { return errors.Join(c.header(finalText, 1<<63-1), c.repeat(part, 17)) },
		"of 16 EiB":        func(c *rawSocket) error { return c.header(finalText, 1<<64-1) },
	}
	for name, send := range tests {
		t.Run(name, func(t *testing.T) {
			c := x.rawSocket(t)
			before := allocated()
			sent := make(chan error, 1)
			go func() { sent <- send(c) }()
			code, reason := c.closed(t)
			if grown := allocated() - before; grown > most {
				t.Errorf("%d bytes were allocated", grown)
			}
			if code != websocket.CloseMessageTooBig || reason != "the message is longer than 1048576 bytes" {
				t.Errorf("closed with %d %q", code, reason)
			}
			c.Close()
			<-sent // it fails where the server has closed before all was sent
			x.check(t)
		})
	}
}

// By POST a message over the limit is refused by its length, or when the limit
// is reached.
func TestHugePosts(t *testing.T) {
	const huge, most = 100 << 20, 16 << 20
	x := newTrial(t, server.Options{})
	for _, length := range []int64{huge, -1} {
		r, err := http.NewRequestWithContext(t.Context(), "POST", x.web()+"/rpc", io.LimitReader(zeros{}, huge))
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = length // -1: in chunks
		r.Header.Set("Content-Type", "application/json")
		before := allocated()
		got := roundTrip(t, r)
		if grown := allocated() - before; grown > most {
			t.Errorf("%d bytes were allocated", grown)
		}
		if got.StatusCode != 413 || got.text != "the message is longer than 1048576 bytes\n" {
			t.Errorf("got %d %q", got.StatusCode, got.text)
		}
		x.check(t)
	}
}

// A reader of zeros without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// What breaks the rules of websockets ends the connection with a reason that
// names the rule, and no other connection.
func TestBrokenFrames(t *testing.T) {
	x := newTrial(t, server.Options{})
	masked := func(first byte, payload string) []byte {
		return append([]byte{first, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
	}
	tests := map[string]struct {
		bytes  []byte
		code   int
		reason string
	}{
		"not masked":             {append([]byte{finalText, 2}, "{}"...), 1002, "bad MASK"},
		"compressed":             {masked(finalText|0x40, "{}"), 1002, "RSV1 set"},
		"reserved bits":          {masked(finalText|0x30, "{}"), 1002, "RSV2 set, RSV3 set"},
		"reserved kind":          {masked(0x83, "{}"), 1002, "bad opcode 3"},
		"goes on from nothing":   {masked(last|another, "{}"), 1002, "continuation after FIN"},
		"begins twice":           {append(masked(firstText, "{"), masked(finalText, "}")...), 1002, "data before FIN"},
		"ping in parts":          {masked(ping&^last, ""), 1002, "FIN not set on control"},
		"long ping":              {[]byte{ping, 0x80 | 126}, 1002, "len > 125 for control"},
		"noise":                  {[]byte(strings.Repeat("\xff\xfe", 100)), 1002, "RSV1 set, RSV2 set, RSV3 set, .*"},
		"HTTP":                   {[]byte("GET / HTTP/1.1\r\n\r\n"), 1002, ".*bad MASK.*"},
		"closed without reason":  {masked(0x88, ""), 1000, ""},
		"closed with a bad code": {masked(0x88, "\x00\x01"), 1002, "bad close code 1"},
		"closed with noise":      {masked(0x88, "\x03\xe8\xff\xff"), 1002, "invalid utf8 payload in close frame"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := x.rawSocket(t)
			if err := c.raw(test.bytes...); err != nil {
				t.Fatal(err)
			}
			code, reason := c.closed(t)
			if code != test.code {
				t.Errorf("closed with %d, want %d", code, test.code)
			}
			matches(t, reason, test.reason)
			c.Close()
			x.check(t)
		})
	}
}

// A message may come in any number of parts, with others between, and those
// may be empty.
func TestMessagesInParts(t *testing.T) {
	x := newTrial(t, server.Options{})
	c := x.rawSocket(t)
	text := request(1, "info", `{}`)
	err := errors.Join(c.parts(firstText, nil, 10_000), c.parts(another, []byte(text[:9]), 1),
		c.raw(ping, 0x80, 0, 0, 0, 0), c.header(last|another, uint64(len(text)-9)), c.repeat([]byte(text[9:]), 1))
	if err != nil {
		t.Fatal(err)
	}
	if r := parseReply(t, read(t, c.Conn)); r.Error != nil {
		t.Errorf("got %+v", r)
	}
	isAnswered(t, c.Conn)
	x.check(t)
}
