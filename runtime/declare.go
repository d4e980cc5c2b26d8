package runtime

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/schema"
)

// A declaration is what a chunk said with contract "Name" {…}.
type declaration struct {
	name    string
	options *lua.LTable
	table   *lua.LTable // the contract: its methods
}

// hooks is how many functions besides its methods a contract commonly has.
const hooks = 2

// declarerBytes is the function that contract "Name" returns.
const declarerBytes = 192

// declare is contract "Name" {…} of a contract file: contract takes the name
// and gives a function that takes the options and gives the contract.
func (v *vm) declare(L *lua.LState) int {
	if textLength(L.Get(1)) > schema.MaxNameBytes {
		L.RaiseError("the name of a contract has at most %d bytes", schema.MaxNameBytes)
	}
	name, err := textOf(L.Get(1), "the name of a contract")
	if err != nil {
		L.RaiseError("%s", err)
	}
	if v.run == nil || v.run.declared.table != nil {
		L.RaiseError("a file holds one contract")
	}
	v.meter.Charge(0, declarerBytes)
	L.Push(L.NewFunction(func(L *lua.LState) int { return v.declareOptions(L, name) }))
	return 1
}

func (v *vm) declareOptions(L *lua.LState, name string) int {
	options, ok := L.Get(1).(*lua.LTable)
	if !ok {
		L.RaiseError("contract %q takes a table, such as { version = 1, state = {} }", name)
	}
	if v.run.declared.table != nil {
		L.RaiseError("a file holds one contract")
	}
	v.run.declared = declaration{name, options, v.newObject(len(v.run.contract.Schema.Methods) + hooks)}
	L.Push(v.run.declared.table)
	return 1
}

// active returns the run of a method, or raises that what can only be used
// there is used at file level.
func (v *vm) active(L *lua.LState, what string) *run {
	if v.run == nil || !v.run.started {
		L.RaiseError("%s can be used in methods only, not at file level", what)
	}
	return v.run
}

// function returns a function of the contract by name.
func (d declaration) function(name string) (f *lua.LFunction, ok bool) {
	if d.table == nil {
		return nil, false
	}
	f, ok = d.table.RawGetString(name).(*lua.LFunction)
	return f, ok
}
