package server_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A cutter passes connections on to a server, and cuts each after some bytes in
// either direction.
type cutter struct {
	listener net.Listener
	to       string
	random   *rand.Rand
	running  sync.WaitGroup

	mu   sync.Mutex
	cuts int // that are still to be made; then connections last
	open []net.Conn
}

func newCutter(t *testing.T, to string, cuts int, seed uint64) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: l, to: to, cuts: cuts, random: rand.New(rand.NewPCG(seed, 1))}
	c.running.Go(c.run)
	t.Cleanup(c.close)
	return c
}

func (c *cutter) close() {
	c.listener.Close()
	c.mu.Lock()
	for _, conn := range c.open {
		conn.Close()
	}
	c.mu.Unlock()
	c.running.Wait()
}

func (c *cutter) url() string { return "ws://" + c.listener.Addr().String() }

func (c *cutter) run() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.to)
		if err != nil {
			near.Close()
			continue
		}
		c.mu.Lock()
		c.open = append(c.open, near, far)
		up, down := int64(1<<40), int64(1<<40)
		if c.cuts > 0 {
			c.cuts--
			up, down = c.random.Int64N(60_000), c.random.Int64N(60_000)
		}
		c.mu.Unlock()
		pass := func(to, from net.Conn, bytes int64) {
			_, _ = io.CopyN(to, from, bytes)
			near.Close()
			far.Close()
		}
		c.running.Go(func() { pass(far, near, up) })
		c.running.Go(func() { pass(near, far, down) })
	}
}

// left returns how many cuts were not made.
func (c *cutter) left() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cuts
}

// quickly tries again at once, so that tests are quick.
func quickly() client.Retry { return client.Retry{First: time.Millisecond, Most: 5 * time.Millisecond} }

const tally = `local Tally = contract "Tally" { version = 1, state = { total = 0 } }

---@param n integer
---@return integer
function Tally:add(n)
  self.total = self.total + 1
  emit("added", { n = n, text = "<é\226\128\168𝄞>" })
  return self.total
end
`

func tallied(t testing.TB) *ledger.Ledger {
	t.Helper()
	l := openLedger(t)
	if _, err := l.Deploy(t.Context(), ledger.Deployment{File: "tally.lua", Source: tally, Caller: admin()}); err != nil {
		t.Fatal(err)
	}
	return l
}

// A thousand calls in flight at a time, over connections that are cut at random
// points: each is done once, and answered. A subscription over
// connections that are cut as well gets each entry once.
func TestCutConnections(t *testing.T) {
	const calls = 1000
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			l := tallied(t)
			h := serve(t, l, hostOptions())
			cuts := newCutter(t, h.address, 12, seed)
			c, err := client.Dial(t.Context(), cuts.url(), client.Options{Retry: quickly()})
			for err != nil { // the first may be cut in the handshake
				c, err = client.Dial(t.Context(), cuts.url(), client.Options{Retry: quickly()})
			}
			defer c.Close()
			updates := follow(t, c, calls)
			var pending []*client.Pending
			for n := range calls {
				p, err := c.StartCall(t.Context(), "Tally", "add", []int{n + 1}, client.CallOptions{})
				if err != nil {
					t.Fatal(err)
				}
				pending = append(pending, p)
			}
			seen := map[uint64]bool{}
			for i, p := range pending {
				var result wire.CallResult
				if err := p.Wait(t.Context(), &result); err != nil || !result.Appended || seen[result.Height] {
					t.Fatalf("call %d: %+v, %v", i, result, err)
				}
				seen[result.Height] = true
			}
			got := <-updates
			var dump strings.Builder
			if _, err := l.Dump(t.Context(), "Tally", &dump); err != nil {
				t.Fatal(err)
			}
			if want := dump.String(); strings.Join(got, "\n")+"\n" != want || strings.Count(want, "\n") != calls+1 {
				t.Errorf("got %d entries, and there are %d", len(got), strings.Count(want, "\n"))
			}
			if n := cuts.left(); n > 6 {
				t.Errorf("%d cuts were not made", n)
			}
		})
	}
}

// follow subscribes to Tally from the beginning and returns where the lines up to
// a height will arrive.
func follow(t *testing.T, c *client.Client, last uint64) <-chan []string {
	t.Helper()
	zero := uint64(0)
	s, err := c.Subscribe(t.Context(), "Tally", client.SubscribeOptions{From: &zero})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan []string, 1)
	go func() {
		defer s.Close()
		var lines []string
		for u, err := range s.All(t.Context()) {
			if err != nil {
				t.Errorf("after %d entries: %v", len(lines), err)
				break
			}
			if lines = append(lines, string(u.Entry)); u.Height == last {
				break
			}
		}
		done <- lines
	}()
	return done
}

// A server that is stopped and started again in the middle of calls and of a
// subscription is not noticed but by the states of the client: each call is done
// once, and in order.
func TestServerRestart(t *testing.T) {
	const rounds, calls = 4, 250
	l := tallied(t)
	h := serve(t, l, hostOptions())
	var mu sync.Mutex
	var states []client.State
	onState := func(s client.State, _ error) {
		mu.Lock()
		defer mu.Unlock()
		states = append(states, s)
	}
	c, err := client.Dial(t.Context(), h.url(), client.Options{Key: adminKey, Retry: quickly(), OnState: onState})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	updates := follow(t, c, rounds*calls)
	var pending []*client.Pending
	for round := range rounds {
		for n := range calls {
			p, err := c.StartCall(t.Context(), "Tally", "add", []int{round*calls + n + 1}, client.CallOptions{})
			if err != nil {
				t.Fatal(err)
			}
			pending = append(pending, p)
		}
		h.stop()
		h = serveAt(t, h.address, l)
	}
	for i, p := range pending {
		var result wire.CallResult
		if err := p.Wait(t.Context(), &result); err != nil || string(result.Result) != fmt.Sprint(i+1) {
			t.Fatalf("call %d: %+v, %v", i, result, err)
		}
	}
	if lines := <-updates; len(lines) != rounds*calls+1 {
		t.Errorf("got %d entries", len(lines))
	}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Contains(states, client.Connecting) || states[0] != client.Connected || slices.Contains(states, client.Gone) {
		t.Errorf("states: %v", states)
	}
}

// serveAt serves at an address that was in use a moment ago.
func serveAt(t *testing.T, address string, l server.Ledger) *host {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	h := &host{log: newJournal(), address: address}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	s := server.New(l, server.Options{})
	go func() { done <- s.Serve(ctx, listener) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serving: %v", err)
		}
	})
	t.Cleanup(h.stop)
	return h
}
