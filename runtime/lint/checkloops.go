package lint

import "github.com/yuin/gopher-lua/ast"

// checkPairs reports a loop over all of a table of the state that can grow.
func (a *analysis) checkPairs(s *ast.GenericForStmt, over fact) {
	isBounded := over.root || over.typ != nil && over.typ.HasFields()
	if !over.isOfState() || isBounded || leaves(s.Stmts, true) {
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
func (a *analysis) checkFront(e *ast.FuncCallExpr, function string) {
	withPlace := map[string]int{"table.insert": 3, "table.remove": 2}[function]
	if withPlace == 0 || len(e.Args) != withPlace {
		return
	}
	if place, ok := e.Args[1].(*ast.NumberExpr); !ok || place.Value != "1" {
		return
	}
	a.report.add(frontOfList, a.at(e), "work at the end of the list, or keep the numbers of the first and the last in the state", "%s at the front of a list of the state writes all of it again", function)
}

// checkList reports a table used as a list that can have no list in it.
func (a *analysis) checkList(e ast.Expr, what string, f fact) {
	if f.typ == nil || f.partly && !f.live || !f.types.only(aTable) || a.contract.Incomplete {
		return
	}
	if _, integers := f.typ.Keys(); !integers {
		a.report.add(mapAsList, a.at(e), "go through it with pairs, or keep a count in the state", "%s: a %s has no keys 1, 2, 3", what, f.typ.Brief())
	}
}

// checkRemovals reports table.remove(list, i) in a loop over that list by i that
// goes on afterwards.
func (a *analysis) checkRemovals(list ast.Expr, i string, body []ast.Stmt) {
	if len(body) == 0 || stopsLoop(body[len(body)-1]) {
		return
	}
	for _, s := range body {
		switch s := s.(type) {
		case *ast.IfStmt:
			a.checkRemovals(list, i, s.Then)
			a.checkRemovals(list, i, s.Else)
		case *ast.DoBlockStmt:
			a.checkRemovals(list, i, s.Stmts)
		default:
			a.checkRemoval(list, i, s)
		}
	}
}

func stopsLoop(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.BreakStmt, *ast.ReturnStmt:
		return true
	}
	return false
}

// checkRemoval reports a statement that is table.remove(list, i).
func (a *analysis) checkRemoval(list ast.Expr, i string, s ast.Stmt) {
	stmt, ok := s.(*ast.FuncCallStmt)
	if !ok {
		return
	}
	call, ok := stmt.Expr.(*ast.FuncCallExpr)
	if ok && a.calls(call, "table.remove") && len(call.Args) == 2 && isSame(call.Args[0], list) && isName(call.Args[1], i) {
		a.report.add(removeInLoop, a.at(call), "go from #t down to 1, or leave the loop after it", "the loop skips the element behind the one that table.remove takes out")
	}
}

// isSame tells whether two expressions name the same place.
func isSame(e, f ast.Expr) bool {
	switch e := e.(type) {
	case *ast.IdentExpr:
		return isName(f, e.Value)
	case *ast.AttrGetExpr:
		g, ok := f.(*ast.AttrGetExpr)
		if !ok || !isSame(e.Object, g.Object) {
			return false
		}
		name, isText := stringOf(e.Key)
		other, isOtherText := stringOf(g.Key)
		return isText && isOtherText && name == other || isSame(e.Key, g.Key)
	}
	return false
}
