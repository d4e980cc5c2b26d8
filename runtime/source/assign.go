package source

import "github.com/yuin/gopher-lua/ast"

// repairAssign puts the values of an assignment into hidden locals before any
// target is written, where the library would get it wrong. The order is that of
// Lua 5.1: tables and keys of the targets from left to right, the values, then
// the targets from right to left.
func repairAssign(s *ast.AssignStmt) ast.Stmt {
	if isSafeAssign(s) {
		return s
	}
	prefix := &hiddenList{line: s.Line()}
	targets := make([]ast.Expr, len(s.Lhs))
	for i, target := range s.Lhs {
		targets[i] = prefix.target(target)
	}
	values := make([]string, len(s.Lhs))
	for i := range values {
		values[i] = hidden("v", i+1)
	}
	var stmts []ast.Stmt
	if len(prefix.names) > 0 {
		stmts = append(stmts, local(prefix.names, prefix.exprs, s.Line()))
	}
	stmts = append(stmts, local(values, s.Rhs, s.Line()))
	for i := len(targets) - 1; i >= 0; i-- {
		stmts = append(stmts, assign(targets[i], ident(values[i], targets[i].Line())))
	}
	return block(s, stmts...)
}

// isSafeAssign reports whether the library compiles s rightly.
func isSafeAssign(s *ast.AssignStmt) bool {
	if len(s.Lhs) > 1 || len(s.Rhs) > 1 {
		return false
	}
	if table, ok := s.Lhs[0].(*ast.AttrGetExpr); ok {
		return !isArithmetic(table.Object)
	}
	switch value := s.Rhs[0].(type) {
	case *ast.LogicalOpExpr:
		return false
	case *ast.FuncCallExpr:
		return !value.AdjustRet
	case *ast.Comma3Expr:
		return !value.AdjustRet
	}
	return true
}

// isArithmetic reports whether expr may become a constant of the byte code.
func isArithmetic(expr ast.Expr) bool {
	switch expr.(type) {
	case ast.ConstExpr, *ast.ArithmeticOpExpr, *ast.UnaryMinusOpExpr:
		return true
	}
	return false
}

// hiddenList collects hidden locals and what they begin with.
type hiddenList struct {
	line  int
	names []string
	exprs []ast.Expr
}

func (h *hiddenList) add(kind string, expr ast.Expr) ast.Expr {
	name := hidden(kind, len(h.names)+1)
	h.names = append(h.names, name)
	h.exprs = append(h.exprs, single(expr))
	return ident(name, expr.Line())
}

// target returns the target with its table and key in hidden locals.
func (h *hiddenList) target(target ast.Expr) ast.Expr {
	table, ok := target.(*ast.AttrGetExpr)
	if !ok {
		return target
	}
	safe := &ast.AttrGetExpr{Object: h.add("o", table.Object), Key: table.Key}
	if _, constant := table.Key.(ast.ConstExpr); !constant {
		safe.Key = h.add("k", table.Key)
	}
	safe.SetLine(table.Line())
	return safe
}

// single makes expr give one value, also at the end of a list.
func single(expr ast.Expr) ast.Expr {
	switch e := expr.(type) {
	case *ast.FuncCallExpr:
		e.AdjustRet = true
	case *ast.Comma3Expr:
		e.AdjustRet = true
	}
	return expr
}

// repairLocalFunction tells "local f = function" from "local function f": the
// library makes the same tree of both, but only the latter has a last line. A
// second value keeps the compiler from declaring f first.
func repairLocalFunction(s *ast.LocalAssignStmt) {
	if len(s.Names) != 1 || len(s.Exprs) != 1 || s.LastLine() != 0 {
		return
	}
	function, ok := s.Exprs[0].(*ast.FunctionExpr)
	if !ok || !mentionsAny(function, map[string]bool{s.Names[0]: true}) {
		return
	}
	nothing := &ast.NilExpr{}
	nothing.SetLine(s.Line())
	s.Exprs = append(s.Exprs, nothing)
}
