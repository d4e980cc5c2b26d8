package source

import (
	"math"
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// checkPowers refuses exponents that the library's compiler would calculate
// with: it folds 2^0.3 to a number that differs between processors. What it
// can't fold is checked when it runs.
func checkPowers(stmts []ast.Stmt) *Error {
	for _, stmt := range stmts {
		for _, expr := range Exprs(stmt) {
			if err := checkPower(expr); err != nil {
				return err
			}
		}
		for _, block := range Blocks(stmt) {
			if err := checkPowers(block); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPower(expr ast.Expr) *Error {
	if function, ok := expr.(*ast.FunctionExpr); ok {
		return checkPowers(function.Stmts)
	}
	if power, ok := expr.(*ast.ArithmeticOpExpr); ok && power.Operator == "^" {
		if e, ok := folded(power.Rhs); ok && e != math.Trunc(e) && math.Abs(e) != 0.5 {
			at := position{line: power.Line()}
			return at.errorf("the exponent of ^ must be an integer, 0.5 or -0.5").hint("other powers differ between processors")
		}
	}
	for operand := range Operands(expr) {
		if err := checkPower(operand); err != nil {
			return err
		}
	}
	return nil
}

// folded returns the value of an expression of numbers alone.
func folded(expr ast.Expr) (float64, bool) {
	switch e := expr.(type) {
	case *ast.NumberExpr:
		f, err := strconv.ParseFloat(e.Value, 64)
		return f, err == nil
	case *ast.UnaryMinusOpExpr:
		f, ok := folded(e.Expr)
		return -f, ok
	case *ast.ArithmeticOpExpr:
		return foldedOperation(e)
	}
	return 0, false
}

func foldedOperation(e *ast.ArithmeticOpExpr) (float64, bool) {
	a, ok1 := folded(e.Lhs)
	b, ok2 := folded(e.Rhs)
	if !ok1 || !ok2 {
		return 0, false
	}
	switch e.Operator {
	case "+":
		return a + b, true
	case "-":
		return a - b, true
	case "*":
		return a * b, true
	case "/":
		return a / b, true
	case "%":
		return math.Mod(a, b), true
	}
	return math.Pow(a, b), true
}
