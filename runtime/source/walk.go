package source

import (
	"iter"

	"github.com/yuin/gopher-lua/ast"
)

// Operands yields the expressions directly below expr, in order of evaluation.
// Those inside the body of a function are not below it.
func Operands(expr ast.Expr) iter.Seq[ast.Expr] {
	return func(yield func(ast.Expr) bool) {
		for _, operand := range operandList(expr) {
			if operand != nil && !yield(operand) {
				return
			}
		}
	}
}

func operandList(expr ast.Expr) []ast.Expr {
	switch e := expr.(type) {
	case *ast.AttrGetExpr:
		return []ast.Expr{e.Object, e.Key}
	case *ast.TableExpr:
		list := make([]ast.Expr, 0, 2*len(e.Fields))
		for _, field := range e.Fields {
			list = append(list, field.Key, field.Value)
		}
		return list
	case *ast.FuncCallExpr:
		return append([]ast.Expr{e.Func, e.Receiver}, e.Args...)
	case *ast.LogicalOpExpr:
		return []ast.Expr{e.Lhs, e.Rhs}
	case *ast.RelationalOpExpr:
		return []ast.Expr{e.Lhs, e.Rhs}
	case *ast.StringConcatOpExpr:
		return []ast.Expr{e.Lhs, e.Rhs}
	case *ast.ArithmeticOpExpr:
		return []ast.Expr{e.Lhs, e.Rhs}
	case *ast.UnaryMinusOpExpr:
		return []ast.Expr{e.Expr}
	case *ast.UnaryNotOpExpr:
		return []ast.Expr{e.Expr}
	case *ast.UnaryLenOpExpr:
		return []ast.Expr{e.Expr}
	}
	return nil
}

// Exprs returns the expressions directly in a statement in the order of the text,
// nil for one that was left out. It must not be changed. What a repeat loop has in
// its condition is evaluated after its block; function X:name() … end has the
// function itself as its last.
func Exprs(stmt ast.Stmt) []ast.Expr {
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		return append(append([]ast.Expr{}, s.Lhs...), s.Rhs...)
	case *ast.LocalAssignStmt:
		return s.Exprs
	case *ast.FuncCallStmt:
		return []ast.Expr{s.Expr}
	case *ast.FuncDefStmt:
		return []ast.Expr{s.Name.Func, s.Name.Receiver, s.Func}
	case *ast.ReturnStmt:
		return s.Exprs
	case *ast.IfStmt:
		return []ast.Expr{s.Condition}
	case *ast.WhileStmt:
		return []ast.Expr{s.Condition}
	case *ast.RepeatStmt:
		return []ast.Expr{s.Condition}
	case *ast.NumberForStmt:
		return []ast.Expr{s.Init, s.Limit, s.Step}
	case *ast.GenericForStmt:
		return s.Exprs
	}
	return nil
}

// Blocks returns the blocks directly in a statement. That of a function is not.
func Blocks(stmt ast.Stmt) [][]ast.Stmt {
	switch s := stmt.(type) {
	case *ast.DoBlockStmt:
		return [][]ast.Stmt{s.Stmts}
	case *ast.IfStmt:
		return [][]ast.Stmt{s.Then, s.Else}
	case *ast.WhileStmt:
		return [][]ast.Stmt{s.Stmts}
	case *ast.RepeatStmt:
		return [][]ast.Stmt{s.Stmts}
	case *ast.NumberForStmt:
		return [][]ast.Stmt{s.Stmts}
	case *ast.GenericForStmt:
		return [][]ast.Stmt{s.Stmts}
	}
	return nil
}

// anyExpr reports whether expr or one below it satisfies is. With deep, the
// bodies of functions are looked into.
func anyExpr(expr ast.Expr, deep bool, is func(ast.Expr) bool) bool {
	if expr == nil {
		return false
	}
	if is(expr) {
		return true
	}
	if function, ok := expr.(*ast.FunctionExpr); ok && deep {
		return anyInBlock(function.Stmts, true, is)
	}
	for operand := range Operands(expr) {
		if anyExpr(operand, deep, is) {
			return true
		}
	}
	return false
}

// anyInBlock reports whether any expression in stmts satisfies is; deep is as for
// anyExpr.
func anyInBlock(stmts []ast.Stmt, deep bool, is func(ast.Expr) bool) bool {
	for _, stmt := range stmts {
		for _, expr := range Exprs(stmt) {
			if anyExpr(expr, deep, is) {
				return true
			}
		}
		for _, inner := range Blocks(stmt) {
			if anyInBlock(inner, deep, is) {
				return true
			}
		}
	}
	return false
}

// mentionsAny reports whether one of the names occurs in expr, whatever it
// means there.
func mentionsAny(expr ast.Expr, names map[string]bool) bool {
	return anyExpr(expr, true, func(e ast.Expr) bool {
		found, ok := e.(*ast.IdentExpr)
		return ok && names[found.Value]
	})
}
