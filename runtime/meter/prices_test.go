package meter

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// extra is what a body costs beyond another one. Gas includes the instructions that
// it has more, such as the load of a constant.
type extra struct{ Gas, Bytes int64 }

func difference(t *testing.T, cheap, dear string) extra {
	t.Helper()
	a, b := ok(t, cheap), ok(t, dear)
	return extra{int64(b.Gas) - int64(a.Gas), int64(b.Bytes) - int64(a.Bytes)}
}

func TestOpcodePrices(t *testing.T) {
	letters := func(n int) string { return fmt.Sprintf("%q", strings.Repeat("x", n)) }
	digits := func(n int) string { return fmt.Sprintf("%q", strings.Repeat("1", n)) }
	chain := func(event string, n int) string {
		return fmt.Sprintf(`local bottom = {}; local t = bottom
			for i = 1, %d do t = setmetatable({}, { %s = t }) end `, n, event)
	}
	for _, c := range []struct {
		name, cheap, dear string
		want              extra
	}{
		{"instruction", "local a = 1", "local a = 1; a = 2", extra{1, 0}},
		{"nil locals", "local a", "local a, b, c, d, e, f, g, h, i", extra{2, 0}},
		{"loop variables", "for a in next, {} do end", "for a, b, c, d, e, f, g, h in next, {} do end", extra{2 + 2, 0}}, // the compiler sets them to nil before
		{"concat", `local a = "" .. ""`, "local a = " + letters(160) + `.. ""`, extra{10, 160}},
		{"concat number", `local a = "" .. ""`, `local a = "" .. 5`, extra{2 + 24/16, 24}},
		{"new table", "local t = nil", "local t = {}", extra{0, tableBytes}},
		{"new table for values", "local t = { nil }", "local t = { nil, nil }", extra{1, slotBytes + grownSlotBytes}},
		{"first name", "local t = {}; local a = t.a", "local t = {}; t.a = 1",
			extra{1, firstNamesBytes + firstKeysBytes + newKeyBytes}},
		{"first name, nil", "local t = {}; local v = t.a", "local t, v = {}; t.a = v",
			extra{2, firstNamesBytes + firstKeysBytes}},
		{"next name", "local t = {a = 1}; t.a = 1", "local t = {a = 1}; t.b = 1", extra{0, newKeyBytes}},
		{"deleted name again", "local t = {a = 1}; t.a = 1; t.a = 1", "local t = {a = 1}; t.a = nil; t.a = 1",
			extra{1, newKeyBytes}},
		{"far index", "local t = {}; t[1] = 1", "local t = {}; t[1001] = 1", extra{250, 1000 * grownSlotBytes}},
		{"far index, nil", "local t = {}; t[1] = nil", "local t = {}; t[1001] = nil", extra{250, 1000 * grownSlotBytes}},
		{"index in range", "local t = {}; t[9] = 1; t[9] = 1", "local t = {}; t[9] = 1; t[3] = 1", extra{0, 0}},
		{"negative index", "local t = {}; local a = t[-1]", "local t = {}; t[-1] = 1",
			extra{1, smallHashBytes + firstKeysBytes + newKeyBytes}},
		{"boolean key beside names", "local t, k = {a = 1}, true; t.a = 1", "local t, k = {a = 1}, true; t[k] = 1",
			extra{0, smallHashBytes + hashSlotBytes + newKeyBytes}},
		{"get long name", "local t = {}; local a = t.x", "local t = {}; local a = t[" + letters(640) + "]", extra{10, 0}},
		{"set long name", "local t = {x = 1}; t.x = 1", "local t = {x = 1}; t[" + letters(640) + "] = 1",
			extra{10, newKeyBytes}},
		{"long global name", "local t = {}; local a = t.x", "local a = pcall; a = " + strings.Repeat("y", 640), extra{10, -tableBytes}},
		{"index chain", chain("__index", 1) + "local a = t.a", chain("__index", 1) + "local a = bottom.a", extra{-1, 0}},
		{"newindex chain", chain("__newindex", 1) + "bottom.a = 1", chain("__newindex", 1) + "t.a = 1", extra{1, 0}},
		{"length", "local t = {}; t[1000] = 1; t[999] = nil; local n = #t",
			"local t = {}; t[1000] = 1; t[1000] = nil; local n = #t", extra{250, 0}},
		{"equal strings", `local a, b = "x", "x"; local c = a == b`,
			"local a, b = " + letters(160) + "," + letters(160) + "; local c = a == b", extra{10, 0}},
		{"ordered strings", `local a, b = "x", "xx"; local c = a < b`,
			"local a, b = " + letters(160) + "," + letters(170) + "; local c = a < b", extra{10, 0}},
		{"arithmetic on text", `local a = "1" + 0`, "local a = " + digits(20) + " + 0", extra{5, 0}},
		{"arithmetic on a long numeral", `local a = "1" + 0`, "local a = " + digits(40) + " + 0", extra{10 + longNumeralGas + 40*longNumeralByteGas, 0}},
		{"arithmetic on a numeral next to zero", `local a = "1" + 0`, `local a = "5e-324" + 0`, extra{1 + longNumeralGas + 6*longNumeralByteGas, 0}},
		{"minus text", `local s = "1"; local a = -s`, "local s = " + digits(40) + "; local a = -s", extra{10 + longNumeralGas + 40*longNumeralByteGas, 0}},
		{"modulo", "local a, b = 3, 7; local c = a % b", "local a, b = 255, 1; local c = a % b", extra{0, 0}},
		{"modulo of a longer number", "local a, b = 1, 1; local c = a % b", "local a, b = 4503599627370496, -1; local c = a % b", extra{52 / moduloBitsPerGas, 0}},
		{"modulo of the longest number", "local a, b = 1, 1; local c = a % b", "local a, b = 2^1023, 2^-1074; local c = a % b", extra{2046 / moduloBitsPerGas, 0}},
		{"modulo of text", "local a, b = 1, 1; local c = a % b", `local a, b = "1", 1; local c = a % b`, extra{mostExponents / moduloBitsPerGas, 0}},
		{"closure", "local f = nil", "local f = function() end", extra{0, functionBytes}},
		{"closure with an upvalue", "local a; local f = function() end", "local a; local f = function() return a end",
			extra{0, captureBytes + upvalueBytes}},
		{"tail call", "local function f() end; local function g() local a = f() return a end; g()",
			"local function f() end; local function g() return f() end; g()", extra{-1, tailCallBytes}},
		{"decimal comparison", "local d = decimal(1); local n = 1; local a = n < n",
			"local d = decimal(1); local n = 1; local a = d < n", extra{decimalCompareGas, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, difference(t, c.cheap, c.dear)); diff != "" {
				t.Errorf("cost (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOpenCounts compares calls with few and with many values.
func TestOpenCounts(t *testing.T) {
	body := func(n int, rest string) string {
		return "local function values() return " + strings.Repeat("1,", n-1) + "1 end " +
			"local function none() end local function all(...) " + rest + " end all(values())"
	}
	for _, c := range []struct {
		name, rest string
		steps      int64 // by how many instructions the values are moved
	}{
		{"call", "none(...)", 2},
		{"return", "return ...", 2},
		{"tail call", "return none(...)", 2},
		{"constructor", "local t = {...}", 2},
		{"one vararg", "local a = ...", 0},
	} {
		// Making and passing the values costs 1 gas each, and a quarter for the
		// call of all; with return they are counted once more by the caller.
		few, many := ok(t, body(4, c.rest)), ok(t, body(104, c.rest))
		got := int64(many.Gas) - int64(few.Gas) - 100 - 100/valuesPerGas
		if want := c.steps * 100 / valuesPerGas; got != want {
			t.Errorf("%s: 100 more values cost %d gas, want %d", c.name, got, want)
		}
	}
}

// TestOpenUpvalues checks that what walks the list of captured locals pays for it.
func TestOpenUpvalues(t *testing.T) {
	body := func(n int, rest string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "local v%d = 0; ", i)
		}
		b.WriteString("local function captures() return v0")
		for i := 1; i < n; i++ {
			fmt.Fprintf(&b, " + v%d", i)
		}
		b.WriteString(" end local function f() end ")
		return b.String() + rest
	}
	for _, c := range []struct {
		name, rest string
		walks      int64
	}{
		{"return", "f()", 1},
		{"closure", "local g = function() return f end", 1},
		{"tail call", "local function g() return f() end g()", 3}, // also its closure, and one return
		{"close", "do local x; local g = function() return x end end", 2},
	} {
		rest := difference(t, body(40, ""), body(40, c.rest)).Gas - difference(t, body(4, ""), body(4, c.rest)).Gas
		if want := c.walks * 36 / valuesPerGas; rest != want {
			t.Errorf("%s: 36 more open upvalues cost %d gas, want %d", c.name, rest, want)
		}
	}
}

// TestArgTable checks that the table "arg" is charged whoever calls, and once. The
// main chunk is such a function as well.
func TestArgTable(t *testing.T) {
	const table = tableBytes + firstNamesBytes + firstKeysBytes + newKeyBytes
	for _, c := range []struct {
		name, body string
		tables     uint64
	}{
		{"call", "local function f(...) return arg.n end f() f()", 1 + 2},
		{"go call", "local function f(...) return arg.n end pcall(f)", 1 + 1},
		{"loop at the start", "local function f(...) while not probed do probed = true end end f()", 1 + 1},
		{"none needed", "local function f(...) local a = ... end f()", 1},
	} {
		if r := ok(t, c.body); r.Bytes/table != c.tables {
			t.Errorf("%s: %d bytes, want those of %d tables", c.name, r.Bytes, c.tables)
		}
	}
}

func TestCostIsTheSameInEveryRun(t *testing.T) {
	sources := map[string]string{"probe": probe}
	for name, program := range programs {
		sources[name] = "return (function() " + program + " end)()()"
	}
	for name, source := range sources {
		want := ok(t, source)
		used := newVM(t)
		for range 3 {
			if diff := cmp.Diff(want, used.run(t, source, Limits{})); diff != "" {
				t.Errorf("%s on a used VM (-fresh +used):\n%s", name, diff)
			}
			if diff := cmp.Diff(want, ok(t, source)); diff != "" {
				t.Errorf("%s on a fresh VM:\n%s", name, diff)
			}
		}
	}
}
