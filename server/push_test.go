package server_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire/link"
)

// A bell is a contract whose events have two names.
const bell = `local Bell = contract "Bell" { version = 1, state = { rung = 0 } }

---@param n integer
function Bell:ring(n)
  self.rung = n
  if n % 2 == 0 then
    emit("even", { n = n })
  end
  emit("any", { n = n })
end

function Bell:mute() self.rung = 0 end
`

// belfry returns a ledger on which Bell was rung from 1 to n.
func belfry(t testing.TB, n int) *ledger.Ledger {
	t.Helper()
	l := openLedger(t)
	if _, err := l.Deploy(t.Context(), ledger.Deployment{File: "bell.lua", Source: bell, Caller: admin()}); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		ring(t, l, i+1)
	}
	return l
}

func ring(t testing.TB, l *ledger.Ledger, n int) {
	t.Helper()
	if _, err := l.Call(t.Context(), ledger.Request{Contract: "Bell", Method: "ring", Args: list(t, n)}); err != nil {
		t.Fatal(err)
	}
}

func request(id int, method, params string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, id, method, params)
}

func answer(id int, result string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":%s}`, id, result)
}

// dialogue writes what begins with > and wants to read the other lines.
func dialogue(t *testing.T, ws *websocket.Conn, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if text, isRequest := strings.CutPrefix(line, "> "); isRequest {
			write(t, ws, websocket.TextMessage, text)
			continue
		}
		if diff := cmp.Diff(line, withPlaceholders(read(t, ws))); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	}
}

// A bare client subscribes to events, from a height on and live.
func TestSubscribeToEvents(t *testing.T) {
	l := belfry(t, 3)
	ws := serve(t, l, hostOptions()).socket(t)
	events := func(subscription, height int, events string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","method":"events","params":{"subscription":%d,"height":%d,"hash":"HASH","time":"TIME","events":[%s]}}`, subscription, height, events)
	}
	dialogue(t, ws,
		"> "+request(1, "subscribe", `{"contract":"Bell","from":2,"events":true}`),
		answer(1, `{"subscription":1,"from":2,"height":3}`),
		events(1, 2, `["even",{"n":2}],["any",{"n":2}]`),
		events(1, 3, `["any",{"n":3}]`),
		"> "+request(2, "unsubscribe", `{"subscription":1}`),
		answer(2, `{"next":4}`),
		"> "+request(3, "subscribe", `{"contract":"Bell","events":["even","odd"]}`),
		answer(3, `{"subscription":2,"from":4,"height":3}`),
	)
	for n := range 4 {
		ring(t, l, n+4)
	}
	dialogue(t, ws,
		events(2, 4, `["even",{"n":4}]`),
		events(2, 6, `["even",{"n":6}]`),
		"> "+request(4, "unsubscribe", `{"subscription":7}`),
		`{"jsonrpc":"2.0","id":4,"error":{"code":-32000,"message":"this connection has no subscription 7","data":{"code":"not_found"}}}`,
	)
}

// Entries are pushed byte for byte, behind the answer even in a batch.
func TestSubscribeToEntries(t *testing.T) {
	l := belfry(t, 2)
	ws := serve(t, l, hostOptions()).socket(t)
	write(t, ws, websocket.TextMessage, "["+request(1, "subscribe", `{"contract":"Bell","from":0}`)+","+request(2, "subscribe", `{"contract":"Bell","from":2,"events":false}`)+"]")
	want := map[string]bool{}
	for _, p := range []struct{ subscription, height int }{{1, 0}, {1, 1}, {1, 2}, {2, 2}} {
		line, err := l.Entry(t.Context(), "Bell", chain.Height(p.height))
		if err != nil {
			t.Fatal(err)
		}
		want[fmt.Sprintf(`{"jsonrpc":"2.0","method":"entry","params":{"subscription":%d,"height":%d,"hash":"%v","entry":%s}}`, p.subscription, p.height, chain.HashLine(line), line)] = true
	}
	if got := read(t, ws); !strings.HasPrefix(got, `[{"jsonrpc":"2.0","id":1,"result":{"subscription":`) {
		t.Fatalf("the first message is %s", got)
	}
	got := map[string]bool{}
	for range want {
		got[strings.NewReplacer(`"subscription":2`, `"subscription":S`, `"subscription":1`, `"subscription":S`).Replace(read(t, ws))] = true
	}
	for message := range want {
		if !got[strings.NewReplacer(`"subscription":2`, `"subscription":S`, `"subscription":1`, `"subscription":S`).Replace(message)] {
			t.Errorf("missing: %s", message)
		}
	}
}

