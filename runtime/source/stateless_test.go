package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"moonledger/runtime/source"
)

func TestStateless(t *testing.T) {
	const head = "local T = contract \"T\" { state = { a = {} } }\n"
	for text, want := range map[string]bool{
		head: true,
		head + `local n = 1 function T:get() return n end`:                                   true,
		head + `local n = 1 function T:set() n = 2 end`:                                      false,
		head + `local n function T:set() n = 2 end`:                                          false,
		head + `local n = nil function T:set() n = 2 end`:                                    false,
		head + `local n = 1 function T:set() local function f() n = 2 end f() end`:           false,
		head + `local n = 1 function T:set() for i = 1, 2 do if i then n = i end end end`:    false,
		head + `local n = 1 function T:set() while n do repeat do n = 2 end until n end end`: false,
		head + `local n, m = 1, 2`:                                                           false,
		head + `local n = 1 n = 2`:                                                           false,
		head + `local n = 1 local n = 2`:                                                     false,
		head + `local n = 2 * -3 ^ 2 local s = "a" .. n local b = not (n == 4) and s or nil`: true,
		head + `local n = f()`:                                                               false,
		head + `local function f() return {} end function T:get() return f() end`:            true,
		head + `local function f() return {} end local t = f()`:                              false,
		head + `local function f() end function T:set() f = nil end`:                         false,
		head + `local function f() end function T:set() function f() end end`:                false,
		head + `local insert, floor = table.insert, math.floor`:                              false,
		head + `local insert = table.insert local floor = math.floor`:                        true,
		head + `local tables = table`:                                                        false,
		head + `local c = ctx`:                                                               false,
		head + `local one = decimal("1.00") local two = one + 1`:                             true,
		head + `local decimal = function() return {} end local one = decimal(1)`:             false,
		head + `local k = { a = 1, "x", [3] = true } function T:get(n) return k.a, k[n] end`: true,
		head + `local k = { a = 1 } function T:set() k.a = 2 end`:                            false,
		head + `local k = { a = 1 } function T:set(n) k[n], n = 2, 3 end`:                    false,
		head + `local k = { a = 1 } function T:get() return k end`:                           false,
		head + `local k = { a = 1 } function T:set() local j = k j.a = 2 end`:                false,
		head + `local k = { a = 1 } function T:set() rawset(k, "a", 2) end`:                  false,
		head + `local k = { a = 1 } function T:get() for _ in pairs(k) do end end`:           false,
		head + `local k = { a = 1 } function T:set() k:a() end`:                              false,
		head + `local k = { a = 1 } function T:set() function k.b() end end`:                 false,
		head + `local k = { a = 1 } function T:set() function k:b() end end`:                 false,
		head + `local k = { a = 1 } local j = { k }`:                                         false,
		head + `local k = { f = function() k = nil end }`:                                    false,
		head + `local k = { a = 1 } local f = { g = function() return k end }`:               false,
		head + `local k = { { a = 1 } } function T:set() k[1].a = 2 end`:                     false,
		head + `function T:a() return T.b(self) end function T:b() return 1 end`:             true,
		head + `function T.a(self) return 1 end return T`:                                    true,
		head + `function T:a() return T:b() end function T:b() return 1 end`:                 false,
		head + `function T:set() T.n = 1 end`:                                                false,
		head + `function T:set() local t = T t.n = 1 end`:                                    false,
		head + `function T:set() setmetatable(T, {}) end`:                                    false,
		head + `function T:set() T = {} end`:                                                 false,
		head + `function T:get(T) return T end`:                                              false,
		head + `local f = T.a`:                                                               false,
		head + `T.a = function() end`:                                                        false,
		head + `do local n = 1 function T:get() n = n + 1 return n end end`:                  false,
		head + `print("x")`:          false,
		head + `if T then end`:       false,
		head + `for i = 1, 2 do end`: false,
		head + `return {}`:           false,
		`local n = 1`:                false,
		`local x = decimal(3) local T = contract "T" { state = { a = { x, "b" } } }`:              true,
		`local s = {} local T = contract "T" { state = s }`:                                       false,
		`local s = { a = 1 } local T = contract "T" { state = { s = s } }`:                        false,
		`local function contract() return function() return {} end end local T = contract "T" {}`: false,
	} {
		tree, err := source.Parse("t.lua", []byte(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if got := tree.Stateless(); got != want {
			t.Errorf("got %v, want %v for\n%s", got, want, text)
		}
	}
}

// Those who begin with the examples shall get their speed.
func TestExamplesAreStateless(t *testing.T) {
	files, err := filepath.Glob("../../examples/[a-z]*/*.lua")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := source.Parse(file, text)
		if err != nil {
			t.Fatal(err)
		}
		if !tree.Stateless() {
			t.Errorf("%s: not proven stateless", file)
		}
	}
}
