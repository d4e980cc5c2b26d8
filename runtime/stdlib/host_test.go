package stdlib

import (
	"context"
	"errors"
	"sort"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

var errSpent = errors.New("budget spent")

// countMeter counts what is charged and panics at its limits.
type countMeter struct {
	gas, bytes         uint64
	maxGas, maxBytes   uint64
	err                error
	savepoints, undone []int
}

func (m *countMeter) Charge(gas, bytes uint64) {
	if gas > m.maxGas-m.gas || bytes > m.maxBytes-m.bytes {
		m.err = errSpent
		panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: lua.LString(errSpent.Error()), StackTrace: noTrace})
	}
	m.gas += gas
	m.bytes += bytes
}

func (m *countMeter) Err() error { return m.err }

// NewThread shares the context, for which the interpreter would make a child.
func (m *countMeter) NewThread(L *lua.LState) *lua.LState {
	ctx := L.RemoveContext()
	thread, _ := L.NewThread()
	L.SetContext(ctx)
	thread.SetContext(ctx)
	return thread
}

func (m *countMeter) Savepoint() int {
	m.savepoints = append(m.savepoints, len(m.savepoints))
	return len(m.savepoints) - 1
}

func (m *countMeter) Rollback(mark int) { m.undone = append(m.undone, mark) }

// gasContext charges 1 gas for each instruction.
type gasContext struct {
	context.Context
	meter *countMeter
}

func (c gasContext) Done() <-chan struct{} {
	c.meter.Charge(1, 0)
	return nil
}

// vm is an interpreter with the library, and what it printed.
type vm struct {
	*Library
	L     *lua.LState
	meter *countMeter
	lines []string
}

func newVM(t testing.TB) *vm {
	t.Helper()
	L := lua.NewState(lua.Options{
		CallStackSize: 200, RegistrySize: 1024, RegistryMaxSize: 65536, RegistryGrowStep: 1024, SkipOpenLibs: true,
	})
	t.Cleanup(L.Close)
	v := &vm{L: L, meter: &countMeter{maxGas: 3_000_000, maxBytes: 64 << 20}}
	L.SetContext(gasContext{context.Background(), v.meter})
	v.Library = Open(L, v.meter, Config{
		Savepoints: v.meter,
		Copy:       v.copyTable,
		Print:      func(line string) { v.lines = append(v.lines, line) },
	})
	return v
}

// run runs a chunk and returns its results, or the error that a host sees.
func (v *vm) run(code string) ([]lua.LValue, error) {
	function, err := v.L.Load(strings.NewReader(code), "case")
	if err != nil {
		return nil, err
	}
	function.Env = v.Environment()
	v.L.Push(function)
	top := v.L.GetTop()
	if err := v.L.PCall(0, lua.MultRet, nil); err != nil {
		return nil, err
	}
	var results []lua.LValue
	for i := top; i <= v.L.GetTop(); i++ {
		results = append(results, v.L.Get(i))
	}
	v.L.SetTop(top - 1)
	return results, v.meter.err
}

// show runs a chunk and writes its results, or its error's text.
func (v *vm) show(code string) string {
	results, err := v.run(code)
	var failure *lua.ApiError
	if errors.As(err, &failure) {
		return "error: " + describe(failure.Object)
	}
	if err != nil {
		return "error: " + err.Error()
	}
	texts := make([]string, len(results))
	for i, result := range results {
		texts[i] = describe(result)
	}
	return strings.Join(texts, " ")
}

type example struct{ code, want string }

func checkExamples(t *testing.T, examples []example) {
	t.Helper()
	for _, e := range examples {
		v := newVM(t)
		v.Set("state", v.state3())
		v.Set("coin", v.coin("1.50"))
		v.Set("nest", v.nest(3))
		if got := v.show(e.code); got != e.want {
			t.Errorf("%s\n got %s\nwant %s", e.code, got, e.want)
		}
	}
}

// memTable is a state table in memory.
type memTable struct{ values map[lua.LValue]lua.LValue }

func (*memTable) TypeName() string { return "table" }

func (*memTable) String() string { return "table" }

func (m *memTable) Get(_ *lua.LState, key lua.LValue) lua.LValue {
	if v, ok := m.values[key]; ok {
		return v
	}
	return lua.LNil
}

func (m *memTable) Set(L *lua.LState, key, value lua.LValue) {
	if _, ok := asTable(value); ok {
		L.RaiseError("a state table can't live at two places")
	}
	if value == lua.LNil {
		delete(m.values, key)
		return
	}
	m.values[key] = value
}

func (m *memTable) Len(*lua.LState) int64 {
	length := lua.LNumber(0)
	for key := range m.values {
		if n, ok := key.(lua.LNumber); ok {
			length = max(length, n)
		}
	}
	return int64(length)
}

func (m *memTable) Walk(_ *lua.LState, behind lua.LValue) func(*lua.LState) (lua.LValue, lua.LValue, bool) {
	keys := make([]lua.LValue, 0, len(m.values))
	for key := range m.values {
		if behind == lua.LNil || key.String() > behind.String() {
			keys = append(keys, key)
		}
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	return func(*lua.LState) (lua.LValue, lua.LValue, bool) {
		if len(keys) == 0 {
			return nil, nil, false
		}
		key := keys[0]
		keys = keys[1:]
		return key, m.values[key], true
	}
}

func (v *vm) userdata(value any) lua.LValue {
	ud := v.L.NewUserData()
	ud.Value = value
	return ud
}

// state3 is a state table of three elements.
func (v *vm) state3() lua.LValue {
	return v.userdata(&memTable{map[lua.LValue]lua.LValue{
		lua.LNumber(1): lua.LNumber(30), lua.LNumber(2): lua.LNumber(10), lua.LNumber(3): lua.LNumber(20),
	}})
}

// nest is a state table of state tables, which carry their number as n. Like the
// runtime's it refuses to store a state table.
func (v *vm) nest(count int) lua.LValue {
	outer := &memTable{map[lua.LValue]lua.LValue{}}
	for n := 1; n <= count; n++ {
		inner := &memTable{map[lua.LValue]lua.LValue{lua.LString("n"): lua.LNumber(n)}}
		ud := v.L.NewUserData()
		ud.Value, ud.Metatable = inner, v.fields()
		outer.values[lua.LNumber(n)] = ud
	}
	return v.userdata(outer)
}

// fields is a metatable that reads the fields of a memTable.
func (v *vm) fields() lua.LValue {
	mt := v.L.NewTable()
	mt.RawSetString("__index", v.L.NewFunction(func(L *lua.LState) int {
		L.Push(L.CheckUserData(1).Value.(*memTable).Get(L, L.Get(2)))
		return 1
	}))
	return mt
}

func (v *vm) copyTable(L *lua.LState, table lua.LValue) lua.LValue {
	plain := L.NewTable()
	for key, value := range table.(*lua.LUserData).Value.(*memTable).values {
		plain.RawSet(key, value)
	}
	return plain
}

type coin string

func (coin) TypeName() string { return "decimal" }

func (c coin) String() string { return string(c) }

func (v *vm) coin(text string) lua.LValue { return v.userdata(coin(text)) }

// describe writes a result or an error value.
func describe(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString:
		return CleanMessage(string(v))
	case lua.LNumber:
		return NumberText(v)
	case *lua.LNilType, lua.LBool:
		return v.String()
	}
	if named, ok := asNamed(v); ok {
		return named.String()
	}
	return TypeName(v)
}
