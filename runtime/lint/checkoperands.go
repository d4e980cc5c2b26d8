package lint

import "github.com/yuin/gopher-lua/ast"

func (a *analysis) checkComparison(e *ast.RelationalOpExpr, left, right fact) {
	a.checkFractions(e, left, right)
	if e.Operator == "==" || e.Operator == "~=" {
		if !a.checkEquality(e, e.Lhs, left, right) {
			a.checkEquality(e, e.Rhs, right, left)
		}
		return
	}
	a.checkOrder(e, left, right)
}

// checkOrder reports values of types that < and its like don't compare.
func (a *analysis) checkOrder(e *ast.RelationalOpExpr, left, right fact) {
	const numbers = aNumber | aDecimal
	l, r := left.types, right.types
	isFine := l.some(numbers) && r.some(numbers) || l.some(aString) && r.some(aString)
	if left.isPlain() || right.isPlain() || isFine {
		return
	}
	hint := "compare numbers with numbers and texts with texts"
	if (l | r).some(aTable) {
		hint = "#t is the length of a list"
	}
	a.report.add(wrongOperand, a.at(e), hint, "%s of a %s and a %s", e.Operator, l, r)
}

// checkEquality reports == and ~= of a literal and what it is never equal to, and
// tells whether it is that. Nil equals nil, so only a literal makes that certain.
func (a *analysis) checkEquality(e *ast.RelationalOpExpr, literal ast.Expr, f, other fact) bool {
	switch literal.(type) {
	case *ast.TableExpr, *ast.FunctionExpr:
		a.report.add(constantComparison, a.at(e), "to tell whether a list is empty, write #t == 0; for other tables, begin a walk with pairs", "a new %s is never equal to another one", f.types)
		return true
	}
	v, ok := constant(literal)
	if !ok || a.report == nil || other.live && a.mayUpgrade() || f.fraction != "" && other.decimal {
		return false
	}
	switch {
	case other.types == 0:
	case !other.types.compared().some(f.types.compared()):
		hint := "write a literal of that type, or convert the value"
		if _, isNot := e.Lhs.(*ast.UnaryNotOpExpr); isNot {
			hint = "write a ~= b, or not (a == b)"
		}
		a.report.add(constantComparison, a.at(e), hint, "a %s is never equal to %v", other.types, v)
		return true
	case other.typ != nil && !other.live:
		if _, err := other.typ.Accept(v); err != nil {
			a.report.add(constantComparison, a.at(e), "", "it is never equal to %v: it %v", v, err)
			return true
		}
	}
	return false
}

// checkOperands reports operands that .. and the operators of arithmetic don't take.
// A plain table beside one may define what they do.
func (a *analysis) checkOperands(e ast.Expr, operator string, left, right fact) {
	for _, pair := range [2][2]fact{{left, right}, {right, left}} {
		one, other := pair[0], pair[1]
		refused := aBoolean | aFalse | aFunction
		if one.live {
			refused |= aTable
		}
		if operator != ".." && other.types == aDecimal {
			refused |= aString
		}
		if one.types.only(refused) && !other.isPlain() {
			a.report.add(wrongOperand, a.at(e), hintOperand(one.types, operator), "%s of a %s and a %s", operator, left.types, right.types)
			return
		}
	}
}

func hintOperand(refused luaTypes, operator string) string {
	switch {
	case refused == aString:
		return "write decimal(text)"
	case operator == ".." && !refused.some(aTable):
		return "write tostring(value)"
	}
	return "take a member of it, or something else"
}

// checkCallable reports a call of what is no function.
func (a *analysis) checkCallable(e *ast.FuncCallExpr, f fact) {
	if !f.isPlain() && !f.types.some(aFunction) {
		a.report.add(wrongOperand, a.at(e), "write it without the parentheses", "a %s can't be called", f.types)
	}
}

// checkIterator reports for x in t without pairs.
func (a *analysis) checkIterator(e ast.Expr, f fact) {
	if !f.isPlain() && !f.types.some(aFunction) {
		a.report.add(wrongOperand, a.at(e), "write pairs(t) or ipairs(t)", "a for can't go through a %s by itself", f.types)
	}
}

// checkBound reports a bound of a for that is no number.
func (a *analysis) checkBound(e ast.Expr, f fact) {
	if f.types != 0 && !f.types.some(aNumber) {
		a.report.add(wrongOperand, a.at(e), "write a number, or tonumber(text)", "a for counts with numbers, not with a %s", f.types)
	}
}
