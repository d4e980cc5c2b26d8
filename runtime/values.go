package runtime

import (
	"fmt"
	"math"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/decimal"
)

// What it costs to carry values between Lua and the state, in gas and bytes.
// Both directions cost the same, whatever is cached.
const (
	valueGas       = 1  // for each value
	textBytesPer   = 16 // bytes of text for one gas
	tableBytes     = 64
	memberBytes    = 48
	userdataBytes  = 96 // a decimal, or the handle of a state table
	scalarBytesLua = 16
)

// toLua returns a value as contract code sees it: tables become plain Lua
// tables, which the contract may change.
func (v *vm) toLua(value state.Value) lua.LValue {
	v.meter.Charge(valueGas+uint64(len(value.Text()))/textBytesPer, scalarBytesLua+uint64(len(value.Text())))
	switch value.Kind() {
	case state.KindBool:
		return lua.LBool(value.Bool())
	case state.KindNumber:
		return lua.LNumber(value.Number())
	case state.KindString, state.KindBytes:
		return lua.LString(value.Text())
	case state.KindDecimal:
		return v.decimalFromState(value)
	case state.KindTable:
		return v.tableToLua(value)
	}
	return lua.LNil
}

func (v *vm) tableToLua(value state.Value) lua.LValue {
	members := value.Members()
	v.meter.Charge(0, tableBytes+memberBytes*uint64(len(members)))
	table := v.lua.CreateTable(0, len(members))
	for _, m := range members {
		v.rawSet(table, m.Key, v.toLua(m.Value))
	}
	return table
}

func (v *vm) rawSet(table *lua.LTable, key state.Key, value lua.LValue) {
	if key.IsInteger() {
		table.RawSet(lua.LNumber(key.Integer()), value)
		return
	}
	table.RawSetString(key.Text(), value)
}

// keyToLua returns a state key as contract code sees it.
func keyToLua(key state.Key) lua.LValue {
	if key.IsInteger() {
		return lua.LNumber(key.Integer())
	}
	return lua.LString(key.Text())
}

// keyFromLua returns a Lua value as a state key, or an error that tells what
// cannot be one.
func keyFromLua(value lua.LValue) (state.Key, error) {
	switch k := value.(type) {
	case lua.LString:
		key := state.StringKey(string(k))
		return key, key.Validate()
	case lua.LNumber:
		f := float64(k)
		if f != math.Trunc(f) || math.Abs(f) > state.MaxInteger {
			return state.Key{}, fmt.Errorf("the key %v is not an integer up to 2^53-1", f)
		}
		return state.IntegerKey(int64(f)), nil
	}
	return state.Key{}, fmt.Errorf("a key must be a string or an integer, got %s", typeName(value))
}

// A reading carries Lua values into the state's form: results, events, and
// plain tables that are assigned to a place of the state.
type reading struct {
	vm *vm

	// live tells what to do with a state table among the values: copied into
	// results and events, refused where it would live at two places.
	copyLive bool

	open []*lua.LTable // tables being read, outermost first
}

// A valueError is a Lua value that has no form in the state. Where is the place
// inside the value, such as .accounts[3], or "".
type valueError struct {
	Where  string
	Reason string
}

func (e *valueError) Error() string {
	if e.Where == "" {
		return e.Reason
	}
	return e.Where + ": " + e.Reason
}

func refuse(format string, args ...any) error {
	return &valueError{Reason: fmt.Sprintf(format, args...)}
}

// value returns a Lua value in the state's form: nil is the zero Value.
func (r *reading) value(value lua.LValue) (state.Value, error) {
	r.vm.meter.Charge(valueGas, scalarBytesLua)
	switch x := value.(type) {
	case *lua.LNilType:
		return state.Value{}, nil
	case lua.LBool:
		return state.BoolValue(bool(x)), nil
	case lua.LNumber:
		return number(float64(x))
	case lua.LString:
		r.vm.meter.Charge(uint64(len(x))/textBytesPer, 0)
		return state.StringValue(string(x)), nil
	case *lua.LTable:
		return r.table(x)
	case *lua.LUserData:
		return r.userdata(x)
	}
	return state.Value{}, refuse("a %s cannot be stored or returned", typeName(value))
}

func number(f float64) (state.Value, error) {
	value, err := state.NumberValue(f)
	if err != nil {
		return value, refuse("%v cannot be stored or returned; only finite numbers can", lua.LNumber(f))
	}
	return value, nil
}

func (r *reading) userdata(ud *lua.LUserData) (state.Value, error) {
	switch x := ud.Value.(type) {
	case money:
		return state.DecimalValue(x.String())
	case *liveTable:
		if r.copyLive {
			return x.tree()
		}
		return state.Value{}, refuse("a state table cannot live at two places; store a copy: copy(t)")
	}
	return state.Value{}, refuse("a %s cannot be stored or returned", typeName(ud))
}

func (r *reading) table(table *lua.LTable) (state.Value, error) {
	if err := r.enter(table); err != nil {
		return state.Value{}, err
	}
	defer func() { r.open = r.open[:len(r.open)-1] }()
	var members []state.Member
	for k, v := table.Next(lua.LNil); k != lua.LNil; k, v = table.Next(k) {
		m, err := r.member(k, v)
		if err != nil {
			return state.Value{}, err
		}
		members = append(members, m)
	}
	value, err := state.TableValue(members...)
	if err != nil {
		return value, refuse("%v", err)
	}
	return value, nil
}

// enter refuses what no tree is: a cycle, too deep a nesting, a metatable.
func (r *reading) enter(table *lua.LTable) error {
	switch {
	case table.Metatable != lua.LNil:
		return refuse("a table with a metatable cannot be stored or returned")
	case len(r.open) == state.MaxDepth:
		return refuse("tables nest deeper than %d", state.MaxDepth)
	}
	for _, outer := range r.open {
		if outer == table {
			return refuse("a table that holds itself cannot be stored or returned")
		}
	}
	r.open = append(r.open, table)
	return nil
}

func (r *reading) member(k, v lua.LValue) (state.Member, error) {
	r.vm.meter.Charge(valueGas, memberBytes)
	key, err := keyFromLua(k)
	if err != nil {
		return state.Member{}, refuse("%v", err)
	}
	value, err := r.value(v)
	if inner, ok := err.(*valueError); ok {
		return state.Member{}, &valueError{Where: state.Path{key}.String() + dot(inner.Where), Reason: inner.Reason}
	}
	return state.Member{Key: key, Value: value}, err
}

func dot(where string) string {
	if where == "" || where[0] == '[' {
		return where
	}
	return "." + where
}

// decimalFromState returns a decimal of the state as a Lua value.
func (v *vm) decimalFromState(value state.Value) lua.LValue {
	d, err := decimal.Parse(value.Text())
	if err != nil {
		v.meter.Abort(fmt.Errorf("%w: stored decimal: %w", ErrInternal, err))
	}
	return v.newDecimal(d)
}

// textOf returns a Lua string that is text, or an error naming what it should
// have been.
func textOf(value lua.LValue, what string) (string, error) {
	text, ok := value.(lua.LString)
	if !ok {
		return "", fmt.Errorf("%s must be a string, got %s", what, typeName(value))
	}
	if !utf8.ValidString(string(text)) {
		return "", fmt.Errorf("%s is not valid UTF-8", what)
	}
	return string(text), nil
}
