package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// In a snippet, METHOD stands for a method with a parameter x after the lines
// above it, and CONTRACT for a declaration of T. Without CONTRACT one comes
// first, on the same line.
func expand(snippet string) string {
	snippet = strings.ReplaceAll(snippet, "METHOD", "function T:m(x) end")
	if !strings.Contains(snippet, "CONTRACT") && !strings.Contains(snippet, "contract") {
		snippet = "CONTRACT " + snippet
		if strings.HasPrefix(snippet, "CONTRACT ---") {
			snippet = strings.Replace(snippet, "CONTRACT ", "CONTRACT\n", 1)
		}
	}
	return strings.ReplaceAll(snippet, "CONTRACT", `local T = contract "T" {}`)
}

func TestProblems(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"no contract", "local x = 1 -- of contract", []string{`1: the file declares no contract (write local X = contract "Name" { … } at file level)`}},
		{"two contracts", "local A = contract \"A\" {}\nlocal B = contract \"B\" {}", []string{`2: second contract "B", after "A" on line 1 (one file declares one contract)`}},
		{"contract not in a local", "A = contract \"A\" {}", []string{`1: contract is used in another way than to declare a contract (write local X = contract "Name" { … } at file level)`}},
		{"contract without table", "local A = contract \"A\"", []string{`1: contract is used in another way than to declare a contract (write local X = contract "Name" { … } at file level)`}},
		{"contract with computed name", "local A = contract(name) {}", []string{`1: contract is used in another way than to declare a contract (write local X = contract "Name" { … } at file level)`}},
		{"contract in a block", "do local A = contract \"A\" {} end", []string{`1: contract is used in another way than to declare a contract (write local X = contract "Name" { … } at file level)`}},
		{"contract used again", "CONTRACT\nlocal function f()\n  return contract\"B\" {}\nend", []string{`3: contract is used in another way than to declare a contract (write local X = contract "Name" { … } at file level)`}},
		{"name with a space", `local A = contract "My Points" {}`, []string{`1: contract name "My Points" has a space (write "MyPoints")`}},
		{"name with a dash", `local A = contract "my-points" {}`, []string{`1: contract name "my-points" is not allowed (a letter, then up to 63 letters, digits or _)`}},
		{"empty name", `local A = contract "" {}`, []string{`1: contract name "" is not allowed (a letter, then up to 63 letters, digits or _)`}},
		{"long name", `local A = contract "` + strings.Repeat("a", 65) + `" {}`, []string{`1: contract name "` + strings.Repeat("a", 60) + `…" is not allowed (a letter, then up to 63 letters, digits or _)`}},
		{"other class above", "---@class Pints\n---@field a string\nCONTRACT", []string{`1:1: class "Pints" stands above contract "T": it must have the contract's name (write ---@class T)`}},
		{"class elsewhere", "---@class T\n\nCONTRACT", []string{`1:1: type "T" has the contract's name (put it directly above the contract)`}},
		{"method tags above the contract", "---@view\n---@param x string\n---@return string\nCONTRACT", []string{
			"1:1: stray annotation: ---@view above a contract (put it above a method)",
			"2:11: stray annotation: ---@param above a contract (put it above a method)",
			"3:1: stray annotation: ---@return above a contract (put it above a method)",
		}},

		{"point instead of colon", "function T.name(x) end", []string{`1: write function T:name(…): a method takes the state as self (keep other things in a local)`}},
		{"assigned function", "T.name = function(self) end", []string{`1: write function T:name(…): a method takes the state as self (keep other things in a local)`}},
		{"assigned by a computed key", "T[1] = 5", []string{`1: write function T:name(…): a method takes the state as self (keep other things in a local)`}},
		{"member of a member", "function T.a:b() end", []string{`1: write function T:a(…): a method takes the state as self (keep other things in a local)`}},
		{"assigned inside a function", "local function f()\n  T.x = 1\nend", []string{`2: write function T:x(…): a method takes the state as self (keep other things in a local)`}},
		{"method in a block", "do\n  function T:m() end\nend", []string{`2: method "m" is declared inside another block (move it to file level)`}},
		{"variable taken", "T = 5", []string{`1: "T" already holds the contract (take another name)`}},
		{"variable taken by a local", "local a, T = 5", []string{`1: "T" already holds the contract (take another name)`}},
		{"variable taken by a function", "function T() end", []string{`1: "T" already holds the contract (take another name)`}},
		{"method of something unknown", "function Ponts:m() end", []string{`1: "Ponts" is no local of this file: the contract is in "T" (write function T:m(…))`}},
		{"declared twice", "function T:m() end\nfunction T:m() end", []string{`2: method "m" is declared twice, first on line 1`}},
		{"self declared", "function T:m(self) end", []string{`1: method "m" has a parameter self (leave it out: the : declares it)`}},
		{"varargs", "function T:m(...) end", []string{`1: method "m" has varargs (take a T[] instead)`}},
		{"many parameters", "function T:m(" + strings.Repeat("a,", 200) + "a) end", []string{`1: method "m" has 201 parameters, more than 200 (take a table)`}},
		{"long method name", "function T:" + strings.Repeat("m", 65) + "() end", []string{`1: method name "` + strings.Repeat("m", 60) + `…" is longer than 64 bytes (take a shorter name)`}},

		{"untyped parameter", "function T:m(a, b) end", []string{
			`1:40: parameter "a" of method "m" has no type (write ---@param a TYPE above it)`,
			`1:43: parameter "b" of method "m" has no type (write ---@param b TYPE above it)`,
		}},
		{"repeated parameter", "---@param x string\nfunction T:m(x, x) end", []string{`3: parameter "x" of method "m" stands twice`}},
		{"blank line between", "---@param x string\n\nMETHOD", []string{
			`2:11: stray annotation: ---@param describes nothing here (it must stand directly above a function or the contract)`,
			`4:14: parameter "x" of method "m" has no type (write ---@param x TYPE above it)`,
		}},
		{"misspelt parameter", "---@param quantitty string\nfunction T:m(quantity) end", []string{
			`2:11: ---@param quantitty: there is no such parameter (did you mean "quantity"?)`,
			`3:14: parameter "quantity" of method "m" has no type (write ---@param quantity TYPE above it)`,
		}},
		{"parameter annotated twice", "---@param x string\n---@param x string\nMETHOD", []string{`3:11: ---@param x stands twice`}},
		{"vararg annotated", "---@param ... string\nfunction T:m() end", []string{`2:11: a method can't have varargs (take a T[] instead)`}},
		{"param without name", "---@param\nfunction T:m() end", []string{`2:10: ---@param has no name (write ---@param NAME TYPE)`}},
		{"param without type", "---@param x\nMETHOD", []string{`2:12: parameter "x" has no type (write ---@param x TYPE)`}},
		{"param with colon", "---@param x: string\nMETHOD", []string{`2:12: unexpected ":" after the name "x" (write ---@param x TYPE)`}},
		{"param is nil", "---@param x nil\nMETHOD", []string{`2:13: nil alone is no type (write T? for a value that may be absent)`}},
		{"two results", "---@return string\n---@return string\nfunction T:m() end", []string{`3:1: second ---@return: a method has one result (return a table, such as {a: T, b: U})`}},
		{"result list", "---@return string, integer\nfunction T:m() end", []string{`2:18: a method has one result, not a list (return a table, such as {a: T, b: U})`}},
		{"result without type", "---@return\nfunction T:m() end", []string{`2:1: ---@return has no type (write ---@return TYPE)`}},
		{"view with text", "---@view really\nfunction T:m() end", []string{`2:9: ---@view takes nothing after it, got "really"`}},
		{"view twice", "---@view\n---@view\nfunction T:m() end", []string{`3:1: ---@view stands twice`}},
		{"access twice", "---@access user\n---@access admin\nfunction T:m() end", []string{`3:1: ---@access stands twice`}},
		{"misspelt access", "---@access Admim\nfunction T:m() end", []string{`2:12: ---@access must be anyone, user, admin or role:NAME, got "Admim" (did you mean admin?)`}},
		{"access without word", "---@access\nfunction T:m() end", []string{`2:11: ---@access must be anyone, user, admin or role:NAME, got ""`}},
		{"access with two words", "---@access user admin\nfunction T:m() end", []string{`2:16: ---@access takes one word, got "admin" after it (put documentation on a line of its own)`}},
		{"bad role", "---@access role:a b\nfunction T:m() end\n---@access role:\nfunction T:n() end", []string{
			`2:18: ---@access takes one word, got "b" after it (put documentation on a line of its own)`,
			`4:12: ---@access must be anyone, user, admin or role:NAME, got "role:"`,
		}},
		{"read above a method", "---@read user\nfunction T:m() end", []string{`2:1: stray annotation: ---@read above a method (put it above the contract)`}},

		{"init with parameter", "function T:init(a) end", []string{`1: init takes no parameter (read ctx, or give the state in the contract's table)`}},
		{"init with tags", "---@view\n---@access admin\n---@return string\nfunction T:init() end", []string{
			`2:1: ---@view above "init", which can't be called from outside (remove it)`,
			`3:1: ---@access above "init", which can't be called from outside (remove it)`,
			`4:1: ---@return above "init", whose result nobody sees (remove it)`,
		}},
		{"upgrade with two", "---@view\nfunction T:upgrade(a, b) end", []string{
			`2:1: ---@view above "upgrade", which can't be called from outside (remove it)`,
			`3: upgrade takes one parameter, the version it comes from (write upgrade(from_version))`,
		}},
		{"upgrade from a string", "---@param from string\nfunction T:upgrade(from) end", []string{`2:11: the version that upgrade takes is an integer (write integer)`}},
		{"private with tags", "---@view\n---@param y string\nfunction T:_m(x) end", []string{
			`2:1: ---@view above "_m", which can't be called from outside (remove it)`,
			`3:11: ---@param y: there is no such parameter`,
		}},

		{"misspelt tag", "---@pram x string\nMETHOD", []string{
			`2:1: unknown annotation ---@pram (did you mean ---@param?)`,
			`3:14: parameter "x" of method "m" has no type (write ---@param x TYPE above it)`,
		}},
		{"unknown tag", "--- @author me", []string{`2:1: unknown annotation ---@author (the annotations are access, alias, class, field, param, read, return, view)`}},
		{"refused tag", "---@overload fun()\nfunction T:m() end", []string{`2:1: ---@overload has no meaning in a contract`}},
		{"stray view", "---@view\nlocal x = 1", []string{`2:1: stray annotation: ---@view describes nothing here (it must stand directly above a function or the contract)`}},
		{"view above a local function", "---@view\nlocal function f() end", []string{`2:1: stray annotation: ---@view above a function that is no method (it is for the methods of the contract)`}},
		{"misspelt param of a local function", "---@param y string\nlocal function f(x) end", []string{`2:11: ---@param y: there is no such parameter`}},
		{"behind code", "local x = 1 ---@view\nfunction T:m() end", []string{`1:39: stray annotation: ---@view behind code has no effect (put it on a line of its own, above what it describes)`}},
		{"alternative behind code", "local x = 1 ---| 5", []string{`1:39: stray annotation: ---| behind code has no effect (put it on a line of its own, above what it describes)`}},
		{"stray alternative", "---| 'a'\nfunction T:m() end", []string{`2:1: stray annotation: ---| belongs to no ---@alias (it goes on with a ---@alias on the line above)`}},
		{"stray field", "---@field x string\nfunction T:m() end", []string{`2:1: stray annotation: ---@field x stands under no ---@class (write ---@class NAME above it)`}},

		{"class without name", "---@class\n", []string{`2:10: ---@class has no name (write ---@class NAME)`}},
		{"class with parent", "---@class A : B\n", []string{`2:13: class A can't have a parent (list all fields in the class)`}},
		{"generic class", "---@class A<T>\n", []string{`2:12: class A can't have type parameters`}},
		{"class twice", "---@class A\n---@alias A string", []string{`3:11: type "A" is already declared on line 2 (take another name)`}},
		{"class named as a type", "---@class string\n---@alias fun string", []string{`2:11: "string" is a built-in type (take another name)`, `3:11: "fun" is a built-in type (take another name)`}},
		{"field problems", "---@class A\n---@field\n---@field x\n---@field y nil\n---@field z strin\n---@field [string] string\n---@field w string\n---@field w string", []string{
			`3:10: ---@field has no name (write ---@field NAME TYPE)`,
			`4:12: field "x" has no type (write ---@field x TYPE)`,
			`5:13: nil alone is no type (write T? for a value that may be absent)`,
			`6:13: unknown type "strin" (did you mean "string"?)`,
			`7:11: a field needs a name (for keys of one kind write table<K, V> where the class is used)`,
			`9:11: field "w" of class A stands twice`,
		}},
		{"endless class", "---@class A\n---@field a A\n---@class B\n---@field c {x: C}\n---@alias C B|B\n---@class D\n---@field d D|string\n---@field e D[]", []string{
			`2:1: class A can have no value: its required fields go on without end (make the field that leads back to it optional)`,
			`4:1: class B can have no value: its required fields go on without end (make the field that leads back to it optional)`,
		}},
		{"alias problems", "---@alias\n---@alias A\n---@alias B nil\n---@alias C\n---| nil\n---@alias D strin\n---| 'x'", []string{
			`2:10: ---@alias has no name (write ---@alias NAME)`,
			`3:1: alias "A" has no type (write ---@alias NAME TYPE)`,
			`4:13: nil alone is no type (write T? for a value that may be absent)`,
			`5:1: nil alone is no type (write T? for a value that may be absent)`,
			`7:13: unknown type "strin" (did you mean "string"?)`,
		}},
		{"alias cycles", "---@alias A B\n---@alias B C[]|string\n---@alias C A?\n---@alias D table<string, D>", []string{
			`4:1: alias C stands for itself (a type can contain itself only through a ---@class)`,
			`5:1: alias D stands for itself (a type can contain itself only through a ---@class)`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, problems := load(t, expand(test.text))
			if diff := cmp.Diff(test.want, problemTexts(problems)); diff != "" {
				t.Errorf("problems of\n%s\n(-want +got):\n%s", expand(test.text), diff)
			}
			if (c == nil) != (len(problems) > 0) {
				t.Errorf("contract %v with %d problems", c, len(problems))
			}
		})
	}
}

