package server_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/gorilla/websocket"

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
	known     []wire.CallResult // calls that were acknowledged
}

func newTrial(t *testing.T, o server.Options) *trial {
	t.Helper()
	l := deployed(t)
	h := serve(t, l, o)
	x := &trial{host: h, ledger: l, bystander: h.dial(t, "")}
	x.acknowledge(t, "open", "alice")
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

// check makes a call, and wants all that were acknowledged to be in the chain,
// at their heights, and nothing besides, and the chain to verify.
func (x *trial) check(t *testing.T) {
	t.Helper()
	x.acknowledge(t, "put", "alice", "1.5")
	for i, answer := range x.known {
		entry, err := x.bystander.Entry(t.Context(), "Bank", uint64(i+1))
		if err != nil || answer.Height != uint64(i+1) || entry.Hash != answer.Hash {
			t.Fatalf("call %d was at height %d with hash %s; now %s, %v", i, answer.Height, answer.Hash, entry.Hash, err)
		}
	}
	x.verify(t)
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
