package lint

import (
	"errors"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/chain/state"
	"moonledger/runtime/schema"
)

// write takes note of code that writes, and reports it in a view.
func (a *analysis) write(e ast.Expr, what string) {
	f := a.current.named()
	switch {
	case f == nil:
	case f.isView():
		a.report.add(writeInView, a.at(e), "take ---@view away, or leave it to another method", "the view %s %s", clip(f.name), what)
	default:
		a.mark(&f.writes)
	}
}

// checkRandom reports ctx.random in a view.
func (a *analysis) checkRandom(e ast.Expr) {
	if f := a.current.named(); f.isView() {
		a.report.add(writeInView, a.at(e), "take ---@view away: a view must not depend on chance", "the view %s draws a random number", clip(f.name))
	}
}

// checkField reports a field that a table of the state can't have. While upgrade
// runs there may be fields of older code.
func (a *analysis) checkField(e *ast.AttrGetExpr, object fact) {
	name, ok := stringOf(e.Key)
	if !ok || !object.live || object.typ == nil || a.report == nil || a.contract.Incomplete || a.mayUpgrade() {
		return
	}
	_, err := object.typ.Member(state.StringKey(name))
	if !errors.Is(err, schema.ErrField) {
		return
	}
	hint := "declare it with ---@field"
	if _, isMethod := a.methods[name]; isMethod && object.root {
		hint = "a method is called as " + clip(a.contract.Variable) + "." + clip(name) + "(self, …)"
	}
	a.report.add(unknownField, a.at(e), hint, "%v", err)
}

// mayUpgrade tells whether the code that is walked over may run in upgrade.
func (a *analysis) mayUpgrade() bool {
	for f := a.current; f != nil; f = f.outer {
		if f.isMethod {
			return f.isUpgrade || f.isPrivate() && a.contract.HasUpgrade
		}
	}
	return a.contract != nil && a.contract.HasUpgrade
}
