package meter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// fakeDecimal is a decimal small enough for tests.
type fakeDecimal int64

var errFraction = errors.New("a decimal compares with integral numbers only")

func fakeCompare(ud *lua.LUserData, n lua.LNumber) (int, bool, error) {
	d, ok := ud.Value.(fakeDecimal)
	if !ok {
		return 0, false, nil
	}
	if float64(n) != float64(int64(n)) {
		return 0, true, errFraction
	}
	switch {
	case int64(d) < int64(n):
		return -1, true, nil
	case int64(d) > int64(n):
		return 1, true, nil
	}
	return 0, true, nil
}

// vm is a metered VM for one test.
type vm struct {
	*lua.LState
	meter *Meter
}

// newVM makes a VM with the few globals that the tests' scripts use: pcall in the
// way of package runtime, decimal, error, setmetatable, rawget, type.
func newVM(t testing.TB) *vm {
	t.Helper()
	L := lua.NewState(Options())
	v := &vm{L, New(fakeCompare)}
	t.Cleanup(L.Close)
	v.meter.Attach(L)
	decimals := L.NewTable()
	L.SetField(decimals, "__concat", L.NewFunction(fakeConcat))
	L.SetGlobal("decimal", L.NewFunction(func(L *lua.LState) int {
		ud := L.NewUserData()
		ud.Value, ud.Metatable = fakeDecimal(L.CheckInt64(1)), decimals
		L.Push(ud)
		return 1
	}))
	L.SetGlobal("userdata", L.NewUserData())
	L.SetGlobal("probed", lua.LFalse) // so that writing it costs the same each time
	L.SetGlobal("pcall", L.NewFunction(v.pcall))
	L.SetGlobal("error", L.NewFunction(func(L *lua.LState) int { L.Error(L.Get(1), 1); return 0 }))
	L.SetGlobal("setmetatable", L.NewFunction(func(L *lua.LState) int {
		L.SetMetatable(L.CheckTable(1), L.Get(2))
		L.SetTop(1)
		return 1
	}))
	L.SetGlobal("rawget", L.NewFunction(func(L *lua.LState) int {
		L.Push(L.CheckTable(1).RawGet(L.Get(2)))
		return 1
	}))
	L.SetGlobal("type", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(L.Get(1).Type().String()))
		return 1
	}))
	L.SetGlobal("tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(fakeText(L.Get(1))))
		return 1
	}))
	L.SetGlobal("next", L.NewFunction(func(L *lua.LState) int {
		key, value := L.CheckTable(1).Next(L.Get(2))
		L.Push(key)
		L.Push(value)
		return 2
	}))
	return v
}

func fakeText(v lua.LValue) string {
	if ud, ok := v.(*lua.LUserData); ok {
		return fmt.Sprint(ud.Value)
	}
	return v.String()
}

func fakeConcat(L *lua.LState) int {
	L.Push(lua.LString(fakeText(L.Get(1)) + fakeText(L.Get(2))))
	return 1
}

// pcall runs its function on a second thread and lets errors of the meter through.
func (v *vm) pcall(L *lua.LState) int {
	thread := v.meter.NewThread(L)
	thread.Push(L.Get(1))
	err := thread.PCall(0, lua.MultRet, nil)
	if v.meter.Err() != nil {
		v.meter.Abort(v.meter.Err())
	}
	if err != nil {
		L.Push(lua.LFalse)
		L.Push(err.(*lua.ApiError).Object)
		return 2
	}
	L.Push(lua.LTrue)
	for i := 1; i <= thread.GetTop(); i++ {
		L.Push(thread.Get(i))
	}
	return 1 + thread.GetTop()
}

// result is what a script came to.
type result struct {
	Values     string // of the first returned values, by fakeText
	Gas, Bytes uint64
	Err        error // of the meter, else of Lua
}

func (v *vm) compile(t testing.TB, source string) *lua.LFunction {
	t.Helper()
	fn, err := v.Load(strings.NewReader(source), "test.lua")
	if err != nil {
		t.Fatal(err)
	}
	return fn
}

// run compiles source and calls it within limits.
func (v *vm) run(t testing.TB, source string, limits Limits) result {
	t.Helper()
	v.Push(v.compile(t, source))
	v.meter.Start(context.Background(), limits)
	err := v.PCall(0, lua.MultRet, nil)
	r := result{Gas: v.meter.Gas(), Bytes: v.meter.Bytes(), Err: err}
	if v.meter.Err() != nil {
		r.Err = v.meter.Err()
	}
	var texts []string
	for i := 1; i <= v.GetTop(); i++ {
		texts = append(texts, fakeText(v.Get(i)))
	}
	v.SetTop(0)
	r.Values = strings.Join(texts, " ")
	return r
}

// run calls source on a VM of its own.
func run(t testing.TB, source string, limits Limits) result {
	t.Helper()
	return newVM(t).run(t, source, limits)
}

// ok is run for a script that must succeed within the default limits.
func ok(t testing.TB, source string) result {
	t.Helper()
	r := run(t, source, Limits{})
	if r.Err != nil {
		t.Fatalf("%v\n%s", r.Err, source)
	}
	return r
}
