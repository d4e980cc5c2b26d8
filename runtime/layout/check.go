package layout

import (
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// The library that the mirrors are of.
const (
	libraryPath    = "github.com/yuin/gopher-lua"
	libraryVersion = "v1.1.2"
)

// ErrLibrary is wrapped by every error of [Check], and of checks of others that the
// library behaves as they expect.
var ErrLibrary = errors.New("gopher-lua is not the one that this program was written for (" + libraryVersion + ")")

// What the library has in variables. Check verifies that nobody changed them.
const (
	MaxArrayIndex  = 67108864 // integer keys below it are kept in a table's array
	FieldsPerFlush = 50       // list items of a table constructor that SETLIST stores at once
	MaxTableLoop   = 100      // tables that a look-up goes through by __index
)

// Check verifies that the linked gopher-lua is the one that this package knows: its
// version, where this program's build information has it; the layout of the
// structures that are read; and the variables and opcodes. The error wraps
// ErrLibrary and names what differs. It takes well under a millisecond and may be
// called from any goroutine.
func Check() error {
	for _, check := range []func() error{checkVersion, checkMirrors, checkVariables} {
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

func checkVariables() error {
	switch {
	case lua.MaxArrayIndex != MaxArrayIndex:
		return fmt.Errorf("lua.MaxArrayIndex is %d, want %d", lua.MaxArrayIndex, MaxArrayIndex)
	case lua.FieldsPerFlush != FieldsPerFlush:
		return fmt.Errorf("lua.FieldsPerFlush is %d, want %d", lua.FieldsPerFlush, FieldsPerFlush)
	case lua.MaxTableGetLoop != MaxTableLoop:
		return fmt.Errorf("lua.MaxTableGetLoop is %d, want %d", lua.MaxTableGetLoop, MaxTableLoop)
	case !lua.CompatVarArg:
		return errors.New("lua.CompatVarArg is false, want true")
	case lua.OP_NOP != 41:
		return fmt.Errorf("the last opcode is %d, want 41", lua.OP_NOP)
	}
	return nil
}

func checkMirrors() error {
	for _, pair := range []struct{ library, mirror reflect.Type }{
		{reflect.TypeFor[lua.LState](), reflect.TypeFor[State]()},
		{reflect.TypeFor[lua.LTable](), reflect.TypeFor[Table]()},
		{reflect.TypeFor[lua.Upvalue](), reflect.TypeFor[Upvalue]()},
	} {
		if err := sameLayout(pair.library, pair.mirror); err != nil {
			return err
		}
	}
	return checkStack()
}

// checkStack looks at the call stack of a thread, which stands behind an interface:
// its frames must be of the kind that never move.
func checkStack() error {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
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
	return comparison{}.structs(library, mirror)
}

// A comparison holds the mirrors compared so far, since frames and upvalues point
// to their own kind.
type comparison map[reflect.Type]bool

func (c comparison) structs(library, mirror reflect.Type) error {
	if c[mirror] || mirror == reflect.TypeFor[opaque]() {
		return nil
	}
	c[mirror] = true
	if library.NumField() != mirror.NumField() || library.Size() != mirror.Size() {
		return fmt.Errorf("%v has %d fields and %d bytes, want %d and %d",
			library, library.NumField(), library.Size(), mirror.NumField(), mirror.Size())
	}
	for i := range mirror.NumField() {
		if err := c.fields(library, library.Field(i), mirror.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

// fields compares names without regard to case, which tells here what is used.
func (c comparison) fields(owner reflect.Type, got, want reflect.StructField) error {
	if !strings.EqualFold(got.Name, want.Name) || got.Offset != want.Offset {
		return fmt.Errorf("%v has %s at byte %d, want %s at %d", owner, got.Name, got.Offset, want.Name, want.Offset)
	}
	same, err := c.types(got.Type, want.Type)
	if err == nil && !same {
		err = fmt.Errorf("%v.%s is a %v, want %v", owner, got.Name, got.Type, want.Type)
	}
	return err
}

// types tells that a field can be used as its mirror. Functions and interfaces
// are only kept in place; pointers and slices must lead to the same layout.
func (c comparison) types(got, want reflect.Type) (bool, error) {
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
			return true, c.structs(got.Elem(), want.Elem())
		}
	}
	return false, nil
}