func TestSubscriptionsThatAreRefused(t *testing.T) {
	const secret = "---@read user\nlocal Secret = contract \"Secret\" { version = 1, state = { n = 1 } }\n"
	l := belfry(t, 1)
	if _, err := l.Deploy(t.Context(), ledger.Deployment{File: "secret.lua", Source: secret, Caller: admin()}); err != nil {
		t.Fatal(err)
	}
	h := serve(t, l, server.Options{MaxSubscriptions: 1})
	c := h.dial(t, "")
	tests := map[string]struct {
		params     any
		code, text string
	}{
		"no contract":      {nil, "bad_parameter", `parameter "contract" is missing`},
		"unknown contract": {map[string]any{"contract": "Bel"}, "not_found", `no contract "Bel"`},
		"not readable":     {map[string]any{"contract": "Secret"}, "denied", "denied: reading Secret needs user, and the caller is anonymous"},
		"too high":         {map[string]any{"contract": "Bell", "from": 3}, "not_found", "entry 3 of Bell: not found; the newest is 1"},
		"no names":         {map[string]any{"contract": "Bell", "events": []string{}}, "bad_parameter", `"events" must be true, false, or an array of 1 to 64 names`},
		"events of a kind": {map[string]any{"contract": "Bell", "events": "even"}, "bad_parameter", `"events" must be true, false, or an array of 1 to 64 names`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := c.Do(t.Context(), "subscribe", test.params, nil)
			if stable(t, err) != test.code || err.Error() != test.text {
				t.Errorf("got %s %v", stable(t, err), err)
			}
		})
	}
	if err := c.Do(t.Context(), "subscribe", map[string]any{"contract": "Bell"}, nil); err != nil {
		t.Fatal(err)
	}
	err := c.Do(t.Context(), "subscribe", map[string]any{"contract": "Bell"}, nil)
	if stable(t, err) != "busy" || err.Error() != "this connection has 1 subscriptions, which is the most" {
		t.Errorf("one too many: %v", err)
	}
	got := ask(t, "POST", h.web()+"/rpc", request(1, "subscribe", `{"contract":"Bell"}`), "Content-Type", "application/json")
	if !strings.Contains(got.text, `"hint":"connect to the websocket at /rpc"`) {
		t.Errorf("by POST: %s", got.text)
	}
}

// A right that is taken away ends the subscription, before the next entry.
func TestRevokedRightEndsASubscription(t *testing.T) {
	l := belfry(t, 0)
	ws, _, err := websocket.DefaultDialer.DialContext(t.Context(), serve(t, l, hostOptions()).url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	dialogue(t, ws,
		"> "+request(1, "subscribe", `{"contract":"Bell","events":true}`),
		answer(1, `{"subscription":1,"from":1,"height":0}`),
	)
	closed := "---@read user\n" + strings.Replace(bell, "version = 1", "version = 2", 1)
	if _, err := l.Deploy(t.Context(), ledger.Deployment{File: "bell.lua", Source: closed, Caller: admin()}); err != nil {
		t.Fatal(err)
	}
	dialogue(t, ws,
		`{"jsonrpc":"2.0","method":"ended","params":{"subscription":1,"next":1,"error":{"code":-32000,"message":"denied: reading Bell needs user, and the caller is anonymous","data":{"code":"denied","hint":"connect with a key that may do this"}}}}`,
		"> "+request(2, "unsubscribe", `{"subscription":1}`),
		`{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"this connection has no subscription 1","data":{"code":"not_found"}}}`,
	)
}

// A broadcast reaches all connections; other answers only their asker.
//
// parity: 45
func TestBroadcast(t *testing.T) {
	h := serve(t, belfry(t, 0), hostOptions())
	sender := h.socket(t)
	push := `{"jsonrpc":"2.0","method":"broadcast","params":{"from":"admin","message":"lunch <at> noon","time":"TIME"}}`
	others := make([]*websocket.Conn, 5)
	for i := range others {
		ws, _, err := websocket.DefaultDialer.DialContext(t.Context(), h.url(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		others[i] = ws
		dialogue(t, ws, "> "+request(1, "unsubscribe", `{"subscription":1}`), // it is connected
			`{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"this connection has no subscription 1","data":{"code":"not_found"}}}`)
	}
	dialogue(t, sender, "> "+request(1, "broadcast", `{"message":"lunch <at> noon"}`), push, answer(1, `{"connections":6}`))
	for _, ws := range others { // what is asked now comes behind the broadcast, and nothing between
		dialogue(t, ws, push, "> "+request(2, "broadcast", `{"message":"hi"}`),
			`{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"denied: a broadcast needs a user, and the caller is anonymous","data":{"code":"denied","hint":"connect with a key that may do this"}}}`)
	}
	dialogue(t, sender,
		"> "+request(2, "broadcast", `{"message":""}`),
		`{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"parameter \"message\" is missing","data":{"code":"bad_parameter"}}}`,
		"> "+request(3, "broadcast", `{"message":"`+strings.Repeat("x", 4097)+`"}`),
		`{"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"\"message\" has 4097 bytes, more than 4096","data":{"code":"bad_parameter"}}}`,
	)
	got := ask(t, "POST", h.web()+"/rpc", request(4, "broadcast", `{"message":"by POST"}`), "Content-Type", "application/json", "Authorization", "Bearer "+adminKey)
	if got.text != answer(4, `{"connections":6}`) {
		t.Errorf("by POST: %s", got.text)
	}
}

// A client that does not take broadcasts is cut off with a reason. The sender
// waits for it no longer than the write timeout, and nobody else at all.
func TestSlowListenerIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := server.New(&fakeLedger{submit: echo}, server.Options{})
		near, slow := link.Pipe()
		other, sender := link.Pipe()
		var serving sync.WaitGroup
		serving.Go(func() { s.ServeConn(ctx, near, runtime.Caller{}) })
		serving.Go(func() { s.ServeConn(ctx, other, admin()) })
		synctest.Wait()
		reached := 0
		for i := range 1000 {
			if err := sender.Send([]byte(request(i, "broadcast", `{"message":"hello"}`))); err != nil {
				t.Fatal(err)
			}
			push, _ := sender.Receive()
			message, err := sender.Receive()
			if err != nil || !strings.Contains(string(push), "hello") {
				t.Fatal(string(push), err)
			}
			if string(message) == answer(i, `{"connections":1}`) {
				break
			}
			reached++
		}
		var closed *link.ClosedError
		for n := 0; ; n++ {
			_, err := slow.Receive()
			if errors.As(err, &closed) {
				if closed.Code != link.Overload || closed.Reason != "the client does not read what it is sent" {
					t.Errorf("closed with %d %q after %d messages", closed.Code, closed.Reason, n)
				}
				break
			}
		}
		if reached < 64 || reached > 1000 {
			t.Errorf("%d broadcasts were made before", reached)
		}
		cancel()
		serving.Wait()
	})
}

