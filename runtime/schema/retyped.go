package schema

import (
	"slices"
	"strings"
)

// Retyped returns the names of the fields of the state that both declare, and
// whose values are declared to have another type now, directly or by the change of
// a type that is named there. A type that takes anything is not another one.
func Retyped(before, after *Contract) []string {
	was := map[string]string{}
	for _, f := range before.Fields {
		was[f.Name] = f.Type.written()
	}
	var names []string
	for _, f := range after.Fields {
		text, had := was[f.Name]
		if had && text != f.Type.written() && f.Type.resolve().kind != kindAny {
			names = append(names, f.Name)
		}
	}
	return names
}

// written returns a type as it stands in the file, with the types that it is made
// of.
func (t *Type) written() string {
	used := map[*Type]bool{}
	t.markUsed(used)
	var named []string
	for one := range used {
		if one.kind == kindAlias || one.kind == kindClass {
			named = append(named, one.api().String())
		}
	}
	slices.Sort(named)
	return t.String() + "; " + strings.Join(named, "; ")
}
