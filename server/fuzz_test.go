package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"moonledger/chain/state"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire/link"
)

// FuzzSession sends whole messages to a server with a real ledger. Each is
// answered with JSON-RPC or not at all, nothing panics, and the next request,
// of the same connection, is answered.
func FuzzSession(f *testing.F) {
	for _, m := range badMessages() {
		if len(m.message) < 4096 {
			f.Add([]byte(m.message))
		}
	}
	for name, params := range requestTypes() {
		text, err := json.Marshal(params)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(request(1, name, string(text))))
		f.Add([]byte("[" + request(1, name, string(text)) + "," + request(2, name, "{}") + "]"))
	}
	for _, value := range argumentValues() {
		f.Add([]byte(bankCall("[" + value + "]")))
		f.Add([]byte(request(1, "status", `{"contract":"Bank","path":["accounts",`+value+`],"after":`+value+`}`)))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		l := newFuzzLedger(t)
		near, far := link.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		var serving sync.WaitGroup
		serving.Go(func() {
			server.New(l, server.Options{ShutdownTime: time.Minute}).ServeConn(ctx, near, admin())
		})
		if err := far.Send(message, []byte(`{"jsonrpc":"2.0","id":"last","method":"info"}`)); err != nil {
			t.Fatal(err)
		}
		for answered := false; !answered; {
			answer, err := far.Receive()
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid(answer) || !bytes.Contains(answer, []byte(`"jsonrpc":"2.0"`)) || bytes.Contains(answer, []byte(`"internal"`)) {
				t.Fatalf("%q is answered with %s", message, answer)
			}
			answered = bytes.HasPrefix(answer, []byte(`{"jsonrpc":"2.0","id":"last","result":{`))
		}
		cancel()
		serving.Wait()
		wantVerified(t, l)
	})
}

// newFuzzLedger returns a ledger with a bank and one account.
func newFuzzLedger(t *testing.T) *ledger.Ledger {
	l := deployed(t)
	args, err := state.ParseJSON([]byte(`["alice"]`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Call(t.Context(), ledger.Request{Contract: "Bank", Method: "open", Args: args}); err != nil {
		t.Fatal(err)
	}
	return l
}

func wantVerified(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	reports, err := l.Verify(t.Context(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Contract, r.Err)
		}
	}
}
