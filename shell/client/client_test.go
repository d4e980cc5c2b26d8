package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"moonledger/server/wire"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

// A scripted server is the far end of a client in memory. A test reads the
// requests of the client from it and writes the answers.
type scripted struct {
	t   *testing.T
	end *link.PipeEnd
}

func pair(t *testing.T) (*client.Client, scripted) {
	near, far := link.Pipe()
	return client.New(near), scripted{t, far}
}

// asked returns the request that ask sends, which it answers with an empty table.
func asked(t *testing.T, ask func(context.Context, *client.Client) error) wire.Request {
	t.Helper()
	c, s := pair(t)
	defer c.Close()
	failed := make(chan error, 1)
	go func() { failed <- ask(t.Context(), c) }()
	r := s.next()
	s.answer(r, `{}`)
	if err := <-failed; err != nil {
		t.Error(err)
	}
	return r
}

// next returns the next request.
func (s scripted) next() wire.Request {
	s.t.Helper()
	message, err := s.end.Receive()
	if err != nil {
		s.t.Fatal(err)
	}
	batch, fault := wire.ParseBatch(message)
	if fault != nil || len(batch.Elements) != 1 || batch.Elements[0].Error != nil {
		s.t.Fatalf("got %s", message)
	}
	return batch.Elements[0].Request
}

