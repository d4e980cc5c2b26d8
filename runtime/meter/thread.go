package meter

import (
	"time"

	"moonledger/runtime/layout"

	lua "github.com/yuin/gopher-lua"
)

// thread is the context of one Lua thread. The library calls Done before each
// instruction, when the frame's Pc is already past it.
type thread struct {
	meter *Meter
	state *layout.State
	reg   *layout.Registry
	lua   *lua.LState
}

func newThread(m *Meter, L *lua.LState) *thread {
	s := layout.StateOf(L)
	return &thread{meter: m, state: s, reg: s.Reg, lua: L}
}

// Done charges the instruction about to run. The channel it returns is never
// ready: a call that must end is ended by a panic from here.
func (t *thread) Done() <-chan struct{} {
	m := t.meter
	if m.later.reg != nil {
		m.settle()
	}
	f := t.state.CurrentFrame
	if f == nil || f.Fn.Proto == nil { // a Go function asks
		return nil
	}
	if m.fuel == 0 {
		m.refill(1)
	}
	m.fuel--
	proto, pc := f.Fn.Proto, f.Pc-1
	if uint(pc) >= uint(len(proto.Code)) {
		return nil
	}
	inst := layout.Instruction(proto.Code[pc])
	if pc == 0 && proto.IsVarArg&lua.VarArgNeedsArg != 0 {
		t.chargeArg(f)
	}
	if costly>>inst.Opcode()&1 != 0 {
		t.charge(f, inst)
	}
	return nil
}

// Err, Deadline and Value complete context.Context.
func (t *thread) Err() error                  { return t.meter.err }
func (t *thread) Deadline() (time.Time, bool) { return t.meter.deadline, !t.meter.deadline.IsZero() }
func (t *thread) Value(any) any               { return nil }

// pending is a value for a register that it gets when the instruction that runs
// now is over. No other instruction, on whatever thread, runs before that.
type pending struct {
	reg   *layout.Registry
	index int
	value lua.LValue
}

// settle does what is pending. It is out of line to keep Done small.
//
//go:noinline
func (m *Meter) settle() {
	if p := m.later; p.reg != nil {
		m.later = pending{}
		p.reg.Set(p.index, p.value)
	}
}

// costly has a bit for each opcode that charge knows.
const costly = 1<<lua.OP_MOVEN | 1<<lua.OP_GETGLOBAL | 1<<lua.OP_GETTABLE | 1<<lua.OP_GETTABLEKS |
	1<<lua.OP_SETGLOBAL | 1<<lua.OP_SETTABLE | 1<<lua.OP_SETTABLEKS | 1<<lua.OP_NEWTABLE | 1<<lua.OP_SELF |
	1<<lua.OP_ADD | 1<<lua.OP_SUB | 1<<lua.OP_MUL | 1<<lua.OP_DIV | 1<<lua.OP_MOD | 1<<lua.OP_POW |
	1<<lua.OP_UNM | 1<<lua.OP_LEN | 1<<lua.OP_CONCAT | 1<<lua.OP_EQ | 1<<lua.OP_LT | 1<<lua.OP_LE |
	1<<lua.OP_CALL | 1<<lua.OP_TAILCALL | 1<<lua.OP_RETURN | 1<<lua.OP_SETLIST | 1<<lua.OP_CLOSE |
	1<<lua.OP_CLOSURE | 1<<lua.OP_VARARG | 1<<lua.OP_LOADNIL | 1<<lua.OP_TFORLOOP

func (t *thread) charge(f *layout.Frame, inst layout.Instruction) {
	switch inst.Opcode() {
	case lua.OP_GETTABLE, lua.OP_GETTABLEKS, lua.OP_SELF:
		t.chargeGet(t.reg.At(f.LocalBase+inst.B()), t.operand(f, inst.C()))
	case lua.OP_GETGLOBAL:
		t.chargeKey(layout.Constant(f.Fn.Proto, inst.Bx()))
	case lua.OP_ADD, lua.OP_SUB, lua.OP_MUL, lua.OP_DIV, lua.OP_MOD, lua.OP_POW:
		t.chargeArithmetic(f, inst)
	case lua.OP_CALL:
		t.chargeOpen(f, inst, 1)
	case lua.OP_RETURN:
		t.chargeUpvalues(1)
		t.chargeOpen(f, inst, 0)
	case lua.OP_EQ:
		t.chargeCompare(f, inst.B(), inst.C())
	case lua.OP_LT, lua.OP_LE:
		if t.chargeCompare(f, inst.B(), inst.C()) {
			t.checkOrder(t.operand(f, inst.B()), t.operand(f, inst.C()))
		}
	case lua.OP_SETTABLE, lua.OP_SETTABLEKS:
		t.chargeSet(t.reg.At(f.LocalBase+inst.A()), t.operand(f, inst.B()), t.operand(f, inst.C()))
	case lua.OP_SETGLOBAL:
		t.chargeSet(f.Fn.Env, layout.Constant(f.Fn.Proto, inst.Bx()), t.reg.At(f.LocalBase+inst.A()))
	case lua.OP_NEWTABLE:
		t.meter.chargeBytes(newTableBytes(inst.B(), inst.C()))
	case lua.OP_SETLIST:
		t.chargeList(f, inst)
	case lua.OP_LEN:
		t.chargeLen(t.operand(f, inst.B()))
	case lua.OP_CONCAT:
		t.chargeConcat(f, inst)
	default:
		t.chargeRare(f, inst)
	}
}

// operand is the value of an instruction's register or constant.
func (t *thread) operand(f *layout.Frame, rk int) lua.LValue {
	if i, ok := layout.ConstantIndex(rk); ok {
		return layout.Constant(f.Fn.Proto, i)
	}
	return t.reg.At(f.LocalBase + rk)
}
