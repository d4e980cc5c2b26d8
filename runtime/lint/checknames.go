package lint

import (
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// checkGlobal reports a name that nothing declares.
func (a *analysis) checkGlobal(e *ast.IdentExpr) {
	if !a.report.wants(unknownGlobal, a.at(e)) || isGlobal(e.Value) {
		return
	}
	a.report.add(unknownGlobal, a.at(e), a.hintAbout(e.Value, a.at(e)), "unknown global %q", clip(e.Value))
}

// checkGlobalSet reports an assignment to a name that is no local's.
func (a *analysis) checkGlobalSet(e *ast.IdentExpr) {
	hint := "write local " + clip(e.Value) + ", or keep it in self"
	if a.hasField(e.Value) {
		hint = "write self." + clip(e.Value)
	}
	a.report.add(globalAssignment, a.at(e), hint, "global %q can't be set", clip(e.Value))
}

// libraryMember is the fact of a member of a table of the library. One that it does
// not have is reported.
func (a *analysis) libraryMember(e *ast.AttrGetExpr, table, name string) fact {
	if slices.Contains(membersOf(table), name) {
		return libraryFact(table + "." + name)
	}
	if a.report.wants(unknownGlobal, a.at(e)) {
		a.report.add(unknownGlobal, a.at(e), hintMember(table, name), "there is no %s", clip(table+"."+name))
	}
	return anything()
}

// checkLibrarySet reports ctx.x = 1 and its like.
func (a *analysis) checkLibrarySet(e *ast.AttrGetExpr) {
	table := a.globalOf(e.Object)
	if isGlobal(table) && membersOf(table) != nil {
		a.report.add(globalAssignment, a.at(e), "keep it in self or in a local", "%q can't be set: %s is read-only", inWords(e), table)
	}
}

// fieldNames returns the fields that the state has, as far as is known.
func (a *analysis) fieldNames() []string {
	if a.contract == nil {
		return nil
	}
	var names []string
	for _, f := range a.contract.Fields {
		names = append(names, f.Name)
	}
	for _, f := range a.fields {
		if name, ok := stringOf(f.Key); ok {
			names = append(names, name)
		}
	}
	return names
}

func (a *analysis) hasField(name string) bool { return slices.Contains(a.fieldNames(), name) }

// checkVariable reports what is known of a variable when all of the file has been
// seen.
func (a *analysis) checkVariable(v *variable) {
	switch {
	case v.isHidden || v.isRead:
	case v.isSet && v.owner != nil && a.hasField(v.name):
		a.report.add(shadowedField, v.setAt, "write self."+clip(v.name)+", or take another name", "the local %q is set and never used: the field of that name stays as it was", clip(v.name))
	case isUnusedLocal(v):
		a.report.add(unusedLocal, v.at, "remove it, or begin its name with _", "the local %q is never used", clip(v.name))
	case a.isParameter(v):
		a.report.add(unusedParameter, v.at, "remove it, or begin its name with _", "parameter %q of %s is never used", clip(v.name), clip(v.owner.name))
	}
}

// isUnusedLocal tells whether a local that is never read could be left out: names
// behind it may need its place.
func isUnusedLocal(v *variable) bool {
	if !v.isLocal || strings.HasPrefix(v.name, "_") {
		return false
	}
	for next := v.next; next != nil; next = next.next {
		if next.isRead {
			return false
		}
	}
	return true
}

// declaresContract tells whether a local takes what contract "Name" {…} gives.
func declaresContract(s *ast.LocalAssignStmt) bool {
	call, ok := nth(s.Exprs, 0).(*ast.FuncCallExpr)
	if !ok {
		return false
	}
	inner, ok := call.Func.(*ast.FuncCallExpr)
	return ok && isName(inner.Func, "contract")
}

// isParameter tells whether v is a parameter of a function with a name, but one
// that the function must have or that says by its name that it is not used.
func (a *analysis) isParameter(v *variable) bool {
	f := v.owner
	return f != nil && f.name != "" && !f.isUpgrade && !f.isLoose && !strings.HasPrefix(v.name, "_") && slices.Contains(f.params, v)
}
