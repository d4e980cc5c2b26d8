package source

import (
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// A Place is where something begins in a text, both counted from 1, Column in
// bytes.
type Place struct{ Line, Column int }

// Line returns the text of a line, from 1, without its end; "" if there is none.
// A line ends as it does for the parser: with \n, \r, \r\n or \n\r.
func Line(text string, line int) string {
	s := &scanner{src: strings.TrimPrefix(text, byteOrderMark), line: 1}
	for s.line < line && s.pos < len(s.src) {
		if !isNewline(s.peek(0)) {
			s.pos++
			continue
		}
		s.newline()
	}
	if s.line != line {
		return ""
	}
	rest := s.src[s.pos:]
	if end := strings.IndexAny(rest, "\r\n"); end >= 0 {
		return rest[:end]
	}
	return rest
}

// places is where the nodes of a tree begin.
type places struct {
	begin map[ast.PositionHolder]Place
	names map[ast.PositionHolder][]Place
}

// Begin returns where a statement or expression of the tree begins, its opening
// parentheses included. It is the zero Place for nodes of other trees.
func (p *places) Begin(node ast.PositionHolder) Place { return p.begin[node] }

// Names returns where the names stand that a node of the tree declares: those of
// a local or a for, the parameters of a function, and the last name of
// "function a.b:c". It must not be changed.
func (p *places) Names(node ast.PositionHolder) []Place { return p.names[node] }

// locate gives the nodes of a tree, whose lines are numbers of tokens, their
// true lines, and returns where they begin.
func locate(stmts []ast.Stmt, tokens []token) places {
	l := &locator{tokens: tokens, places: places{
		begin: make(map[ast.PositionHolder]Place, len(tokens)),
		names: map[ast.PositionHolder][]Place{},
	}}
	l.block(stmts)
	return l.places
}

// locator walks over a tree. It counts tokens from 0.
type locator struct {
	tokens []token
	places
}

func (l *locator) block(stmts []ast.Stmt) {
	for _, stmt := range stmts {
		l.stmt(stmt)
	}
}

func (l *locator) stmt(stmt ast.Stmt) {
	first := stmt.Line() - 1
	l.settle(stmt, first)
	l.nameStmt(stmt, first)
	for _, expr := range Exprs(stmt) {
		if expr != nil {
			l.expr(expr)
		}
	}
	for _, inner := range Blocks(stmt) {
		l.block(inner)
	}
}

// expr returns the token with which expr begins.
func (l *locator) expr(expr ast.Expr) int {
	first := expr.Line() - 1
	leftmost := -1
	for operand := range Operands(expr) {
		if at := l.expr(operand); leftmost < 0 {
			leftmost = at
		}
	}
	switch e := expr.(type) {
	case *ast.UnaryMinusOpExpr, *ast.UnaryNotOpExpr, *ast.UnaryLenOpExpr:
		leftmost-- // the operator, which the parser takes for no line
	case *ast.FuncCallExpr:
		if e.AdjustRet {
			leftmost-- // the parenthesis, for the parser gives that line to all other expressions only
		}
	case *ast.FunctionExpr:
		l.names[e] = l.parameters(first)
		l.block(e.Stmts)
	}
	begin := first
	if leftmost >= 0 {
		begin = min(begin, leftmost)
	}
	l.settle(expr, first)
	l.begin[expr] = l.place(begin)
	return begin
}

// settle gives a node the lines of the tokens that it has the numbers of.
func (l *locator) settle(node ast.PositionHolder, first int) {
	l.begin[node] = l.place(first)
	node.SetLine(l.tokens[first].at.line)
	if last := node.LastLine(); last > 0 {
		node.SetLastLine(l.tokens[last-1].at.line)
	}
}

func (l *locator) place(i int) Place { return Place{l.tokens[i].at.line, l.tokens[i].at.column} }

// nameStmt finds the names that a statement declares; it begins with the token
// first.
func (l *locator) nameStmt(stmt ast.Stmt, first int) {
	switch stmt.(type) {
	case *ast.LocalAssignStmt:
		if l.tokens[first+1].is("function") {
			first++
		}
		l.names[stmt] = l.nameList(first + 1)
	case *ast.NumberForStmt, *ast.GenericForStmt:
		l.names[stmt] = l.nameList(first + 1)
	case *ast.FuncDefStmt:
		for !l.tokens[first+1].is("(") {
			first++
		}
		l.names[stmt] = []Place{l.place(first)}
	}
}

// nameList returns the names with commas between them that begin at token i.
func (l *locator) nameList(i int) []Place {
	var list []Place
	for l.tokens[i].kind == name {
		list = append(list, l.place(i))
		if !l.tokens[i+1].is(",") {
			break
		}
		i += 2
	}
	return list
}

// parameters returns those of a function that begins at token i: with "function",
// with a parenthesis around that, or with that of its parameters.
func (l *locator) parameters(i int) []Place {
	for l.tokens[i].is("(") && (l.tokens[i+1].is("(") || l.tokens[i+1].is("function")) {
		i++
	}
	if l.tokens[i].is("function") {
		i++
	}
	return l.nameList(i + 1)
}
