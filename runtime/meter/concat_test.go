package meter

import (
	"strings"
	"testing"
)

func TestConcat(t *testing.T) {
	const objects = `local mt = {} local t = setmetatable({}, mt)
		local function show(v) return v == t and "T" or tostring(v) end
		mt.__concat = function(a, b) return "(" .. show(a) .. show(b) .. ")" end `
	for _, c := range []struct{ source, want string }{
		{"return 'a' .. 1 .. 'b' .. 2.5", "a1b2.5"},
		{"return 'a' .. decimal(5) .. 'b' .. decimal(6)", "a5b6"},
		{"return decimal(5) .. decimal(6)", "56"},
		{"local d = decimal(5) local s = 'a' .. d .. 'b' return s .. d, d", "a5b5 5"},
		{objects + "return 'a' .. 'b' .. t .. 'c' .. 'd'", "ab(Tcd)"},
		{objects + "return t .. t .. t", "(T(TT))"},
		{objects + "return 1 .. 2 .. t", "1(2T)"},
		{objects + "local x = 'a' x = x .. t .. x return x, t == t", "a(Ta) true"},
		{"local t = setmetatable({}, { __concat = function() return 7 end }) local r = t .. 'a' return type(r), r", "number 7"},
		{"local t = setmetatable({}, { __concat = function() return nil end }) return type(t .. 'a')", "nil"},
		{"local t = setmetatable({}, { __concat = function() return decimal(3) end }) return 'b' .. t .. 'a'", "b3"},
		{"local keep local t = setmetatable({}, { __concat = function(a, b) return decimal(1) < 2 and a end }) keep = function() return t end return 'b' .. t .. 'a' == 'b', type(keep())", "true table"},
		{"local function f(...) return 'x' .. ... end return f(decimal(1))", "x1"},
		{"return 2^63 .. '', -2^63 .. '', 2^53 .. ''", "9.223372036854776e+18 -9223372036854775808 9007199254740992"},
		{"return '' .. 2^63 .. decimal(1)", "9.223372036854776e+181"},
	} {
		if got := ok(t, c.source).Values; got != c.want {
			t.Errorf("%s:\ngot %q, want %q", c.source, got, c.want)
		}
	}
}

func TestConcatErrors(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"return 'a' .. nil", "test.lua:1: cannot perform concat operation between string and nil"},
		{"return {} .. 'a'", "test.lua:1: cannot perform concat operation between table and string"},
		{"return 'a' .. {} .. true", "operation between table and boolean"},
		{"return setmetatable({}, { __concat = 5 }) .. 'a'", "operation between table and string"},
		{"return 'a' .. setmetatable({}, { __concat = function() error('mine') end })", "mine"},
	} {
		r := run(t, c.source, Limits{})
		if r.Err == nil || !strings.Contains(r.Err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.source, r.Err, c.want)
		}
	}
}

// TestErrorsShowNoAddress checks the error texts into which the library would put
// a key.
func TestErrorsShowNoAddress(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"local a; return a[{}]", "attempt to index a non-table object(nil) with a table as key"},
		{"local a = 5; a[pcall] = 1", "attempt to index a non-table object(number) with a function as key"},
		{"local a = 'x'; a[userdata] = 1", "attempt to index a non-table object(string) with a userdata as key"},
		{"local a = setmetatable({}, { __index = 5 }); return a[{}]", "attempt to index a non-table object(number) with a table as key"},
		{"local a = setmetatable({}, { __newindex = true }); a[{}] = 1", "attempt to index a non-table object(boolean) with a table as key"},
		{"local a = userdata; return a[a]", "attempt to index a non-table object(userdata) with a userdata as key"},
		{"local a; return a.name", "attempt to index a non-table object(nil) with key 'name'"},
		{"local a; return a[1]", "attempt to index a non-table object(nil) with key '1'"},
	} {
		r := run(t, c.source, Limits{})
		if r.Err == nil || !strings.Contains(r.Err.Error(), c.want) || strings.Contains(r.Err.Error(), "0x") {
			t.Errorf("%s: got %v, want %s", c.source, r.Err, c.want)
		}
	}
}
