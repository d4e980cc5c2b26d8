package source

import (
	"fmt"
	"math/rand"
	"strings"
)

// prelude defines what generated programs use. It is part of each program.
const prelude = `local fuel = 150
local function tick() fuel = fuel - 1 if fuel < 0 then error("out of fuel", 0) end end
local function N(v) if type(v) == "number" then return v end return 0 end
local function S(v) local k = type(v) if k == "table" or k == "function" then return k end return tostring(v) end
local function p(...) local s = "" for i = 1, select("#", ...) do s = s .. " " .. S((select(i, ...))) end print(s) end
local function two(a, b) return a, b end
local function three(...) return 7, ..., 9 end
local function id(...) return ... end
local function upto(n) return function(s, c) c = (c or 0) + 1 if c <= n then return c, c * 2 end end end
local function maker(n) return function(m) return upto(N(n) % 3 + N(m) % 2) end end
local function stateful(s, c) p("state", s, c) return nil end
local obj = {n = 1, id = function(self, ...) return ... end, me = function(self) return self end}
g1, g2, g3 = 1, 2, 3
local fs = {}
local function show(t)
  local s = ""
  for i = 1, 105 do if t[i] ~= i - 1 and t[i] ~= nil then s = s .. i .. "=" .. S(t[i]) .. " " end end
  p(s, t.x, t.y, t.n)
end
`

// generator writes random programs that end, print much, and whose meaning
// does not depend on an order of evaluation that Lua leaves open.
type generator struct {
	*rand.Rand
	out    strings.Builder
	names  int
	scopes [][]string // locals by block, outermost first
	inLoop []bool     // by function
	vararg []bool     // by function
	depth  int
	size   int // statements left
}

func generate(seed int64) string {
	g := &generator{Rand: rand.New(rand.NewSource(seed)), size: 40, inLoop: []bool{false}, vararg: []bool{false}}
	g.out.WriteString(prelude)
	g.block(func() {
		for range 3 {
			g.local()
		}
	})
	g.line("for i, f in ipairs(fs) do p(i, f()) end")
	g.line("p(g1, g2, g3)")
	return g.out.String()
}

func (g *generator) line(format string, args ...any) {
	fmt.Fprintf(&g.out, format+"\n", args...)
}

func (g *generator) pick(options ...string) string { return options[g.Intn(len(options))] }

func (g *generator) chance(percent int) bool { return g.Intn(100) < percent }

// block writes statements, with first before them, and shows the locals last.
func (g *generator) block(first func()) {
	g.scopes = append(g.scopes, nil)
	g.depth++
	if first != nil {
		first()
	}
	for range 1 + g.Intn(5) {
		if g.size--; g.size < 0 {
			break
		}
		g.statement()
	}
	if names := g.scopes[len(g.scopes)-1]; len(names) > 0 && g.chance(70) {
		g.line("p(%s)", strings.Join(names, ", "))
	}
	g.leave()
	g.depth--
	g.scopes = g.scopes[:len(g.scopes)-1]
}

// leave ends a block with break or return now and then.
func (g *generator) leave() {
	if g.depth == 1 {
		return
	}
	switch inLoop := g.inLoop[len(g.inLoop)-1]; {
	case inLoop && g.chance(25):
		g.line("break")
	case g.chance(6):
		g.line("return %s", g.list(g.Intn(3)))
	}
}

func (g *generator) statement() {
	if g.depth > 6 {
		g.assign()
		return
	}
	switch g.Intn(17) {
	case 0, 1:
		g.local()
	case 2, 3, 4:
		g.assign()
	case 5:
		g.line("p(%s)", g.list(1+g.Intn(3)))
	case 6, 7:
		g.branch()
	case 8, 9:
		g.while()
	case 10:
		g.repeatUntil()
	case 11:
		g.numericFor()
	case 12:
		g.genericFor()
	case 13:
		g.function()
	case 14:
		g.capture()
	case 15:
		g.line("do")
		g.block(nil)
		g.line("end")
	case 16:
		g.longTable()
	}
}

