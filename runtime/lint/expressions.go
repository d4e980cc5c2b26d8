package lint

import (
	"math"
	"strconv"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/chain/state"
)

// expr walks over an expression and returns what is known of its value, the
// first one if it has several.
func (a *analysis) expr(e ast.Expr) fact {
	switch e := e.(type) {
	case *ast.NilExpr:
		return fact{}
	case *ast.NumberExpr:
		return numberFact(e.Value)
	case *ast.IdentExpr:
		return a.ident(e)
	case *ast.AttrGetExpr:
		return a.member(e)
	case *ast.FuncCallExpr:
		return a.call(e)
	case *ast.FunctionExpr:
		return a.functionValue(e)
	case *ast.TableExpr:
		a.table(e)
	case *ast.LogicalOpExpr:
		return a.logical(e)
	default:
		return a.operation(e)
	}
	return anything()
}

// operation walks over an expression with an operator that computes.
func (a *analysis) operation(e ast.Expr) fact {
	switch e := e.(type) {
	case *ast.RelationalOpExpr:
		a.checkComparison(e, a.expr(e.Lhs), a.expr(e.Rhs))
	case *ast.StringConcatOpExpr:
		a.expr(e.Lhs)
		a.expr(e.Rhs)
	case *ast.ArithmeticOpExpr:
		return a.arithmetic(e, a.expr(e.Lhs), a.expr(e.Rhs))
	case *ast.UnaryMinusOpExpr:
		return negative(a.expr(e.Expr))
	case *ast.UnaryNotOpExpr:
		a.expr(e.Expr)
	case *ast.UnaryLenOpExpr:
		a.checkLength(e, a.expr(e.Expr))
	}
	return anything()
}

// numberFact is the fact of a number literal.
func numberFact(literal string) fact {
	n, err := strconv.ParseFloat(literal, 64)
	switch {
	case err != nil:
		return anything()
	case n == math.Trunc(n) && math.Abs(n) <= state.MaxInteger:
		return fact{whole: true}
	case n == math.Trunc(n):
		return anything()
	}
	return fact{fraction: strconv.FormatFloat(n, 'f', -1, 64)}
}

func negative(f fact) fact {
	if f.fraction != "" {
		return fact{fraction: "-" + f.fraction}
	}
	return fact{decimal: f.decimal, whole: f.whole, any: f.any}.orSeen(f)
}

// orSeen returns f, or anything if f says nothing of values that are there.
func (f fact) orSeen(of fact) fact {
	if of == (fact{}) {
		return fact{}
	}
	return f.known()
}

func (a *analysis) ident(e *ast.IdentExpr) fact {
	v := a.scope.find(e.Value)
	if v == nil {
		a.checkGlobal(e)
		return anything()
	}
	a.read(v)
	a.loosen(v.function)
	return v.fact
}

// read takes note that a variable is used.
func (a *analysis) read(v *variable) {
	if !a.assigned[v] || v.owner != a.current {
		v.isRead = true
	}
}

// functionValue walks over function … end in an expression.
func (a *analysis) functionValue(e *ast.FunctionExpr) fact {
	f := a.functionOf(e)
	if f.name == "" {
		defer a.loosen(f)
	}
	a.functionBody(e)
	return anything()
}

func (a *analysis) table(e *ast.TableExpr) {
	for _, field := range e.Fields {
		if field.Key != nil {
			a.expr(field.Key)
		}
		a.expr(field.Value)
	}
}

func (a *analysis) logical(e *ast.LogicalOpExpr) fact {
	left, right := a.expr(e.Lhs), a.expr(e.Rhs)
	if e.Operator == "and" {
		return right
	}
	return left.join(right)
}

func (a *analysis) arithmetic(e *ast.ArithmeticOpExpr, left, right fact) fact {
	switch e.Operator {
	case "+", "-", "*":
		a.checkOperand(e.Rhs, right, left)
		a.checkOperand(e.Lhs, left, right)
		return arithmetic(left, right)
	}
	a.checkOperator(e, left, right)
	return anything()
}

// member walks over t.x or t[k] and returns what is known of what is there.
func (a *analysis) member(e *ast.AttrGetExpr) fact {
	if ident, ok := e.Object.(*ast.IdentExpr); ok && a.scope.find(ident.Value) == nil {
		a.checkMember(e, ident)
	}
	if name, ok := stringOf(e.Key); ok && a.isContract(e.Object) {
		a.loosen(a.methods[name])
	}
	object := a.expr(e.Object)
	a.expr(e.Key)
	if object == (fact{}) {
		return fact{}
	}
	a.checkField(e, object)
	return typed(memberType(object.typ, e.Key), object.live)
}

// keysOf returns the keys of the state that an expression may give; one of each
// kind if it is not known.
func keysOf(e ast.Expr) []state.Key {
	switch e := e.(type) {
	case *ast.StringExpr:
		return []state.Key{state.StringKey(e.Value)}
	case *ast.NumberExpr:
		if n, err := strconv.ParseInt(e.Value, 10, 64); err == nil {
			return []state.Key{state.IntegerKey(n)}
		}
		return nil
	}
	return []state.Key{state.StringKey("x"), state.IntegerKey(1)}
}
