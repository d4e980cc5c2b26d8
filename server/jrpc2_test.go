package server_test

import (
	"encoding/json"
	"testing"

	"github.com/creachadair/jrpc2"
	"github.com/gorilla/websocket"

	"moonledger/server/wire"
)

// A socketChannel makes a channel of package jrpc2 of a websocket.
type socketChannel struct{ *websocket.Conn }

func (c socketChannel) Send(m []byte) error { return c.WriteMessage(websocket.TextMessage, m) }

func (c socketChannel) Recv() ([]byte, error) {
	_, m, err := c.ReadMessage()
	return m, err
}

// A JSON-RPC client that is not ours makes every request.
func TestForeignClient(t *testing.T) {
	c := jrpc2.NewClient(socketChannel{serve(t, openLedger(t), hostOptions()).socket(t)}, nil)
	defer c.Close()
	steps := []struct {
		request string
		params  any
		member  string // of the result
		want    string
	}{
		{"info", nil, "ledger", `"ledger.example.com/test"`},
		{"deploy", wire.DeployParams{File: "bank.lua", Source: bank}, "appended", `true`},
		{"contracts", nil, "", ``},
		{"api", map[string]string{"contract": "Bank"}, "version", `1`},
		{"call", map[string]any{"contract": "Bank", "method": "open", "args": []string{"alice"}}, "height", `1`},
		{"call", map[string]any{"contract": "Bank", "method": "put", "args": map[string]any{"name": "alice", "quantity": 1.50}}, "result", `{"$decimal":"1.5"}`},
		{"status", map[string]string{"contract": "Bank"}, "value", `{"accounts":{"alice":{"$decimal":"1.5"}}}`},
		{"history", map[string]any{"contract": "Bank", "limit": 1}, "next", `1`},
		{"entry", map[string]any{"contract": "Bank", "height": 2}, "", ``},
		{"verify", nil, "", ``},
	}
	for _, step := range steps {
		var result map[string]json.RawMessage
		if err := c.CallResult(t.Context(), step.request, step.params, &result); err != nil {
			t.Fatalf("%s: %v", step.request, err)
		}
		if got := string(result[step.member]); got != step.want {
			t.Errorf("%s: %s is %s, want %s", step.request, step.member, got, step.want)
		}
	}
}

func TestForeignClientInBatches(t *testing.T) {
	c := jrpc2.NewClient(socketChannel{serve(t, deployed(t), hostOptions()).socket(t)}, nil)
	defer c.Close()
	call := func(method string, args ...string) jrpc2.Spec {
		return jrpc2.Spec{Method: "call", Params: map[string]any{"contract": "Bank", "method": method, "args": args}}
	}
	notification := call("open", "carol")
	notification.Notify = true
	responses, err := c.Batch(t.Context(), []jrpc2.Spec{
		call("open", "alice"), call("put", "alice", "1.50"), call("put", "alice", "1"), call("put", "bob", "1"), notification,
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range responses {
		got = append(got, r.ResultString())
	}
	if len(got) != 4 || responses[3].Error() == nil || responses[3].Error().Message != "no account bob" {
		t.Fatalf("got %q, %v", got, responses[3].Error())
	}
	var last wire.CallResult
	var data wire.ErrorData
	if err := responses[2].UnmarshalResult(&last); err != nil || string(last.Result) != `{"$decimal":"2.50"}` {
		t.Errorf("got %s, %v", last.Result, err)
	}
	if err := json.Unmarshal(responses[3].Error().Data, &data); err != nil || data.ContractCode != "no_account" {
		t.Errorf("got %+v, %v", data, err)
	}
	var balance wire.CallResult
	if err := c.CallResult(t.Context(), "call", map[string]any{"contract": "Bank", "method": "balance", "args": []string{"carol"}}, &balance); err != nil {
		t.Errorf("the notification had no effect: %v", err)
	}
}
