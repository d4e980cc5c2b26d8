package luatest

import (
	_ "embed"
	"fmt"
	"math/rand"
	"strings"
)

// Prelude is what generated programs need in front of them.
//
//go:embed prelude.lua
var Prelude string

// A kind is what a generated variable always holds.
type kind byte

const (
	number kind = iota // finite or not
	text
	truth
	list // a proper sequence of numbers
	pair // a Point
	anything
	kinds
)

type variable struct {
	name string
	kind kind
}

// A programmer writes random programs, a statement or the head or end of one on
// a line. They end, print much, and avoid what Lua leaves open or what is meant
// to differ.
type programmer struct {
	*rand.Rand
	lines  []string
	names  int
	scopes [][]variable // locals by block, outermost first
	inLoop []bool       // by function
	vararg []bool       // by function
	depth  int
	size   int // statements left
}

// Program returns the lines of the random program of that seed, which are to run
// behind Prelude. It is the same in every process.
func Program(seed int64) []string {
	g := &programmer{Rand: rand.New(rand.NewSource(seed)), size: 45, inLoop: []bool{false}, vararg: []bool{true}}
	g.line("local function main(...)")
	g.block(func() {
		for k := range kinds {
			g.line("local v%d = %s", k, g.expr(k, 1))
			g.names++
			g.declare(variable{fmt.Sprintf("v%d", k), k})
		}
	})
	g.line("end")
	if g.chance(50) {
		g.line("main(1, nil, 'x', nil)")
	} else {
		g.line("p(catch(main, 1, nil, 'x', nil))")
	}
	g.line("for i, f in ipairs(fs) do p(i, catch(f)) end")
	return g.lines
}

func (g *programmer) line(format string, args ...any) {
	g.lines = append(g.lines, fmt.Sprintf(format, args...))
}

func (g *programmer) one(from ...string) string { return from[g.Intn(len(from))] }

func (g *programmer) chance(percent int) bool { return g.Intn(100) < percent }

