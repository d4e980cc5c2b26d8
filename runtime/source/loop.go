package source

import "github.com/yuin/gopher-lua/ast"

// repairLoop repairs a loop and what is inside.
func repairLoop(stmt ast.Stmt) ast.Stmt {
	switch s := stmt.(type) {
	case *ast.WhileStmt:
		repairExpr(s.Condition)
		s.Stmts = repairBlock(s.Stmts)
		repairWhileHead(s)
		return closeOnBreak(s, s.Stmts)
	case *ast.RepeatStmt:
		repairExpr(s.Condition)
		s.Stmts = repairBlock(s.Stmts)
		if isEmpty(s.Stmts) || mayBeginWithJump(s.Stmts) {
			s.Stmts = withHead(s, s.Stmts)
		}
		return closeOnBreak(s, s.Stmts)
	case *ast.NumberForStmt:
		repairExprs([]ast.Expr{s.Init, s.Limit})
		if s.Step != nil {
			repairExpr(s.Step)
		}
		s.Stmts = repairBlock(s.Stmts)
		return closeOnBreak(s, s.Stmts)
	case *ast.GenericForStmt:
		repairExprs(s.Exprs)
		s.Stmts = repairBlock(s.Stmts)
		if mayBeginWithJump(s.Stmts) {
			s.Stmts = withHead(s, s.Stmts)
		}
		return closeOnBreak(repairGenericFor(s), s.Stmts)
	}
	return stmt
}

// repairGenericFor evaluates what stands after "in" into three hidden locals.
func repairGenericFor(s *ast.GenericForStmt) ast.Stmt {
	if len(s.Exprs) == 1 && isPlainCall(s.Exprs[0]) {
		return s
	}
	names := []string{hidden("f", 1), hidden("f", 2), hidden("f", 3)}
	declared := local(names, s.Exprs, s.Line())
	s.Exprs = make([]ast.Expr, len(names))
	for i, name := range names {
		s.Exprs[i] = ident(name, s.Line())
	}
	return block(s, declared, s)
}

// isPlainCall reports whether expr calls a name or a field of names, such as
// pairs(t), which the library compiles rightly after "in".
func isPlainCall(expr ast.Expr) bool {
	call, ok := expr.(*ast.FuncCallExpr)
	if !ok || call.AdjustRet || call.Func == nil {
		return false
	}
	function := call.Func
	for {
		switch f := function.(type) {
		case *ast.IdentExpr:
			return true
		case *ast.AttrGetExpr:
			if _, constant := f.Key.(*ast.StringExpr); !constant {
				return false
			}
			function = f.Object
		default:
			return false
		}
	}
}

// repairWhileHead makes sure that the code of condition and body does not begin
// with a jump: the library follows jumps to jumps, and takes the distance in an
// earlier one that it has already finished for the number of a label.
func repairWhileHead(s *ast.WhileStmt) {
	switch {
	case isTruthy(s.Condition):
		if mayBeginWithJump(s.Stmts) {
			s.Stmts = withHead(s, s.Stmts)
		}
	case hasConstantCondition(s.Condition):
		line := s.Condition.Line()
		s.Condition = &ast.LogicalOpExpr{Operator: "and", Lhs: oneIsOne(line), Rhs: s.Condition}
		s.Condition.SetLine(line)
	}
}

// oneIsOne is a true condition that compiles to a comparison.
func oneIsOne(line int) ast.Expr {
	one := func() ast.Expr {
		expr := &ast.NumberExpr{Value: "1"}
		expr.SetLine(line)
		return expr
	}
	expr := &ast.RelationalOpExpr{Operator: "==", Lhs: one(), Rhs: one()}
	expr.SetLine(line)
	return expr
}

// withHead puts an instruction that does nothing before the statements.
func withHead(loop ast.PositionHolder, stmts []ast.Stmt) []ast.Stmt {
	nothing := local([]string{hidden("n", 1)}, nil, loop.Line())
	head := &ast.DoBlockStmt{Stmts: []ast.Stmt{nothing}}
	head.SetLine(loop.Line())
	head.SetLastLine(loop.Line())
	return append([]ast.Stmt{head}, stmts...)
}

