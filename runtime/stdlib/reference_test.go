package stdlib

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/luatest"
)

// The tests in this file run generated expressions here and in the reference
// implementation, Lua 5.1.5, and compare results bit by bit and errors by text.

// showing is a function that evaluates a text and writes the outcome in one line.
const showing = `
local function show(text)
  local function line(ok, ...)
    local t = {}
    for i = 1, select('#', ...) do
      local v = select(i, ...)
      if not ok then v = v:gsub('^case:%d+: ', '') end
      if v ~= v then t[i] = 'nan'
      elseif type(v) == 'number' then t[i] = string.format('%.17g', v)
      elseif type(v) == 'string' then t[i] = '"' .. v:gsub('.', function(c) return string.format('%02x', c:byte()) end)
      else t[i] = tostring(v) end
    end
    print(tostring(ok) .. ' ' .. table.concat(t, ' '))
  end
  line(pcall(assert(loadstring('return ' .. text, '=case'))))
end
`

// askReference evaluates the expressions in Lua 5.1, many in one program.
func askReference(t *testing.T, expressions []string) []string {
	t.Helper()
	reference := luatest.Start(t)
	var answers []string
	for some := range slices.Chunk(expressions, 200) {
		program := showing
		for _, expression := range some {
			program += "show(" + quote(expression) + ")\n"
		}
		output := reference.RunPlain(program)
		lines := strings.Split(strings.TrimSuffix(output, "\n"), "\n")
		if len(lines) != len(some) {
			t.Fatalf("lua5.1 answered %d of %d expressions\n%s", len(lines), len(some), output)
		}
		answers = append(answers, lines...)
	}
	return answers
}

var positionPrefix = regexp.MustCompile(`^case:\d+: `)

// answer evaluates an expression here and writes the outcome as the reference does.
func (v *vm) answer(expression string) string {
	v.meter.gas, v.meter.bytes = 0, 0
	results, err := v.run("return " + expression)
	if err != nil {
		text := err.Error()
		if failure := (*lua.ApiError)(nil); errors.As(err, &failure) {
			text = failure.Object.String()
		}
		return "false " + canonical(lua.LString(positionPrefix.ReplaceAllString(text, "")))
	}
	texts := make([]string, len(results))
	for i, result := range results {
		texts[i] = canonical(result)
	}
	return "true " + strings.Join(texts, " ")
}

func canonical(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LNumber:
		if v != v {
			return "nan"
		}
		return spec{precision: 17, verb: 'g'}.float(float64(v))
	case lua.LString:
		return fmt.Sprintf("\"%x", string(v))
	}
	return v.String()
}

// compare evaluates the expressions on both sides.
func compare(t *testing.T, expressions []string) {
	t.Helper()
	wants := askReference(t, expressions)
	v := newVM(t)
	shown := 0
	for i, expression := range expressions {
		if got := v.answer(expression); got != wants[i] {
			t.Errorf("%s\n got %s\nwant %s", expression, got, wants[i])
			if shown++; shown == 20 {
				t.Fatal("and perhaps more")
			}
		}
	}
}

// generator draws the same cases in every run.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, 51))} }

func (g generator) one(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) text(alphabet string, most int) string {
	var b strings.Builder
	for range g.IntN(most + 1) {
		b.WriteByte(alphabet[g.IntN(len(alphabet))])
	}
	return b.String()
}

// quote writes a Lua string literal.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := range len(text) {
		fmt.Fprintf(&b, "\\%03d", text[i])
	}
	b.WriteByte('\'')
	return b.String()
}

// number draws a number that both sides read alike.
func (g generator) number() string {
	switch g.IntN(6) {
	case 0:
		return fmt.Sprint(g.IntN(21) - 10)
	case 1:
		return fmt.Sprint(g.Int64N(1<<53) - 1<<52)
	case 2:
		return fmt.Sprintf("%.17g", g.NormFloat64())
	case 3:
		return fmt.Sprintf("%.17g", g.NormFloat64()*math.Pow(10, float64(g.IntN(60)-30)))
	case 4:
		return g.one("0", "0.5", "1.5", "2.5", "1e15", "1e16", "1e300", "5e-324", "1e100", "1e-5", "0.0001", "123456789", "99999.95", "0.1", "1e21", "9.5")
	}
	f := math.Float64frombits(g.Uint64())
	if f != f || math.IsInf(f, 0) {
		f = 1
	}
	return fmt.Sprintf("%.17g", f)
}

