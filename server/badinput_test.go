package server_test

import (
	"context"
	"encoding/json"
	"regexp"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"moonledger/chain"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A trial is a server that gets bad input, and a bystander, whose earlier calls
// must outlast it and whose next ones must go on.
type trial struct {
	*host
	ledger    *ledger.Ledger
	bystander *client.Client

	mu    sync.Mutex
	known []wire.CallResult // calls that were acknowledged
}

func newTrial(t *testing.T, o server.Options) *trial {
	t.Helper()
	return newTrialOf(t, deployed(t), o)
}

// newTrialOf is newTrial with a ledger that has the bank.
func newTrialOf(t *testing.T, l *ledger.Ledger, o server.Options) *trial {
	t.Helper()
	h := serve(t, l, o)
	return newTrialBeside(t, l, h, h.dial(t, ""))
}

func newTrialBeside(t *testing.T, l *ledger.Ledger, h *host, bystander *client.Client) *trial {
	t.Helper()
	x := &trial{host: h, ledger: l, bystander: bystander}
	x.acknowledge(t, "open", "alice")
	t.Cleanup(func() { x.recall(t, x.known...) })
	return x
}

// acknowledge makes a call and keeps its answer.
func (x *trial) acknowledge(t *testing.T, method string, args ...any) {
	t.Helper()
	answer, err := x.bystander.Call(t.Context(), "Bank", method, args, client.CallOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !answer.Appended {
		t.Errorf("%s%v appended nothing", method, args)
	}
	x.known = append(x.known, answer)
}

// check makes a call through the bystander, and wants the chain to hold what was
// acknowledged and nothing besides, and to verify. The end of the test looks at
// all acknowledged calls, and this at the first and the newest.
func (x *trial) check(t *testing.T) {
	t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.acknowledge(t, "put", "alice", "1.5")
	newest := x.known[len(x.known)-1]
	if newest.Height != uint64(len(x.known)) {
		t.Errorf("%d calls were acknowledged, and the newest is at height %d", len(x.known), newest.Height)
	}
	x.recall(t, x.known[0], newest)
	x.verify(t)
}

// recall wants the chain to hold what was acknowledged.
func (x *trial) recall(t *testing.T, known ...wire.CallResult) {
	t.Helper()
	for _, answer := range known {
		line, err := x.ledger.Entry(context.Background(), "Bank", chain.Height(answer.Height))
		if err != nil || chain.HashLine(line).String() != answer.Hash {
			t.Fatalf("at height %d was %s; now %s, %v", answer.Height, answer.Hash, line, err)
		}
	}
}

func (x *trial) verify(t *testing.T) {
	t.Helper()
	reports, err := x.bystander.Verify(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		if !r.OK {
			t.Errorf("the chain of %s: %s", r.Contract, r.Reason)
		}
	}
}

// A reply is what a client is told, with an id or without.
type reply struct {
	ID     json.RawMessage
	Result json.RawMessage
	Error  *struct {
		Code    int
		Message string
		Data    struct{ Code, Hint string }
	}
}

func parseReply(t *testing.T, text string) reply {
	t.Helper()
	var r reply
	if err := json.Unmarshal([]byte(text), &r); err != nil || (r.Error == nil) == (r.Result == nil) {
		t.Fatalf("no answer of JSON-RPC: %s (%v)", text, err)
	}
	return r
}

func parseReplies(t *testing.T, text string) []reply {
	t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		t.Fatal(err)
	}
	replies := make([]reply, len(raw))
	for i, r := range raw {
		replies[i] = parseReply(t, string(r))
	}
	return replies
}

// isAnswered wants the connection to go on.
func isAnswered(t *testing.T, ws *websocket.Conn) {
	t.Helper()
	write(t, ws, websocket.TextMessage, request(77, "info", `{}`))
	if r := parseReply(t, read(t, ws)); string(r.ID) != "77" || r.Error != nil {
		t.Errorf("info is answered with %+v", r)
	}
}

// matches wants a text for people.
func matches(t *testing.T, got, pattern string) {
	t.Helper()
	if !regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString(got) {
		t.Errorf("got the text %q, want %s", got, pattern)
	}
}
