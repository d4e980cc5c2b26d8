package source

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/gopher-lua/ast"
)

// visit calls f for all statements and expressions, outer ones first.
func visit(stmts []ast.Stmt, f func(ast.PositionHolder)) {
	var visitExpr func(ast.Expr)
	visitExpr = func(e ast.Expr) {
		f(e)
		for operand := range Operands(e) {
			visitExpr(operand)
		}
		if function, ok := e.(*ast.FunctionExpr); ok {
			visit(function.Stmts, f)
		}
	}
	for _, s := range stmts {
		f(s)
		for _, e := range Exprs(s) {
			if e != nil {
				visitExpr(e)
			}
		}
		for _, inner := range Blocks(s) {
			visit(inner, f)
		}
	}
}

// checkPlaces compares the lines of a tree with those that the library's parser
// finds, and asks that what begins at a place is what a node is written with.
func checkPlaces(t interface{ Errorf(string, ...any) }, text string) {
	tree, tokens, err := Limits{}.read("t.lua", []byte(text))
	if err != nil {
		return
	}
	plain, parseErr := parseText("t.lua", onTheirLines(tokens))
	if parseErr != nil {
		t.Errorf("%q: %v", text, parseErr)
		return
	}
	lines := func(stmts []ast.Stmt) (all []string) {
		visit(stmts, func(n ast.PositionHolder) {
			all = append(all, fmt.Sprint(reflect.TypeOf(n), n.Line(), n.LastLine()))
		})
		return all
	}
	if diff := cmp.Diff(lines(plain), lines(tree.Stmts)); diff != "" {
		t.Errorf("%q: lines want-, got+\n%s", text, diff)
	}
	at := map[Place]string{}
	for _, tok := range tokens {
		at[Place{tok.at.line, tok.at.column}] = tok.value
	}
	visit(tree.Stmts, func(n ast.PositionHolder) {
		begin, ok := at[tree.Begin(n)]
		if !ok {
			t.Errorf("%q: %T begins at %v, where no token is", text, n, tree.Begin(n))
		}
		if want := firstWords(n); want != "" && begin != "(" && !strings.Contains(want, begin) {
			t.Errorf("%q: %T begins with %q, want %q", text, n, begin, want)
		}
		var names []string
		for _, place := range tree.Names(n) {
			names = append(names, at[place])
		}
		if diff := cmp.Diff(namesIn(n), names); diff != "" {
			t.Errorf("%q: names of %T want-, got+\n%s", text, n, diff)
		}
	})
}

// namesIn returns the names that a node declares, nil for none.
func namesIn(n ast.PositionHolder) []string {
	switch n := n.(type) {
	case *ast.LocalAssignStmt:
		return n.Names
	case *ast.NumberForStmt:
		return []string{n.Name}
	case *ast.GenericForStmt:
		return n.Names
	case *ast.FunctionExpr:
		return append([]string(nil), n.ParList.Names...)
	case *ast.FuncDefStmt:
		if n.Name.Method != "" {
			return []string{n.Name.Method}
		}
		return []string{lastName(n.Name.Func)}
	}
	return nil
}

// lastName is c of a.b.c.
func lastName(e ast.Expr) string {
	if member, ok := e.(*ast.AttrGetExpr); ok {
		return member.Key.(*ast.StringExpr).Value
	}
	return e.(*ast.IdentExpr).Value
}

// firstWords are the words with which a node may begin; "" for any.
func firstWords(n ast.PositionHolder) string {
	switch n := n.(type) {
	case *ast.LocalAssignStmt:
		return "local"
	case *ast.ReturnStmt:
		return "return"
	case *ast.IfStmt:
		return "if elseif"
	case *ast.GenericForStmt, *ast.NumberForStmt:
		return "for"
	case *ast.TableExpr:
		return "{"
	case *ast.UnaryMinusOpExpr:
		return "-"
	case *ast.UnaryLenOpExpr:
		return "#"
	case *ast.UnaryNotOpExpr:
		return "not"
	case *ast.IdentExpr:
		return n.Value
	}
	return ""
}

func TestPlacesOfRandomPrograms(t *testing.T) {
	for seed := range int64(100) {
		checkPlaces(t, generate(seed))
	}
}

func TestPlacesInParentheses(t *testing.T) {
	for _, text := range []string{
		"(function(a, b) end)(1)",
		"local x = ((function(a) end)), (function() end)(), ((function(...) end))(function(c) end)",
		"return (((f)(function(a) return (function(b) end)(a) end)))",
	} {
		checkPlaces(t, text)
	}
}

func TestPlaces(t *testing.T) {
	text := "\ufefflocal a,\n  b = - - x, not(y)\n" +
		"function p.q:m(c, ...) (f)(g) end for k, v in f()() do k = #v end\n" +
		"local function h(d) return function(e) end end"
	checkPlaces(t, text)
	tree, err := Parse("t.lua", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	visit(tree.Stmts, func(n ast.PositionHolder) {
		line := fmt.Sprintf("%s %v", strings.TrimPrefix(fmt.Sprintf("%T", n), "*ast."), tree.Begin(n))
		if names := tree.Names(n); names != nil {
			line += fmt.Sprintf(" names %v", names)
		}
		got = append(got, line)
	})
	want := []string{
		"LocalAssignStmt {1 1} names [{1 7} {2 3}]",
		"UnaryMinusOpExpr {2 7}", "UnaryMinusOpExpr {2 9}", "IdentExpr {2 11}",
		"UnaryNotOpExpr {2 14}", "IdentExpr {2 17}",
		"FuncDefStmt {3 1} names [{3 14}]", "AttrGetExpr {3 10}", "IdentExpr {3 10}", "StringExpr {3 12}",
		"FunctionExpr {3 15} names [{3 16}]", "FuncCallStmt {3 24}", "FuncCallExpr {3 24}", "IdentExpr {3 24}", "IdentExpr {3 28}",
		"GenericForStmt {3 35} names [{3 39} {3 42}]", "FuncCallExpr {3 47}", "FuncCallExpr {3 47}", "IdentExpr {3 47}",
		"AssignStmt {3 56}", "IdentExpr {3 56}", "UnaryLenOpExpr {3 60}", "IdentExpr {3 61}",
		"LocalAssignStmt {4 1} names [{4 16}]", "FunctionExpr {4 17} names [{4 18}]", "ReturnStmt {4 21}",
		"FunctionExpr {4 28} names [{4 37}]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want-, got+\n%s", diff)
	}
	if got := tree.Begin(&ast.NilExpr{}); got != (Place{}) {
		t.Errorf("a node of another tree begins at %v", got)
	}
}

func TestLine(t *testing.T) {
	text := "\ufeffone\r\ntwo\n\rthree\r\r five\n"
	for i, want := range []string{"", "one", "two", "three", "", " five", "", ""} {
		if got := Line(text, i); got != want {
			t.Errorf("line %d: got %q, want %q", i, got, want)
		}
	}
}
