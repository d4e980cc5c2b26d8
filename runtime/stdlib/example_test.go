package stdlib_test

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/layout"
	"moonledger/runtime/stdlib"
)

// unlimited is a budget without an end, for this example only.
type unlimited struct{}

func (unlimited) Charge(gas, bytes uint64) {}
func (unlimited) Err() error               { return nil }

func (unlimited) NewThread(L *lua.LState) *lua.LState {
	thread, _ := L.NewThread()
	return thread
}

func Example() {
	if err := layout.Check(); err != nil {
		fmt.Println(err)
		return
	}
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	library := stdlib.Open(L, unlimited{}, stdlib.Config{
		Print: func(line string) { fmt.Println(line) },
	})
	chunk, err := L.Load(strings.NewReader(`
		print(("hello"):upper(), string.format("%05.1f", 2.25))
		print(pcall(function() string.upper = nil end))
	`), "hello.lua")
	if err != nil {
		fmt.Println(err)
		return
	}
	chunk.Env = library.Environment()
	L.Push(chunk)
	if err := L.PCall(0, 0, nil); err != nil {
		fmt.Println(err)
	}
	// Output:
	// HELLO	002.2
	// false	hello.lua:3: "string.upper" can't be set: string is read-only
}
