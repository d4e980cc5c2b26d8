package meter

//lint:file-ignore U1000 the fields of a mirrored struct are there for their place

import (
	"context"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// The types below have the fields of the library's unexported types in the same
// order, so that the compiler lays them out alike on every machine. Check
// compares them by reflection. Fields that are not used keep their place.

// state mirrors lua.LState.
type state struct {
	G       *lua.Global
	Parent  *lua.LState
	Env     *lua.LTable
	Panic   func(*lua.LState)
	Dead    bool
	Options lua.Options

	stop         int32
	reg          *registry
	stack        any
	alloc        *opaque
	currentFrame *frame
	wrapped      bool
	uvcache      *upvalue
	hasErrorFunc bool
	mainLoop     func(*lua.LState, *frame)
	ctx          context.Context
	ctxCancelFn  context.CancelFunc
}

// frame mirrors lua.callFrame.
type frame struct {
	Idx        int
	Fn         *lua.LFunction
	Parent     *frame
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
	array []frame
	sp    int
}

// registry mirrors lua.registry. Its array is replaced when it grows.
type registry struct {
	array   []lua.LValue
	top     int
	growBy  int
	maxSize int
	alloc   *opaque
	handler any
}

// upvalue mirrors lua.Upvalue. Those that are open form a list.
type upvalue struct {
	next   *upvalue
	reg    *registry
	index  int
	value  lua.LValue
	closed bool
}

// table mirrors lua.LTable.
type table struct {
	Metatable lua.LValue

	array   []lua.LValue
	dict    map[lua.LValue]lua.LValue
	strdict map[string]lua.LValue
	keys    []lua.LValue
	k2i     map[lua.LValue]int
}

// opaque stands for a type that is never looked into.
type opaque struct{}

func stateOf(L *lua.LState) *state { return (*state)(unsafe.Pointer(L)) }
func tableOf(t *lua.LTable) *table { return (*table)(unsafe.Pointer(t)) }

// at is the value of register i; nil beyond the end.
func (r *registry) at(i int) lua.LValue {
	if uint(i) < uint(len(r.array)) {
		return r.array[i]
	}
	return nil
}

// set writes register i, which must exist.
func (r *registry) set(i int, v lua.LValue) { r.array[i] = v }

// The parts of an instruction: 6 bits opcode, 8 bits A, 9 bits C, 9 bits B; Bx is
// C and B taken together.
func opcode(inst uint32) int { return int(inst >> 26) }
func argA(inst uint32) int   { return int(inst>>18) & 0xff }
func argB(inst uint32) int   { return int(inst & 0x1ff) }
func argC(inst uint32) int   { return int(inst>>9) & 0x1ff }
func argBx(inst uint32) int  { return int(inst & 0x3ffff) }

// constantBit marks an operand that is a constant and not a register.
const constantBit = 0x100

func isConstant(operand int) bool { return operand&constantBit != 0 }

// constant is the function's constant i; nil if there is none.
func constant(p *lua.FunctionProto, i int) lua.LValue {
	if uint(i) < uint(len(p.Constants)) {
		return p.Constants[i]
	}
	return nil
}
