package schema_test

import (
	"fmt"

	"moonledger/chain/state"
	"moonledger/runtime/schema"
	"moonledger/runtime/source"
)

func Example() {
	const text = `
local Points = contract "Points" { version = 1 }

--- Move points.
---@param dest string
---@param quantity decimal  more than 0
---@param memo? string
function Points:transfer(dest, quantity, memo) end
`
	tree, err := source.Parse("points.lua", []byte(text))
	if err != nil {
		fmt.Println(err)
		return
	}
	contract, problems := schema.Parse(tree)
	for _, p := range problems {
		fmt.Println(p)
	}
	transfer := contract.Method("transfer")
	for _, args := range []string{`["bob", 12.50]`, `{"dest": "bob", "quantity": "abc"}`} {
		value, err := state.ParseJSON([]byte(args))
		if err != nil {
			fmt.Println(err)
			return
		}
		converted, err := transfer.Arguments(value, nil)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(converted)
	}
	fmt.Println(contract.API().Methods[0])
	// Output:
	// {"dest":"bob","quantity":{"$decimal":"12.50"}}
	// Points.transfer: argument "quantity" must be decimal, got "abc"
	// transfer(dest string, quantity decimal, memo? string)
}
