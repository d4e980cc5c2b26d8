package source

import "github.com/yuin/gopher-lua/ast"

// mostRegisters is what a function may need for locals and temporary values.
// The library stops at 200, but does not count registers that only ever hold a
// new function; beyond 256 the numbers wrap and locals are overwritten.
const mostRegisters = 250

// mostItems is how many list items a table constructor may have; the library
// cannot express more than 511 batches of 50.
const mostItems = 25_000

// measure checks what the tokens do not show: the registers of each function,
// the locals visible at one place, and the items of table constructors.
func (l Limits) measure(stmts []ast.Stmt) *Error {
	m := &measurer{limits: l}
	m.block(stmts, 0)
	return m.err
}

// measurer keeps the first problem it finds.
type measurer struct {
	limits Limits
	// outer is the number of locals of the functions around the current one.
	outer int
	err   *Error
}

func (m *measurer) fail(line int, what string, most int, hint string) {
	if m.err == nil {
		m.err = over(position{line: line}, what, most, hint)
	}
}

// block measures statements that begin with n locals in the function and
// returns how many there are after the last one.
func (m *measurer) block(stmts []ast.Stmt, n int) int {
	for _, stmt := range stmts {
		if m.err != nil {
			break
		}
		n = m.stmt(stmt, n)
	}
	return n
}

// stmt measures one statement and returns the number of locals after it.
func (m *measurer) stmt(stmt ast.Stmt, n int) int {
	m.exprs(Exprs(stmt), n, stmt.Line())
	switch s := stmt.(type) {
	case *ast.LocalAssignStmt:
		return m.declare(n+len(s.Names), s.Line())
	case *ast.RepeatStmt:
		inside := m.block(s.Stmts, n)
		m.exprs([]ast.Expr{s.Condition}, inside, s.Condition.Line())
	case *ast.NumberForStmt:
		m.block(s.Stmts, m.declare(n+4, s.Line()))
	case *ast.GenericForStmt:
		m.block(s.Stmts, m.declare(n+3+len(s.Names), s.Line()))
	default:
		for _, inner := range Blocks(stmt) {
			m.block(inner, n)
		}
	}
	return n
}

// declare checks that n locals may be visible in this function.
func (m *measurer) declare(n, line int) int {
	if m.outer+n > m.limits.Locals {
		m.fail(line, "too many local variables visible at one place", m.limits.Locals, "put them into a table")
	}
	return n
}

// exprs measures expressions whose values stand in registers side by side,
// above n locals.
func (m *measurer) exprs(list []ast.Expr, n, line int) {
	for i, expr := range list {
		if expr == nil || m.err != nil {
			continue
		}
		if n+i+m.expr(expr, n) > mostRegisters {
			m.fail(line, "too many local variables and values in one statement", mostRegisters, "split it, or put values into a table")
		}
	}
}

// expr returns how many registers the value of an expression needs at most,
// with n locals below.
func (m *measurer) expr(expr ast.Expr, n int) int {
	switch e := expr.(type) {
	case *ast.FunctionExpr:
		m.function(e, n)
		return 1
	case *ast.TableExpr:
		return m.table(e, n)
	case *ast.FuncCallExpr:
		return m.call(e, n)
	case *ast.LogicalOpExpr:
		return max(m.expr(e.Lhs, n), m.expr(e.Rhs, n))
	}
	need, i := 1, 0
	for operand := range Operands(expr) {
		need = max(need, i+m.expr(operand, n))
		i++
	}
	return need
}

func (m *measurer) call(call *ast.FuncCallExpr, n int) int {
	need, below := 2, 1
	if call.Receiver != nil {
		need, below = 1+m.expr(call.Receiver, n), 2
	} else {
		need = max(need, m.expr(call.Func, n))
	}
	for i, argument := range call.Args {
		need = max(need, below+i+m.expr(argument, n))
	}
	return need
}

func (m *measurer) table(table *ast.TableExpr, n int) int {
	const batch = 50 // values that wait in registers before they are stored
	need, items := 1, 0
	for _, field := range table.Fields {
		below := 1 + items%batch
		if field.Key == nil {
			items++
			need = max(need, below+m.expr(field.Value, n))
			continue
		}
		need = max(need, below+m.expr(field.Key, n), below+1+m.expr(field.Value, n))
	}
	if items > mostItems {
		m.fail(table.Line(), "too many items in one table constructor", mostItems, "split it")
	}
	return need
}

// function measures the body of a function defined where n locals are.
func (m *measurer) function(function *ast.FunctionExpr, n int) {
	const selfAndArg = 2
	m.outer += n
	m.block(function.Stmts, m.declare(len(function.ParList.Names)+selfAndArg, function.Line()))
	m.outer -= n
}
