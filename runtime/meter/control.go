package meter

import lua "github.com/yuin/gopher-lua"

// chargeRare charges the opcodes that are seldom met or seldom cheap.
func (t *thread) chargeRare(f *frame, inst uint32) {
	switch opcode(inst) {
	case lua.OP_UNM:
		t.chargeParse(t.operand(f, argB(inst)))
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
		t.chargeValues(argC(inst))
	case lua.OP_LOADNIL:
		t.chargeValues(argB(inst) - argA(inst))
	}
}

// chargeOpen charges the values from register A+first to the top, which is what
// a B of 0 means.
func (t *thread) chargeOpen(f *frame, inst uint32, first int) {
	if argB(inst) == 0 {
		t.chargeValues(t.reg.top - (f.LocalBase + argA(inst) + first))
	}
}

func (t *thread) chargeValues(n int) {
	if n > 0 {
		t.meter.chargeGas(uint64(n) / valuesPerGas)
	}
}

func (t *thread) chargeVararg(f *frame, inst uint32) {
	n := argB(inst) - 1
	if n < 0 {
		n = f.NArgs - int(f.Fn.Proto.NumParameters)
	}
	t.chargeValues(n)
}

// chargeUpvalues charges so many walks over the list of open upvalues, which has
// at most as many members as the thread has registers.
func (t *thread) chargeUpvalues(walks uint64) {
	if t.state.uvcache != nil {
		t.meter.chargeGas(walks * t.openUpvalues() / valuesPerGas)
	}
}

func (t *thread) openUpvalues() uint64 {
	n := uint64(0)
	for uv := t.state.uvcache; uv != nil; uv = uv.next {
		n++
	}
	return n
}

func (t *thread) chargeClosure(f *frame, inst uint32) {
	proto := f.Fn.Proto
	n := int(proto.FunctionPrototypes[argBx(inst)].NumUpvalues)
	captured := uint64(0)
	for _, source := range proto.Code[f.Pc:min(f.Pc+n, len(proto.Code))] {
		if opcode(source) == lua.OP_MOVE {
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
func (t *thread) chargeArg(f *frame) {
	proto := f.Fn.Proto
	arg, ok := t.reg.at(f.LocalBase + int(proto.NumParameters)).(*lua.LTable)
	if !ok || arg == t.meter.lastArg {
		return
	}
	t.meter.lastArg = arg
	n := uint64(max(f.NArgs-int(proto.NumParameters), 0))
	t.meter.chargeGas(n / valuesPerGas)
	t.meter.chargeBytes(tableBytes + n*slotBytes + firstNamesBytes + firstKeysBytes + newKeyBytes)
}
