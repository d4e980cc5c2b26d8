package meter

import (
	"context"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/layout"
)

// Check verifies that the linked gopher-lua is the one that the meter knows, as
// layout.Check does, and, by running a script of known cost, that it executes the
// instructions that the meter charges. The error wraps layout.ErrLibrary and names
// what differs; a program must then refuse to start. It takes under a millisecond
// and may be called from any goroutine.
func Check() error {
	if err := layout.Check(); err != nil {
		return err
	}
	if err := checkCost(); err != nil {
		return fmt.Errorf("%w: %w", layout.ErrLibrary, err)
	}
	return nil
}

// probe uses every opcode that costs more than 1 gas, with operands for which the
// price depends on how the instruction is read.
const probe = `
local long = "0123456789012345678901234567890123456789012345678901234567890123"
long = long .. long .. 7
local t, holes = { 1, 2, 3, [long] = 4, name = 5 }, { 1, nil, nil, nil, nil, nil, nil, nil, nil }
t[100], t.other, t[true], probed = #holes, t[long], "12345678" + -"12345678", t
local same, less, atMost = long == long .. "", long < long, long <= long
local function pass(...) local a, b = ... return ... end
local function tail(...) return pass(...) end
local function arg2(...) return arg[2] end
local captured = 1
for i = 1, 3 do
  local inner = i
  t.f = function() captured = captured + inner end
  t:f()
end
local list = { tail(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) }
return arg2(list[1], list[12]), captured
`

// What the probe costs.
const (
	probeGas   = 220
	probeBytes = 15609
)

func checkCost() error {
	gas, bytes, err := measureProbe()
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	if gas != probeGas || bytes != probeBytes {
		return fmt.Errorf("the probe cost %d gas and %d bytes, want %d and %d", gas, bytes, probeGas, probeBytes)
	}
	return nil
}

func measureProbe() (gas, bytes uint64, err error) {
	L := lua.NewState(Options())
	defer L.Close()
	fn, err := L.Load(strings.NewReader(probe), "probe")
	if err != nil {
		return 0, 0, err
	}
	m := New(nil)
	m.Attach(L)
	m.Start(context.Background(), Limits{})
	L.Push(fn)
	err = L.PCall(0, 0, nil)
	return m.Gas(), m.Bytes(), err
}
