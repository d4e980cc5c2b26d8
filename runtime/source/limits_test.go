package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/parse"
)

func dump(tree *Tree) string { return parse.Dump(tree.Stmts) }

// One less than each limit compiles, one more is refused in its words.
func TestLimits(t *testing.T) {
	repeat := strings.Repeat
	numbered := func(format, joint string, n int) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = fmt.Sprintf(format, i)
		}
		return strings.Join(parts, joint)
	}
	for _, c := range []struct {
		title  string
		limits Limits
		text   func(n int) string
		most   int
		want   string
	}{
		{"bytes", Limits{}, func(n int) string { return repeat(" ", n) }, 256 << 10, "source of 262145 bytes is too large, at most 262144 are allowed"},
		{"brackets", Limits{}, func(n int) string { return "x = " + repeat("(", n) + "1" + repeat(")", n) }, 200, "too many brackets and blocks inside each other, at most 200 are allowed"},
		{"blocks", Limits{}, func(n int) string { return repeat("do ", n) + repeat("end ", n) }, 200, "too many brackets and blocks inside each other, at most 200 are allowed"},
		{"nesting set", Limits{Nesting: 3}, func(n int) string { return repeat("do ", n) + repeat("end ", n) }, 3, "too many brackets and blocks inside each other, at most 3 are allowed"},
		{"additions", Limits{}, func(n int) string { return "x = a" + repeat("+a", n) }, 1000, "too many operators, calls or indexes in one expression, at most 1000 are allowed"},
		{"indexes", Limits{}, func(n int) string { return "x = a" + repeat(".a", n) }, 1000, "too many operators, calls or indexes in one expression, at most 1000 are allowed"},
		{"minuses", Limits{}, func(n int) string { return "x = " + repeat("- ", n) + "a" }, 1000, "too many operators, calls or indexes in one expression, at most 1000 are allowed"},
		{"chain in chain", Limits{Chain: 10}, func(n int) string { return "x = (a" + repeat("+a", n-5) + ")+a+a+a+a+a" }, 10, "too many operators, calls or indexes in one expression, at most 10 are allowed"},
		{"literals", Limits{Literals: 7}, func(n int) string { return "x = {" + repeat("1, ", n) + "}" }, 7, "too many literals (numbers and strings), at most 7 are allowed"},
		{"literals by default", Limits{}, func(n int) string { return "x = {" + repeat("1, ", n) + "}" }, 10_000, "too many literals (numbers and strings), at most 10000 are allowed"},
		{"elseif", Limits{}, func(n int) string { return "if a then " + repeat("elseif a then ", n) + "end" }, 250, `too many "elseif" inside each other, at most 250 are allowed`},
		{"functions", Limits{}, func(n int) string { return repeat("function f() end ", n) }, 2000, "too many functions, at most 2000 are allowed"},
		{"constants", Limits{}, func(n int) string { return numbered("n%d()", " ", n) }, 4000, "too many different names, numbers and strings in one function, at most 4000 are allowed"},
		{"visible locals", Limits{Locals: 20}, func(n int) string { return "local " + numbered("l%d", ",", n) }, 20, "too many local variables visible at one place, at most 20 are allowed"},
		{"upvalues", Limits{}, func(n int) string {
			return "local " + numbered("l%d", ",", n) + " function f() return " + numbered("l%d", "+", n) + " end"
		}, 60, "function that uses too many local variables of the functions around it, at most 60 are allowed"},
		{"locals", Limits{}, func(n int) string { return "local " + numbered("l%d", ",", n) }, 200, "function with too many local variables and values, at most 200 are allowed"},
		{"functions in registers", Limits{}, func(n int) string { return "f(" + repeat("function() end, ", n) + "1)" }, 248, "too many local variables and values in one statement, at most 250 are allowed"},
	} {
		t.Run(c.title, func(t *testing.T) {
			if _, err := c.limits.Compile("l.lua", []byte(c.text(c.most))); err != nil && c.title != "functions in registers" {
				t.Errorf("at the limit: %v", err)
			}
			_, err := c.limits.Compile("l.lua", []byte(c.text(c.most+1)))
			if got, want := fmt.Sprint(err), "l.lua:1: "+c.want; got != want {
				t.Errorf("above the limit: got %q, want %q", got, want)
			}
		})
	}
}

// Statements side by side do not add up to a chain.
func TestLongFilesAreNoChain(t *testing.T) {
	for _, part := range []string{
		"f(a.b + 1)\n",
		"local t = {a + b, c = d .. e}\n",
		"x = y\n",
		"a.b.c = d:e(f).g\n",
		"function f() return a + b end\n",
		"if a == b then c() elseif d then e() end\n",
		"for i = 1, n do x = x + i end\n",
		"repeat x = x + y until x > z\n",
		"f{a}\n",
		"f'x'\n",
	} {
		if _, err := Compile("long.lua", []byte(strings.Repeat(part, 1100))); err != nil &&
			!strings.Contains(err.Error(), "local variables") {
			t.Errorf("%q: %v", part, err)
		}
	}
}
