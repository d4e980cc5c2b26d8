package lint

import (
	"slices"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/schema"
)

// checkDocumentation reports a method without documentation; nil is none.
func (a *analysis) checkDocumentation(s *ast.FuncDefStmt, m *schema.Method) {
	if m != nil && m.Doc == "" {
		a.report.add(missingDocumentation, a.tree.Names(s)[0], "write what it does above it, as --- TEXT", "method %q has no documentation", clip(m.Name))
	}
}

// checkFields reports fields of the initial state that are not declared.
func (a *analysis) checkFields() {
	switch {
	case a.contract == nil:
		return
	case a.contract.Incomplete:
		a.checkInitial()
		return
	}
	for _, f := range a.fields {
		name, ok := stringOf(f.Key)
		isDeclared := slices.ContainsFunc(a.contract.Fields, func(f schema.Field) bool { return f.Name == name })
		if ok && !isDeclared {
			a.report.add(missingAnnotation, a.at(f.Key), "write ---@field "+clip(name)+" TYPE under ---@class "+a.contract.Name, "field %q of the state has no type", clip(name))
		}
	}
}

// checkInitial reports initial values that their fields don't take, where the
// compiler has other problems to tell first.
func (a *analysis) checkInitial() {
	for _, f := range a.fields {
		if name, ok := stringOf(f.Key); ok {
			a.expect(memberType(a.state, f.Key), f.Value, literalFact(f.Value), "the initial "+clip(name))
		}
	}
}
