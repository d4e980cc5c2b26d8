package server_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"moonledger/server"
	"moonledger/server/wire/link"
)

// fake returns a server whose calls are echoes.
func fake(t testing.TB, o server.Options) *host {
	t.Helper()
	return serve(t, &fakeLedger{submit: echo}, o)
}

func write(t *testing.T, ws *websocket.Conn, kind int, text string) {
	t.Helper()
	if err := ws.WriteMessage(kind, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, ws *websocket.Conn) string {
	t.Helper()
	_, m, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	return string(m)
}

// call is a call of an echo; its result is its arguments.
func call(id, args string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"call","params":{"contract":"Echo","method":"echo","args":%s}}`, id, args)
}

// result is the answer to call.
func result(id, args string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":{"result":%s,"height":0,"hash":"01%062d","time":"1970-01-01T00:00:01.000000Z","gas":0,"appended":true}}`, id, args, 0)
}

func refusal(id string, code int, stable, message string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":%s,"data":{"code":%q}}}`, id, code, message, stable)
}

// parity: 41 47
func TestBadMessagesAreAnsweredAndTheConnectionGoesOn(t *testing.T) {
	ws := fake(t, server.Options{}).socket(t)
	tests := []struct {
		kind            int
		message, answer string
	}{
		{websocket.TextMessage, ``, refusal("null", -32700, "bad_message", `"the message is empty"`)},
		{websocket.BinaryMessage, `{}`, refusal("null", -32700, "bad_message", `"the message is binary, not text; send JSON in text messages"`)},
		{websocket.BinaryMessage, ``, refusal("null", -32700, "bad_message", `"the message is binary, not text; send JSON in text messages"`)},
		{websocket.TextMessage, `help`, refusal("null", -32700, "bad_message", `"the message is not JSON: invalid character 'h' at start of value"`)},
		{websocket.TextMessage, `[]`, refusal("null", -32600, "bad_message", `"the batch is empty"`)},
		{websocket.TextMessage, `{"id":5}`, refusal("5", -32600, "bad_message", `"not a JSON-RPC 2.0 request: \"jsonrpc\" must be \"2.0\""`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","method":7}`, refusal("null", -32600, "bad_message", `"not a JSON-RPC request: \"method\" must be a string, got a number"`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"call","params":[1]}`, refusal("1", -32602, "bad_parameter", `"\"params\" must be an object with named parameters"`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"call","params":{"contract":"Echo"}}`, refusal("1", -32602, "bad_parameter", `"parameter \"method\" is missing"`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"call","params":{"method":"x"}}`, refusal("1", -32602, "bad_parameter", `"parameter \"contract\" is missing"`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"call","params":{"caller":"admin"}}`, refusal("1", -32602, "bad_parameter", `"parameters: there is no \"caller\""`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"status","params":{"contract":"X","limit":-1}}`, refusal("1", -32602, "bad_parameter", `"\"limit\" is -1, and must be at least 1"`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"status","params":{"contract":"X","path":["a",1.5]}}`, refusal("1", -32602, "bad_parameter", `"\"path\", element 1: bad key: 1.5 is not an integer"`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"status","params":{"contract":"X","after":{}}}`, refusal("1", -32602, "bad_parameter", `"\"after\": bad key: {} is neither a string nor an integer"`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"api"}`, refusal("1", -32602, "bad_parameter", `"parameter \"contract\" is missing"`)},
		{websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"info","params":{"x":1}}`, refusal("1", -32602, "bad_parameter", `"parameters: there is no \"x\""`)},
		{websocket.TextMessage, call("1", `{"a":1,"a":2}`), refusal("null", -32700, "bad_message", `"the message is not JSON: duplicate object member name \"a\" within \"/params/args\""`)},
		{websocket.TextMessage, call("1", strings.Repeat("[", 40)+strings.Repeat("]", 40)), refusal("1", -32000, "bad_argument", `"arguments of Echo.echo: bad value: tables nest deeper than 32"`)},
		{websocket.TextMessage, call(`"good"`, `[1,"two"]`), result(`"good"`, `[1,"two"]`)},
		{websocket.TextMessage, call(`2`, `null`), strings.Replace(result(`2`, `X`), `"result":X,`, "", 1)},
	}
	for _, test := range tests {
		write(t, ws, test.kind, test.message)
		if diff := cmp.Diff(test.answer, read(t, ws)); diff != "" {
			t.Errorf("%.80s: -want +got:\n%s", test.message, diff)
		}
	}
}

func TestBatches(t *testing.T) {
	ws := fake(t, server.Options{MaxInFlight: 3}).socket(t)
	notification := `{"jsonrpc":"2.0","method":"call","params":{"contract":"Echo","method":"echo"}}`
	tests := []struct{ message, answer string }{
		{"[" + call("1", "[1]") + "," + notification + "," + call("2", "[2]") + "]", "[" + result("1", "[1]") + "," + result("2", "[2]") + "]"},
		{"[" + call("1", "[1]") + "]", "[" + result("1", "[1]") + "]"},
		{"[7," + call("1", "[1]") + "]", "[" + refusal("null", -32600, "bad_message", `"not a JSON-RPC request: it must be an object, got a number"`) + "," + result("1", "[1]") + "]"},
		{"[1,2,3,4]", refusal("null", -32600, "bad_message", `"the batch has 4 requests, more than 3"`)},
	}
	for _, test := range tests {
		// Notifications, good or bad, alone and in a batch, get no answer.
		write(t, ws, websocket.TextMessage, notification)
		write(t, ws, websocket.TextMessage, `{"jsonrpc":"2.0","method":"nonsense"}`)
		write(t, ws, websocket.TextMessage, `{"jsonrpc":"2.0","method":"info","params":[5]}`)
		write(t, ws, websocket.TextMessage, "["+notification+","+notification+"]")
		write(t, ws, websocket.TextMessage, test.message)
		if diff := cmp.Diff(test.answer, read(t, ws)); diff != "" {
			t.Errorf("%.80s: -want +got:\n%s", test.message, diff)
		}
	}
}

// parity: 51
func TestTooLongMessageClosesTheConnection(t *testing.T) {
	h := fake(t, server.Options{Link: link.Options{MaxMessage: 1000}})
	ws := h.socket(t)
	write(t, ws, websocket.TextMessage, call("1", "[1]"))
	write(t, ws, websocket.TextMessage, call("2", `["`+strings.Repeat("x", 1000)+`"]`))
	if got, want := read(t, ws), result("1", "[1]"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, _, err := ws.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != 1009 || closed.Text != "the message is longer than 1000 bytes" {
		t.Errorf("got %v", err)
	}
}

func TestInternalErrorsAreForTheLog(t *testing.T) {
	h := serve(t, &fakeLedger{submit: failing(errors.New("disk /dev/sda is on fire"))}, server.Options{})
	ws := h.socket(t)
	write(t, ws, websocket.TextMessage, call("1", "[1]"))
	want := `{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"internal error","data":{"code":"internal","hint":"the server's log tells more"}}}`
	if got := read(t, ws); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if log := h.log.String(); !strings.Contains(log, "on fire") || strings.Contains(log, adminKey) {
		t.Errorf("log: %s", log)
	}
}
