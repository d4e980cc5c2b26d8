package meter

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// The library that the meter was written for.
const (
	libraryPath    = "github.com/yuin/gopher-lua"
	libraryVersion = "v1.1.2"
)

// ErrLibrary is wrapped by every error of [Check].
var ErrLibrary = errors.New("gopher-lua is not what the meter was written for (" + libraryVersion + ")")

// Check verifies that the linked gopher-lua is the one that the meter knows: its
// version, where this program's build information has it; the layout of the
// structures that are read; the variables that change its behaviour; and, by
// running a script of known cost, its opcodes. The error names what differs; a
// program must then refuse to start. It takes under a millisecond and may be
// called from any goroutine.
func Check() error {
	for _, check := range []func() error{checkVersion, checkLayout, checkVariables, checkCost} {
		if err := check(); err != nil {
			return fmt.Errorf("%w: %w", ErrLibrary, err)
		}
	}
	return nil
}

func checkVersion() error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	return checkModules(info.Deps)
}

// checkModules looks for the library in a list that may lack it, as that of a test
// binary may.
func checkModules(deps []*debug.Module) error {
	for _, dep := range deps {
		if dep.Path != libraryPath {
			continue
		}
		if dep.Replace != nil {
			return fmt.Errorf("module %s is replaced by %s %s", dep.Path, dep.Replace.Path, dep.Replace.Version)
		}
		if dep.Version != libraryVersion {
			return fmt.Errorf("module %s is %s", dep.Path, dep.Version)
		}
	}
	return nil
}

func checkLayout() error {
	thread := reflect.TypeFor[lua.LState]()
	if err := sameLayout(thread, reflect.TypeFor[state]()); err != nil {
		return err
	}
	if err := sameLayout(reflect.TypeFor[lua.LTable](), reflect.TypeFor[table]()); err != nil {
		return err
	}
	if err := sameLayout(reflect.TypeFor[lua.Upvalue](), reflect.TypeFor[upvalue]()); err != nil {
		return err
	}
	L := lua.NewState(Options())
	defer L.Close()
	stack := reflect.ValueOf(L).Elem().FieldByName("stack").Elem().Type()
	if stack.Kind() != reflect.Pointer {
		return fmt.Errorf("the call stack is a %v", stack)
	}
	return sameLayout(stack.Elem(), reflect.TypeFor[frameStack]())
}

// sameLayout compares a struct of the library with its mirror, field by field,
// and the structs that fields point to.
func sameLayout(library, mirror reflect.Type) error {
	return layouts{}.compare(library, mirror)
}

// layouts are the mirrors compared so far, since frames and upvalues point to their
// own kind.
type layouts map[reflect.Type]bool

func (l layouts) compare(library, mirror reflect.Type) error {
	if l[mirror] || mirror == reflect.TypeFor[opaque]() {
		return nil
	}
	l[mirror] = true
	if library.NumField() != mirror.NumField() || library.Size() != mirror.Size() {
		return fmt.Errorf("%v has %d fields and %d bytes, want %d and %d",
			library, library.NumField(), library.Size(), mirror.NumField(), mirror.Size())
	}
	for i := range mirror.NumField() {
		if err := l.compareField(library, library.Field(i), mirror.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (l layouts) compareField(owner reflect.Type, got, want reflect.StructField) error {
	if got.Name != want.Name || got.Offset != want.Offset {
		return fmt.Errorf("%v has %s at byte %d, want %s at %d", owner, got.Name, got.Offset, want.Name, want.Offset)
	}
	same, err := l.sameType(got.Type, want.Type)
	if err == nil && !same {
		err = fmt.Errorf("%v.%s is a %v, want %v", owner, got.Name, got.Type, want.Type)
	}
	return err
}

// sameType tells that a field can be used as its mirror. Functions and interfaces
// are only kept in place; pointers and slices must lead to the same layout.
func (l layouts) sameType(got, want reflect.Type) (bool, error) {
	if got == want {
		return true, nil
	}
	if got.Kind() != want.Kind() || got.Size() != want.Size() {
		return false, nil
	}
	switch want.Kind() {
	case reflect.Func, reflect.Interface:
		return true, nil
	case reflect.Pointer, reflect.Slice:
		if got.Elem().Kind() == reflect.Struct && want.Elem().Kind() == reflect.Struct {
			return true, l.compare(got.Elem(), want.Elem())
		}
	}
	return false, nil
}

func checkVariables() error {
	switch {
	case lua.MaxArrayIndex != maxArrayIndex:
		return fmt.Errorf("lua.MaxArrayIndex is %d, want %d", lua.MaxArrayIndex, maxArrayIndex)
	case lua.FieldsPerFlush != fieldsPerFlush:
		return fmt.Errorf("lua.FieldsPerFlush is %d, want %d", lua.FieldsPerFlush, fieldsPerFlush)
	case lua.MaxTableGetLoop != maxTableLoop:
		return fmt.Errorf("lua.MaxTableGetLoop is %d, want %d", lua.MaxTableGetLoop, maxTableLoop)
	case !lua.CompatVarArg:
		return errors.New("lua.CompatVarArg is false, want true")
	case lua.OP_NOP != 41:
		return fmt.Errorf("the last opcode is %d, want 41", lua.OP_NOP)
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