func (g *generator) fresh() string {
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

func (g *generator) declare(names ...string) {
	last := len(g.scopes) - 1
	g.scopes[last] = append(g.scopes[last], names...)
}

// variable returns a local, or a global now and then.
func (g *generator) variable() string {
	var visible []string
	for _, names := range g.scopes {
		visible = append(visible, names...)
	}
	if len(visible) == 0 || g.chance(12) {
		return g.pick("g1", "g2", "g3")
	}
	if g.chance(50) { // the nearest are the likeliest to share registers
		visible = visible[max(0, len(visible)-4):]
	}
	return visible[g.Intn(len(visible))]
}

func (g *generator) local() {
	names := make([]string, 1+g.Intn(3))
	for i := range names {
		names[i] = g.fresh()
	}
	switch g.Intn(8) {
	case 0:
		g.line("local %s", strings.Join(names, ", "))
	case 1: // shadows
		names = []string{g.variable()}
		fallthrough
	default:
		g.line("local %s = %s", strings.Join(names, ", "), g.list(1+g.Intn(4)))
	}
	g.declare(names...)
}

func (g *generator) assign() {
	targets := make([]string, 1+g.Intn(3)*g.Intn(2))
	for i := range targets {
		switch g.Intn(6) {
		case 0:
			targets[i] = "obj." + g.pick("x", "y", "n")
		case 1:
			targets[i] = fmt.Sprintf("obj[N(%s) %% 5]", g.variable())
		default:
			targets[i] = g.variable()
		}
	}
	if g.chance(15) {
		a, b := g.variable(), g.variable()
		g.line("%s, %s = %s, %s", a, b, b, a)
		return
	}
	g.line("%s = %s", strings.Join(targets, ", "), g.list(1+g.Intn(4)))
}

// list is an expression list of n, or of none as nothing.
func (g *generator) list(n int) string {
	exprs := make([]string, n)
	for i := range exprs {
		exprs[i] = g.expr(3)
	}
	return strings.Join(exprs, ", ")
}

func (g *generator) expr(depth int) string {
	if depth == 0 {
		return g.leaf()
	}
	e := func() string { return g.expr(depth - 1) }
	switch g.Intn(16) {
	case 0, 1, 2:
		return g.leaf()
	case 3, 4:
		return fmt.Sprintf("(%s %s %s)", e(), g.pick("and", "or"), e())
	case 5:
		return fmt.Sprintf("%s %s %s %s %s", g.leaf(), g.pick("and", "or"), e(), g.pick("and", "or"), g.leaf())
	case 6:
		return fmt.Sprintf("(N(%s) %s N(%s)) %% 97", e(), g.pick("+", "-", "*"), e())
	case 7:
		return fmt.Sprintf("(%s %s %s)", e(), g.pick("==", "~="), e())
	case 8:
		return fmt.Sprintf("(N(%s) %s N(%s))", e(), g.pick("<", "<=", ">", ">="), e())
	case 9:
		return fmt.Sprintf("not %s", g.leaf())
	case 10:
		return fmt.Sprintf("(S(%s) .. S(%s)):sub(1, 5)", e(), e())
	case 11:
		return fmt.Sprintf("%s(%s, %s)", g.pick("two", "id", "three"), e(), e())
	case 12:
		return fmt.Sprintf("(%s(%s, %s))", g.pick("two", "id", "three"), e(), e())
	case 13:
		return fmt.Sprintf("obj:me():id(%s)", e())
	case 14:
		return fmt.Sprintf("#{%s, %s}", g.pick("1", "true", "'a'"), g.pick("2", "id(1, 2)", "x = id(4)"))
	}
	if g.vararg[len(g.vararg)-1] {
		return g.pick("...", "(...)", "select('#', ...)", "id(...)", "({...})[2]")
	}
	return g.leaf()
}

func (g *generator) leaf() string {
	switch g.Intn(10) {
	case 0:
		return g.pick("nil", "true", "false")
	case 1:
		return g.pick("1", "0", "'s'", "0x1F", "2", "[[q]]")
	case 2:
		return "obj." + g.pick("x", "y", "n")
	}
	return g.variable()
}

func (g *generator) condition() string {
	switch g.Intn(8) {
	case 0, 1, 2:
		return g.pick("true", "false", "nil", "1", "not nil", "not true", "(false)", "nil or false",
			"nil and g1", "false or g2", "true and g1", "true or nil", "not (false and g1)", "not not nil")
	case 3:
		return fmt.Sprintf("%s %s %s", g.pick("true", "false", "nil", "1"), g.pick("and", "or"), g.expr(1))
	}
	return g.expr(2)
}

func (g *generator) branch() {
	g.line("if %s then", g.condition())
	g.maybeBlock()
	for g.chance(20) {
		g.line("elseif %s then", g.condition())
		g.maybeBlock()
	}
	if g.chance(50) {
		g.line("else")
		g.maybeBlock()
	}
	g.line("end")
}

// maybeBlock leaves a block empty now and then.
func (g *generator) maybeBlock() {
	if g.chance(80) {
		g.block(nil)
	}
}

// body is the inside of a loop; tick makes every loop end.
func (g *generator) body(names ...string) {
	last := len(g.inLoop) - 1
	outer := g.inLoop[last]
	g.inLoop[last] = true
	head := func() {
		g.declare(names...)
		switch g.Intn(8) {
		case 0:
			g.line("if %s then", g.condition())
			g.block(nil)
			g.line("end")
		case 1:
			g.line("if %s then break end", g.condition())
		case 2:
			g.while()
		case 3:
			g.line("do end")
		}
		g.line("tick()")
	}
	g.block(head)
	g.inLoop[last] = outer
}

func (g *generator) while() {
	g.line("while %s do", g.condition())
	switch g.Intn(8) {
	case 0:
		g.line("break")
	case 1:
		g.line("do break end")
	case 2:
		g.line("if true then break end")
	default:
		g.body()
	}
	g.line("end")
}

func (g *generator) repeatUntil() {
	g.line("repeat")
	if g.chance(15) {
		g.line("break")
	} else {
		g.body()
	}
	g.line("until %s", g.pick("true", "not nil", "N(g1) > 3", "nil or true", g.condition()+" or tick()"))
}

func (g *generator) numericFor() {
	name := g.fresh()
	g.line("for %s = %s, %s%s do", name, g.pick("1", "N(g1) % 3", "3"), g.pick("3", "(id(4))", "N(g2) % 5"), g.pick("", ", 2", ", -1"))
	g.body(name)
	g.line("end")
}

func (g *generator) genericFor() {
	names := make([]string, 1+g.Intn(4))
	for i := range names {
		names[i] = g.fresh()
	}
	source := g.pick("upto(3)", "(upto(2))", "maker(g1)(g2)", "obj:me():id(upto(2))", "ipairs({4, 5, 6})",
		"next, {7, 8}", "pairs({9})", "stateful", "stateful, g1", "two(upto(2), g1)", "g1 and upto(1) or upto(2)",
		"(nil or upto)(2)", "upto(2), two(1, 0)", "unpack({upto(2)})", "id(upto(2), 1, 1)")
	g.line("for %s in %s do", strings.Join(names, ", "), source)
	g.body(names...)
	g.line("end")
}

func (g *generator) function() {
	name, a, b := g.fresh(), g.fresh(), g.fresh()
	vararg := g.chance(40)
	parameters := g.pick(a, a+", "+b)
	declared := strings.Split(parameters, ", ")
	if vararg {
		parameters += ", ..."
	}
	g.line("%s(%s)", g.pick("local function "+name, "local "+name+" = function"), parameters)
	g.inLoop = append(g.inLoop, false)
	g.vararg = append(g.vararg, vararg)
	g.block(func() { g.declare(declared...) })
	g.inLoop = g.inLoop[:len(g.inLoop)-1]
	g.vararg = g.vararg[:len(g.vararg)-1]
	g.line("end")
	g.line("p(%s(%s))", name, g.list(g.Intn(4)))
	g.line("p((%s(%s)))", name, g.list(2))
}

// capture keeps a closure over a variable, to be called at the end.
func (g *generator) capture() {
	name := g.variable()
	switch g.Intn(3) {
	case 0:
		g.line("fs[#fs + 1] = function() return %s end", name)
	case 1:
		g.line("fs[#fs + 1] = function() %s = N(%s) + 1 return %s, %s end", name, name, name, g.variable())
	default:
		fresh := g.fresh()
		g.line("local %s = %s", fresh, g.expr(1))
		g.line("fs[#fs + 1] = function() local function f() return %s, %s end return f() end", fresh, name)
		g.declare(fresh)
	}
}

// longTable makes a constructor whose batches of list items matter.
func (g *generator) longTable() {
	name := g.fresh()
	var fields []string
	for i := range g.pickInt(0, 1, 49, 50, 51, 99, 100, 101) + g.Intn(2) {
		fields = append(fields, fmt.Sprint(i))
		if i%49 == 0 || i%50 == 0 || g.chance(2) {
			fields[len(fields)-1] = g.expr(1)
		}
		if i%50 >= 48 && g.chance(40) {
			fields = append(fields, g.pick("x = id(1, 2)", "[id('y')] = g1", "[id('y')] = id(g1, g2)", "n = 3"))
		}
	}
	fields = append(fields, g.pick("id(1, 2, 3)", "n = id(1, 2)", "{id(1)}", "5", "upto"))
	g.line("local %s = {%s}", name, strings.Join(fields, ", "))
	g.line("show(%s)", name)
}

func (g *generator) pickInt(options ...int) int { return options[g.Intn(len(options))] }
