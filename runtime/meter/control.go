package meter

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/layout"
)

// chargeRare charges the opcodes that are seldom met or seldom cheap.
func (t *thread) chargeRare(f *layout.Frame, inst layout.Instruction) {
	switch inst.Opcode() {
	case lua.OP_UNM:
		t.chargeMinus(t.operand(f, inst.B()))
	case lua.OP_TAILCALL:
		t.chargeUpvalues(1)
		t.chargeOpen(f, inst, 1)
		t.meter.chargeBytes(tailCallBytes)
	case lua.OP_CLOSE:
		t.chargeUpvalues(1)
	case lua.OP_CLOSURE:
		t.chargeClosure(f, inst)
	case lua.OP_VARARG:
		t.chargeVararg(f, inst)
	case lua.OP_MOVEN, lua.OP_TFORLOOP:
		t.chargeValues(inst.C())
	case lua.OP_LOADNIL:
		t.chargeValues(inst.B() - inst.A())
	}
}

// chargeOpen charges the values from register A+first to the top, which is what
// a B of 0 means.
func (t *thread) chargeOpen(f *layout.Frame, inst layout.Instruction, first int) {
	if inst.B() == 0 {
		t.chargeValues(t.reg.Top - (f.LocalBase + inst.A() + first))
	}
}

func (t *thread) chargeValues(n int) {
	if n > 0 {
		t.meter.chargeGas(uint64(n) / valuesPerGas)
	}
}

func (t *thread) chargeVararg(f *layout.Frame, inst layout.Instruction) {
	n := inst.B() - 1
	if n < 0 {
		n = f.NArgs - int(f.Fn.Proto.NumParameters)
	}
	t.chargeValues(n)
}

// chargeUpvalues charges so many walks over the list of open upvalues, which has
// at most as many members as the thread has registers.
func (t *thread) chargeUpvalues(walks uint64) {
	if t.state.Uvcache != nil {
		t.meter.chargeGas(walks * t.openUpvalues() / valuesPerGas)
	}
}

func (t *thread) openUpvalues() uint64 {
	n := uint64(0)
	for uv := t.state.Uvcache; uv != nil; uv = uv.Next {
		n++
	}
	return n
}

func (t *thread) chargeClosure(f *layout.Frame, inst layout.Instruction) {
	proto := f.Fn.Proto
	n := int(proto.FunctionPrototypes[inst.Bx()].NumUpvalues)
	captured := uint64(0)
	for _, source := range proto.Code[f.Pc:min(f.Pc+n, len(proto.Code))] {
		if layout.Instruction(source).Opcode() == lua.OP_MOVE {
			captured++
		}
	}
	t.meter.chargeBytes(functionBytes + uint64(n)*captureBytes + captured*upvalueBytes)
	if captured > 0 {
		t.chargeUpvalues(captured)
	}
}

// chargeArg charges the table "arg" of a function that has just been entered.
// Whoever called it, Go code too, the table is there now; it has at most as many
// values as there are registers. A loop back to the first instruction meets the
// same table again.
func (t *thread) chargeArg(f *layout.Frame) {
	proto := f.Fn.Proto
	arg, ok := t.reg.At(f.LocalBase + int(proto.NumParameters)).(*lua.LTable)
	if !ok || arg == t.meter.lastArg {
		return
	}
	t.meter.lastArg = arg
	n := uint64(max(f.NArgs-int(proto.NumParameters), 0))
	t.meter.chargeGas(n / valuesPerGas)
	t.meter.chargeBytes(tableBytes + n*slotBytes + firstNamesBytes + firstKeysBytes + newKeyBytes)
}
