package runtime

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/money"
	"moonledger/runtime/stdlib"
)

// What a member of a table costs that is read. Texts cost their bytes too, each
// time that they are met: that is what they take in an entry.
const (
	memberGas   = 3
	memberBytes = 192
)

// A reading carries Lua values into the state's form: results, events, and
// plain tables that are assigned to a place of the state.
type reading struct {
	vm *vm

	// copyLive tells what to do with a state table among the values: it is copied
	// into results and events, and refused where it would live at two places.
	copyLive bool

	open []*lua.LTable // tables being read, outermost first
}

// A valueError is a Lua value that has no form in the state. Where is the place
// inside the value.
type valueError struct {
	Where  state.Path
	Reason string
}

func (e *valueError) Error() string {
	if len(e.Where) == 0 {
		return e.Reason
	}
	return e.Where.String() + ": " + e.Reason
}

func refuse(format string, args ...any) error {
	return &valueError{Reason: fmt.Sprintf(format, args...)}
}

// value returns a Lua value in the state's form: nil is the zero Value.
func (r *reading) value(value lua.LValue) (state.Value, error) {
	r.vm.meter.Charge(valueGas, valueBytes)
	switch x := value.(type) {
	case *lua.LNilType:
		return state.Value{}, nil
	case lua.LBool:
		return state.BoolValue(bool(x)), nil
	case lua.LNumber:
		return number(x)
	case lua.LString:
		r.vm.meter.Charge(uint64(len(x))/textBytesPer, uint64(len(x)))
		return state.StringValue(strings.Clone(string(x))), nil // it may be a piece of a long one
	case *lua.LTable:
		return r.table(x)
	case *lua.LUserData:
		return r.userdata(x)
	}
	return state.Value{}, refuse("a %s cannot be stored or returned", stdlib.TypeName(value))
}

func number(n lua.LNumber) (state.Value, error) {
	value, err := state.NumberValue(float64(n))
	if err != nil {
		return value, refuse("%v cannot be stored or returned; only finite numbers can", n)
	}
	return value, nil
}

func (r *reading) userdata(ud *lua.LUserData) (state.Value, error) {
	if d, ok := money.Of(ud); ok {
		return state.DecimalValue(r.vm.money.Text(d))
	}
	if live, ok := liveTableOf(ud); ok {
		if r.copyLive {
			return live.tree()
		}
		return state.Value{}, refuse("a state table cannot live at two places; store a copy (copy(t))")
	}
	return state.Value{}, refuse("a %s cannot be stored or returned", stdlib.TypeName(ud))
}

func (r *reading) table(table *lua.LTable) (state.Value, error) {
	if err := r.enter(table); err != nil {
		return state.Value{}, err
	}
	defer func() { r.open = r.open[:len(r.open)-1] }()
	members, err := r.members(table)
	if err != nil {
		return state.Value{}, err
	}
	return tableOf(members)
}

// tableOf returns the table of members that a contract has chosen.
func tableOf(members []state.Member) (state.Value, error) {
	value, err := state.TableValue(members...)
	if err != nil {
		return value, refuse("%s", strings.TrimPrefix(err.Error(), state.ErrValue.Error()+": "))
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

// members returns the members of a table.
func (r *reading) members(table *lua.LTable) ([]state.Member, error) {
	var members []state.Member
	for k, v := range r.vm.library.Each(table) {
		m, err := r.member(k, v)
		if err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}

func (r *reading) member(k, v lua.LValue) (state.Member, error) {
	r.vm.meter.Charge(memberGas, memberBytes)
	key, err := keyFromLua(k)
	r.vm.meter.Charge(0, uint64(len(key.Text())))
	if err != nil {
		return state.Member{}, refuse("%v", err)
	}
	value, err := r.value(v)
	return state.Member{Key: key.Clone(), Value: value}, inside(key, err)
}

// inside adds a key to the place that an error of a value names.
func inside(key state.Key, err error) error {
	var inner *valueError
	if !errors.As(err, &inner) {
		return err
	}
	return &valueError{append(state.Path{key}, inner.Where...), inner.Reason}
}
