package lint

import (
	"slices"

	"github.com/yuin/gopher-lua/ast"
)

// calls tells whether a call is one of the global of that name.
func (a *analysis) calls(call *ast.FuncCallExpr, global string) bool {
	return call.Receiver == nil && isName(call.Func, global) && a.scope.find(global) == nil
}

// callsMember tells whether a call is one of table.name with the global table.
func (a *analysis) callsMember(call *ast.FuncCallExpr, table string, names ...string) (name string, ok bool) {
	member, ok := call.Func.(*ast.AttrGetExpr)
	if !ok || call.Receiver != nil || !isName(member.Object, table) || a.scope.find(table) != nil {
		return "", false
	}
	name, ok = stringOf(member.Key)
	return name, ok && slices.Contains(names, name)
}

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
		a.checkArguments(f, e.Args, facts)
		if f.writes {
			a.write(e, "calls "+clip(f.name)+", which writes")
		}
		return a.resultOf(f)
	}
	a.expr(e.Func)
	return a.libraryCall(e, a.values(e.Args, 0))
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

// libraryCall is the fact of what a call gives that is none of the file's
// functions.
func (a *analysis) libraryCall(e *ast.FuncCallExpr, facts []fact) fact {
	switch first := firstOf(facts); {
	case a.calls(e, "decimal"):
		a.checkDecimalCall(e, first)
		return fact{decimal: true}
	case a.calls(e, "assert"):
		return first
	case a.calls(e, "copy"):
		first.live, first.root = false, false
		return first.orSeen(firstOf(facts))
	case a.calls(e, "error"), a.calls(e, "print"):
		return fact{}
	case a.calls(e, "emit"):
		a.write(e, "emits an event")
		return fact{}
	}
	if name, ok := a.callsMember(e, "table", "insert", "remove", "sort"); ok && firstOf(facts).live {
		a.checkFront(e, name)
		a.write(e, "changes a list of the state with table."+name)
	}
	if _, ok := a.callsMember(e, "ctx", "random"); ok {
		a.checkRandom(e)
	}
	return anything()
}

func firstOf(facts []fact) fact {
	if len(facts) == 0 {
		return fact{}
	}
	return facts[0]
}

// methodCall walks over t:name(…).
func (a *analysis) methodCall(e *ast.FuncCallExpr) fact {
	receiver := a.expr(e.Receiver)
	facts := a.values(e.Args, 0)
	switch {
	case receiver == fact{}:
		return fact{}
	case receiver.decimal:
		return a.decimalMethod(e, facts)
	case receiver.root:
		a.checkMethodOfSelf(e)
	}
	return anything()
}

func (a *analysis) decimalMethod(e *ast.FuncCallExpr, facts []fact) fact {
	switch e.Method {
	case "div":
		if len(facts) > 0 {
			a.checkOperand(e.Args[0], facts[0], fact{decimal: true})
		}
		return fact{decimal: true}
	case "abs", "round":
		return fact{decimal: true}
	}
	return anything()
}
