package bench

import (
	_ "embed" // for the contract
	"fmt"
)

// The built-in contract: accounts that pass amounts on.
const (
	ContractName   = "Bench"
	ContractFile   = "bench.lua"
	ContractMethod = "transfer"
)

//go:embed bench.lua
var contractSource string

// Contract returns the source of the built-in contract.
func Contract() string { return contractSource }

// ContractArguments are those of the built-in contract's transfer between so
// many accounts.
func ContractArguments(accounts int) []string {
	return []string{
		fmt.Sprintf("source=account:%d", accounts), fmt.Sprintf("dest=account:%d", accounts), "quantity=decimal:1..100",
	}
}
