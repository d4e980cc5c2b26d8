package client_test

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"moonledger/chain"
	"moonledger/chain/memory"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

const counter = `local Counter = contract "Counter" { version = 1, state = { count = 0 } }

---@param by integer
---@return integer
function Counter:add(by)
  assert(by > 0, "by must be more than 0")
  self.count = self.count + by
  emit("added", { by = by })
  return self.count
end
`

// A site is a server in memory with the contract Counter.
type site struct {
	server  *server.Server
	ledger  *ledger.Ledger
	ctx     context.Context
	cancel  context.CancelFunc
	serving sync.WaitGroup
}

func newSite() *site {
	s := &site{}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	machine, err := runtime.New()
	if err != nil {
		panic(err)
	}
	open := func(context.Context) (chain.Store, error) { return memory.Open(), nil }
	if s.ledger, err = ledger.Open(s.ctx, machine, open, ledger.Options{}); err != nil {
		panic(err)
	}
	admin := runtime.Caller{Name: "admin", Admin: true}
	if _, err = s.ledger.Deploy(s.ctx, ledger.Deployment{File: "counter.lua", Source: counter, Caller: admin}); err != nil {
		panic(err)
	}
	s.server = server.New(s.ledger, server.Options{})
	return s
}

// connect opens a connection to the site; with a network, client.Dial does.
func (s *site) connect(context.Context) (client.Conn, error) {
	near, far := link.Pipe()
	s.serving.Go(func() { s.server.ServeConn(s.ctx, near, runtime.Caller{Name: "alice"}) })
	return far, nil
}

func (s *site) close() {
	s.cancel()
	s.serving.Wait()
	_ = s.ledger.Close(context.Background())
}

// A call, and an error of the contract.
func ExampleClient_Call() {
	site := newSite()
	defer site.close()
	ctx := context.Background()
	c, err := client.Open(ctx, site.connect, client.Options{}) // over a network: client.Dial(ctx, "ws://127.0.0.1:9000", …)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()

	answer, err := c.Call(ctx, "Counter", "add", map[string]int{"by": 2}, client.CallOptions{})
	fmt.Println(string(answer.Result), answer.Height, err)

	_, err = c.Call(ctx, "Counter", "add", []int{-1}, client.CallOptions{})
	var refused *wire.Error
	if errors.As(err, &refused) && refused.Stable() == wire.ContractError {
		fmt.Println(refused.Message)
	}
	// Output:
	// 2 1 <nil>
	// by must be more than 0
}

// Many calls under way at a time. They run in the order in which they were
// started.
func ExampleClient_StartCall() {
	site := newSite()
	defer site.close()
	ctx := context.Background()
	c, err := client.Open(ctx, site.connect, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()

	var calls []*client.Pending
	for range 100 {
		call, err := c.StartCall(ctx, "Counter", "add", []int{1}, client.CallOptions{})
		if err != nil {
			fmt.Println(err)
			return
		}
		calls = append(calls, call)
	}
	var last wire.CallResult
	for _, call := range calls {
		if err := call.Wait(ctx, &last); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(string(last.Result))
	// Output: 100
}

// The events of a contract, from the beginning and on.
func ExampleClient_Subscribe() {
	site := newSite()
	defer site.close()
	ctx := context.Background()
	c, err := client.Open(ctx, site.connect, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()

	from := uint64(0)
	s, err := c.Subscribe(ctx, "Counter", client.SubscribeOptions{From: &from, Events: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	for by := range 3 {
		if _, err := c.StartCall(ctx, "Counter", "add", []int{by + 1}, client.CallOptions{}); err != nil {
			fmt.Println(err)
		}
	}
	for update, err := range s.All(ctx) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(update.Height, string(update.Events[0]))
		if update.Height == 3 {
			break
		}
	}
	// Output:
	// 1 ["added",{"by":1}]
	// 2 ["added",{"by":2}]
	// 3 ["added",{"by":3}]
}

// A message to all who are connected.
func ExampleClient_Broadcast() {
	site := newSite()
	defer site.close()
	ctx := context.Background()
	heard := make(chan wire.BroadcastPush, 1)
	c, err := client.Open(ctx, site.connect, client.Options{OnBroadcast: func(b wire.BroadcastPush) { heard <- b }})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()

	n, err := c.Broadcast(ctx, "maintenance at noon")
	fmt.Println(n, err)
	b := <-heard
	fmt.Printf("%s: %s\n", b.From, b.Message)
	// Output:
	// 1 <nil>
	// alice: maintenance at noon
}
