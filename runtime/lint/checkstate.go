package lint

import (
	"errors"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/chain/state"
	"moonledger/runtime/schema"
)

// write takes note of code that writes, and reports it in a view.
func (a *analysis) write(e ast.Expr, what string) {
	f := a.current.named()
	switch {
	case f == nil:
	case f.isView():
		a.report.add(writeInView, a.at(e), "take ---@view away, or leave it to another method", "the view %s %s", clip(f.name), what)
	default:
		a.mark(&f.writes)
	}
}

// checkRandom reports ctx.random in a view.
func (a *analysis) checkRandom(e ast.Expr) {
	if f := a.current.named(); f.isView() {
		a.report.add(writeInView, a.at(e), "take ---@view away: a view must not depend on chance", "the view %s draws a random number", clip(f.name))
	}
}

// checkField reports a field that a table of the state can't have. While upgrade
// runs there may be fields of older code.
func (a *analysis) checkField(e *ast.AttrGetExpr, object fact) {
	name, ok := stringOf(e.Key)
	if !ok || !object.live || object.typ == nil || a.report == nil || a.mayUpgrade() {
		return
	}
	_, err := object.typ.Member(state.StringKey(name))
	if !errors.Is(err, schema.ErrField) {
		return
	}
	hint := "declare it with ---@field"
	if _, isMethod := a.methods[name]; isMethod && object.root {
		hint = "a method is called as " + clip(a.contract.Variable) + "." + clip(name) + "(self, …)"
	}
	a.report.add(unknownField, a.at(e), hint, "%v", err)
}

// mayUpgrade tells whether the code that is walked over may run in upgrade.
func (a *analysis) mayUpgrade() bool {
	for f := a.current; f != nil; f = f.outer {
		if f.isMethod {
			return f.isUpgrade || f.isPrivate() && a.contract.HasUpgrade
		}
	}
	return a.contract != nil && a.contract.HasUpgrade
}

// checkMethodOfSelf reports self:name(…): the state has no methods.
func (a *analysis) checkMethodOfSelf(e *ast.FuncCallExpr) {
	if a.contract == nil || a.state == nil || a.mayUpgrade() {
		return
	}
	hint := "call a local function, as name(self, …)"
	if _, ok := a.methods[e.Method]; ok {
		hint = "write " + clip(a.contract.Variable) + "." + clip(e.Method) + "(self, …)"
	}
	a.report.add(unknownField, a.at(e), hint, "the state has no method %q", clip(e.Method))
}

// checkPairs reports a loop over all of a table of the state that can grow.
func (a *analysis) checkPairs(s *ast.GenericForStmt, over fact) {
	isBounded := over.root || over.typ != nil && over.typ.HasFields()
	if !over.live || isBounded || leaves(s.Stmts, true) {
		return
	}
	hint := "end it with break or return after so many, or keep a sum or count in the state"
	if a.current != nil && a.current.isUpgrade {
		hint = "if there can be too many for one call, let the methods put each right when they write it"
	}
	a.report.add(unboundedPairs, a.at(s), hint, "a loop over all of a state table takes more gas with every member")
}

// leaves tells whether statements may leave the loop around them. Breaks count
// where they belong to it.
func leaves(stmts []ast.Stmt, breaks bool) bool {
	for _, s := range stmts {
		var found bool
		switch s := s.(type) {
		case *ast.BreakStmt:
			found = breaks
		case *ast.ReturnStmt:
			found = true
		case *ast.IfStmt:
			found = leaves(s.Then, breaks) || leaves(s.Else, breaks)
		case *ast.DoBlockStmt:
			found = leaves(s.Stmts, breaks)
		default:
			found = leaves(bodyOf(s), false)
		}
		if found {
			return true
		}
	}
	return false
}

// bodyOf returns the statements that a loop repeats.
func bodyOf(s ast.Stmt) []ast.Stmt {
	switch s := s.(type) {
	case *ast.WhileStmt:
		return s.Stmts
	case *ast.RepeatStmt:
		return s.Stmts
	case *ast.NumberForStmt:
		return s.Stmts
	case *ast.GenericForStmt:
		return s.Stmts
	}
	return nil
}

// checkFront reports table.insert(list, 1, v) and table.remove(list, 1).
func (a *analysis) checkFront(e *ast.FuncCallExpr, name string) {
	withPlace := map[string]int{"insert": 3, "remove": 2}[name]
	if withPlace == 0 || len(e.Args) != withPlace {
		return
	}
	if place, ok := e.Args[1].(*ast.NumberExpr); !ok || place.Value != "1" {
		return
	}
	a.report.add(frontOfList, a.at(e), "work at the end of the list, or keep the numbers of the first and the last in the state", "table.%s at the front of a list of the state writes all of it again", name)
}