func (s scripted) send(text string) {
	s.t.Helper()
	if err := s.end.Send([]byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

func (s scripted) answer(r wire.Request, result string) {
	s.t.Helper()
	s.send(string(wire.AppendResponse(nil, wire.Response{ID: r.ID, Result: jsontext.Value(result)})))
}

// Each method sends what the protocol wants.
func TestRequests(t *testing.T) {
	height := uint64(7)
	tests := map[string]struct {
		ask    func(context.Context, *client.Client) error
		method string
		params string
	}{
		"info":      {func(ctx context.Context, c *client.Client) error { _, err := c.Info(ctx); return err }, "info", ``},
		"contracts": {func(ctx context.Context, c *client.Client) error { _, err := c.Contracts(ctx); return err }, "contracts", ``},
		"api":       {func(ctx context.Context, c *client.Client) error { _, err := c.API(ctx, "A"); return err }, "api", `{"contract":"A"}`},
		"call": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Call(ctx, "A", "m", []any{1, "x"}, client.CallOptions{Request: "r1"})
			return err
		}, "call", `{"contract":"A","method":"m","args":[1,"x"],"request":"r1"}`},
		"dry run": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Call(ctx, "A", "m", nil, client.CallOptions{DryRun: true})
			return err
		}, "call", `{"contract":"A","method":"m","dry_run":true}`},
		"status": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Status(ctx, "A", client.StatusOptions{Path: []any{"a", 3}, After: jsontext.Value(`"k"`), Height: &height, Limit: 5})
			return err
		}, "status", `{"contract":"A","path":["a",3],"after":"k","limit":5,"height":7}`},
		"history": {func(ctx context.Context, c *client.Client) error { _, err := c.History(ctx, "A", 3, 4); return err }, "history", `{"contract":"A","from":3,"limit":4}`},
		"entry":   {func(ctx context.Context, c *client.Client) error { _, err := c.Entry(ctx, "A", 0); return err }, "entry", `{"contract":"A","height":0}`},
		"auth":    {func(ctx context.Context, c *client.Client) error { _, err := c.Auth(ctx, "ml_x"); return err }, "auth", `{"key":"ml_x"}`},
		"users":   {func(ctx context.Context, c *client.Client) error { _, err := c.Users(ctx, "bob", 2); return err }, "users", `{"after":"bob","limit":2}`},
		"verify":  {func(ctx context.Context, c *client.Client) error { _, err := c.Verify(ctx, ""); return err }, "verify", `{}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := asked(t, test.ask)
			if r.Method != test.method || string(r.Params) != test.params {
				t.Errorf("got %s %s, want %s %s", r.Method, r.Params, test.method, test.params)
			}
		})
	}
}

// Requests that change something send what the protocol wants, and a request id.
func TestAdministration(t *testing.T) {
	expires := time.Date(2027, 1, 31, 13, 0, 0, 0, time.FixedZone("", 3600))
	tests := map[string]struct {
		ask    func(context.Context, *client.Client) error
		method string
		params string
	}{
		"a user": {func(ctx context.Context, c *client.Client) error {
			_, err := c.AddUser(ctx, "bob", time.Time{})
			return err
		}, "key", `{"user":"bob","request":ID}`},
		"a user for a while": {func(ctx context.Context, c *client.Client) error {
			_, err := c.AddUser(ctx, "bob", expires)
			return err
		},
			"key", `{"user":"bob","expires":"2027-01-31T12:00:00Z","request":ID}`},
		"a key": {func(ctx context.Context, c *client.Client) error {
			_, err := c.AddKey(ctx, "bob", time.Time{})
			return err
		}, "key", `{"user":"bob","add":true,"request":ID}`},
		"a revocation": {func(ctx context.Context, c *client.Client) error { _, err := c.RevokeKey(ctx, "bob", "0f"); return err }, "key", `{"user":"bob","revoke":"0f","request":ID}`},
		"a role":       {func(ctx context.Context, c *client.Client) error { _, err := c.AddRole(ctx, "bob", "r"); return err }, "role", `{"user":"bob","add":"r","request":ID}`},
		"no role":      {func(ctx context.Context, c *client.Client) error { _, err := c.RemoveRole(ctx, "bob", "r"); return err }, "role", `{"user":"bob","remove":"r","request":ID}`},
		"retire":       {func(ctx context.Context, c *client.Client) error { _, err := c.Retire(ctx, "A"); return err }, "retire", `{"contract":"A","request":ID}`},
	}
	id := regexp.MustCompile(`"request":"[A-Z0-9]{26}"`)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := asked(t, test.ask)
			params := id.ReplaceAllString(string(r.Params), `"request":ID`)
			if r.Method != test.method || params != test.params {
				t.Errorf("got %s %s, want %s %s", r.Method, params, test.method, test.params)
			}
		})
	}
}

// Calls and deploys get a request id of their own each.
func TestRequestIDs(t *testing.T) {
	c, s := pair(t)
	defer c.Close()
	seen := map[string]bool{}
	for range 50 {
		if _, err := c.StartCall(t.Context(), "A", "m", nil, client.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		var params wire.CallParams
		if err := json.Unmarshal(s.next().Params, &params); err != nil {
			t.Fatal(err)
		}
		id := params.Request
		if len(id) < 26 || len(id) > 64 || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || seen[id] {
			t.Errorf("bad request id %q", id)
		}
		seen[id] = true
	}
}

// Answers find those who wait for them, in any order and in arrays.
//
// parity: 43
func TestAnswersInAnyOrder(t *testing.T) {
	c, s := pair(t)
	defer c.Close()
	var pending []*client.Pending
	var requests []wire.Request
	for range 4 {
		p, err := c.Go(t.Context(), "info", nil)
		if err != nil {
			t.Fatal(err)
		}
		pending = append(pending, p)
		requests = append(requests, s.next())
	}
	s.send(`{"jsonrpc":"2.0","method":"entry","params":{}}`) // a notification of a later server
	s.answer(requests[3], `3`)
	s.answer(requests[0], `0`)
	s.send(string(wire.AppendBatch(nil, []wire.Response{
		{ID: requests[2].ID, Result: jsontext.Value(`2`)},
		{ID: requests[1].ID, Error: wire.Refusal(wire.Busy, "too much", "wait")},
	})))
	for i, p := range pending {
		var n int
		err := p.Wait(t.Context(), &n)
		<-p.Done()
		var e *wire.Error
		switch {
		case i == 1 && (!errors.As(err, &e) || e.Stable() != wire.Busy || e.Hint() != "wait"):
			t.Errorf("got %v", err)
		case i != 1 && (err != nil || n != i):
			t.Errorf("request %d got %d, %v", i, n, err)
		}
	}
}

func TestWhatEndsTheConnection(t *testing.T) {
	tests := map[string]struct {
		end  func(s scripted)
		want string
	}{
		"the server stops": {func(s scripted) { s.end.Close(link.GoingAway, "the server is stopping") }, "the connection to the server is closed: the server is stopping"},
		"no reason":        {func(s scripted) { s.end.Close(link.Normal, "") }, "the connection to the server is closed: the peer closed the connection"},
		"nonsense":         {func(s scripted) { s.send("x") }, "the connection to the server is closed: message from the server: invalid character 'x' at start of value"},
		"unknown id":       {func(s scripted) { s.send(`{"jsonrpc":"2.0","id":99,"result":{}}`) }, "the connection to the server is closed: the server answered a request 99 that was not sent"},
		"refused message":  {func(s scripted) { s.send(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"bad"}}`) }, "the connection to the server is closed: the server could not read a message: bad"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := pair(t)
				p, err := c.Go(t.Context(), "info", nil)
				if err != nil {
					t.Fatal(err)
				}
				s.next()
				test.end(s)
				for range 2 { // what is under way, and what comes later
					err := p.Wait(t.Context(), nil)
					if !errors.Is(err, client.ErrClosed) || err.Error() != test.want {
						t.Errorf("got %v, want %s", err, test.want)
					}
				}
				if _, err := c.Go(t.Context(), "info", nil); !errors.Is(err, client.ErrClosed) {
					t.Errorf("got %v, want ErrClosed", err)
				}
				c.Close()
				c.Close()
			})
		})
	}
}

func TestCloseFailsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := pair(t)
		p, err := c.Go(t.Context(), "info", nil)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		if err := p.Wait(t.Context(), nil); !errors.Is(err, client.ErrClosed) || !strings.HasSuffix(err.Error(), "closed by this client") {
			t.Errorf("got %v", err)
		}
	})
}

// A full client waits, for an answer or for its context.
func TestInFlightIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := pair(t)
		defer c.Close()
		var first wire.Request
		received := make(chan struct{})
		go func() {
			defer close(received)
			first = s.next()
			for range 1023 {
				s.next()
			}
		}()
		for range 1024 {
			if _, err := c.Go(t.Context(), "info", nil); err != nil {
				t.Fatal(err)
			}
		}
		<-received
		ctx, cancel := context.WithCancel(t.Context())
		refused := make(chan error)
		go func() {
			_, err := c.Go(ctx, "info", nil)
			refused <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-refused; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want canceled", err)
		}
		s.answer(first, `{}`)
		if _, err := c.Go(t.Context(), "info", nil); err != nil {
			t.Error(err)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	c, s := pair(t)
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	p, err := c.Go(ctx, "info", nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := p.Wait(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	s.answer(s.next(), `{"server":"moonledger"}`)
	var info wire.InfoResult
	if err := p.Wait(t.Context(), &info); err != nil || info.Server != "moonledger" {
		t.Errorf("the answer came later: got %+v, %v", info, err)
	}
}

func TestAnswerOfAnotherShape(t *testing.T) {
	c, s := pair(t)
	defer c.Close()
	failed := make(chan error, 1)
	go func() {
		_, err := c.Info(t.Context())
		failed <- err
	}()
	s.answer(s.next(), `{"contracts":"many"}`)
	if err := <-failed; err == nil || err.Error() != `answer of the server: "contracts" must be an integer, got a string` {
		t.Errorf("got %v", err)
	}
}

func TestArgumentsThatAreNoJSON(t *testing.T) {
	c, _ := pair(t)
	defer c.Close()
	_, err := c.Call(t.Context(), "A", "m", map[string]any{"f": func() {}}, client.CallOptions{})
	if err == nil || !strings.HasPrefix(err.Error(), "arguments of A.m: ") {
		t.Errorf("got %v", err)
	}
}

// Without a network a dump comes page by page, up to the head of the first.
func TestDumpInMemory(t *testing.T) {
	c, s := pair(t)
	defer c.Close()
	go func() {
		s.answer(s.next(), `{"entries":[{"a":0},{"a":1}],"next":2,"height":2}`)
		s.answer(s.next(), `{"entries":[{"a":2},{"a":3}],"height":3}`)
		s.answer(s.next(), `{"line":"{\"a\":2}","hash":"0bdca1d5e8ef0ac4a5a5a1a5c4a8bd8e"}`)
	}()
	var dump strings.Builder
	_, err := c.Dump(t.Context(), "A", &dump)
	if want := "{\"a\":0}\n{\"a\":1}\n{\"a\":2}\n"; dump.String() != want {
		t.Errorf("got %q, want %q", dump.String(), want)
	}
	if !errors.Is(err, client.ErrCut) {
		t.Errorf("another hash: got %v, want ErrCut", err)
	}
}

func TestDialRefusesAddresses(t *testing.T) {
	tests := map[string]string{
		"":                         `"" is no address of a server`,
		"http://localhost":         `"http://localhost" is no address of a server`,
		"localhost:9000":           `"localhost:9000" is no address of a server`,
		"ws://":                    `"ws://" is no address of a server`,
		"ws://me:key@localhost/":   `no address of a server: that of localhost holds a name or a password; give the key as an option`,
		"ws://127.0.0.1:1/rpc\x7f": fmt.Sprintf(`%q is no address of a server`, "ws://127.0.0.1:1/rpc\x7f"),
	}
	got := map[string]string{}
	for address := range tests {
		_, err := client.Dial(t.Context(), address, client.Options{})
		got[address] = fmt.Sprint(err)
	}
	if diff := cmp.Diff(tests, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

var _ io.Closer = (*client.Client)(nil)
