package source

import (
	"fmt"

	"github.com/yuin/gopher-lua/ast"
)

// What gopher-lua v1.1.2 compiles wrongly and how it is rewritten. Numbers are
// issues of github.com/yuin/gopher-lua; the others were found by comparing
// random programs with Lua 5.1 (differential_test.go).
//
// In assign.go:
//
//   - a, b = b, a: values are put into locals before all are evaluated, and
//     registers are miscounted if a value is a local (#440, #158). Any
//     assignment of several targets or values goes through hidden locals.
//   - x = t.y and 2: leaves x as it was if t.y is false; x = (y or z) and x
//     reads x after writing it. Logical values for a name go through a local.
//   - a = (f(b)) for the last parameter a: the call is laid over other locals.
//     So do calls in parentheses, and ... in parentheses.
//   - ("s").x = 1 writes to the table in some register (#310). A constant is put
//     into a local before it is indexed.
//   - local f = function() return f end: f inside is the new local as it would be
//     after "local function f".
//
// In loop.go:
//
//   - a loop whose first instruction is a jump (#540): such heads get an
//     instruction in front that does nothing.
//   - for x in f: state and control are stale registers (#514), and a call
//     that is called at once, as in "for x in f()()", loses its arguments. All
//     but a single plain call go through hidden locals.
//   - break out of an inner block does not close the variables of that block,
//     so closures see what is put into the registers next. The loop is put into
//     a block that closes them.
//
// In table (here): {1, x = f()} takes the results of f for more list items, so a
// call at the end of a constructor with a key is put in parentheses. What else is
// wrong with constructors is patched in the byte code, see patch.go.
//
// Hidden locals have names such as "(v1)" that no text can contain. New nodes
// have the line of what they stand for.

// repairBlock repairs statements in place and returns the list to use.
func repairBlock(stmts []ast.Stmt) []ast.Stmt {
	for i, stmt := range stmts {
		stmts[i] = repairStmt(stmt)
	}
	return stmts
}

func repairStmt(stmt ast.Stmt) ast.Stmt {
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		repairExprs(s.Lhs)
		repairExprs(s.Rhs)
		return repairAssign(s)
	case *ast.LocalAssignStmt:
		repairExprs(s.Exprs)
		repairLocalFunction(s)
	case *ast.FuncCallStmt:
		repairExpr(s.Expr)
	case *ast.FuncDefStmt:
		repairExpr(s.Func)
	case *ast.ReturnStmt:
		repairExprs(s.Exprs)
	case *ast.DoBlockStmt:
		s.Stmts = repairBlock(s.Stmts)
	case *ast.IfStmt:
		repairExpr(s.Condition)
		s.Then = repairBlock(s.Then)
		s.Else = repairBlock(s.Else)
	default:
		return repairLoop(stmt)
	}
	return stmt
}

func repairExprs(exprs []ast.Expr) {
	for _, expr := range exprs {
		repairExpr(expr)
	}
}

// repairExpr repairs the functions and tables inside an expression.
func repairExpr(expr ast.Expr) {
	switch e := expr.(type) {
	case *ast.FunctionExpr:
		e.Stmts = repairBlock(e.Stmts)
		return
	case *ast.TableExpr:
		repairTable(e)
	}
	for operand := range Operands(expr) {
		repairExpr(operand)
	}
}

// repairTable makes the value of a last field with a key a single one.
func repairTable(table *ast.TableExpr) {
	if len(table.Fields) == 0 {
		return
	}
	last := table.Fields[len(table.Fields)-1]
	if last.Key == nil {
		return
	}
	single(last.Value)
}

// hidden is the name of a local that the author cannot see.
func hidden(kind string, i int) string { return fmt.Sprintf("(%s%d)", kind, i) }

func ident(name string, line int) *ast.IdentExpr {
	expr := &ast.IdentExpr{Value: name}
	expr.SetLine(line)
	return expr
}

func local(names []string, exprs []ast.Expr, line int) ast.Stmt {
	stmt := &ast.LocalAssignStmt{Names: names, Exprs: exprs}
	stmt.SetLine(line)
	return stmt
}

func assign(target, value ast.Expr) ast.Stmt {
	stmt := &ast.AssignStmt{Lhs: []ast.Expr{target}, Rhs: []ast.Expr{value}}
	stmt.SetLine(target.Line())
	return stmt
}

// block makes "do ... end" with the lines of the statement it replaces.
func block(in ast.PositionHolder, stmts ...ast.Stmt) *ast.DoBlockStmt {
	stmt := &ast.DoBlockStmt{Stmts: stmts}
	stmt.SetLine(in.Line())
	stmt.SetLastLine(max(in.Line(), in.LastLine()))
	return stmt
}
