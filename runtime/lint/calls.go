package lint

import "github.com/yuin/gopher-lua/ast"

// call walks over a call and returns what is known of its first result.
func (a *analysis) call(e *ast.FuncCallExpr) fact {
	if e.Receiver != nil {
		return a.methodCall(e)
	}
	if f, isKnown := a.callee(e); isKnown {
		facts := a.values(e.Args, 0)
		if f == nil {
			return fact{} // it is not seen yet
		}
		a.passes(f, e.Args, facts)
		if a.checkSelf(e, f, facts) {
			a.checkArguments(e, f, facts)
		}
		if f.writes {
			a.write(e, "calls "+clip(f.name)+", which writes")
		}
		return a.resultOf(f)
	}
	callee := a.expr(e.Func)
	a.checkCallable(e, callee)
	return a.libraryCall(e, callee.global, a.values(e.Args, 0))
}

// callee returns the function of the file that is called. It is known, but nil,
// if nothing was put into the variable yet.
func (a *analysis) callee(e *ast.FuncCallExpr) (f *function, isKnown bool) {
	if v := a.variableOf(e.Func); v != nil {
		a.read(v)
		isUnseen := v.function == nil && v.fact == (fact{})
		return v.function, !v.isMixed && (v.function != nil || isUnseen)
	}
	member, ok := e.Func.(*ast.AttrGetExpr)
	if !ok || !a.isContract(member.Object) {
		return nil, false
	}
	name, ok := stringOf(member.Key)
	f = a.methods[name]
	if f != nil {
		a.expr(member.Object)
	}
	return f, ok && f != nil
}

// methodCall walks over t:name(…).
func (a *analysis) methodCall(e *ast.FuncCallExpr) fact {
	a.checkMethodCall(e)
	receiver := a.expr(e.Receiver)
	facts := a.values(e.Args, 0)
	switch {
	case receiver == fact{}:
		return fact{}
	case receiver.decimal:
		return a.decimalMethod(e, facts)
	case receiver.types.only(aString):
		a.checkMethodOfText(e)
		return ofTypes(resultTypes("string." + e.Method))
	case receiver.root:
		a.checkMethodOfSelf(e)
	}
	return anything()
}

func (a *analysis) decimalMethod(e *ast.FuncCallExpr, facts []fact) fact {
	a.checkMethodOfDecimal(e)
	switch e.Method {
	case "div":
		if len(facts) > 0 {
			a.checkOperand(e.Args[0], facts[0], decimals())
		}
		return decimals()
	case "abs", "round":
		return decimals()
	case "integer", "scale", "sign":
		return ofTypes(aNumber)
	}
	return anything()
}
