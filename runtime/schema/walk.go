package schema

import (
	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/source"
)

// walker visits all of a syntax tree, outer nodes first. Both functions must be
// set.
type walker struct {
	stmt  func(s ast.Stmt, depth int) // depth 0: at file level
	expr  func(e ast.Expr)
	depth int
}

func (w *walker) block(stmts []ast.Stmt) {
	for _, s := range stmts {
		w.stmt(s, w.depth)
		w.depth++
		w.inside(s)
		w.depth--
	}
}

func (w *walker) inside(s ast.Stmt) {
	if loop, ok := s.(*ast.RepeatStmt); ok {
		w.block(loop.Stmts)
		w.exprs(loop.Condition)
		return
	}
	w.exprs(source.Exprs(s)...)
	for _, block := range source.Blocks(s) {
		w.block(block)
	}
}

// exprs visits expressions; nil stands for one that was left out.
func (w *walker) exprs(list ...ast.Expr) {
	for _, e := range list {
		if e == nil {
			continue
		}
		w.expr(e)
		w.within(e)
	}
}

func (w *walker) within(e ast.Expr) {
	if f, ok := e.(*ast.FunctionExpr); ok {
		w.block(f.Stmts)
		return
	}
	for operand := range source.Operands(e) {
		w.exprs(operand)
	}
}

// functionOf returns the function that a statement gives a name to, or nil.
func functionOf(s ast.Stmt) *ast.FunctionExpr {
	var values []ast.Expr
	switch s := s.(type) {
	case *ast.FuncDefStmt:
		return s.Func
	case *ast.LocalAssignStmt:
		values = s.Exprs
	case *ast.AssignStmt:
		values = s.Rhs
	}
	if len(values) != 1 {
		return nil
	}
	f, _ := values[0].(*ast.FunctionExpr)
	return f
}

// isName tells whether e is the variable name.
func isName(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.IdentExpr)
	return ok && ident.Value == name
}

// stringOf returns the value of a string literal.
func stringOf(e ast.Expr) (string, bool) {
	s, ok := e.(*ast.StringExpr)
	if !ok {
		return "", false
	}
	return s.Value, true
}
