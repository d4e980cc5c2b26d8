package lint

import (
	"github.com/yuin/gopher-lua/ast"

	"moonledger/chain/state"
	"moonledger/runtime/schema"
)

// checkReached reports a statement behind one that never comes to its end.
func (a *analysis) checkReached(stmts []ast.Stmt) {
	for i, s := range stmts[:max(len(stmts)-1, 0)] {
		if a.stops(s) {
			a.report.add(unreachableCode, a.at(stmts[i+1]), "remove it, or what is above it", "this is never reached")
			return
		}
	}
}

// ends tells whether statements never come to their end.
func (a *analysis) ends(stmts []ast.Stmt) bool {
	return len(stmts) > 0 && a.stops(stmts[len(stmts)-1])
}

// stops tells whether nothing behind a statement is reached.
func (a *analysis) stops(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt, *ast.BreakStmt:
		return true
	case *ast.FuncCallStmt:
		call, ok := s.Expr.(*ast.FuncCallExpr)
		return ok && a.calls(call, "error")
	case *ast.DoBlockStmt:
		return a.ends(s.Stmts)
	case *ast.IfStmt:
		return a.ends(s.Then) && a.ends(s.Else)
	case *ast.WhileStmt:
		_, isEndless := s.Condition.(*ast.TrueExpr)
		return isEndless && !leaves(s.Stmts, true)
	}
	return false
}

// takesNil tells whether a value of type t may be absent.
func takesNil(t *schema.Type) bool {
	_, err := t.Accept(state.Value{})
	return err == nil
}

// checkReturn reports what is wrong with the results of a method.
func (a *analysis) checkReturn(s *ast.ReturnStmt, f fact) {
	m := a.current.method
	if m == nil || a.report == nil {
		return
	}
	if n := len(s.Exprs); n > 2 || n == 2 && !isMulti(s.Exprs[1]) {
		a.report.add(wrongResult, a.at(s), "return a table, such as { a = x, b = y }", "method %q has %d results; one is all that it can have", clip(m.Name), n)
	}
	_, isNil := nth(s.Exprs, 0).(*ast.NilExpr)
	switch {
	case m.Result == nil:
		a.checkUndeclared(s, f)
	case (len(s.Exprs) == 0 || isNil) && !takesNil(m.Result):
		a.report.add(wrongResult, a.at(s), "return one, or write ---@return TYPE?", "the result must be %s, and here is none", m.Result.Brief())
	case len(s.Exprs) > 0:
		a.expect(m.Result, s.Exprs[0], f, "the result")
	}
}

// checkUndeclared reports the first result of a method without ---@return.
func (a *analysis) checkUndeclared(s *ast.ReturnStmt, f fact) {
	if len(s.Exprs) == 0 || f == (fact{}) || a.current.isTold || a.contract.Incomplete {
		return
	}
	a.current.isTold = true
	a.report.add(missingAnnotation, a.at(s), "write ---@return TYPE above it", "method %q returns something without ---@return", clip(a.current.method.Name))
}

// checkEnd reports a method that has to give something, and never does.
func (a *analysis) checkEnd(s *ast.FuncDefStmt, f *function) {
	m := f.method
	if m == nil || m.Result == nil || f.gives || a.report == nil || takesNil(m.Result) || a.ends(s.Func.Stmts) {
		return
	}
	a.report.add(wrongResult, a.tree.Names(s)[0], "return one, or take ---@return away", "the result of %q must be %s, and it returns nothing", clip(m.Name), m.Result.Brief())
}