func TestTypeProblems(t *testing.T) {
	tests := []struct{ text, want string }{
		{"strnig", `3:13: unknown type "strnig" (did you mean "string"?)`},
		{"bool", `3:13: unknown type "bool" (write boolean)`},
		{"Widget", `3:13: unknown type "Widget" (the built-in types are any, string, bytes, boolean, number, integer, decimal, user, table; others need ---@class or ---@alias)`},
		{"Kin", `3:13: unknown type "Kin" (did you mean "Kind"?)`},
		{"function", `3:13: a function can be neither an argument, a result nor state`},
		{"fun(x: string)", `3:13: unknown type "fun" (a function can be neither an argument, a result nor state)`},
		{"string,", `3:19: unexpected "," after the type string`},
		{"string[5]", `3:19: unexpected "[5]" after the type string (write T[] for an array)`},
		{"string?[]", `3:22: an element of an array can't be string?: arrays have no holes (drop the ?)`},
		{"(string", `3:20: ")" is missing at the end of the type`},
		{"(string]", `3:20: want ")" in the type, got "]"`},
		{"string|", `3:20: a type is missing here`},
		{"|string", `3:13: a type can't begin with "|string"`},
		{"?string", `3:13: a type can't begin with "?string" (write T? for a value that may be absent)`},
		{"[string]", `3:13: a type can't begin with "[string]" (write T[] for an array, table<K, V> for a table)`},
		{"table<string>", `3:25: want "," in the type, got ">"`},
		{"table<string, nil>", `3:19: nil alone is no type (write T? for a value that may be absent)`},
		{"table<decimal, string>", `3:19: a key can't be decimal: keys are string, integer, user or literals`},
		{"table<Kind?, string>", `3:19: a key can't be Kind?: nil is no key`},
		{"table<string|Deep, string>", `3:19: a key can't be boolean: keys are string, integer, user or literals`},
		{"{}", `3:15: {} has no members (write table for a table of anything)`},
		{"{a: string, a: string}", `3:25: member "a" stands twice`},
		{"{a string}", `3:16: want ":" in the type, got "string}"`},
		{"{[string]: string}", `3:14: a member in {…} needs a name (write table<K, V>)`},
		{"{a: nil}", `3:17: nil alone is no type (write T? for a value that may be absent)`},
		{"{a: string", `3:23: "}" is missing at the end of the type`},
		{"{a: string b: string}", `3:24: want "}" in the type, got "b:"`},
		{`"x`, `3:13: the string "x has no end`},
		{`"a\n"`, `3:13: a string in a type can't have a backslash: a\n`},
		{`"` + strings.Repeat("x", 257) + `"`, `3:13: the string "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" in a type is longer than 256 bytes (declare it string)`},
		{"9007199254740992", `3:13: "9007199254740992" in a type is not an integer of at most 2^53-1`},
		{"-", `3:13: "-" in a type is not an integer of at most 2^53-1`},
		{"1.5", `3:14: unexpected ".5" after the type 1`},
		{strings.Repeat("(", 40) + "string", `3:45: type nests deeper than 32 (name the inner type with ---@alias)`},
		{"string" + strings.Repeat("[]", 40), `3:85: type nests deeper than 32`},
	}
	for _, test := range tests {
		text := "---@alias Kind 'a'\n---@alias Deep integer|boolean\n---@param x " + test.text +
			"\nfunction T:m(x) end local T = contract 'T' {}"
		_, problems := load(t, text)
		if got := problemTexts(problems); len(got) != 1 || got[0] != test.want {
			t.Errorf("%s: got %q, want %q", test.text, got, test.want)
		}
	}
}

