package runtime

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/journal"
)

// A liveTable is a table of the state as a Lua userdata value. Package stdlib
// treats it as a table.
type liveTable struct {
	run   *run
	table *journal.Table
}

// TypeName is what the contract's type() answers.
func (*liveTable) TypeName() string { return "table" }

// String is what tostring answers.
func (*liveTable) String() string { return "table" }

func liveTableOf(value lua.LValue) (*liveTable, bool) {
	ud, ok := value.(*lua.LUserData)
	if !ok {
		return nil, false
	}
	live, ok := ud.Value.(*liveTable)
	return live, ok
}

// handle returns the one userdata of a state table, so that self.a == self.a.
func (r *run) handle(table *journal.Table) *lua.LUserData {
	if ud, ok := table.Tag.(*lua.LUserData); ok {
		return ud
	}
	r.vm.meter.Charge(0, handleBytes)
	ud := &lua.LUserData{Value: &liveTable{r, table}, Metatable: r.vm.liveTables}
	table.Tag = ud
	return ud
}

// liveMetatable makes state tables work with Lua's operators.
func (v *vm) liveMetatable() *lua.LTable {
	mt := v.lua.NewTable()
	set := func(name string, f func(L *lua.LState, t *liveTable) int) {
		mt.RawSetString(name, v.lua.NewFunction(func(L *lua.LState) int {
			return f(L, L.Get(1).(*lua.LUserData).Value.(*liveTable))
		}))
	}
	set("__index", func(L *lua.LState, t *liveTable) int {
		L.Push(t.Get(L, L.Get(2)))
		return 1
	})
	set("__newindex", func(L *lua.LState, t *liveTable) int {
		t.Set(L, L.Get(2), L.Get(3))
		return 0
	})
	set("__len", func(L *lua.LState, t *liveTable) int {
		L.Push(lua.LNumber(t.Len(L)))
		return 1
	})
	mt.RawSetString("__metatable", lua.LFalse)
	return mt
}

// Get returns a member. It implements stdlib.Table, as the methods below do.
func (t *liveTable) Get(L *lua.LState, key lua.LValue) lua.LValue {
	if key == lua.LNil {
		return lua.LNil
	}
	item, err := t.table.Get(t.key(L, key))
	t.check(L, err)
	return t.run.item(item)
}

// item returns what stands at a place of the state as a Lua value.
func (r *run) item(item journal.Item) lua.LValue {
	if item.Table != nil {
		r.vm.meter.Charge(valueGas, 0)
		return r.handle(item.Table)
	}
	return r.vm.toLua(item.Value)
}

// Set sets or, with nil, removes a member.
func (t *liveTable) Set(L *lua.LState, key, value lua.LValue) {
	k := t.key(L, key)
	if value == lua.LNil {
		t.check(L, t.table.Remove(k))
		return
	}
	if live, ok := liveTableOf(value); ok {
		t.check(L, t.table.SetTable(k, live.table))
		return
	}
	reading := reading{vm: t.run.vm}
	v, err := reading.value(value)
	if err != nil {
		t.misuse(L, k, err)
	}
	t.check(L, t.table.Set(k, v))
}

// Len returns the largest positive integer key, or 0.
func (t *liveTable) Len(L *lua.LState) int64 {
	n, err := t.table.Len()
	t.check(L, err)
	return n
}

// Walk begins a walk over the keys present now, in key order, behind one if that
// is not nil.
func (t *liveTable) Walk(L *lua.LState, behind lua.LValue) func(L *lua.LState) (key, value lua.LValue, ok bool) {
	walk := t.begin(L, behind)
	return func(L *lua.LState) (lua.LValue, lua.LValue, bool) {
		key, item, ok, err := walk.Next()
		t.check(L, err)
		if !ok {
			return lua.LNil, lua.LNil, false
		}
		return keyToLua(key), t.run.item(item), true
	}
}

func (t *liveTable) begin(L *lua.LState, behind lua.LValue) *journal.Walk {
	if behind == lua.LNil {
		return t.table.Walk()
	}
	return t.table.WalkBehind(t.key(L, behind))
}

// tree returns the table with all that it holds.
func (t *liveTable) tree() (state.Value, error) {
	var members []state.Member
	walk := t.table.Walk()
	for {
		key, item, ok, err := walk.Next()
		if err != nil {
			return state.Value{}, t.run.fault(err)
		}
		if !ok {
			return state.TableValue(members...)
		}
		value := item.Value
		if item.Table != nil {
			if value, err = (&liveTable{t.run, item.Table}).tree(); err != nil {
				return state.Value{}, err
			}
		}
		t.run.vm.meter.Charge(memberGas, memberBytes+uint64(len(key.Text())))
		members = append(members, state.Member{Key: key, Value: value})
	}
}

func (t *liveTable) key(L *lua.LState, key lua.LValue) state.Key {
	k, err := keyFromLua(key)
	if err != nil {
		L.RaiseError("%s", &journal.Misuse{Path: t.table.Path(), Reason: keyReason(err)})
	}
	return k
}

func keyReason(err error) string { return strings.TrimPrefix(err.Error(), state.ErrKey.Error()+": ") }

// misuse raises what is wrong with a value that was to be set.
func (t *liveTable) misuse(L *lua.LState, key state.Key, err error) {
	path := t.table.Path().Child(key)
	var inner *valueError
	if errors.As(err, &inner) {
		path, err = append(path, inner.Where...), errors.New(inner.Reason)
	}
	L.RaiseError("%s", &journal.Misuse{Path: path, Reason: err.Error()})
}

// check raises what went wrong with an operation on the state: as a Lua error
// if the contract's code did, else as the end of the call.
func (t *liveTable) check(L *lua.LState, err error) {
	if err != nil {
		L.RaiseError("%s", t.run.fault(err))
	}
}

// fault ends the call if err is none of the contract's, and returns it
// otherwise.
func (r *run) fault(err error) error {
	var misuse *journal.Misuse
	if !errors.As(err, &misuse) {
		r.vm.meter.Abort(err)
	}
	return misuse
}
