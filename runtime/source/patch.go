package source

import (
	"slices"

	"moonledger/runtime/layout"

	lua "github.com/yuin/gopher-lua"
)

// mostInstructions is as far as a jump can reach; the library checks forward
// jumps only.
const mostInstructions = 1<<17 - 1

// patch repairs in the byte code of proto, and of the functions inside, what
// gopher-lua v1.1.2 compiles wrongly and the tree cannot say otherwise. It also
// frees the slack of the slices, about 18 KB a function.
func (l Limits) patch(proto *lua.FunctionProto) *Error {
	at := position{line: max(proto.LineDefined, 1)}
	if len(proto.Code) > mostInstructions {
		return over(at, "function with too many instructions", mostInstructions, "split it")
	}
	if len(proto.DbgUpvalues) > l.Upvalues {
		return over(at, "function that uses too many local variables of the functions around it", l.Upvalues, "put them into a table")
	}
	for _, inner := range proto.FunctionPrototypes {
		if err := l.patch(inner); err != nil {
			return err
		}
	}
	// Lua 5.1 makes the table "arg" only for old code; nothing here reads it.
	proto.IsVarArg &^= lua.VarArgNeedsArg
	patchLists(proto.Code)
	shrink(proto)
	return nil
}

// patchLists repairs table constructors with 50, 100, ... list items.
//
// The library stores list items in batches of 50. If a field with a key follows
// right after a full batch it stores the batch again, from registers that hold
// other things by then; if a call or ... follows, its values are stored over the
// batch instead of behind it. Both show as a second store to the same table
// with the same batch number.
func patchLists(code []uint32) {
	var batches [256]int // by register: the last batch stored to the table in it
	for pc := range code {
		inst := layout.Instruction(code[pc])
		a, b, c := inst.A(), inst.B(), inst.C()
		switch inst.Opcode() {
		case lua.OP_NEWTABLE:
			batches[a] = 0
		case lua.OP_SETLIST:
			switch {
			case c != batches[a]:
				batches[a] = c
			case b == 0:
				code[pc] += 1 << 9 // c + 1
			default:
				code[pc] = uint32(lua.OP_NOP) << 26
			}
		}
	}
}

func shrink(proto *lua.FunctionProto) {
	proto.Code = slices.Clone(proto.Code)
	proto.Constants = slices.Clone(proto.Constants)
	proto.FunctionPrototypes = slices.Clone(proto.FunctionPrototypes)
	proto.DbgSourcePositions = slices.Clone(proto.DbgSourcePositions)
	proto.DbgLocals = slices.Clone(proto.DbgLocals)
	proto.DbgCalls = slices.Clone(proto.DbgCalls)
	proto.DbgUpvalues = slices.Clone(proto.DbgUpvalues)
}
