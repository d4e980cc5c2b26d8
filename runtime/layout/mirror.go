package layout

//lint:file-ignore U1000 the fields of a mirrored struct are there for their place

import (
	"context"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// The types below have the fields of the library's types in the same order, so
// that the compiler lays them out alike on every machine.

// State mirrors lua.LState, a thread.
type State struct {
	G       *lua.Global
	Parent  *lua.LState
	Env     *lua.LTable
	Panic   func(*lua.LState)
	Dead    bool
	Options lua.Options

	stop         int32
	Reg          *Registry // stays the same for the life of a thread
	stack        any
	alloc        *opaque
	CurrentFrame *Frame // the innermost call; nil between calls
	wrapped      bool
	Uvcache      *Upvalue // the open upvalues, a list; nil if there are none
	hasErrorFunc bool
	mainLoop     func(*lua.LState, *Frame)
	ctx          context.Context
	ctxCancelFn  context.CancelFunc
}

// Frame mirrors lua.callFrame, a call. Pc is the instruction after the one that
// runs, LocalBase the register that the function calls 0. The Proto of Fn is nil
// for a Go function.
type Frame struct {
	Idx        int
	Fn         *lua.LFunction
	Parent     *Frame
	Pc         int
	Base       int
	LocalBase  int
	ReturnBase int
	NArgs      int
	NRet       int
	TailCall   int
}

// frameStack mirrors lua.fixedCallFrameStack, in which frames never move.
type frameStack struct {
	array []Frame
	sp    int
}

// Registry mirrors lua.registry, the registers of a thread. Array is replaced when
// it grows.
type Registry struct {
	Array   []lua.LValue
	Top     int
	growBy  int
	maxSize int
	alloc   *opaque
	handler any
}

// Upvalue mirrors lua.Upvalue.
type Upvalue struct {
	Next   *Upvalue
	reg    *Registry
	index  int
	value  lua.LValue
	closed bool
}

// Table mirrors lua.LTable. Array has the values of the keys from 1, the last
// possibly nil; Strdict those of string keys, Dict those of all others. Keys are
// the keys of both in the order in which they were first set, deleted ones
// included, and K2i has the position of each in Keys. Each is nil until it is
// needed.
type Table struct {
	Metatable lua.LValue

	Array   []lua.LValue
	Dict    map[lua.LValue]lua.LValue
	Strdict map[string]lua.LValue
	Keys    []lua.LValue
	K2i     map[lua.LValue]int
}

// opaque stands for a type that is never looked into.
type opaque struct{}

// StateOf looks at a thread. Check must have succeeded.
func StateOf(L *lua.LState) *State { return (*State)(unsafe.Pointer(L)) }

// TableOf looks at a table. Check must have succeeded.
func TableOf(tb *lua.LTable) *Table { return (*Table)(unsafe.Pointer(tb)) }

// At returns the value of register i, counted from the bottom of the thread; nil
// beyond the end.
func (r *Registry) At(i int) lua.LValue {
	if uint(i) < uint(len(r.Array)) {
		return r.Array[i]
	}
	return nil
}

// Set writes register i, which must exist.
func (r *Registry) Set(i int, v lua.LValue) { r.Array[i] = v }
