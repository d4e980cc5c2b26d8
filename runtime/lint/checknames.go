package lint

import (
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/schema"
)

// checkGlobal reports a name that nothing declares.
func (a *analysis) checkGlobal(e *ast.IdentExpr) {
	if !a.report.wants(unknownGlobal, a.at(e)) || isGlobal(e.Value) {
		return
	}
	a.report.add(unknownGlobal, a.at(e), a.hintAbout(e.Value), "unknown global %q", clip(e.Value))
}

// checkGlobalSet reports an assignment to a name that is no local's.
func (a *analysis) checkGlobalSet(e *ast.IdentExpr) {
	hint := "write local " + clip(e.Value) + ", or keep it in self"
	if a.hasField(e.Value) {
		hint = "write self." + clip(e.Value)
	}
	a.report.add(globalAssignment, a.at(e), hint, "the global %q can't be set", clip(e.Value))
}

// checkMember reports a member that a table of the library does not have.
func (a *analysis) checkMember(e *ast.AttrGetExpr, table *ast.IdentExpr) {
	name, ok := stringOf(e.Key)
	if !ok || !a.report.wants(unknownGlobal, a.at(e)) {
		return
	}
	members := membersOf(table.Value)
	if members == nil || slices.Contains(members, name) {
		return
	}
	full := table.Value + "." + name
	hint := absent(full)
	if near := schema.Nearest(name, members); hint == "" && near != "" {
		hint = "did you mean " + table.Value + "." + near + "?"
	}
	if hint == "" {
		hint = table.Value + " has " + strings.Join(members, ", ")
	}
	a.report.add(unknownGlobal, a.at(e), hint, "there is no %s", clip(full))
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
	case a.isParameter(v):
		a.report.add(unusedParameter, v.at, "remove it, or begin its name with _", "parameter %q of %s is never used", clip(v.name), clip(v.owner.name))
	}
}

// isParameter tells whether v is a parameter of a function with a name, but one
// that the function must have or that says by its name that it is not used.
func (a *analysis) isParameter(v *variable) bool {
	f := v.owner
	return f != nil && f.name != "" && !f.isUpgrade && !f.isLoose && !strings.HasPrefix(v.name, "_") && slices.Contains(f.params, v)
}
