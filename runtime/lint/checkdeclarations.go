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
	if a.contract == nil {
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

// checkReturn reports what is wrong with a result.
func (a *analysis) checkReturn(s *ast.ReturnStmt, f fact) {
	m := a.current.method
	switch {
	case m == nil || len(s.Exprs) == 0:
	case m.Result != nil:
		a.expect(m.Result, s.Exprs[0], f)
	case f != fact{} && a.report != nil && !a.current.isTold:
		a.current.isTold = true
		a.report.add(missingAnnotation, a.at(s), "write ---@return TYPE above it", "method %q returns something without ---@return", clip(m.Name))
	}
}