// A ledgerOfEntries has one contract whose chain does not end.
type ledgerOfEntries struct {
	fakeLedger
	mu    sync.Mutex
	given int
}

func (l *ledgerOfEntries) Contract(string) (ledger.Info, error) {
	return ledger.Info{Head: chain.Head{Height: 1 << 30, Hash: chain.Hash{1}}}, nil
}

func (l *ledgerOfEntries) Follow(ctx context.Context, _ string, from chain.Height) iter.Seq2[ledger.Followed, error] {
	return func(yield func(ledger.Followed, error) bool) {
		line := []byte(`{"text":"` + strings.Repeat("x", 1000) + `"}`)
		for ; ctx.Err() == nil; from++ {
			l.mu.Lock()
			l.given++
			l.mu.Unlock()
			if !yield(ledger.Followed{Height: from, Line: line}, nil) {
				return
			}
		}
	}
}

func (l *ledgerOfEntries) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.given
}

// A slow subscriber is not read for beyond what is bounded, gets its answers
// meanwhile, and misses nothing.
func TestSlowSubscriber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := &ledgerOfEntries{fakeLedger: fakeLedger{submit: echo}}
		near, far := link.Pipe()
		var serving sync.WaitGroup
		serving.Go(func() { server.New(l, server.Options{}).ServeConn(ctx, near, runtime.Caller{}) })
		for i := range 3 {
			if err := far.Send([]byte(request(i, "subscribe", `{"contract":"C","from":0}`))); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if n := l.count(); n < 200 || n > 1000 {
			t.Errorf("%d entries were read for a client that reads nothing", n)
		}
		next := map[string]int{}
		for sum := 0; sum < 3000; {
			message, err := far.Receive()
			if err != nil {
				t.Fatal(err)
			}
			var id string
			var height int
			if _, err := fmt.Sscanf(string(message), `{"jsonrpc":"2.0","method":"entry","params":{"subscription":%1s,"height":%d,`, &id, &height); err != nil {
				continue // an answer
			}
			if next[id] != height {
				t.Fatalf("subscription %s: got %d, want %d", id, height, next[id])
			}
			next[id]++
			sum++
		}
		for id, n := range next {
			if n < 500 {
				t.Errorf("subscription %s got %d of 3000", id, n)
			}
		}
		far.Close(link.Normal, "")
		serving.Wait()
		cancel()
	})
}

// Nothing is left running of subscriptions, however they end.
func TestSubscriptionsLeaveNothing(t *testing.T) {
	l := belfry(t, 10)
	before := goruntime.NumGoroutine()
	h := serve(t, l, server.Options{Link: link.Options{CloseTimeout: time.Millisecond}})
	for i := range 8 {
		ws := h.socket(t)
		for j := range 4 {
			write(t, ws, websocket.TextMessage, request(j, "subscribe", fmt.Sprintf(`{"contract":"Bell","from":%d}`, i)))
		}
		if read(t, ws); i%2 == 0 {
			ws.Close()
		}
	}
	h.stop()
	for goruntime.NumGoroutine() > before { // net/http's own end a moment later
		goruntime.Gosched()
	}
}
