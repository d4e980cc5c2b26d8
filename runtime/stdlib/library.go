// Package stdlib is the Lua library that contracts see: the part of Lua 5.1's
// that is safe and gives the same results and costs on every machine, written
// anew for gopher-lua v1.1.2.
//
// Open installs it into an interpreter that has no library, Library.Set adds
// what the host offers besides, and Library.Environment makes the global table
// for one run of a chunk. All that a contract reaches through it is read-only.
//
// Every function charges its Meter before it does work or takes memory in
// proportion to its arguments; costs.go has the figures. Values of the host's
// types take part through Table and Named. Left out, on purpose: coroutine, load
// and its kin, module, getfenv, newproxy, collectgarbage, debug, os, io, _G, and
// of math all that differs between processors or is random. Where a function
// differs from Lua 5.1 its comment says so, and TestDifferences shows it.
//
// A Library belongs to one interpreter, and like it to one goroutine at a time.
// When the interpreter reports a spent budget or an error of type
// lua.ApiErrorPanic, throw both away.
package stdlib

import lua "github.com/yuin/gopher-lua"

// Meter is what the library asks of a call's budget.
type Meter interface {
	// Charge takes gas and bytes of memory from the budget, before the work they
	// pay for. If there is not enough it panics with a *lua.ApiError, and Err is
	// not nil from then on.
	Charge(gas, bytes uint64)
	// Err returns why the budget is spent, or nil. What it returns can't be caught.
	Err() error
	// NewThread makes a thread of L's interpreter whose instructions are metered too,
	// for pcall to run functions on. It is called at most MaxDepth times, the threads
	// being used again.
	NewThread(L *lua.LState) *lua.LState
}

// Table is the value of a userdata that behaves as a table: a state table. The
// library uses it wherever Lua 5.1 takes a table, except for the raw functions,
// next and the metatable functions. Its methods charge for themselves and raise
// Lua errors through L.
type Table interface {
	Get(L *lua.LState, key lua.LValue) lua.LValue // nil if there is none
	Set(L *lua.LState, key, value lua.LValue)
	Len(L *lua.LState) int64 // the largest positive integer key, 0 if there is none
	// Walk returns a function that gives the next key and value in the order of
	// keys, and false after the last. It begins behind a key, which need not be
	// there, or with the first if that is nil.
	Walk(L *lua.LState, behind lua.LValue) func(L *lua.LState) (key, value lua.LValue, ok bool)
}

// Named is the value of a userdata with a type name and a text of its own, such
// as a decimal. The text is bounded, and the same everywhere; tostring, print,
// string.format's %s and table.concat use it.
type Named interface {
	TypeName() string
	String() string
}

// Savepoints lets pcall undo what a function that failed did to state and events.
type Savepoints interface {
	Savepoint() (mark int)
	// Rollback undoes everything since the mark.
	Rollback(mark int)
}

// Config is how the library reaches its host. A nil field means what it says.
type Config struct {
	// Savepoints is used by pcall and xpcall; nil if there is nothing to undo.
	Savepoints Savepoints
	// Print takes one line, without a newline; nil drops it.
	Print func(line string)
	// Leave is called whenever a thread of pcall is done with, by a panic too, while
	// what ran on it can still be seen; nil is not called.
	Leave func(L *lua.LState)
	// Less orders two values for table.sort without a comparator; nil is
	// L.LessThan.
	Less func(L *lua.LState, a, b lua.LValue) bool
	// Copy makes a plain table of a state table with all below it, and charges for
	// it. Where insert, remove and sort move a state table to another place of a
	// list, and for what remove returns, the library uses copies. Nil moves the
	// table itself.
	Copy func(L *lua.LState, table lua.LValue) lua.LValue
}

// Library is the library of one interpreter.
type Library struct {
	state  *lua.LState
	config Config
	meter  Meter

	globals     *lua.LTable    // what environments look names up in
	environment *lua.LTable    // the metatable that all environments share
	next        *lua.LFunction // what pairs returns
	inext       *lua.LFunction // what ipairs returns
	protected   *lua.LFunction // what the threads of pcall begin with

	levels [MaxDepth]level // of pcall
	depth  int             // how many of them are in use
}

// level is one nesting of pcall.
type level struct {
	thread *lua.LState // runs the protected function; nil until it is needed
	caller *lua.LState // the thread that called pcall
}

// Open installs the library into L, which must have been made with SkipOpenLibs;
// m is the budget of what runs there. Open sets the metatable of strings and
// otherwise touches nothing that a chunk sees: chunks get at the library through
// Environment.
//
// The program must have seen layout.Check succeed, which meter.Check does too.
func Open(L *lua.LState, m Meter, config Config) *Library {
	l := &Library{
		state:   L,
		config:  config,
		meter:   m,
		globals: L.CreateTable(0, 40),
	}
	l.environment = l.metatable(l.globals, l.function("global", refuseGlobal))
	l.openBase()
	l.openStrings()
	l.Set("table", l.Freeze("table", l.module(tableFunctions())))
	l.openMath()
	return l
}

// Set makes a value visible to contracts under a global name. A table should be
// made by Freeze, or have a metatable with a __newindex and with __metatable set
// to false, which rawset and the table functions respect; or what a contract does
// to it outlives the call.
func (l *Library) Set(name string, value lua.LValue) { l.globals.RawSetString(name, value) }

// Environment returns a new global table for one run of a chunk: set it as the
// Env of the chunk's function. It is empty and stays so. Reading a name gives
// what Set has put there, or nil; assigning to one is an error that names it.
func (l *Library) Environment() *lua.LTable {
	environment := l.state.CreateTable(0, 0)
	environment.Metatable = l.environment
	return environment
}

// A function of the library, by the name that errors call it.
type function struct {
	name string
	call func(call) int
}

// function wraps f for the interpreter.
func (l *Library) function(name string, f func(call) int) *lua.LFunction {
	return l.state.NewFunction(func(L *lua.LState) int {
		l.meter.Charge(gasCall, 0)
		return f(call{l, L, name})
	})
}

// module makes a table of functions.
func (l *Library) module(functions []function) *lua.LTable {
	module := l.state.CreateTable(0, len(functions))
	for _, f := range functions {
		module.RawSetString(f.name, l.function(f.name, f.call))
	}
	return module
}
