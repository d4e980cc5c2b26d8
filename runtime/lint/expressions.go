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
	case *ast.FalseExpr:
		return ofTypes(aFalse)
	case *ast.TrueExpr:
		return ofTypes(aBoolean)
	case *ast.StringExpr:
		return ofTypes(aString)
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
		return a.table(e)
	case *ast.LogicalOpExpr:
		return a.logical(e)
	}
	return a.operation(e)
}

// operation walks over an expression with an operator that computes.
func (a *analysis) operation(e ast.Expr) fact {
	switch e := e.(type) {
	case *ast.RelationalOpExpr:
		a.checkComparison(e, a.expr(e.Lhs), a.expr(e.Rhs))
		return ofTypes(aBoolean)
	case *ast.StringConcatOpExpr:
		return a.concat(e, a.expr(e.Lhs), a.expr(e.Rhs))
	case *ast.ArithmeticOpExpr:
		return a.arithmetic(e, a.expr(e.Lhs), a.expr(e.Rhs))
	case *ast.UnaryMinusOpExpr:
		return negative(a.expr(e.Expr))
	case *ast.UnaryNotOpExpr:
		a.expr(e.Expr)
		return ofTypes(aBoolean)
	case *ast.UnaryLenOpExpr:
		f := a.expr(e.Expr)
		a.checkLength(e, f)
		return lengthOf(f)
	}
	return anything()
}

// numberFact is the fact of a number literal.
func numberFact(literal string) fact {
	n, err := strconv.ParseFloat(literal, 64)
	switch {
	case err == nil && n == math.Trunc(n) && math.Abs(n) <= state.MaxInteger:
		return fact{whole: true, types: aNumber}
	case err != nil || n == math.Trunc(n):
		return ofTypes(aNumber)
	}
	return fact{fraction: strconv.FormatFloat(n, 'f', -1, 64), types: aNumber}
}

func negative(f fact) fact {
	switch {
	case f == fact{}:
		return f
	case f.fraction != "":
		return fact{fraction: "-" + f.fraction, types: aNumber}
	case f.types.only(numeral):
		return fact{whole: f.whole, types: aNumber}
	case f.types.only(aDecimal | aNumber):
		return fact{decimal: f.decimal, whole: f.whole, types: f.types}
	}
	return anything()
}

// lengthOf is the fact of #t, which tables may have a metatable for.
func lengthOf(f fact) fact {
	if f.isPlain() && !f.empty {
		return anything()
	}
	return ofTypes(aNumber)
}

func (a *analysis) ident(e *ast.IdentExpr) fact {
	v := a.scope.find(e.Value)
	if v == nil {
		a.checkGlobal(e)
		return libraryFact(e.Value)
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
	return ofTypes(aFunction)
}

func (a *analysis) table(e *ast.TableExpr) fact {
	for _, field := range e.Fields {
		if field.Key != nil {
			a.expr(field.Key)
		}
		a.expr(field.Value)
	}
	return fact{types: aTable, empty: len(e.Fields) == 0}
}

func (a *analysis) logical(e *ast.LogicalOpExpr) fact {
	left, right := a.expr(e.Lhs), a.expr(e.Rhs)
	if e.Operator == "or" {
		return left.isTrue().join(right)
	}
	mayBeFalse := left.any || left != fact{} && (left.types == 0 || left.types.some(aBoolean|aFalse))
	if mayBeFalse && right.types != 0 {
		right.types |= aFalse
	}
	return right
}

func (a *analysis) concat(e *ast.StringConcatOpExpr, left, right fact) fact {
	a.checkOperands(e, "..", left, right)
	if left.isPlain() || right.isPlain() {
		return anything()
	}
	return ofTypes(aString)
}

func (a *analysis) arithmetic(e *ast.ArithmeticOpExpr, left, right fact) fact {
	a.checkOperands(e, e.Operator, left, right)
	switch e.Operator {
	case "+", "-", "*":
		a.checkOperand(e.Rhs, right, left)
		a.checkOperand(e.Lhs, left, right)
		return arithmetic(left, right)
	}
	a.checkOperator(e, left, right)
	if left.types.only(numeral) && right.types.only(numeral) {
		return ofTypes(aNumber)
	}
	return anything()
}

// member walks over t.x or t[k], which is read, and returns what is known of what
// is there.
func (a *analysis) member(e *ast.AttrGetExpr) fact {
	name, isName := stringOf(e.Key)
	if isName && a.isContract(e.Object) {
		a.loosen(a.methods[name])
		a.checkMethodOfContract(e, name)
	}
	object, key := a.expr(e.Object), a.expr(e.Key)
	a.checkField(e, object)
	a.checkRead(e, object, key)
	switch {
	case isName && membersOf(object.global) != nil:
		return a.libraryMember(e, object.global, name)
	case isName && object.types.only(aDecimal) && isDecimalMethod(name):
		return fact{types: aFunction, global: decimalMethod + name}
	}
	return a.memberFact(object, e.Key)
}

// memberFact is the fact of what a table has under a key, nil for one that is not
// known. In tables not of the state nothing is checked when it is set there.
func (a *analysis) memberFact(object fact, key ast.Expr) fact {
	switch {
	case object == fact{}:
		return fact{}
	case !object.live && (object.partly || a.mayBeSet(key)):
		return anything()
	}
	return typed(memberType(object.typ, key), object.live)
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