func (g generator) modifiers(flags string) string {
	s := g.text(flags, 3)
	if g.IntN(2) == 0 {
		s += fmt.Sprint(1 + g.IntN(99))
	}
	if g.IntN(2) == 0 {
		s += "." + g.one("", "0", "1", "2", "3", "7", "17", "25", "99")
	}
	return s
}

func TestReferenceFormat(t *testing.T) {
	g := newGenerator(1)
	var cases []string
	for range 6000 {
		cases = append(cases, fmt.Sprintf("string.format('<%%%s%s>', %s)", g.modifiers("-+ #0"), g.one("e", "E", "f", "g", "G"), g.number()))
	}
	for range 3000 {
		cases = append(cases,
			fmt.Sprintf("string.format('<%%%s%s>', %d)", g.modifiers("-+ 0"), g.one("d", "i"), g.Int64N(1<<54)-1<<53),
			fmt.Sprintf("string.format('<%%%su>', %d)", g.modifiers("-+ 0"), g.Int64N(1<<g.IntN(54))),
			fmt.Sprintf("string.format('<%%%s%s>', %d)", g.modifiers("-+ #0"), g.one("o", "x", "X"), g.Int64N(1<<g.IntN(54))))
	}
	for range 1000 {
		cases = append(cases,
			fmt.Sprintf("string.format('<%%%ss|%%q>', %s, %[2]s)", g.modifiers("-"), quote(g.text("ab\"\\\n\r", 12))),
			fmt.Sprintf("string.format('<%%%sc>', %d)", strings.Split(g.modifiers("-"), ".")[0], 1+g.IntN(255)))
	}
	compare(t, append(cases, "string.format('%d', 3.99)", "string.format('%d', -3.99)", "string.format('%d', '10')",
		"string.format('%5%')", "string.format('%y', 1)", "string.format('%.123f', 1)", "string.format('%123d', 1)",
		"string.format('%------d', 1)", "string.format('%d')", "string.format('%d', 'x')", "string.format('%s', nil)",
		"string.format('%s %s', 'a')", "string.format()", "string.format('%%')", "string.format('%5.f', 2.5)",
		"string.format('%g', 100000)", "string.format('%g', 1e6)", "string.format('%g', 999999.5)", "string.format('%#.0o|%#o|%#.3o', 0, 0, 8)"))
}

func TestReferencePatterns(t *testing.T) {
	g := newGenerator(2)
	pattern := func() string {
		var b strings.Builder
		for range g.IntN(7) {
			b.WriteString(g.one("a", "b", ".", "%a", "%d", "%s", "%W", "[ab]", "[^a]", "[a-c%d]", "[%w_]", "(", ")", "()",
				"(a*)", "(.-)", "%1", "%b()", "%f[%a]", "%f[^a]", "$", "^", "%", "[", "]", "%.", "-", "[]a]", "[^]]", "[a-]", "%2"))
			b.WriteString(g.one("", "", "", "*", "+", "-", "?"))
		}
		return g.one("", "", "^") + b.String()
	}
	var cases []string
	for range 4000 {
		subject, p := quote(g.text("aab1( )_.^", 14)), quote(pattern())
		cases = append(cases,
			fmt.Sprintf("string.find(%s, %s, %d)", subject, p, g.IntN(9)-3),
			fmt.Sprintf("string.match(%s, %s)", subject, p),
			fmt.Sprintf("string.gsub(%s, %s, %s)", subject, p, quote(g.one("x", "<%0>", "<%1>", "%2%1", "%%", "%x", "%"))),
			fmt.Sprintf("string.gsub(%s, %s, function(...) return select('#', ...) end, %d)", subject, p, g.IntN(4)),
			fmt.Sprintf("(function() local r = '' for a, b in string.gmatch(%s, %s) do r = r .. '[' .. a .. ',' .. tostring(b) .. ']' end return r end)()", subject, p))
	}
	for c := range 256 {
		for _, class := range "acdlpsuwxzACDLPSUWXZ.gGq" {
			cases = append(cases, fmt.Sprintf("string.find(%s, '%%%c')", quote(string([]byte{byte(c)})), class))
		}
	}
	compare(t, cases)
}

