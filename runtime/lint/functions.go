package lint

import (
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/schema"
)

// nameFunction gives a function the name of the local that holds it.
func (a *analysis) nameFunction(e *ast.FunctionExpr, name string) { a.functionOf(e).name = name }

// isContract tells whether an expression is the contract's variable.
func (a *analysis) isContract(e ast.Expr) bool {
	return a.contract != nil && isName(e, a.contract.Variable)
}

// isBelowContract tells whether an expression is a member of the contract's
// variable, or of what is below it.
func (a *analysis) isBelowContract(e *ast.AttrGetExpr) bool {
	object, ok := e.Object.(*ast.AttrGetExpr)
	return a.isContract(e.Object) || ok && a.isBelowContract(object)
}

// isPrivate tells whether f is a method that only the contract calls.
func (f *function) isPrivate() bool { return f.isMethod && strings.HasPrefix(f.name, "_") }

// findMethods takes up the methods of the contract, so that those that are
// called are known before they are walked over.
func (a *analysis) findMethods() {
	for _, s := range a.tree.Stmts {
		def, ok := s.(*ast.FuncDefStmt)
		if !ok || def.Name.Method == "" || !a.isContract(def.Name.Receiver) {
			continue
		}
		f := a.functionOf(def.Func)
		f.name, f.isMethod = def.Name.Method, true
		f.method = a.contract.Method(f.name)
		f.isUpgrade = f.name == "upgrade"
		a.methods[f.name] = f
	}
}

// functionBody walks over the body of a function, in a scope of its own.
func (a *analysis) functionBody(e *ast.FunctionExpr) {
	f := a.functionOf(e)
	outer := a.current
	a.current = f
	n := len(a.scope.names)
	f.params = f.params[:0]
	for i, name := range e.ParList.Names {
		v := a.declare(e, i, name)
		f.params = append(f.params, v)
		a.declaredParam(f, v)
	}
	a.block(e.Stmts)
	a.scope.leave(n)
	a.current = outer
}

// declaredParam adds what a declaration says of a parameter.
func (a *analysis) declaredParam(f *function, v *variable) {
	if f.isLoose {
		a.join(v, anything())
	}
	if f.method == nil {
		return
	}
	for _, p := range f.method.Params {
		if p.Name == v.name {
			a.join(v, typed(p.Type, false))
		}
	}
}

// declared returns what is declared of the i-th parameter of f; its type is nil
// if that is nothing.
func (f *function) declared(i int) schema.Param {
	if f.method == nil || i >= len(f.params) {
		return schema.Param{}
	}
	for _, p := range f.method.Params {
		if p.Name == f.params[i].name {
			return p
		}
	}
	return schema.Param{}
}

// passes adds what a call gives to the parameters of f.
func (a *analysis) passes(f *function, args []ast.Expr, facts []fact) {
	if f.method != nil {
		return // declared
	}
	if f.isMethod && len(args) > 0 { // self comes first
		args, facts = args[1:], facts[1:]
	}
	for i, p := range f.params {
		switch {
		case i < len(args):
			a.join(p, facts[i])
		case len(args) > 0 && isMulti(args[len(args)-1]):
			a.join(p, anything())
		}
	}
}

// resultOf is the fact of what f gives.
func (a *analysis) resultOf(f *function) fact {
	if f.method != nil && f.method.Result != nil {
		return typed(f.method.Result, false)
	}
	return f.result
}

// elementOf is the fact of what a loop over a table gives.
func (a *analysis) elementOf(table fact) fact {
	return a.memberFact(table, nil)
}

// memberType returns the type of a member of a table, or nil. A nil key is one
// that is not known.
func memberType(t *schema.Type, key ast.Expr) *schema.Type {
	if t == nil {
		return nil
	}
	for _, k := range keysOf(key) {
		if member, err := t.Member(k); err == nil {
			return member
		}
	}
	return nil
}
