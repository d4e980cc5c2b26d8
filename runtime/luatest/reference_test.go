package luatest

import "testing"

// One process runs programs that fail, end nowhere or have no text, each without
// what those before it have set.
func TestReference(t *testing.T) {
	reference := Start(t)
	cases := []struct{ program, alike, plain string }{
		{``, "", ""},
		{`print(1, "a\0b", nil)`, "1\ta\x00b\tnil\n", "1\ta\x00b\tnil\n"},
		{`print(-0, #tostring(print) > 9)`, "0\tfalse\n", "-0\ttrue\n"},
		{"print(1)\nleak = 1 print(leak)", "1\np:2: assignment to the global leak\n", "1\n1\n"},
		{`print(leak)`, "nil\n", "nil\n"},
		{`while true do end`, "endless\n", "endless\n"},
		{`local t = {} while true do t[#t % 9 + 1] = pcall(function() while true do end end) end`, "endless\n", "endless\n"},
		{`print(`, "load: p:1: unexpected symbol near '<eof>'\n", "load: p:1: unexpected symbol near '<eof>'\n"},
		{`local T = contract "T" {} function T:run() print("runs") end`, "runs\n", "p:1: attempt to call global 'contract' (a nil value)\n"},
	}
	for _, c := range cases {
		if got := reference.Run(c.program); got != c.alike {
			t.Errorf("%s: got %q, want %q", c.program, got, c.alike)
		}
		if got := reference.RunPlain(c.program); got != c.plain {
			t.Errorf("%s: in plain Lua got %q, want %q", c.program, got, c.plain)
		}
	}
}
