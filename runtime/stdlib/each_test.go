package stdlib

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"
)

// tableWithGaps has holes in its array and keys that were deleted.
func tableWithGaps(L *lua.LState) *lua.LTable {
	tb := L.NewTable()
	for i := 1; i <= 1000; i++ {
		tb.RawSetInt(i, lua.LNumber(i))
		tb.RawSetString(lua.LNumber(i).String(), lua.LNumber(i))
	}
	for i := 2; i < 1000; i++ {
		tb.RawSetInt(i, lua.LNil)
		tb.RawSetString(lua.LNumber(i).String(), lua.LNil)
	}
	return tb
}

func TestEach(t *testing.T) {
	v := newVM(t)
	var got []string
	for key, value := range v.Each(tableWithGaps(v.L)) {
		got = append(got, key.String()+"="+value.String())
	}
	if diff := cmp.Diff([]string{"1=1", "1000=1000", "1=1", "1000=1000"}, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if want := uint64(15*skipBlock/valuesPerGas + 15*skipBlock); v.meter.gas != want {
		t.Errorf("passing 1000 slots and 1000 keys cost %d gas, want %d", v.meter.gas, want)
	}
	for range v.Each(tableWithGaps(v.L)) {
		break
	}
}

func TestEachEndsWithTheBudget(t *testing.T) {
	v := newVM(t)
	v.meter.maxGas = 100
	tb := tableWithGaps(v.L)
	err := v.L.CallByParam(lua.P{Fn: v.L.NewFunction(func(*lua.LState) int {
		for range v.Each(tb) {
		}
		return 0
	}), Protect: true})
	var raised *lua.ApiError
	if !errors.As(err, &raised) || raised.Object.String() != errSpent.Error() {
		t.Errorf("got %v, want %v", err, errSpent)
	}
}

func TestRawsetRefusesValuesOfTheHostAsKeys(t *testing.T) {
	v := newVM(t)
	v.Set("coin", v.coin("5"))
	if got, want := v.show("rawset({}, coin, 1)"), `error: case:1: a decimal can't be a table key: use tostring(x)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
