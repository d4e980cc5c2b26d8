package stdlib

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// outcome runs code on a new interpreter, with little gas for the race detector's
// sake, and returns its result with what it cost.
func outcome(t *testing.T, code string) (result string, gas, bytes uint64) {
	t.Helper()
	v := newVM(t)
	v.meter.maxGas = 1_000_000
	result = v.show(code)
	return result, v.meter.gas, v.meter.bytes
}

// checkHostile runs code twice: it must end within its budget, in the same way
// and for the same gas, and tell no address.
func checkHostile(t *testing.T, code string) string {
	t.Helper()
	first, gas, bytes := outcome(t, code)
	again, gasAgain, bytesAgain := outcome(t, code)
	if first != again || gas != gasAgain || bytes != bytesAgain {
		t.Errorf("%s\n got %q for %d gas and %d bytes,\nthen %q for %d gas and %d bytes", code, first, gas, bytes, again, gasAgain, bytesAgain)
	}
	if strings.Contains(first, "0xc0") {
		t.Errorf("%s\ntells an address: %s", code, first)
	}
	return first
}

func TestHostile(t *testing.T) {
	const spent = "error: budget spent"
	for _, e := range []example{
		{"return string.rep('x', 1e10)", spent},
		{"return string.rep(('x'):rep(1e5), 1e15)", spent},
		{"local s = ('x'):rep(1e5) for i = 1, 10 do s = s:rep(1e5) end", spent},
		{"return (('x'):rep(20000):gsub('.', ('x'):rep(20000)))", spent},
		{"local s, t = ('x'):rep(50000), {} for i = 1, 2000 do t[i] = s end return #table.concat(t)", spent},
		{"local s = ('x'):rep(60000) while true do s:upper() s:reverse() s:lower() end", spent},
		{"rawset({}, 67108862, 1)", spent},
		{"table.insert({}, 67108862, 1)", "error: case:1: bad argument #2 to 'insert' (position out of bounds)"},
		{"local s, p = ('a'):rep(60000), ('a'):rep(30000) .. 'b' while true do s:find(p, 1, true) end", spent},
		{"local t = {} while true do table.insert(t, 1, 1) end", spent},
		{"local t = {} for i = 1, 50000 do t[i] = i end while true do table.remove(t, 1) table.insert(t, 1) end", spent},
		{"local t = {} for i = 1, 20000 do t['k' .. i] = 1 end for i = 1, 20000 do t['k' .. i] = nil end t.z = 1 while true do next(t) end", spent},
		{"local t = {} t[1000000] = 1 t[1000000] = nil while true do table.maxn(t) table.insert(t, nil) table.concat(t) end", spent},
		{"while true do tonumber(('1'):rep(100000)) end", spent},
		{"while true do print(('x'):rep(10000)) end", spent},
		{"return ('a'):rep(40):find(('a*'):rep(20) .. 'b')", spent},
		{"return ('a'):rep(5000):match('.-.-.-.-.-.-b')", spent},
		{"for w in ('a'):rep(3000):gmatch('a*a*a*a*a*b') do end", spent},
		{"return ('a'):rep(3000):gsub('(a*)(a*)(a*)(a*)(a*)b', '%1')", spent},
		{"while true do for w in ('ab '):rep(1000):gmatch('%a+') do end end", spent},
		{"local s = ('x'):rep(3e6) while true do pcall(function() local a a[s] = 1 end) end", spent},
		{"while true do pcall(error) end", spent},
		{"while true do pcall(function() while true do end end) end", spent},
		{"local function f(n) return 1 + f(n + 1) end while true do pcall(f, 1) end", spent},
		{"local t = {} for i = 1, 1e5 do t[i] = (i * 7919) % 100003 end while true do table.sort(t) end", spent},
		{"table.sort({5, 4, 3}, function() while true do end end)", spent},
		{"local t = setmetatable({}, {__tostring = function(s) return tostring(s) end}) return tostring(t)", "error: case:1: stack overflow: calls nest deeper than 200"},
		{"pcall(string.find, 'x', ('('):rep(60000)) pcall(string.find, 'x', ('[['):rep(30000)) return 1", "1"},
		{"for w in ('a'):rep(1000000):gmatch('()a?()') do break end return 1", "1"},
		{"return #('x'):rep(100000):gsub('', '-')", "200001"},
		{"return #('a'):rep(200000):match('.*')", "200000"},
		{"return string.rep('', 1e15)", ""},
		{"return pcall(unpack, {}, 0/0, 1)", "false bad argument #2 to 'unpack' (number expected, got NaN)"},
		{"local t = {} t.t = t error(t)", "error: table"},
	} {
		if got := checkHostile(t, e.code); got != e.want {
			t.Errorf("%s\n got %s\nwant %s", e.code, got, e.want)
		}
	}
}

// notOurs are the scripts of the collection that attack the interpreter or the
// compiler and not the library; the tests of those packages run them.
const notOurs = "mem_array_gap mem_concat_double mem_concat_double_pcall mem_concat_many mem_table_fields mem_table_fill " +
	"mem_table_fill_str mem_table_many mem_table_newtable_size mem_tombstones mem_vararg_table cpu_len_holes " +
	"cpu_string_compare cpu_arith_coerce_long cpu_open_upvalues cpu_open_upvalues_closure cpu_vararg_copy " +
	"gas_meta_call gas_tailcall gas_next_grow"

// TestCollection runs the hostile scripts that were collected beside this
// repository, if they are there.
func TestCollection(t *testing.T) {
	paths, err := filepath.Glob("../../../shared/nasty/*.lua")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skip("the collected scripts, ../shared/nasty beside this repository, are not there: only our own were tried")
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".lua")
		class, _, _ := strings.Cut(name, "_")
		if strings.Contains("src mis", class) || strings.Contains(" "+notOurs+" ", " "+name+" ") {
			continue
		}
		t.Run(name, func(t *testing.T) { runCollected(t, path) })
	}
}

func runCollected(t *testing.T, path string) {
	code, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	result := checkHostile(t, string(code))
	failed := strings.HasPrefix(result, "error: ")
	switch {
	case strings.Contains(result, "leaked"), strings.Contains(result, "was changed"):
		t.Errorf("escaped: %s", result)
	case strings.HasPrefix(string(code), "-- expect: error\n") && !failed:
		t.Errorf("got %s, want an error", result)
	case strings.HasPrefix(string(code), "-- expect: ok\n") && failed:
		t.Errorf("got %s, want success", result)
	}
}
