package layout

import lua "github.com/yuin/gopher-lua"

// An Instruction is one of a function's byte code. From its high bits it has 6 of
// opcode, 8 of A, 9 of C and 9 of B; Bx is C and B taken together.
type Instruction uint32

// Opcode is one of the library's OP constants.
func (i Instruction) Opcode() int { return int(i >> 26) }

// A is the first operand, a register in most instructions.
func (i Instruction) A() int { return int(i>>18) & 0xff }

// B is the second operand; see Constant.
func (i Instruction) B() int { return int(i & 0x1ff) }

// C is the third operand; see Constant.
func (i Instruction) C() int { return int(i>>9) & 0x1ff }

// Bx is the second operand of instructions that have no third.
func (i Instruction) Bx() int { return int(i & 0x3ffff) }

// constantBit marks a B or C that is a constant and not a register.
const constantBit = 0x100

// ConstantIndex returns which of the function's constants an operand B or C is, if
// it isn't a register.
func ConstantIndex(operand int) (index int, ok bool) {
	return operand &^ constantBit, operand&constantBit != 0
}

// Constant returns a function's constant i, or nil if it has none.
func Constant(p *lua.FunctionProto, i int) lua.LValue {
	if uint(i) < uint(len(p.Constants)) {
		return p.Constants[i]
	}
	return nil
}
