package luatest

import (
	"fmt"
	"strings"
)

// protected calls a function that may fail and shows what came of it.
func (g *programmer) protected() {
	switch g.Intn(4) {
	case 0:
		g.line("p(catch(function(...)")
		g.inside(true)
		g.line("end, %s))", g.list(2))
	case 1:
		g.line("p(catch(error, %s))", g.raised())
	case 2:
		g.line("p(xpcall(function(...) %s error(%s) end, function(e) return E(e), 'handled' end))", g.effect(), g.raised())
	default:
		g.line("p(catch(function(...) %s local function f() error(%s) end f() return 1 end))", g.effect(), g.raised())
	}
}

// raised is the arguments of error.
func (g *programmer) raised() string {
	return g.one("'!plain'", "'!none', 0", "'!up', 2", "{}", "nil", "42", "true", "point(1, 2)", "'!a' .. 1, 1") // 3 and more differ by tail calls
}

// effect is a statement on one line with an effect that an error doesn't undo.
func (g *programmer) effect() string {
	k := kind(g.Intn(int(kinds)))
	return fmt.Sprintf("%s = %s", g.target(k), g.expr(k, 2))
}

// order shows in which order parts of an expression are evaluated.
func (g *programmer) order() {
	n := func() string { return "L(" + g.expr(number, 1) + ")" }
	s := func() string { return "L(T(" + g.expr(text, 1) + "))" }
	b := func() string { return "L(" + g.expr(truth, 1) + ")" }
	g.line("p(%s)", g.one(
		n()+" + "+n()+" * "+n(), n()+" - ("+n()+" - "+n()+")", s()+" .. "+s()+" .. "+s(), n()+" < "+n(), n()+" > "+n(), n()+" >= "+n(), s()+" <= "+s(),
		n()+" == "+n(), b()+" and "+b()+" or "+b(), b()+" or "+b()+" and "+n(), "not "+b()+" == "+b(), "#{"+n()+", "+n()+", id("+n()+", "+n()+")}",
		"count("+n()+", id("+n()+", nil), id())", "L(id)("+n()+")", "-"+n()+" ^ 2 == "+n(), "({["+s()+"] = "+n()+", "+n()+"})[1]",
		"L(1) < L(2) == "+b(), n()+" ~= "+n()+" and "+s(), "1 .. "+n()+" % 2 == "+s(), "2 ^ L(3) ^ L(2)"))
}

// lists changes a list in place.
func (g *programmer) lists() {
	name := g.variable(list)
	if name == "nil" {
		return
	}
	g.line("%s", strings.ReplaceAll(g.one(
		"table.insert(@, "+g.expr(number, 2)+")",
		"if #@ < 60 then table.insert(@, 1 + I("+g.expr(number, 1)+") % (#@ + 1), "+g.expr(number, 1)+") end",
		"p(table.remove(@))",
		"if #@ > 0 then p(table.remove(@, 1 + I("+g.expr(number, 1)+") % #@)) end",
		"for i = 1, #@ do if @[i] ~= @[i] then @[i] = 0 end end table.sort(@)",
		"for i = 1, #@ do if @[i] ~= @[i] then @[i] = 0 end end table.sort(@, function(a, b) return a > b end)",
		"for i = #@, 1, -1 do if N(@[i]) ~= @[i] then table.remove(@, i) end end",
		"@[#@ + 1] = "+g.expr(number, 2),
		"@[#@] = #@ > 0 and 7 or nil",
		"if #@ > 0 then @[I("+g.expr(number, 1)+") % #@ + 1] = "+g.expr(number, 2)+" end",
		"p(#@, unpack(@, 1, math.min(#@, 20)))",
		"for i, v in ipairs(@) do @[i] = I(v) % 100 end p(table.concat(@, ',')) ",
		"p(table.concat({1, 2, 3}, "+g.expr(text, 1)+", 2), table.maxn(@), walk({@[1], @[2]}))",
		"do local t = @ while #t > 50 do t[#t] = nil end end"), "@", name))
}

