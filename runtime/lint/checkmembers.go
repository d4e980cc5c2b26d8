package lint

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/chain/state"
	"moonledger/runtime/schema"
)

// atomic are the types of which values have no members.
const atomic = aNumber | aBoolean | aFalse | aFunction

// checkRead reports the reading of a member that can't be there.
func (a *analysis) checkRead(e *ast.AttrGetExpr, object, key fact) {
	name, isName := stringOf(e.Key)
	switch {
	case object.types.only(atomic):
		a.report.add(wrongOperand, a.at(e), "", "a %s has no members", object.types)
	case isName && object.types.only(aDecimal) && !isDecimalMethod(name):
		a.report.add(unknownMethod, a.at(e), "it has "+list(decimalMethods), "a decimal has no member %q", clip(name))
	case isName && object.types.only(aString) && !slices.Contains(membersOf("string"), name):
		a.report.add(wrongKey, a.at(e), "", "a string has no member %q: this is nil", clip(name))
	}
	if problem := a.keyProblem(object, e.Key, key); problem != "" {
		a.report.add(wrongKey, a.at(e), "", "%s: this is nil", problem)
	}
	if isName {
		a.checkAbsent(e, object, name)
	}
}

// checkAbsent reports a field that the class of a table not of the state lacks, if
// nothing in the file may have added it.
func (a *analysis) checkAbsent(e *ast.AttrGetExpr, object fact, name string) {
	isClass := object.typ != nil && !object.isOfState() && object.types.only(aTable)
	if !isClass || a.report == nil || a.contract.Incomplete || a.mayBeSet(e.Key) || a.mayUpgrade() {
		return
	}
	if _, err := object.typ.Member(state.StringKey(name)); errors.Is(err, schema.ErrField) {
		a.report.add(wrongKey, a.at(e), "", "%v: this is nil", err)
	}
}

// checkWritten reports the setting of a member that can't be there, or can't be
// removed.
func (a *analysis) checkWritten(e *ast.AttrGetExpr, object, key fact, value ast.Expr) {
	if object.types.only(atomic | aString | aDecimal) {
		a.report.add(wrongOperand, a.at(e), "", "a %s has no members that can be set", object.types)
		return
	}
	if problem := a.keyProblem(object, e.Key, key); problem != "" {
		a.report.add(wrongType, a.at(e), "", "%s", problem)
		return
	}
	if !object.live || a.mayUpgrade() {
		return
	}
	switch value.(type) {
	case *ast.NilExpr:
		a.checkRemoved(e, object)
	case *ast.FunctionExpr:
		if a.memberFact(object, e.Key).types != 0 {
			return // a text or the like is wanted, which is told
		}
		a.report.add(wrongType, a.at(value), "keep it in a local function", "a function can't be stored")
	}
}

// checkRemoved reports self.name = nil of a field that must have a value.
func (a *analysis) checkRemoved(e *ast.AttrGetExpr, object fact) {
	keys := keysOf(e.Key)
	if object.typ == nil || len(keys) != 1 || a.contract.Incomplete {
		return
	}
	if err := object.typ.Removable(keys[0]); err != nil {
		a.report.add(wrongType, a.at(e), "declare it with a ? if it may be absent", "%v", err)
	}
}

// keyProblem says why a table of the state can't have a key, or returns "". That a
// class lacks a field is told elsewhere.
func (a *analysis) keyProblem(object fact, key ast.Expr, f fact) string {
	isKnown := object.live && object.typ != nil && object.types.only(aTable)
	if !isKnown || a.report == nil || a.contract.Incomplete || a.mayUpgrade() {
		return ""
	}
	if keys := keysOf(key); len(keys) == 1 {
		if _, err := object.typ.Member(keys[0]); err != nil && !errors.Is(err, schema.ErrField) {
			return err.Error()
		}
		return ""
	}
	takesStrings, takesIntegers := object.typ.Keys()
	switch {
	case f.types.only(aString) && !takesStrings, f.types.only(aNumber) && !takesIntegers, f.types.only(^(aString | aNumber)):
		return fmt.Sprintf("%s has no key that is a %s", object.typ.Brief(), f.types)
	}
	return ""
}