func TestReferenceNumbers(t *testing.T) {
	g := newGenerator(3)
	var cases []string
	for range 4000 {
		text := g.text(" \t\v0123456789.eE+-xXabcfpP", 9)
		cases = append(cases, fmt.Sprintf("tonumber(%s)", quote(text)))
		cases = append(cases, fmt.Sprintf("tonumber(%s)", quote(g.number())))
		cases = append(cases, fmt.Sprintf("tonumber(%s, %d)", quote(g.text(" 0123456789abzxXZ", 14)), g.IntN(39)-1))
		cases = append(cases, fmt.Sprintf("tostring(%d)", g.Int64N(2e14)-1e14)) // both write it in full
		cases = append(cases, fmt.Sprintf("math.fmod(%s, %s)", g.number(), g.number()))
		cases = append(cases, fmt.Sprintf("math.modf(%s)", g.number()))
		n := g.number()
		cases = append(cases, fmt.Sprintf("math.floor(%s), math.ceil(%[1]s), math.abs(%[1]s), math.sqrt(%[1]s), math.max(%[1]s, 1), math.min(1, %[1]s)", n))
	}
	compare(t, append(cases, "tonumber('1e999')", "tonumber('-1e999')", "tonumber('1e-999')", "tonumber('0x')", "tonumber('0x.8')",
		"tonumber('0x1.8p1')", "tonumber('0xffffffffffffffffffff')", "tonumber(nil)", "tonumber()", "tonumber('1', 1)", "tonumber({}, 16)"))
}

func TestReferenceStringsAndTables(t *testing.T) {
	g := newGenerator(4)
	place := func() string { return g.one("-7", "-2", "-1", "0", "1", "2", "3", "5", "9", "1.7", "-1.7", "'2'") }
	var cases []string
	for range 1500 {
		s := quote(g.text("abZ\x00é", 6))
		cases = append(cases,
			fmt.Sprintf("string.sub(%s, %s, %s)", s, place(), place()),
			fmt.Sprintf("string.byte(%s, %s, %s)", s, place(), place()),
			fmt.Sprintf("string.byte(%s, %s)", s, place()),
			fmt.Sprintf("string.rep(%s, %s)", s, place()),
			fmt.Sprintf("string.upper(%s), string.lower(%[1]s), string.reverse(%[1]s), #%[1]s", s),
			fmt.Sprintf("string.find(%s, %s, %s, true)", quote(g.text("ab.", 8)), quote(g.text("ab.", 2)), place()))
	}
	for range 1500 {
		list := "{" + strings.Join(strings.Split(g.text("123456789", 8), ""), ", ") + "}"
		cases = append(cases,
			fmt.Sprintf("(function(t) table.sort(t) return unpack(t) end)(%s)", list),
			fmt.Sprintf("(function(t) table.sort(t, function(a, b) return a > b end) return unpack(t) end)(%s)", list),
			fmt.Sprintf("(function(t) return table.remove(t, %s), unpack(t) end)(%s)", place(), list),
			fmt.Sprintf("(function(t) table.insert(t, 'x') return unpack(t) end)(%s)", list),
			fmt.Sprintf("(function(t) table.insert(t, %s, 'x') return unpack(t) end)(%s)", g.one("1", "2", "#t", "#t + 1"), list[:1]+"1, "+list[1:]),
			fmt.Sprintf("table.concat(%s, %s, %s, %s)", list, quote(g.text(",;", 2)), place(), g.one("0", "1", "2", "3", "5")),
			fmt.Sprintf("unpack(%s, %s, %s)", list, place(), place()),
			fmt.Sprintf("table.maxn(%s), select(%s, %s)", list, g.one("1", "2", "-1", "-2", "0", "'#'"), "1, 2, 3"))
	}
	compare(t, cases)
}