// mayBeginWithJump reports whether the first instruction of stmts might be a
// jump. It is true more often than necessary.
func mayBeginWithJump(stmts []ast.Stmt) bool {
	for len(stmts) > 0 && isEmpty(stmts[:1]) {
		stmts = stmts[1:]
	}
	if len(stmts) == 0 {
		return false
	}
	switch s := stmts[0].(type) {
	case *ast.BreakStmt:
		return true
	case *ast.DoBlockStmt:
		return mayBeginWithJump(s.Stmts)
	case *ast.RepeatStmt:
		return mayBeginWithJump(s.Stmts)
	case *ast.IfStmt:
		return hasConstantCondition(s.Condition)
	case *ast.WhileStmt:
		return hasConstantCondition(s.Condition)
	}
	for _, expr := range Exprs(stmts[0]) {
		if anyExpr(expr, false, isConstantLogic) {
			return true
		}
	}
	return false
}

// isEmpty reports whether stmts make no code.
func isEmpty(stmts []ast.Stmt) bool {
	for _, stmt := range stmts {
		inner, ok := stmt.(*ast.DoBlockStmt)
		if !ok || !isEmpty(inner.Stmts) {
			return false
		}
	}
	return true
}

// hasConstantCondition reports whether a condition is or contains a constant
// that is decided when it is compiled.
func hasConstantCondition(condition ast.Expr) bool {
	return isConstant(condition) || anyExpr(condition, false, isConstantLogic)
}

func isConstantLogic(expr ast.Expr) bool {
	switch e := expr.(type) {
	case *ast.LogicalOpExpr:
		return isConstant(e.Lhs) || isConstant(e.Rhs)
	case *ast.UnaryNotOpExpr:
		return isConstant(e.Expr)
	}
	return false
}

func isConstant(expr ast.Expr) bool {
	_, ok := expr.(ast.ConstExpr)
	return ok
}

// isTruthy reports whether expr is a constant that makes no code as a condition.
func isTruthy(expr ast.Expr) bool {
	switch expr.(type) {
	case *ast.TrueExpr, *ast.NumberExpr, *ast.StringExpr:
		return true
	}
	return false
}

// closeOnBreak puts the loop into a block of which a local is captured, if
// there is a break in an inner block with captured locals. The library then
// closes all variables of the loop where that block ends; a break only closes
// those of the loop's own block. The function that captures is never made.
func closeOnBreak(loop ast.Stmt, body []ast.Stmt) ast.Stmt {
	if !breaksOutOfCapture(body, false) {
		return loop
	}
	line := loop.Line()
	captured := hidden("b", 1)
	leave := &ast.ReturnStmt{Exprs: []ast.Expr{ident(captured, line)}}
	leave.SetLine(line)
	function := &ast.FunctionExpr{ParList: &ast.ParList{}, Stmts: []ast.Stmt{leave}}
	function.SetLine(line)
	function.SetLastLine(line)
	never := &ast.IfStmt{Condition: &ast.FalseExpr{}, Then: []ast.Stmt{
		local([]string{hidden("b", 2)}, []ast.Expr{function}, line),
	}}
	never.Condition.SetLine(line)
	never.SetLine(line)
	return block(loop, local([]string{captured}, nil, line), never, loop)
}

// breaksOutOfCapture reports whether a break that leaves the loop of this body
// stands in a block, inside the body, one of whose locals a function uses.
// inside is true if such a block is already around stmts.
func breaksOutOfCapture(stmts []ast.Stmt, inside bool) bool {
	for _, stmt := range stmts {
		switch s := stmt.(type) {
		case *ast.BreakStmt:
			if inside {
				return true
			}
		case *ast.DoBlockStmt:
			if breaksOutOfCapture(s.Stmts, inside || captures(s.Stmts)) {
				return true
			}
		case *ast.IfStmt:
			if breaksOutOfCapture(s.Then, inside || captures(s.Then)) ||
				breaksOutOfCapture(s.Else, inside || captures(s.Else)) {
				return true
			}
		}
	}
	return false
}

// captures reports whether a function in stmts mentions a local of this block.
// Functions inside functions are seen when the outermost one is.
func captures(stmts []ast.Stmt) bool {
	names := map[string]bool{}
	for _, stmt := range stmts {
		if s, ok := stmt.(*ast.LocalAssignStmt); ok {
			for _, name := range s.Names {
				names[name] = true
			}
		}
	}
	if len(names) == 0 {
		return false
	}
	return anyInBlock(stmts, false, func(expr ast.Expr) bool {
		function, ok := expr.(*ast.FunctionExpr)
		return ok && mentionsAny(function, names)
	})
}
