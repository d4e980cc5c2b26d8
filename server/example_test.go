package server_test

import (
	"context"
	"fmt"
	"sync"

	"moonledger/chain"
	"moonledger/chain/memory"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

// A server and a client in one process, without a network.
func ExampleServer_ServeConn() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	machine, err := runtime.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	open := func(context.Context) (chain.Store, error) { return memory.Open(), nil }
	l, err := ledger.Open(ctx, machine, open, ledger.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	near, far := link.Pipe()
	operator := runtime.Caller{Name: "admin", Admin: true}
	var serving sync.WaitGroup
	serving.Go(func() { server.New(l, server.Options{}).ServeConn(ctx, near, operator) })

	c := client.New(far)
	const hello = `local Hello = contract "Hello" { version = 1 }

---@view
---@return string
function Hello:greet()
  return "Hello " .. ctx.caller
end
`
	if _, err := c.Deploy(ctx, "hello.lua", hello); err != nil {
		fmt.Println(err)
	}
	answer, err := c.Call(ctx, "Hello", "greet", nil, client.CallOptions{})
	fmt.Println(string(answer.Result), err)

	cancel()
	serving.Wait()
	c.Close()
	fmt.Println(l.Close(context.Background()))
	// Output:
	// "Hello admin" <nil>
	// <nil>
}
