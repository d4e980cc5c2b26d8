package money_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/decimal"
	"moonledger/runtime/money"
)

// open returns a VM with decimals in it and what they cost.
func open(t *testing.T) (*lua.LState, *money.Library, *counter) {
	t.Helper()
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	t.Cleanup(L.Close)
	meter := &counter{}
	library := money.Open(L, meter)
	L.SetGlobal("decimal", library.Function())
	return L, library, meter
}

func TestOf(t *testing.T) {
	_, library, _ := open(t)
	if d, ok := money.Of(library.New(decimal.FromInt(7))); !ok || d.String() != "7" {
		t.Errorf("got %v, %v, want 7", d, ok)
	}
	for _, other := range []lua.LValue{lua.LNil, lua.LNumber(7), lua.LString("7"), &lua.LUserData{Value: decimal.FromInt(7)}} {
		if d, ok := money.Of(other); ok {
			t.Errorf("%v: got %v, want none", other, d)
		}
	}
}

func TestCompare(t *testing.T) {
	_, library, _ := open(t)
	two := library.New(decimal.FromInt(2))
	for n, want := range map[lua.LNumber]int{1: 1, 2: 0, 3: -1} {
		if order, ok, err := money.Compare(two, n); order != want || !ok || err != nil {
			t.Errorf("2 and %v: got %d, %v, %v, want %d", n, order, ok, err, want)
		}
	}
	if _, ok, err := money.Compare(two, 0.5); !ok || err == nil {
		t.Errorf("2 and 0.5: got %v, %v, want an error", ok, err)
	}
	if _, ok, err := money.Compare(&lua.LUserData{}, 0.5); ok || err != nil {
		t.Errorf("no decimal: got %v, %v", ok, err)
	}
}

// The error for a member that there isn't names all that there are.
func TestMembers(t *testing.T) {
	L, _, _ := open(t)
	err := L.DoString(`return decimal(1).nothing`)
	if err == nil {
		t.Fatal("no error")
	}
	_, list, _ := strings.Cut(strings.SplitN(err.Error(), "\n", 2)[0], "it has ")
	names := strings.Fields(strings.NewReplacer(",", "", " and ", " ").Replace(list))
	if len(names) != 6 {
		t.Errorf("got %q, want 6 names", names)
	}
	for _, name := range names {
		if err := L.DoString(`method = decimal(1).` + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The metatable can be neither seen nor changed.
func TestDecimalsAreClosed(t *testing.T) {
	L, library, _ := open(t)
	mt := library.New(decimal.FromInt(1)).Metatable.(*lua.LTable)
	if got := mt.RawGetString("__metatable"); got != lua.LFalse {
		t.Errorf("__metatable is %v, want false", got)
	}
	if err := L.DoString(`local d = decimal(1) d.x = 2`); err == nil || !strings.Contains(err.Error(), "a decimal cannot be changed") {
		t.Errorf("got %v", err)
	}
}

// An operation is paid for before it is made: a spent budget leaves no result.
func TestChargeComesFirst(t *testing.T) {
	L, library, _ := open(t)
	spent := money.Open(L, spentMeter{})
	d := library.New(decimal.FromInt(2))
	for name, f := range map[string]func(){
		"New":  func() { spent.New(decimal.FromInt(1)) },
		"Text": func() { spent.Text(decimal.FromInt(1)) },
		"Less": func() { spent.Less(L, d, d) },
	} {
		if !panics(f) {
			t.Errorf("%s did not pay", name)
		}
	}
}

type spentMeter struct{}

func (spentMeter) Charge(uint64, uint64) { panic("spent") }

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}
