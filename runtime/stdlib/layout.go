package stdlib

import (
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// ErrLayout is wrapped by the error of Open if the interpreter's tables are not
// laid out as those of gopher-lua v1.1.2, which this package reads.
var ErrLayout = errors.New("tables of this gopher-lua are laid out differently; the library needs v1.1.2")

// tableLayout is lua.LTable with its fields visible. They are only read: the
// public methods tell neither how long the array is nor how many deleted keys a
// step of Next passes over, and both are work to be paid for.
type tableLayout struct {
	Metatable lua.LValue

	array   []lua.LValue
	dict    map[lua.LValue]lua.LValue
	strdict map[string]lua.LValue
	keys    []lua.LValue       // in order of first insertion, deleted ones included
	k2i     map[lua.LValue]int // position of a key in keys
}

func layoutOf(tb *lua.LTable) *tableLayout { return (*tableLayout)(unsafe.Pointer(tb)) }

// checkLayout compares tableLayout with the real thing.
func checkLayout() error {
	return sameLayout(reflect.TypeFor[tableLayout](), reflect.TypeFor[lua.LTable]())
}

func sameLayout(ours, theirs reflect.Type) error {
	if ours.NumField() != theirs.NumField() || ours.Size() != theirs.Size() {
		return fmt.Errorf("%w: %d fields in %d bytes", ErrLayout, theirs.NumField(), theirs.Size())
	}
	for i := range ours.NumField() {
		want, got := ours.Field(i), theirs.Field(i)
		if want.Name != got.Name || want.Type != got.Type || want.Offset != got.Offset {
			return fmt.Errorf("%w: field %d is %s %v", ErrLayout, i, got.Name, got.Type)
		}
	}
	return nil
}
