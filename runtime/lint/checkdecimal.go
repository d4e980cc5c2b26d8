package lint

import (
	"github.com/yuin/gopher-lua/ast"

	"moonledger/chain/state"
	"moonledger/runtime/schema"
)

// exactly says how to write a number so that it is exact.
func exactly(f fact) string { return `write decimal("` + f.fraction + `")` }

func (a *analysis) checkComparison(e *ast.RelationalOpExpr, left, right fact) {
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
	if f.decimal {
		a.report.add(decimalOperator, a.at(e), "d:scale() counts the digits after the point", "a decimal has no length")
	}
}

// checkDecimalCall reports decimal(0.1).
func (a *analysis) checkDecimalCall(e *ast.FuncCallExpr, f fact) {
	if f.fraction != "" {
		a.report.add(decimalLiteral, a.at(e.Args[0]), exactly(f), "decimal takes a text or an integer: %s is not exact", f.fraction)
	}
}

// checkArguments reports numbers given to a method that takes decimals.
func (a *analysis) checkArguments(f *function, args []ast.Expr, facts []fact) {
	if f.method == nil {
		return
	}
	for i, p := range f.method.Params {
		if i+1 < len(args) { // self comes first
			a.expect(p.Type, args[i+1], facts[i+1])
		}
	}
}

// expect reports a number with a fraction, or one in a table that is written out,
// in a place for decimals.
func (a *analysis) expect(t *schema.Type, value ast.Expr, f fact) {
	switch {
	case t == nil || value == nil || a.report == nil:
	case f.fraction != "" && t.IsDecimal():
		a.checkOperand(value, f, fact{decimal: true})
	default:
		if table, ok := value.(*ast.TableExpr); ok {
			a.expectMembers(t, table)
		}
	}
}

func (a *analysis) expectMembers(t *schema.Type, table *ast.TableExpr) {
	items := int64(0)
	for _, field := range table.Fields {
		if field.Key == nil {
			items++
			if member, err := t.Member(state.IntegerKey(items)); err == nil {
				a.expect(member, field.Value, literalFact(field.Value))
			}
			continue
		}
		a.expect(memberType(t, field.Key), field.Value, literalFact(field.Value))
	}
}

// literalFact is the fact of a number literal, and of nothing else.
func literalFact(e ast.Expr) fact {
	switch e := e.(type) {
	case *ast.NumberExpr:
		return numberFact(e.Value)
	case *ast.UnaryMinusOpExpr:
		return negative(literalFact(e.Expr))
	}
	return fact{}
}
