package server_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"moonledger/chain"
	"moonledger/chain/memory"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

// adminKey is the key of admin in every ledger under test.
const adminKey = "ml_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func hostOptions() server.Options { return server.Options{Version: "test"} }

// A host is a server on loopback.
type host struct {
	server  *server.Server
	address string // host:port
	stop    func() // ends Serve and waits for it
	log     *journal
}

// A journal takes a log.
type journal struct {
	mu    sync.Mutex
	grown sync.Cond
	text  bytes.Buffer
}

func newJournal() *journal {
	j := &journal{}
	j.grown.L = &j.mu
	return j
}

// waitFor waits until the log holds a text.
func (j *journal) waitFor(text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for !bytes.Contains(j.text.Bytes(), []byte(text)) {
		j.grown.Wait()
	}
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.grown.Broadcast()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// serve starts a server, which stops at the end of the test.
func serve(t testing.TB, l server.Ledger, o server.Options, adjust ...func(*server.Server)) *host {
	t.Helper()
	h := &host{log: newJournal()}
	o.Logger = slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.server = server.New(l, o)
	for _, f := range adjust {
		f(h.server)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.address = listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.server.Serve(ctx, listener) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serving: %v", err)
		}
	})
	t.Cleanup(h.stop)
	return h
}

func (h *host) url() string { return "ws://" + h.address + "/rpc" }
func (h *host) web() string { return "http://" + h.address }

// dial connects our client, once, and closes it at the end of the test.
func (h *host) dial(t testing.TB, key string) *client.Client {
	t.Helper()
	c, err := client.Dial(t.Context(), h.url(), client.Options{Key: key, Retry: client.Retry{Attempts: -1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// socket connects a bare websocket.
func (h *host) socket(t testing.TB) *websocket.Conn {
	t.Helper()
	ws, response, err := websocket.DefaultDialer.DialContext(t.Context(), h.url(), map[string][]string{"Authorization": {"Bearer " + adminKey}})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	t.Cleanup(func() { ws.Close() })
	return ws
}

var sharedMachine = sync.OnceValues(runtime.New)

// openLedger opens a real ledger in memory.
func openLedger(t testing.TB) *ledger.Ledger {
	t.Helper()
	return openLedgerWith(t, ledger.Options{})
}

// openLedgerWith is openLedger with what the options say besides.
func openLedgerWith(t testing.TB, o ledger.Options) *ledger.Ledger {
	t.Helper()
	o.Origin, o.AdminKey, o.Limits = "ledger.example.com/test", adminKey, runtime.Limits{Gas: 1_000_000, Time: -1}
	if o.Clock == nil {
		o.Clock = clock()
	}
	machine, err := sharedMachine()
	if err != nil {
		t.Fatal(err)
	}
	open := func(context.Context) (chain.Store, error) { return memory.Open(), nil }
	l, err := ledger.Open(t.Context(), machine, open, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(context.Background()); err != nil {
			t.Errorf("closing the ledger: %v", err)
		}
	})
	return l
}

// clock returns a clock that goes on by a second at each look.
func clock() func() time.Time {
	var mu sync.Mutex
	now := time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
}

// inMemory connects our client to a server without any network. Both are
// stopped by the function that it returns.
func inMemory(t testing.TB, l server.Ledger, caller runtime.Caller) (c *client.Client, stop func()) {
	near, far := link.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() { server.New(l, server.Options{}).ServeConn(ctx, near, caller) })
	c = client.New(far)
	return c, func() {
		cancel()
		serving.Wait()
		c.Close()
	}
}

func admin() runtime.Caller { return runtime.Caller{Name: "admin", Admin: true} }

const bank = `--- Points that people can hold.
local Bank = contract "Bank" {
  version = 1,
  state = { accounts = {} },
}

--- Open an account.
---@param name string   whose it is
function Bank:open(name)
  assert(self.accounts[name] == nil, "account " .. name .. " exists")
  self.accounts[name] = decimal("0")
end

--- Put points into an account.
---@param name string
---@param quantity decimal   more than 0
---@return decimal
function Bank:put(name, quantity)
  if not self.accounts[name] then
    error{code = "no_account", message = "no account " .. name}
  end
  self.accounts[name] = self.accounts[name] + quantity
  emit("put", { name = name })
  return self.accounts[name]
end

---@view
---@param name string
---@return decimal
function Bank:balance(name)
  return self.accounts[name] or error("no account " .. name)
end

function Bank:spin()
  while true do end
end
`

// deployed returns a real ledger with the bank.
func deployed(t testing.TB) *ledger.Ledger {
	t.Helper()
	l := openLedger(t)
	deployBank(t, l)
	return l
}

func deployBank(t testing.TB, l *ledger.Ledger) {
	t.Helper()
	if _, err := l.Deploy(t.Context(), ledger.Deployment{File: "bank.lua", Source: bank, Caller: admin()}); err != nil {
		t.Fatal(strings.TrimSpace(err.Error()))
	}
}
