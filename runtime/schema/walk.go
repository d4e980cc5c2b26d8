package schema

import "github.com/yuin/gopher-lua/ast"

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
	switch s := s.(type) {
	case *ast.AssignStmt:
		w.exprs(s.Lhs...)
		w.exprs(s.Rhs...)
	case *ast.LocalAssignStmt:
		w.exprs(s.Exprs...)
	case *ast.FuncCallStmt:
		w.exprs(s.Expr)
	case *ast.DoBlockStmt:
		w.block(s.Stmts)
	case *ast.WhileStmt:
		w.exprs(s.Condition)
		w.block(s.Stmts)
	case *ast.RepeatStmt:
		w.block(s.Stmts)
		w.exprs(s.Condition)
	case *ast.IfStmt:
		w.exprs(s.Condition)
		w.block(s.Then)
		w.block(s.Else)
	case *ast.NumberForStmt:
		w.exprs(s.Init, s.Limit, s.Step)
		w.block(s.Stmts)
	case *ast.GenericForStmt:
		w.exprs(s.Exprs...)
		w.block(s.Stmts)
	case *ast.FuncDefStmt:
		w.exprs(s.Name.Func, s.Name.Receiver)
		w.block(s.Func.Stmts)
	case *ast.ReturnStmt:
		w.exprs(s.Exprs...)
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
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		w.exprs(e.Object, e.Key)
	case *ast.TableExpr:
		for _, f := range e.Fields {
			w.exprs(f.Key, f.Value)
		}
	case *ast.FuncCallExpr:
		w.exprs(e.Func, e.Receiver)
		w.exprs(e.Args...)
	case *ast.LogicalOpExpr:
		w.exprs(e.Lhs, e.Rhs)
	case *ast.RelationalOpExpr:
		w.exprs(e.Lhs, e.Rhs)
	case *ast.StringConcatOpExpr:
		w.exprs(e.Lhs, e.Rhs)
	case *ast.ArithmeticOpExpr:
		w.exprs(e.Lhs, e.Rhs)
	case *ast.UnaryMinusOpExpr:
		w.exprs(e.Expr)
	case *ast.UnaryNotOpExpr:
		w.exprs(e.Expr)
	case *ast.UnaryLenOpExpr:
		w.exprs(e.Expr)
	case *ast.FunctionExpr:
		w.block(e.Stmts)
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