// decimalMethods are the methods of decimals, each of them decimalMethod and its
// name where it stands for a function.
const (
	decimalMethods = "abs div integer round scale sign"
	decimalMethod  = "d:"
)

func isDecimalMethod(name string) bool { return slices.Contains(strings.Fields(decimalMethods), name) }

// list writes names with commas between them.
func list(names string) string { return strings.Join(strings.Fields(names), ", ") }

// checkMethodOfDecimal reports d:name(…) that decimals don't have.
func (a *analysis) checkMethodOfDecimal(e *ast.FuncCallExpr) {
	if !isDecimalMethod(e.Method) {
		a.report.add(unknownMethod, a.at(e), "it has "+list(decimalMethods), "a decimal has no method %q", clip(e.Method))
	}
}

// checkMethodOfText reports s:name(…) that texts don't have.
func (a *analysis) checkMethodOfText(e *ast.FuncCallExpr) {
	members := membersOf("string")
	if slices.Contains(members, e.Method) {
		return
	}
	a.report.add(unknownMethod, a.at(e), hintMember("string", e.Method), "a string has no method %q", clip(e.Method))
}

// checkMethodOfSelf reports self:name(…): the state has no methods.
func (a *analysis) checkMethodOfSelf(e *ast.FuncCallExpr) {
	if a.contract == nil || a.state == nil || a.mayUpgrade() {
		return
	}
	hint := "call a local function, as name(self, …)"
	if _, ok := a.methods[e.Method]; ok {
		hint = a.withSelf(e.Method)
	}
	a.report.add(unknownMethod, a.at(e), hint, "the state has no method %q", clip(e.Method))
}

// checkMethodOfContract reports Name.x where the contract has no such method.
func (a *analysis) checkMethodOfContract(e ast.Expr, name string) {
	if a.methods[name] != nil || !a.report.wants(unknownMethod, a.at(e)) {
		return
	}
	hint := "the contract has its methods alone; other things are in self or in locals"
	if near := schema.Nearest(name, a.contract.MethodNames()); near != "" {
		hint = "did you mean " + clip(near) + "?"
	}
	if a.hasField(name) {
		hint = "write self." + clip(name)
	}
	a.report.add(unknownMethod, a.at(e), hint, "%s has no method %q", clip(a.contract.Variable), clip(name))
}

// withSelf says how a method is called from another one.
func (a *analysis) withSelf(method string) string {
	return "write " + clip(a.contract.Variable) + "." + clip(method) + "(self, …)"
}

// checkMethodCall reports Name:method(…), whose self is not the state, and a colon
// behind a table of the library.
func (a *analysis) checkMethodCall(e *ast.FuncCallExpr) {
	switch table := a.globalOf(e.Receiver); {
	case a.isContract(e.Receiver) && a.methods[e.Method] == nil:
		a.checkMethodOfContract(e, e.Method)
	case a.isContract(e.Receiver):
		a.report.add(missingSelf, a.at(e), a.withSelf(e.Method), "%s:%s(…) gives the method the contract as self, not the state", clip(a.contract.Variable), clip(e.Method))
	case membersOf(table) != nil:
		a.report.add(unknownMethod, a.at(e), "write "+table+"."+clip(e.Method)+"(…)", "%s:%s(…) passes %s itself as the first argument", table, clip(e.Method), table)
	}
}

// checkSelf tells whether the first argument of a call may be the state that a
// method takes, and reports Name.method(x) where it can't be.
func (a *analysis) checkSelf(e *ast.FuncCallExpr, f *function, facts []fact) bool {
	if !f.isMethod || len(facts) > 0 && (facts[0].types == 0 || facts[0].types.some(aTable)) {
		return true
	}
	a.report.add(missingSelf, a.at(e), a.withSelf(f.name), "%s takes the state as its first argument", clip(f.name))
	return false
}
