package lint

import (
	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/decimal"
)

// exactly says how to write a number so that it is exact.
func exactly(f fact) string { return `write decimal("` + f.fraction + `")` }

// checkFractions reports a decimal compared with a number that is not integral.
func (a *analysis) checkFractions(e *ast.RelationalOpExpr, left, right fact) {
	for _, pair := range [2][2]fact{{left, right}, {right, left}} {
		if pair[0].decimal && pair[1].fraction != "" {
			a.report.add(decimalComparison, a.at(e), exactly(pair[1]), "%s of a decimal and %s, which is not exact", e.Operator, pair[1].fraction)
		}
	}
}

// checkOperand reports an operand that is not exact beside a decimal.
func (a *analysis) checkOperand(e ast.Expr, f, beside fact) {
	if beside.decimal && f.fraction != "" {
		a.report.add(decimalLiteral, a.at(e), exactly(f), "%s is not exact, and stands where a decimal is expected", f.fraction)
	}
}

// checkOperator reports / % and ^ of decimals.
func (a *analysis) checkOperator(e *ast.ArithmeticOpExpr, left, right fact) {
	if !left.decimal && !right.decimal {
		return
	}
	hint := "decimals have + - * and comparisons"
	switch e.Operator {
	case "/":
		hint = `write a:div(b, scale, rounding), such as a:div(b, 2, "half_even")`
	case "%":
		hint = `a:div(b, 0, "floor") is the whole quotient`
	}
	a.report.add(decimalOperator, a.at(e), hint, "a decimal has no operator %s", e.Operator)
}

func (a *analysis) checkLength(e *ast.UnaryLenOpExpr, f fact) {
	switch {
	case f.decimal:
		a.report.add(decimalOperator, a.at(e), "d:scale() counts the digits after the point", "a decimal has no length")
	case f.types.only(aNumber | aBoolean | aFalse | aFunction):
		a.report.add(wrongOperand, a.at(e), "# is for texts and lists", "a %s has no length", f.types)
	}
	a.checkList(e, "# gives 0", f)
}

// checkDecimalCall reports decimal(0.1) and decimal("1,50").
func (a *analysis) checkDecimalCall(e *ast.FuncCallExpr, f fact) {
	if f.fraction != "" {
		a.report.add(decimalLiteral, a.at(e.Args[0]), exactly(f), "decimal takes a text or an integer: %s is not exact", f.fraction)
	}
	text, ok := stringOf(nth(e.Args, 0))
	if !ok {
		return
	}
	if _, err := decimal.Parse(text); err != nil {
		a.report.add(wrongType, a.at(e.Args[0]), "digits, with a point before a fraction, as in 12.50", "%q is no decimal", clip(text))
	}
}
