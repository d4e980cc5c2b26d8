package source

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func compileError(t *testing.T, text string) *Error {
	t.Helper()
	_, err := Compile("points.lua", []byte(text))
	var problem *Error
	if !errors.As(err, &problem) {
		t.Fatalf("%q: got %v, want an Error", text, err)
	}
	return problem
}

func TestErrorTexts(t *testing.T) {
	for _, c := range []struct {
		text   string
		line   int
		column int
		want   string // message, and after a line end the hint
	}{
		{"x = 1\nif x the\n", 2, 6, "syntax error near \"the\"\n"},
		{"x = = 1", 1, 5, "syntax error near \"=\"\n\"=\" assigns to a name or a field; a comparison is \"==\""},
		{"local function f()\n  x = 1\n", 3, 1, "unexpected end of file\n\"function\" of line 1 has no \"end\""},
		{"function f()\n  if a then b()\n  else if c then d() end\nend\n", 5, 1, "unexpected end of file\n\"function\" of line 1 has no \"end\"; \"else if\" of line 3 opens an if of its own: Lua writes \"elseif\""},
		{"if a then b() else if c then d() end end\nif x then\n  y()\n", 4, 1, "unexpected end of file\n\"if\" of line 2 has no \"end\""},
		{"x = {\n1,\n", 3, 1, "unexpected end of file\n\"{\" of line 1 has no \"}\""},
		{"repeat x()", 1, 11, "unexpected end of file\n\"repeat\" of line 1 has no \"until\""},
		{"x =", 1, 4, "unexpected end of file\n"},
		{"x()\nend", 2, 1, "syntax error near \"end\"\n"},
		{"f(1]", 1, 4, "syntax error near \"]\"\n"},
		{"x = [==[ a\n ]] b", 1, 5, "unfinished long string\nclose it with ]==]"},
		{"--[[ a\n b", 1, 1, "unfinished long comment\nclose it with ]]"},
		{"x = 'abc\ny = 1", 1, 5, "unfinished string\nclose it with ' on the same line, or write [[...]] for several lines"},
		{"if a != b then end", 1, 6, "syntax error near \"!=\"\nLua writes \"~=\" for not equal"},
		{"x += 1", 1, 3, "syntax error near \"+=\"\nwrite x = x + y"},
		{"x++", 1, 2, "syntax error near \"++\"\nwrite x = x + 1"},
		{"x = 7 // 2", 1, 7, "syntax error near \"//\"\na comment starts with \"--\"; an integer quotient is math.floor(a / b)"},
		{"x = a & b", 1, 7, "syntax error near \"&\"\nLua 5.1 has no bit operators; \"and\" joins conditions"},
		{"x = a << b", 1, 7, "syntax error near \"<<\"\nLua 5.1 has no bit operators"},
		{"x = ~a", 1, 5, "syntax error near \"~\"\nLua writes \"not\", and \"~=\" for not equal"},
		{"local x <const> = 1", 1, 9, "syntax error near \"<\"\nLua 5.1 has no attributes such as <const>; leave it out"},
		{"for i = 1, 2 do continue end", 1, 26, "syntax error near \"end\"\nLua has no \"continue\"; put the rest of the loop body in an \"if\""},
		{"var x = 1", 1, 5, "syntax error near \"x\"\nLua writes \"local x = 1\""},
		{"if a then elif b then end", 1, 16, "syntax error near \"b\"\nLua writes \"elseif\""},
		{`x = "\u{48}"`, 1, 6, "unknown escape \"\\u\" in a string\nLua 5.1 has \\ddd with a decimal byte value; other characters are written as they are, in UTF-8"},
		{`x = "\300"`, 1, 6, "escape \"\\300\" is too large\n\\ddd is the value of one byte, at most 255"},
		{"x = 1e999", 1, 5, "number \"1e999\" is too large\nthe largest number is about 1.79e308"},
		{"x = 3x", 1, 5, "malformed number \"3x\"\nLua 5.1 numbers look like 12, 0.5, 1e9 or 0xff; put a space between a number and a word or dots"},
		{"x = 1..2", 1, 5, "malformed number \"1..2\"\nLua 5.1 numbers look like 12, 0.5, 1e9 or 0xff; put a space between a number and a word or dots"},
		{"goto done", 1, 1, "\"goto\" is not supported\nuse a loop with \"break\", or a function with \"return\""},
		{"::top::", 1, 1, "labels are not supported\nuse a loop with \"break\", or a function with \"return\""},
		{"f()\n(g)()", 2, 1, "ambiguous syntax: a call, or a new statement?\nput \"(\" on the line of what is called, or \";\" before it"},
		{"x = 1\n\nbreak", 3, 0, "\"break\" outside a loop\n"},
		{"function f()\nreturn ...\nend", 2, 0, "cannot use \"...\" outside a function with \"...\" among its parameters\n"},
		{"return 1\nx = 2", 2, 1, "syntax error near \"x\"\n\"return\" and \"break\" must be last in their block"},
		{"x = @", 1, 5, "unexpected character '@'\n"},
		{"größe = 1", 1, 3, "unexpected character 'ö'\nnames have letters a to z, digits and _; put other text in quotes"},
		{"x = 1\ny = '\xff'", 2, 6, "byte 11 (0xff) is not valid UTF-8\nsave the file as UTF-8, or write \\ddd inside a string"},
		{"x = 1\r\n\x00", 2, 1, "NUL character at byte 7\nwrite \\0 inside a string"},
		{"\x1bLua\x51", 1, 1, "compiled Lua is not accepted\ndeploy the source text"},
	} {
		got := compileError(t, c.text)
		want := &Error{File: "points.lua", Line: c.line, Column: c.column}
		want.Message, want.Hint, _ = strings.Cut(c.want, "\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestErrorString(t *testing.T) {
	err := compileError(t, "x()\nif a != b then end")
	if got, want := err.Error(), `points.lua:2: syntax error near "!="`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	want := "points.lua:2: syntax error near \"!=\"\nhint: Lua writes \"~=\" for not equal"
	if got := err.WithHint(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What plain Lua 5.1 allows compiles and means the same.
func TestSpellings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"print(0x10, 0xffffffffffffffff == 18446744073709551615, 1e3, .5, 5., 3e-2)", "16\ttrue\t1000\t0.5\t5\t0.03\n"},
		{"print(1e308 > 1e307, 0x1e+1)", "true\t31\n"},
		{`print("a\65\066\n\"\'\\\d", 'x\
y')`, "aAB\n\"'\\d\tx\ny\n"},
		{"print([[\nline\r\nnext]], [==[ ]] ]=] ]==])", "line\nnext\t ]] ]=] \n"},
		{"--[==[ long\n]] ]==] print(1) --[= short\nprint(2) --", "1\n2\n"},
		{"\ufeffprint(1)", "1\n"},
		{"print(#'\\0\\255', ('\\0'):byte())", "2\t0\n"},
		{"local t = {f = function(x) return x end} print(t.f'a', t.f[[b]], t.f{1}[1])", "a\tb\t1\n"},
		{"local x\n(print)(1)", "1\n"},
		{"local function f()\n(print)(1)\nend f()", "1\n"},
		{"local t = {}\nprint(t == nil)\n;(print)(2)", "false\n2\n"},
		{"for i = 1, 2 do local continue = i print(continue) end", "1\n2\n"},
		{"print(2^3^2, -2^2, not nil == true, 1 .. 2)", "512\t-4\ttrue\t12\n"},
		{"\v\f print('größe €')", "größe €\n"},
		{"return", ""},
		{"", ""},
	} {
		if got := runLimited(t, c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// A repaired statement reports its own line when it fails.
func TestRepairedLines(t *testing.T) {
	for _, text := range []string{
		"local a, b\n\na, b.x = 1, 2",
		"local a\n\nlocal b = 1 a = a.x and 2",
		"local a, b\n\nfor x in a do end",
		"local a, b\n\nfor x in a.b, 1 do end",
		"\n\nwhile nil or x.y do end",
		"\n\n('x').y.z = 1",
	} {
		if got := runLimited(t, text); got != "p:3:\n" {
			t.Errorf("%q: got %q, want an error in line 3", text, got)
		}
	}
}

func TestParse(t *testing.T) {
	text := "--- Adds.\n---@param x integer\nlocal x, y = 0x10 --[[ of\nno use ]] --[[twice]]\nx, y = y, x --\n\t --[[alone]]--"
	tree, err := Parse("a.lua", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if tree.File != "a.lua" || tree.Text != text || len(tree.Stmts) != 2 || tree.Stmts[1].Line() != 5 {
		t.Errorf("got %+v", tree)
	}
	want := []Comment{
		{Line: 1, Column: 1, LastLine: 1, Text: "--- Adds.", Alone: true},
		{Line: 2, Column: 1, LastLine: 2, Text: "---@param x integer", Alone: true},
		{Line: 3, Column: 19, LastLine: 4, Text: "--[[ of\nno use ]]"},
		{Line: 4, Column: 11, LastLine: 4, Text: "--[[twice]]"},
		{Line: 5, Column: 13, LastLine: 5, Text: "--"},
		{Line: 6, Column: 3, LastLine: 6, Text: "--[[alone]]", Alone: true},
		{Line: 6, Column: 14, LastLine: 6, Text: "--"},
	}
	if diff := cmp.Diff(want, tree.Comments); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The tree of a chunk is the one before repairs.
func TestChunkKeepsTree(t *testing.T) {
	text := []byte("local x, y = -(1), 2\nx, y = y, x\nfor k in x do end\nfor i = 1, 2 do end")
	tree, err := Parse("a.lua", text)
	if err != nil {
		t.Fatal(err)
	}
	chunk, err := Compile("a.lua", text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dump(tree), dump(&chunk.Tree)); diff != "" {
		t.Errorf("-parsed +compiled:\n%s", diff)
	}
}