// objects uses tables with fields and metatables.
func (g *programmer) objects() {
	g.line("%s", g.one(
		"p(walk({"+g.list(2)+", a = "+g.expr(text, 1)+", [5] = 1, ['b c'] = 2}))",
		"p(Derived:greet("+g.expr(anything, 1)+"))",
		"p(Derived.greet({name = "+g.expr(text, 1)+"}))",
		"Derived.name = Derived.name ~= nil and nil or "+g.expr(text, 1),
		"p(rawget(Derived, 'greet'), Derived.greet ~= nil, rawequal(Base, Derived), getmetatable(Derived).__index == Base)",
		"do local t = setmetatable({}, {__index = function(t, k) return k .. '!' end, __call = function(s, a, ...) return a, ... end}) p(t.x, t[1], t("+g.list(2)+")) end",
		"do local t = {n = {n = {}}} t.n.n.x, t.n.y = "+g.expr(number, 1)+", t.n p(t.n.n.x, t.n.y.n.x, t.n.y == t.n) end",
		"do local t = {} t['k' .. #fs], t.z = 1, 2 for k in pairs(t) do t[k] = nil end p(next(t), walk(t)) end",
		"p(select(-1, "+g.list(3)+"))",
		"p(select(2, "+g.list(3)+"))",
		"p(count(unpack({1, nil, 3}, 1, 3)), pick(3, unpack({1, nil, 3}, 1, 3)), unpack({}, 1, 2))",
		"p(tostring(point(1, 2)), #tostring({}) > 0, type(logged.q))"))
}

// expr is an expression of a kind.
func (g *programmer) expr(k kind, depth int) string {
	if depth <= 0 {
		return g.leaf(k)
	}
	if g.chance(20) {
		if name := g.variable(k); name != "nil" {
			return name
		}
	}
	switch k {
	case number:
		return g.numberExpr(depth - 1)
	case text:
		return g.textExpr(depth - 1)
	case truth:
		return g.truthExpr(depth - 1)
	case list:
		return g.listExpr(depth - 1)
	case pair:
		return g.pairExpr(depth - 1)
	}
	return g.anyExpr(depth - 1)
}

func (g *programmer) leaf(k kind) string {
	if g.chance(60) {
		if name := g.variable(k); name != "nil" {
			return name
		}
	}
	switch k {
	case number:
		return g.one("1", "0", "2", "3", "-1", "0.5", "7", "1e3", "0x1F", "100", "2^53", "1e300", ".25", "-3.75", "math.huge", "0/0", "12345678", "3e-3")
	case text:
		return g.one("'a'", "\"b\\n\"", "[[long]]", "[==[]]]==]", "''", "'12'", "'-0x10'", "' 5 '", "'x=1, y=2'", "'(a(b)c)'", "'\\065\\t'", "'Hello World'", "'1e1'", "'%d'")
	case truth:
		return g.one("true", "false")
	case list:
		return g.one("{}", "{3, 1, 2}", "{1}", "{5, 5, 4, -1, 0.5}")
	case pair:
		return g.one("point(1, 2)", "point(2, 1)")
	}
	return g.one("nil", "false", "1", "'s'", "0", "true")
}

func (g *programmer) numberExpr(depth int) string {
	n := func() string { return g.expr(number, depth) }
	s := func() string { return g.expr(text, depth) }
	switch g.Intn(16) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s)", n(), g.one("+ "+n(), "- "+n(), "* "+n(), "/ Z("+n()+")"))
	case 3:
		return fmt.Sprintf("(I(%s) %% %s)", n(), g.one("3", "-3", "7", "0.5", "-2", "10"))
	case 4:
		return fmt.Sprintf("(Z(I(%s) %% 50) ^ %s)", n(), g.one("2", "3", "0", "-1", "0.5"))
	case 5:
		return g.one("(0 - "+n()+")", "-Z("+n()+")")
	case 6:
		return fmt.Sprintf("math.%s(%s)", g.one("floor", "ceil", "abs", "floor", "sqrt"), n())
	case 7:
		return fmt.Sprintf("math.%s(N(%s), N(%s))", g.one("max", "min"), n(), n())
	case 8:
		return "#" + g.one("("+s()+")", g.expr(list, depth))
	case 9:
		return fmt.Sprintf("(tonumber(%s) or %s)", g.one(s(), "(("+s()+"):gsub('-', '')), "+g.one("16", "2", "36", "10")), n())
	case 10:
		return fmt.Sprintf("(%s):%s", s(), g.one("len()", "byte() or 0", "byte(-1) or 0", "find('[%w]') or 0", "find('a', 1, true) or 0", "find('%d+', 2) or -1"))
	case 11:
		return fmt.Sprintf("N(%s)", g.expr(anything, depth))
	case 12:
		return fmt.Sprintf("(%s):sum()", g.expr(pair, depth))
	case 13:
		return g.one("select('#', "+g.some(2, depth)+")", "count("+g.some(3, depth)+")", "(id("+n()+", 2))", "math.fmod(I("+n()+"), 7)", "(math.modf(N("+n()+")))")
	case 14:
		return fmt.Sprintf("(%s and %s or %s)", g.expr(truth, depth), n(), n())
	}
	if g.vararg[len(g.vararg)-1] {
		return g.one("select('#', ...)", "N((...))", "#{count(...)}", "N(select(2, ...))", "N(({...})[1])")
	}
	return "('" + g.one("10", " 7 ", "0.5", "1e2") + "' + " + n() + ")"
}

