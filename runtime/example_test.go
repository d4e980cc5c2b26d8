package runtime_test

import (
	"context"
	"fmt"
	"log"

	"moonledger/chain/state"
	"moonledger/runtime"
)

const counter = `---@class Counter
---@field value integer
local Counter = contract "Counter" { state = { value = 0 } }

---@param by integer
---@return integer
function Counter:increment(by)
  assert(by >= 1, "by must be at least 1")
  self.value = self.value + by
  emit("incremented", { by = by })
  return self.value
end
`

func ExampleMachine() {
	ctx := context.Background()
	machine, err := runtime.New()
	if err != nil {
		log.Fatal(err)
	}
	contract, err := machine.Compile(ctx, "counter.lua", counter)
	if err != nil {
		log.Fatal(err)
	}

	// The first deploy makes the state; the caller keeps what it writes.
	kept := state.NewOverlay(noState{})
	deployed, err := machine.Deploy(ctx, runtime.Deployment{Contract: contract, State: kept})
	if err != nil {
		log.Fatal(err)
	}
	kept.Apply(deployed.Writes)

	increment, _ := contract.Method("increment")
	for _, given := range []string{`{"by": 2}`, `[3]`, `[0]`} {
		raw, err := state.ParseJSON([]byte(given))
		if err != nil {
			log.Fatal(err)
		}
		args, err := increment.Arguments(raw, nil)
		if err != nil {
			log.Fatal(err)
		}
		out, err := machine.Call(ctx, runtime.Call{Contract: contract, Method: "increment", Args: args, State: kept})
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		kept.Apply(out.Writes)
		fmt.Println(out.Result, out.Events, out.Gas > 0)
	}
	// Output:
	// 2 [{incremented {"by":2}}] true
	// 5 [{incremented {"by":3}}] true
	// error: by must be at least 1
}
