package ledger_test

import (
	"context"
	"fmt"
	"log"

	"moonledger/chain"
	"moonledger/chain/memory"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/server/ledger"
)

func Example() {
	const source = `
---@class Counter
---@field count integer
local Counter = contract "Counter" { version = 1, state = { count = 0 } }

---@param by integer
---@return integer
function Counter:add(by)
  self.count = self.count + by
  return self.count
end
`
	ctx := context.Background()
	machine, err := runtime.New()
	if err != nil {
		log.Fatal(err)
	}
	open := func(context.Context) (chain.Store, error) { return memory.Open(), nil }
	l, err := ledger.Open(ctx, machine, open, ledger.Options{Origin: "example.com/counter"})
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close(ctx)

	admin := runtime.Caller{Name: "admin", Admin: true}
	if _, err := l.Deploy(ctx, ledger.Deployment{File: "counter.lua", Source: source, Caller: admin}); err != nil {
		log.Fatal(err)
	}
	args, err := state.ParseJSON([]byte(`{"by": 3}`))
	if err != nil {
		log.Fatal(err)
	}
	answer, err := l.Call(ctx, ledger.Request{Contract: "Counter", Method: "add", Args: args, ID: "first"})
	fmt.Println(answer.Result, answer.Height, err)
	// Output: 3 1 <nil>
}