func (g *programmer) textExpr(depth int) string {
	s := func() string { return g.expr(text, depth) }
	n := func() string { return g.expr(number, depth) }
	switch g.Intn(13) {
	case 0, 1:
		return fmt.Sprintf("(T(%s) .. %s)", s(), g.one(s(), "I("+n()+") % 1000", "S("+g.expr(anything, depth)+")"))
	case 2:
		return fmt.Sprintf("(%s):sub(I(%s) %% 9 - 4, %s)", s(), n(), g.one("3", "-1", "-2", "10", "0"))
	case 3:
		return fmt.Sprintf("(%s):%s()", s(), g.one("upper", "lower", "reverse"))
	case 4:
		return fmt.Sprintf("T(%s):rep(I(%s) %% 4)", s(), n())
	case 5:
		return fmt.Sprintf("(T(%s):gsub(%s, %s))", s(), g.pattern(), g.replacement())
	case 6:
		return fmt.Sprintf("(T(%s):match(%s) or '?') .. ''", s(), g.pattern())
	case 7:
		return g.format(depth)
	case 8:
		return fmt.Sprintf("S(%s)", g.expr(kind(g.Intn(int(kinds))), depth))
	case 9:
		return fmt.Sprintf("type(%s)", g.expr(anything, depth))
	case 10:
		return fmt.Sprintf("string.char(I(%s) %% 96 + 32)", n())
	case 11:
		return fmt.Sprintf("(%s or %s)", g.expr(text, depth), s())
	}
	return fmt.Sprintf("(%s .. %s)", g.expr(pair, depth), s())
}

func (g *programmer) pattern() string {
	return g.one("'%a+'", "'^%s*(.-)%s*$'", "'(%w)(%w)'", "'%b()'", "'%f[%w]%w+'", "'()'", "'.'", "'[^%s]+'", "'(%w+)=(%w+)'", "'x*'", "'%d'", "'l+'",
		"'^.'", "'[a-f%]]'", "'(.)%1'", "'%-?%d+'", "'o?$'", "'%.'", "'()(.)()'")
}

// replacement is the third argument of gsub; what it says of captures holds for
// every pattern.
func (g *programmer) replacement() string {
	return g.one("'<%0>'", "'%1-'", "''", "'%%'", "{a = 'A', x = 1, l = false}", "function(...) return select('#', ...) end", "function(a) return a == 'o' and 'O' or nil end",
		"function(a, b) return S(b) .. S(a) end", "'r', 1", "'r', 0", "string.upper, 2", "function() fuel = fuel - 1 return false end")
}

// format adds the length of no text to what is shown with its sign, a zero that no
// constant is: Lua 5.1 may keep 0 and -0 as one constant.
func (g *programmer) format(depth int) string {
	switch g.Intn(4) {
	case 0:
		return fmt.Sprintf("('%%%s%s'):format(I(%s))", g.one("", "5", "-5", "05", "+", " ", ".3", "+08", "-6.2"), g.one("d", "i"), g.expr(number, depth))
	case 1:
		return fmt.Sprintf("('%%%s'):format(I(%s) %% 1000)", g.one("5u", "u", "04x", ".5X", "-7o", "#x", "#8o", "x", "X", "o"), g.expr(number, depth))
	case 2:
		return fmt.Sprintf("('%%%s%s|'):format(N(%s) + #'')", g.one("", "8", ".3", "+.1", "010.2", "-9.4", "#.0", " "), g.one("f", "e", "g", "G", "E"), g.expr(number, depth))
	}
	return fmt.Sprintf("('%%%ss|%%q|%%c'):format(T(%s), T(%s), 65)", g.one("", "5", "-8", ".2", "6.1"), g.expr(text, depth), g.expr(text, depth))
}