// TestReferenceErrors compares the texts of errors, and what else is not drawn.
func TestReferenceErrors(t *testing.T) {
	compare(t, []string{
		"string.rep()", "string.rep('x')", "string.rep('x', {})", "string.char(256)", "string.char('x')", "string.len(nil)",
		"string.sub('x')", "string.gsub('a', 'a')", "string.gsub('a', 'a', {a = {}})", "string.gsub('a', 'a', true)",
		"table.concat({1, {}, 3})", "table.concat({1, 2}, {})", "table.insert({}, 1, 2, 3)", "table.insert({})", "table.insert(nil, 1)",
		"table.sort({}, 1)", "table.remove(1)", "select(0)", "select('x')", "next({}, 'x')", "next()", "pairs()", "pairs(nil)", "ipairs()", "ipairs('x')",
		"setmetatable({}, 1)", "setmetatable({})", "setmetatable(1, {})", "setmetatable(setmetatable({}, {__metatable = 1}), {})",
		"getmetatable()", "getmetatable(setmetatable({}, {__metatable = 7}))", "rawset({}, 1)", "rawget({})", "rawequal(1)", "rawget(1, 2)",
		"tonumber('z', 99)", "tonumber('z', -1)", "tostring()", "type()", "error('x')", "error('x', 0)", "error('x', 2)", "error(42)",
		"pcall(error)", "pcall(error, 'x')", "pcall(nil)", "pcall(1)", "pcall()", "pcall({})", "xpcall(error)", "xpcall(error, error)", "xpcall()",
		"xpcall(function() error('a', 0) end, function(e) return e .. 'b', 1 end)", "xpcall(function() return 1, nil, 3 end, nil)",
		"pcall(function() error('deep', 2) end)", "assert(false)", "assert(nil, 'no')", "assert()", "assert(1, 2)", "assert(false, 1)",
		"math.max()", "math.floor()", "math.floor('x')", "math.fmod(1)", "unpack()", "unpack({}, 'x')", "tostring(setmetatable({}, {__tostring = function() return 'x' end}))",
		"(function() local t = {} for k, v in pairs({5, 6, 7}) do t[#t + 1] = k * v end return unpack(t) end)()", "#'a\\0b'", "('x').y", "_VERSION",
	})
}

// TestDifferences has what is meant to differ from the reference, and fails when
// it does not any more.
func TestDifferences(t *testing.T) {
	cases := []struct{ expression, why string }{
		{"tostring(0.1 + 0.2)", "the shortest text that reads back, not 14 digits"},
		{"tostring(1e15)", "integers in full"},
		{"tostring(1/0)", "the interpreter's text, as concatenation gives it"},
		{"math.huge .. ''", "the interpreter's text"},
		{"tonumber('inf')", "depends on the C library"},
		{"tonumber('nan')", "depends on the C library"},
		{"tonumber('-1', 16)", "C wraps around"},
		{"tonumber('1\\0002')", "C ends at the zero byte"},
		{"string.find('a\\000b', 'a*\\000c')", "C ends at the zero byte"},
		{"string.format('%s|', 'a\\000b')", "C ends at the zero byte"},
		{"string.format('%c', 0)", "C ends at the zero byte"},
		{"string.format('%d', 2^63)", "undefined in C"},
		{"string.format('%x', -1)", "undefined in C"},
		{"string.format('%05s', 'x')", "undefined in C"},
		{"string.sub('abc', 1, math.huge)", "undefined in C"},
		{"string.rep('x', 0/0)", "undefined in C"},
		{"(function(t) table.insert(t, 5, 1) return table.maxn(t) end)({})", "a place outside of the list"},
		{"unpack({}, 1, 241)", "at most 240 values"},
		{"pcall(assert, false, {}) and nil, type(select(2, pcall(assert, false, {})))", "an error may be any value"},
		{"tostring({})", "no address"},
		{"getmetatable('')", "strings have no visible metatable"},
		{"pcall(rawset, setmetatable({}, {__metatable = false}), 1, 2) == true", "a __metatable of false makes a table read-only"},
		{"next(string)", "the library is read-only"},
		{"string.find('x', ('a?'):rep(201))", "nested repetitions are limited"},
		{"load", "absent"}, {"_G", "absent"}, {"math.sin", "absent"}, {"string.dump", "absent"},
	}
	expressions := make([]string, len(cases))
	for i, c := range cases {
		expressions[i] = c.expression
	}
	v := newVM(t)
	for i, theirs := range askReference(t, expressions) {
		if ours := v.answer(expressions[i]); ours == theirs {
			t.Errorf("%s is %s on both sides; it was meant to differ: %s", expressions[i], ours, cases[i].why)
		}
	}
}
