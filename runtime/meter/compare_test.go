package meter

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"moonledger/runtime/layout"

	lua "github.com/yuin/gopher-lua"
)

var operators = map[string]func(a, b int) bool{
	"<":  func(a, b int) bool { return a < b },
	"<=": func(a, b int) bool { return a <= b },
	">":  func(a, b int) bool { return a > b },
	">=": func(a, b int) bool { return a >= b },
	"==": func(a, b int) bool { return a == b },
	"~=": func(a, b int) bool { return a != b },
}

// shapes are ways in which a comparison of D (a decimal) and N can stand in a
// program. Each ends with "return result, type of the decimal, its text".
var shapes = map[string]string{
	"registers": `local d, n = decimal(%[1]d), %[2]d
		local r = (%[3]s)
		return r, type(d), tostring(d)`,
	"constant": `local d = decimal(%[1]d)
		local r = (%[4]s)
		return r, type(d), tostring(d)`,
	"temporary": `local keep = decimal(%[1]d)
		local function d() return keep end
		local n = %[2]d
		local r = (%[5]s)
		return r, type(keep), tostring(keep)`,
	"if": `local d, n, r = decimal(%[1]d), %[2]d, false
		if %[3]s then r = true end
		return r, type(d), tostring(d)`,
	"not and or": `local d, n = decimal(%[1]d), %[2]d
		local r = not (%[3]s) and "no" or "yes"
		return r == "yes", type(d), tostring(d)`,
	"while": `local d, n, r = decimal(%[1]d), %[2]d, false
		while %[3]s do r = true break end
		return r, type(d), tostring(d)`,
	"repeat": `local d, n, r = decimal(%[1]d), %[2]d, 0
		repeat r = r + 1 until %[3]s or r == 2
		return r == 1, type(d), tostring(d)`,
	"field": `local t, n = { d = decimal(%[1]d) }, %[2]d
		local d = t.d
		local r = (%[3]s)
		return r and d == t.d, type(t.d), tostring(t.d)`,
	"upvalue inside": `local d, n = decimal(%[1]d), %[2]d
		local function f() return (%[3]s) end
		local r = f()
		return r, type(d), tostring(d)`,
	"captured": `local d, n = decimal(%[1]d), %[2]d
		local function see() return d end
		local r = (%[3]s)
		return r, type(see()), tostring(see())`,
	"captured and looked at": `local d, n, seen = decimal(%[1]d), %[2]d, nil
		local function see() seen = d return true end
		local r = (%[3]s) and see()
		see()
		return r, type(seen), tostring(seen)`,
	"method": `local T, d = { v = 0 }, nil
		function T:run(a, n) local d = a; self.get = function() return d end
			local r = (%[3]s); return r, type(self.get()), tostring(self.get()) end
		return T:run(decimal(%[1]d), %[2]d)`,
	"pcall": `local r, d, n = nil, decimal(%[1]d), %[2]d
		pcall(function() r = (%[3]s) end)
		return r, type(d), tostring(d)`,
}

func TestDecimalComparisons(t *testing.T) {
	for shape, source := range shapes {
		for op, want := range operators {
			for _, pair := range [][2]int{{5, 5}, {5, 7}, {7, 5}, {-3, 0}, {0, -3}, {0, 0}} {
				for _, swapped := range []bool{false, true} {
					d, n := pair[0], pair[1]
					expression := func(d, n string) string {
						if swapped {
							d, n = n, d
						}
						return d + " " + op + " " + n
					}
					left, right := d, n
					if swapped {
						left, right = n, d
					}
					text := fmt.Sprintf(source, d, n, expression("d", "n"),
						expression("d", fmt.Sprint(n)), expression("d()", "n"))
					text, _, _ = strings.Cut(text, "%!(EXTRA")
					wanted := fmt.Sprintf("%v userdata %d", want(left, right), d)
					if got := ok(t, text).Values; got != wanted {
						t.Errorf("%s: %s with %d and %d: got %q, want %q", shape, expression("d", "n"), d, n, got, wanted)
					}
				}
			}
		}
	}
}

func TestDecimalComparisonErrors(t *testing.T) {
	for _, c := range []struct{ name, source string }{
		{"fraction", "local d = decimal(1); local ok, e = pcall(function() return d < 1.5 end) return ok, e, type(d)"},
		{"equal fraction", "local d = decimal(1); local ok, e = pcall(function() return 1.5 == d end) return ok, e, type(d)"},
		{"NaN", "local d = decimal(1); local ok, e = pcall(function() return d ~= 0/0 end) return ok, e, type(d)"},
	} {
		want := "false test.lua:1: " + errFraction.Error() + " userdata"
		if got := ok(t, c.source).Values; got != want {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
	}
}

func TestOtherUserdataIsLeftAlone(t *testing.T) {
	if got := ok(t, "return userdata == 1, 1 ~= userdata, decimal(1) == nil, decimal(1) == '1'").Values; got != "false true false false" {
		t.Errorf("got %q", got)
	}
	r := run(t, "return userdata < 1", Limits{})
	if r.Err == nil || !strings.Contains(r.Err.Error(), "attempt to compare userdata with number") {
		t.Errorf("got %v", r.Err)
	}
}

func TestWithoutComparer(t *testing.T) {
	v := newVM(t)
	v.meter.compare = nil
	if r := v.run(t, "local t, d = {}, decimal(1); t[d] = 2; return d == 1, t[d]", Limits{}); r.Err != nil || r.Values != "false 2" {
		t.Errorf("got %q, %v", r.Values, r.Err)
	}
}

// TestPendingIsDoneAtStart leaves a stand-in behind, as a host would that stops
// asking in the middle.
func TestPendingIsDoneAtStart(t *testing.T) {
	v := newVM(t)
	v.Push(lua.LNumber(1))
	ud := v.NewUserData()
	v.meter.later = pending{layout.StateOf(v.LState).Reg, 0, ud}
	if r := v.run(t, "return 1", Limits{}); r.Err != nil {
		t.Fatal(r.Err)
	}
	if v.meter.later.reg != nil {
		t.Error("still pending")
	}
}

func TestStandIn(t *testing.T) {
	inf := lua.LNumber(math.Inf(1))
	for _, c := range []struct {
		order   int
		n, want lua.LNumber
	}{{-1, 3, -inf}, {0, 3, 3}, {1, 3, inf}, {-1, inf, -inf}, {1, -inf, inf}} {
		if got := standInFor(c.order, c.n); got != c.want {
			t.Errorf("standInFor(%d, %v) = %v, want %v", c.order, c.n, got, c.want)
		}
	}
}

func TestDecimalKeyIsRefused(t *testing.T) {
	for _, source := range []string{
		"local t = {}; t[decimal(1)] = 1",
		"local t = {}; return t[decimal(1)]",
		"return { [decimal(1)] = 1 }",
	} {
		r := run(t, source, Limits{})
		var api *lua.ApiError
		if !errors.As(r.Err, &api) || !strings.Contains(api.Object.String(), "a decimal can't be a table key") {
			t.Errorf("%s: got %v", source, r.Err)
		}
	}
}