func (g *programmer) truthExpr(depth int) string {
	n := func() string { return g.expr(number, depth) }
	switch g.Intn(9) {
	case 0:
		return "not " + g.expr(anything, 0)
	case 1, 2:
		return fmt.Sprintf("(%s %s %s)", n(), g.one("<", "<=", ">", ">=", "==", "~="), n())
	case 3:
		return fmt.Sprintf("(%s %s %s)", g.expr(text, depth), g.one("<", "<=", ">", ">=", "==", "~="), g.expr(text, depth))
	case 4:
		return fmt.Sprintf("(%s %s %s)", g.expr(pair, depth), g.one("<", "<=", ">", ">=", "==", "~="), g.expr(pair, depth))
	case 5:
		return fmt.Sprintf("(%s %s %s)", g.expr(truth, depth), g.one("and", "or"), g.expr(truth, depth))
	case 6:
		k := kind(g.Intn(int(kinds)))
		return fmt.Sprintf("(%s %s %s)", g.expr(k, depth), g.one("==", "~="), g.expr(anything, depth))
	case 7:
		return fmt.Sprintf("rawequal(%s, %s)", n(), n())
	}
	return fmt.Sprintf("(%s ~= nil)", g.expr(anything, depth))
}

func (g *programmer) listExpr(depth int) string {
	n := func() string { return g.expr(number, depth) }
	return g.one("{"+n()+", "+n()+"}", "{"+n()+", id("+n()+", "+n()+")}", "{"+n()+", x = id(1, 2), "+n()+"}", "{id("+n()+"), (id(1, 2)), id()}",
		"{[1] = "+n()+", [2] = 2}", "{"+n()+"; "+n()+",}", "{unpack("+g.leaf(list)+", 1, 0)}", g.leaf(list))
}

func (g *programmer) pairExpr(depth int) string {
	q := func() string { return g.expr(pair, depth) }
	n := func() string { return "N(" + g.expr(number, depth) + ")" }
	switch g.Intn(7) {
	case 0, 1:
		return fmt.Sprintf("point(%s, %s)", n(), n())
	case 2:
		return fmt.Sprintf("(%s %s %s)", q(), g.one("+", "-", "*", "/", "%"), g.one(q(), n()))
	case 3:
		return fmt.Sprintf("(%s %s %s)", n(), g.one("+", "-", "*"), q())
	case 4:
		return "-" + g.leaf(pair)
	case 5:
		return fmt.Sprintf("(point(0, 1):move(%s, %s))", n(), g.some(1, depth))
	}
	return fmt.Sprintf("(%s and %s or %s)", g.expr(truth, depth), q(), q())
}

func (g *programmer) anyExpr(depth int) string {
	switch g.Intn(8) {
	case 0:
		return fmt.Sprintf("(%s %s %s)", g.expr(anything, depth), g.one("and", "or"), g.expr(anything, depth))
	case 1:
		return "logged." + g.one("a", "b", "c", "d")
	case 2:
		return fmt.Sprintf("(%s)[%s]", g.leaf(list), g.one("1", "2", "9"))
	case 3:
		return fmt.Sprintf("id(%s)", g.some(2, depth))
	case 4:
		return fmt.Sprintf("(function(a, ...) return %s end)(%s)", g.one("a", "...", "(...)", "a, ..."), g.some(2, depth))
	case 5:
		return fmt.Sprintf("%s(%s)", g.leaf(pair), g.some(2, depth))
	case 6:
		if g.vararg[len(g.vararg)-1] {
			return g.one("...", "(...)", "select(2, ...)", "({...})[2]", "pick(1, ..., 'd')")
		}
	}
	return g.expr(kind(g.Intn(int(anything))), depth)
}