func (g *programmer) fresh() string {
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

func (g *programmer) declare(variables ...variable) {
	last := len(g.scopes) - 1
	g.scopes[last] = append(g.scopes[last], variables...)
}

// variable returns the name of a local of a kind; there always is one.
func (g *programmer) variable(k kind) string {
	var names []string
	seen := map[string]bool{}
	for i := len(g.scopes) - 1; i >= 0; i-- {
		for j := len(g.scopes[i]) - 1; j >= 0; j-- {
			v := g.scopes[i][j]
			if v.kind == k && !seen[v.name] { // not what is shadowed by another kind
				names = append(names, v.name)
			}
			seen[v.name] = true
		}
	}
	if len(names) == 0 {
		return "nil"
	}
	if g.chance(50) { // the nearest are the likeliest to share registers
		names = names[:min(3, len(names))]
	}
	return names[g.Intn(len(names))]
}

// target is something of a kind that can be assigned to.
func (g *programmer) target(k kind) string {
	name := g.variable(k)
	if name == "nil" {
		return "fs.unused"
	}
	return name
}

func (g *programmer) block(first func()) {
	g.scopes = append(g.scopes, nil)
	g.depth++
	if first != nil {
		first()
	}
	for range 1 + g.Intn(6) {
		if g.size--; g.size < 0 {
			break
		}
		g.statement()
	}
	if g.chance(60) {
		g.line("p(%s)", g.someNames())
	}
	g.leave()
	g.depth--
	g.scopes = g.scopes[:len(g.scopes)-1]
}

// someNames lists variables of the innermost block.
func (g *programmer) someNames() string {
	var names []string
	for _, v := range g.scopes[len(g.scopes)-1] {
		names = append(names, v.name)
	}
	if len(names) == 0 {
		return "'-'"
	}
	return strings.Join(names[max(0, len(names)-6):], ", ")
}

// leave ends a block with break or return now and then.
func (g *programmer) leave() {
	if g.depth == 1 {
		return
	}
	switch inLoop := g.inLoop[len(g.inLoop)-1]; {
	case inLoop && g.chance(20):
		g.line("break")
	case g.chance(8):
		g.line("return %s", g.list(g.Intn(3)))
	}
}

// list is n expressions of any kinds.
func (g *programmer) list(n int) string { return g.some(n, 2) }

func (g *programmer) some(n, depth int) string {
	exprs := make([]string, n)
	for i := range exprs {
		exprs[i] = g.expr(kind(g.Intn(int(kinds))), depth)
	}
	return strings.Join(exprs, ", ")
}

func (g *programmer) statement() {
	if g.depth > 6 {
		g.assign()
		return
	}
	statements := []func(){
		g.local, g.local, g.assign, g.assign, g.assign, g.show, g.show, g.show, g.branch, g.branch,
		g.while, g.repeatUntil, g.numericFor, g.genericFor, g.function, g.method, g.capture, g.capture,
		g.protected, g.protected, g.order, g.lists, g.lists, g.objects, g.nested,
	}
	statements[g.Intn(len(statements))]()
}

func (g *programmer) nested() {
	g.line("do")
	g.block(nil)
	g.line("end")
}

func (g *programmer) local() {
	n := 1 + g.Intn(3)
	names, values, declared := make([]string, n), make([]string, n), make([]variable, n)
	for i := range n {
		k := kind(g.Intn(int(kinds)))
		names[i], values[i] = g.fresh(), g.expr(k, 3)
		if g.chance(10) { // shadows one of the same kind
			if name := g.variable(k); name != "nil" {
				names[i] = name
			}
		}
		declared[i] = variable{names[i], k}
	}
	if g.chance(20) { // the last ones get nil, or what a call gives besides
		for i := 1; i < n; i++ {
			declared[i].kind = anything
		}
		values = values[:1]
	}
	g.line("local %s = %s", strings.Join(names, ", "), strings.Join(values, ", "))
	g.declare(declared...)
}

func (g *programmer) assign() {
	k := kind(g.Intn(int(kinds)))
	switch g.Intn(5) {
	case 0:
		a, b := g.target(k), g.target(k)
		g.line("%s, %s = %s, %s", a, b, b, a)
	case 1:
		other := kind(g.Intn(int(kinds)))
		g.line("%s, %s = %s, %s", g.target(k), g.target(other), g.expr(k, 2), g.expr(other, 2))
	case 2:
		g.line("logged.%s = %s", g.one("a", "b", "c"), g.expr(k, 2))
	default:
		g.line("%s = %s", g.target(k), g.expr(k, 3))
	}
}

func (g *programmer) show() { g.line("p(%s)", g.list(1+g.Intn(3))) }

func (g *programmer) branch() {
	g.line("if %s then", g.condition())
	g.block(nil)
	for g.chance(20) {
		g.line("elseif %s then", g.condition())
		g.block(nil)
	}
	if g.chance(50) {
		g.line("else")
		g.block(nil)
	}
	g.line("end")
}

func (g *programmer) condition() string {
	if g.chance(20) {
		return g.one("true", "false", "nil", "1", "not nil", "nil or false", "true and 0", "not (1 == 1)")
	}
	return g.expr(truth, 3)
}

// body is the inside of a loop; tick makes every loop end.
func (g *programmer) body(variables ...variable) {
	last := len(g.inLoop) - 1
	outer := g.inLoop[last]
	g.inLoop[last] = true
	g.block(func() {
		g.declare(variables...)
		g.line("tick()")
	})
	g.inLoop[last] = outer
}

func (g *programmer) while() {
	g.line("while %s do", g.condition())
	g.body()
	g.line("end")
}

func (g *programmer) repeatUntil() {
	name := g.fresh()
	g.line("local %s = 0", name)
	g.line("repeat")
	last := len(g.inLoop) - 1
	outer := g.inLoop[last]
	g.inLoop[last] = true
	inner := g.fresh()
	g.line("local %s = %s + 1", inner, name)
	g.line("%s = %s", name, inner)
	g.line("fs[#fs + 1] = function() %s = %s + 1 return %s, %s end", inner, inner, inner, name)
	g.nested()
	g.inLoop[last] = outer
	g.line("until not tick() or %s > %s", inner, g.one("2", "0", "3"))
}

func (g *programmer) numericFor() {
	name := g.fresh()
	bounds := g.one("1, 3", "3, 1, -1", "1, 2, 0.25", "5, 1", "-1, -2, -0.5", "0, 1, 0.1", "2^53 - 2, 2^53 - 1", "1, 0",
		"1e308, 1.5e308, 1e308", "-1e15, -1e15", fmt.Sprintf("I(%s) %% 4, I(%s) %% 7", g.expr(number, 1), g.expr(number, 1)),
		fmt.Sprintf("N(%s), 3, 1e8", g.expr(number, 1)), "1, math.huge, 1e9", "0, -math.huge, -1", "1, 0/0")
	g.line("for %s = %s do", name, bounds)
	if g.chance(50) {
		g.line("fs[#fs + 1] = function() %s = %s * 2 return %s end", name, name, name)
	}
	g.body(variable{name, number})
	g.line("end")
}

func (g *programmer) genericFor() {
	k, v := g.fresh(), g.fresh()
	iterators := []struct {
		text string
		k, v kind
	}{
		{"upto(3)", number, number},
		{"ipairs(" + g.expr(list, 2) + ")", number, number},
		{"pairs({9})", number, number},
		{"next, {7, 8}", number, number},
		{"(" + g.expr(text, 2) + "):gmatch('(%a)(.?)')", text, text},
		{"T(" + g.expr(text, 2) + "):gmatch('%w+')", text, anything},
		{"function(s, c) c = c + 1 if c <= s then return c, c * 2 end end, 3, 0", number, number},
		{"unpack({upto(2)})", number, number},
		{"ipairs({" + g.list(2) + "})", number, anything},
		{"pairs({x = " + g.expr(text, 1) + "})", text, text},
	}
	it := iterators[g.Intn(len(iterators))]
	g.line("for %s, %s in %s do", k, v, it.text)
	if g.chance(40) {
		g.line("fs[#fs + 1] = function() local a = %s %s = 'c' return a, %s end", k, k, v)
	}
	g.body(variable{k, it.k}, variable{v, it.v})
	g.line("end")
}

// function declares a function, calls it in several ways and keeps it.
func (g *programmer) function() {
	name, a, b := g.fresh(), g.fresh(), g.fresh()
	vararg := g.chance(60)
	parameters := a + ", " + b
	if vararg {
		parameters += ", ..."
	}
	g.line("%s(%s)", g.one("local function "+name, "local "+name+" = function"), parameters)
	g.inside(vararg, variable{a, anything}, variable{b, anything})
	g.line("end")
	g.line("p(%s(%s))", name, g.list(g.Intn(5)))
	g.line("p((%s(%s)), %s())", name, g.list(2), name)
	if g.chance(30) {
		g.line("p(catch(%s, %s))", name, g.list(2))
	}
}

// inside writes the body of a function.
func (g *programmer) inside(vararg bool, parameters ...variable) {
	g.inLoop = append(g.inLoop, false)
	g.vararg = append(g.vararg, vararg)
	g.block(func() {
		g.declare(parameters...)
		g.line("tick()")
	})
	g.inLoop = g.inLoop[:len(g.inLoop)-1]
	g.vararg = g.vararg[:len(g.vararg)-1]
}

func (g *programmer) method() {
	name, a := g.one("alpha", "beta"), g.fresh()
	g.line("function Point:%s(%s, ...)", name, a)
	g.inside(true, variable{"self", pair}, variable{a, anything})
	g.line("end")
	g.line("p((%s):%s(%s))", g.variable(pair), name, g.list(g.Intn(4)))
}

// capture keeps a closure over variables, to be called at the end.
func (g *programmer) capture() {
	k := kind(g.Intn(int(kinds)))
	name := g.target(k)
	switch g.Intn(3) {
	case 0:
		g.line("fs[#fs + 1] = function() return %s, %s end", name, g.variable(number))
	case 1:
		g.line("fs[#fs + 1] = function(...) %s = %s return %s end", name, g.expr(k, 2), name)
	default:
		fresh := g.fresh()
		g.line("local %s = %s", fresh, g.expr(number, 2))
		g.line("fs[#fs + 1] = function() %s = %s + 1 return (function() return %s, %s end)() end", fresh, fresh, fresh, name)
		g.line("%s = %s - 0.5", fresh, fresh)
		g.declare(variable{fresh, number})
	}
}