func TestMisdashedAnnotations(t *testing.T) {
	for _, dashes := range []string{"-- @access admin", "--@access admin", "----@access admin", "---- @access admin"} {
		_, problems := load(t, "local T = contract 'T' {}\n"+dashes+"\nfunction T:m() end")
		want := []string{"2:1: stray annotation: @access counts only behind exactly three dashes (write ---@access)"}
		if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
			t.Errorf("%s: %s", dashes, diff)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "---@alias A%d Unknown%d\n", i, i)
	}
	_, problems := load(t, b.String())
	if len(problems) != maxProblems {
		t.Errorf("%d problems, want %d", len(problems), maxProblems)
	}
}

func TestUnionsAreBounded(t *testing.T) {
	var wide, deep strings.Builder
	for i := range maxAlternatives + 1 {
		fmt.Fprintf(&wide, "|%d", i)
		fmt.Fprintf(&deep, "---@alias A%d A%d|%d\n", i, i+1, i)
	}
	_, problems := load(t, expand("---@alias A "+wide.String()[1:]+"\n"))
	want := []string{"2:13: union of 257 types, more than 256"}
	if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
		t.Error(diff)
	}
	_, problems = load(t, expand(deep.String()+"---@alias A257 string\n"))
	want = []string{"2:14: union A1|0 is of more than 256 types, aliases included", "3:14: union A2|1 is of more than 256 types, aliases included"}
	if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
		t.Error(diff)
	}
}

func TestAllUnionsTogetherAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("---@alias A 0")
	for i := range 250 {
		fmt.Fprintf(&b, "|%d", i)
	}
	b.WriteString("\n---@class X\n")
	for i := range 300 {
		fmt.Fprintf(&b, "---@field f%d A|'%d'\n", i, i)
	}
	_, problems := load(t, expand(b.String()))
	want := []string{"265:16: the unions of this contract are of more than 65536 types (give large unions a name with ---@alias, and use that alone)"}
	if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
		t.Error(diff)
	}
}

func TestLinesAreCountedAsLuaDoes(t *testing.T) {
	tests := []string{
		"local a = 1\r\nlocal T = contract 'T' {}\r\n---@view x\r\nfunction T:m() end",
		"local a = 'x\\\r\ny'\rlocal T = contract 'T' {}\n\r---@view x\nfunction T:m() end",
		"local T = contract 'T' {} --[==[ ]]\n]=]\n]==]\n---@view x\nfunction T:m() end",
		"local T = contract 'T' { [ [[\n---@view\n]] ] = '--[[' }\n---@view x\nfunction T:m() end",
		"local T = contract 'T' {} local s = '\\\\' local u = \"\\\"---@view\\'\"\n\n--[[]]\n---@view x\nfunction T:m() end",
	}
	wantLines := []int{3, 4, 4, 4, 4}
	for i, text := range tests {
		_, problems := load(t, text)
		if len(problems) != 1 || problems[0].Line != wantLines[i] || !strings.HasPrefix(problems[0].Message, "---@view takes nothing") {
			t.Errorf("%q: %v, want one problem in line %d", text, problems, wantLines[i])
		}
	}
}
