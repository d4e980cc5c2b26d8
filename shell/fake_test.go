package shell

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A fakeConn answers from its fields and keeps what it was asked for.
type fakeConn struct {
	asked  []string // a line for each request
	api    wire.APIResult
	list   []wire.ContractInfo
	answer wire.CallResult
	pages  map[string]wire.StatusResult // by path and after
	lines  []string
	verify []wire.VerifyReport
	users  []wire.UsersResult // pages
	key    wire.KeyResult
	err    error
	closed int

	mu      sync.Mutex
	streams map[string]*fakeStream // by contract
}

// A fakeStream is a subscription that gives what the test sends.
type fakeStream struct {
	updates chan client.Update
	fail    chan error
	closed  chan struct{}
}

func newStream() *fakeStream {
	return &fakeStream{make(chan client.Update), make(chan error), make(chan struct{})}
}

func (s *fakeStream) Next(ctx context.Context) (client.Update, error) {
	select {
	case u := <-s.updates:
		return u, nil
	case err := <-s.fail:
		return client.Update{}, err
	case <-ctx.Done():
		return client.Update{}, context.Cause(ctx)
	}
}

func (s *fakeStream) Close() { close(s.closed) }

func (c *fakeConn) Subscribe(_ context.Context, contract string, o client.SubscribeOptions) (Subscription, error) {
	from := "now"
	if o.From != nil {
		from = fmt.Sprint(*o.From)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.streams[contract]
	if s == nil {
		return nil, wire.Refusal(wire.Denied, contract+" may not be read", "")
	}
	return s, c.ask("subscribe %s %s %v", contract, from, o.Events)
}

func (c *fakeConn) Broadcast(_ context.Context, message string) (int, error) {
	return 3, c.ask("broadcast %q", message)
}

func (c *fakeConn) Retire(_ context.Context, contract string) (wire.CallResult, error) {
	return c.answer, c.ask("retire %s", contract)
}

func (c *fakeConn) Users(_ context.Context, after string, _ int) (wire.UsersResult, error) {
	i := 0
	for i < len(c.users)-1 && after != "" && c.users[i].Next != after {
		i++
	}
	if after != "" {
		i++
	}
	if i >= len(c.users) {
		return wire.UsersResult{}, c.err
	}
	return c.users[i], c.err
}

func (c *fakeConn) AddUser(_ context.Context, name string, expires time.Time) (wire.KeyResult, error) {
	return c.key, c.ask("add user %s until %v", name, expires.UTC())
}

func (c *fakeConn) AddKey(_ context.Context, user string, expires time.Time) (wire.KeyResult, error) {
	return c.key, c.ask("add key %s until %v", user, expires.UTC())
}

func (c *fakeConn) RevokeKey(_ context.Context, user, fingerprint string) (wire.KeyResult, error) {
	return c.key, c.ask("revoke %s %s", user, fingerprint)
}

func (c *fakeConn) AddRole(_ context.Context, user, role string) (wire.CallResult, error) {
	return c.answer, c.ask("add role %s %s", user, role)
}

func (c *fakeConn) RemoveRole(_ context.Context, user, role string) (wire.CallResult, error) {
	return c.answer, c.ask("remove role %s %s", user, role)
}

func (c *fakeConn) ask(format string, args ...any) error {
	c.asked = append(c.asked, fmt.Sprintf(format, args...))
	return c.err
}

func (c *fakeConn) Call(_ context.Context, contract, method string, args any, o client.CallOptions) (wire.CallResult, error) {
	if method == "gone" {
		return wire.CallResult{}, wire.Refusal(wire.NotFound, `no method "gone" in Bank`, `did you mean "give"?`)
	}
	return c.answer, c.ask("call %s %s %s%s", contract, method, args, flagText(o))
}

func flagText(o client.CallOptions) string {
	text := ""
	if o.DryRun {
		text += " dry"
	}
	if o.Request != "" {
		text += " " + o.Request
	}
	return text
}

func (c *fakeConn) Deploy(_ context.Context, file, source string) (wire.CallResult, error) {
	return c.answer, c.ask("deploy %s %q", file, source)
}

func (c *fakeConn) Contracts(context.Context) ([]wire.ContractInfo, error) {
	return c.list, c.ask("contracts")
}

func (c *fakeConn) API(_ context.Context, contract string) (wire.APIResult, error) {
	if contract != c.api.Contract {
		return wire.APIResult{}, wire.Refusal(wire.NotFound, fmt.Sprintf("no contract %q", contract), `did you mean "Bank"?`)
	}
	return c.api, c.err
}

func (c *fakeConn) Status(_ context.Context, contract string, o client.StatusOptions) (wire.StatusResult, error) {
	key := fmt.Sprintf("%v", o.Path) + string(o.After)
	if err := c.ask("status %s %s", contract, key); err != nil {
		return wire.StatusResult{}, err
	}
	page, ok := c.pages[key]
	if !ok {
		return page, fmt.Errorf("no page %s", key)
	}
	return page, nil
}

func (c *fakeConn) History(_ context.Context, contract string, from uint64, limit int) (wire.HistoryResult, error) {
	result := wire.HistoryResult{Height: uint64(len(c.lines) - 1)}
	for i := from; i < uint64(len(c.lines)) && len(result.Entries) < limit; i++ {
		result.Entries = append(result.Entries, jsontext.Value(c.lines[i]))
	}
	if next := from + uint64(len(result.Entries)); next < uint64(len(c.lines)) {
		result.Next = &next
	}
	return result, c.ask("history %s %d %d", contract, from, limit)
}

func (c *fakeConn) Entry(_ context.Context, contract string, height uint64) (wire.EntryResult, error) {
	if height >= uint64(len(c.lines)) {
		return wire.EntryResult{}, wire.Refusal(wire.NotFound, fmt.Sprintf("no entry %d", height), "")
	}
	return wire.EntryResult{Line: c.lines[height], Hash: "ab"}, c.ask("entry %s %d", contract, height)
}

func (c *fakeConn) Verify(_ context.Context, contract string) ([]wire.VerifyReport, error) {
	return c.verify, c.ask("verify %s", contract)
}

func (c *fakeConn) Dump(_ context.Context, contract string, w io.Writer) (client.Head, error) {
	for _, line := range c.lines {
		if _, err := io.WriteString(w, line+"\n"); err != nil {
			return client.Head{}, err
		}
	}
	return client.Head{Height: uint64(len(c.lines) - 1), Hash: "ab"}, c.ask("dump %s", contract)
}

func (c *fakeConn) Close() error {
	c.closed++
	return nil
}

// bank is the API of the contract that the tests call.
const bank = `{
  "contract": "Bank", "version": 3, "doc": "Holds things.\nAnd gives them back.", "access": "anyone", "read": "user",
  "types": [{"name": "Side", "type": "\"buy\"|\"sell\"|7"}, {"name": "Thing", "doc": "What is held.", "fields": [{"name": "id", "type": "integer"}]}],
  "fields": [{"name": "things", "type": "table<string, Thing>", "doc": "by name"}, {"name": "owner", "type": "string", "optional": true}],
  "methods": [
    {"name": "every", "access": "anyone", "params": [
      {"name": "text", "type": "string"}, {"name": "flag", "type": "boolean", "optional": true}, {"name": "count", "type": "integer", "optional": true},
      {"name": "price", "type": "decimal", "optional": true}, {"name": "list", "type": "integer[]", "optional": true}, {"name": "thing", "type": "Thing", "optional": true},
      {"name": "side", "type": "Side", "optional": true}, {"name": "raw", "type": "bytes", "optional": true}, {"name": "some", "type": "any", "optional": true}]},
    {"name": "give", "doc": "Give a thing away.", "access": "role:clerk", "result": "decimal", "result_doc": "what is left", "params": [
      {"name": "source", "type": "string", "doc": "who gives"}, {"name": "dest", "type": "string"}, {"name": "quantity", "type": "decimal", "doc": "more than 0"}, {"name": "memo", "type": "string", "optional": true}]},
    {"name": "look", "access": "anyone", "view": true}
  ]}`

func newFake(t testing.TB) *fakeConn {
	t.Helper()
	c := &fakeConn{}
	if err := json.Unmarshal([]byte(bank), &c.api); err != nil {
		t.Fatal(err)
	}
	return c
}

// A session runs lines in a shell on a fakeConn.
type session struct {
	t        testing.TB
	conn     *fakeConn
	options  Options
	out, err bytes.Buffer
	connects int
}

func newSession(t testing.TB) *session {
	s := &session{t: t, conn: newFake(t)}
	s.options = Options{Out: &s.out, Err: &s.err, Connect: func(context.Context) (Conn, error) {
		s.connects++
		return s.conn, nil
	}}
	return s
}

// run runs the lines and returns what Run did.
func (s *session) run(lines ...string) error {
	s.out.Reset()
	s.err.Reset()
	s.options.In = strings.NewReader(strings.Join(lines, "\n"))
	shell := New(s.options)
	defer shell.Close()
	return shell.Run(context.Background())
}

// ok runs lines that must work and print nothing but results, which it returns.
func (s *session) ok(lines ...string) string {
	s.t.Helper()
	if err := s.run(lines...); err != nil || s.err.Len() > 0 {
		s.t.Fatalf("%q: error %v, and %q", lines, err, s.err.String())
	}
	return s.out.String()
}

// fails runs a line that must fail and returns what it prints about it, without
// the number of the line.
func (s *session) fails(line string) string {
	s.t.Helper()
	if err := s.run(line); err == nil {
		s.t.Fatalf("%q: no error, but %q", line, s.out.String())
	}
	return withoutLine(s.err.String())
}

// withoutLine takes away that something happened in the first line of a script.
func withoutLine(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(line, "line 1: ")
		line = strings.TrimPrefix(line, strings.Repeat(" ", len("line 1: ")))
		b.WriteString(strings.Replace(line, `{"line":1,`, `{`, 1))
	}
	return b.String()
}
