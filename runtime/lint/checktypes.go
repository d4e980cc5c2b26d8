package lint

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/chain/state"
	"moonledger/runtime/decimal"
	"moonledger/runtime/schema"
)

// checkArguments reports what the parameters of a method don't take.
func (a *analysis) checkArguments(e *ast.FuncCallExpr, f *function, facts []fact) {
	n := len(e.Args)
	mayBeMore := n > 0 && isMulti(e.Args[n-1])
	for i := range f.params {
		p := f.declared(i)
		place := "argument " + strconv.Quote(clip(p.Name))
		switch at := i + 1; { // self comes first
		case p.Type == nil:
		case at < n:
			a.expect(p.Type, e.Args[at], facts[at], place)
		case n > 0 && !mayBeMore && !p.Optional && !takesNil(p.Type):
			a.report.add(wrongType, a.at(e), "", "%s (%s) of %s is missing", place, p.Type.Brief(), clip(f.name))
		}
	}
}

// expect reports a value of which it is certain that a place of that type does not
// take it; a table that is written out is looked into. place names it for the
// message.
func (a *analysis) expect(t *schema.Type, value ast.Expr, f fact, place string) {
	if t == nil || value == nil || a.report == nil {
		return
	}
	if f.fraction != "" && t.IsDecimal() {
		a.checkOperand(value, f, decimals())
		return
	}
	if v, ok := constant(value); ok {
		if _, err := t.Accept(v); err != nil {
			a.report.add(wrongType, a.at(value), hintFor(t, v), "%s %v", place, err)
		}
		return
	}
	if want := taken(t); f.types != 0 && want != 0 && !f.types.compared().some(want) {
		a.report.add(wrongType, a.at(value), "", "%s must be %s, got a %s", place, t.Brief(), f.types)
		return
	}
	if table, ok := value.(*ast.TableExpr); ok {
		a.expectMembers(t, table, place)
	}
}

// taken is typesOf what a place of that type takes, for types that are compared.
func taken(t *schema.Type) luaTypes { return typesOf(t).compared() }

// constant returns the value of a literal that is no table.
func constant(e ast.Expr) (state.Value, bool) {
	switch e := e.(type) {
	case *ast.StringExpr:
		return state.StringValue(e.Value), true
	case *ast.TrueExpr:
		return state.BoolValue(true), true
	case *ast.FalseExpr:
		return state.BoolValue(false), true
	case *ast.NumberExpr:
		return number(e.Value)
	case *ast.UnaryMinusOpExpr:
		if n, ok := e.Expr.(*ast.NumberExpr); ok {
			return number("-" + n.Value)
		}
	}
	return state.Value{}, false
}

func number(literal string) (state.Value, bool) {
	n, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return state.Value{}, false
	}
	v, err := state.NumberValue(n)
	return v, err == nil
}

// hintFor says how to write a literal of another type. No text becomes a number or
// a decimal by itself.
func hintFor(t *schema.Type, v state.Value) string {
	if v.Kind() != state.KindString {
		return ""
	}
	_, err := decimal.Parse(v.Text())
	switch want := typesOf(t); {
	case err != nil:
	case want == aDecimal:
		return "write decimal(" + strconv.Quote(v.Text()) + ")"
	case want == aNumber:
		return "write " + v.Text() + " without quotes"
	}
	return ""
}

// expectMembers looks into a table that is written out.
func (a *analysis) expectMembers(t *schema.Type, table *ast.TableExpr, place string) {
	items := int64(0)
	for _, field := range table.Fields {
		if field.Key == nil {
			items++
			if member, err := t.Member(state.IntegerKey(items)); err == nil {
				a.expect(member, field.Value, literalFact(field.Value), place+"["+strconv.FormatInt(items, 10)+"]")
			}
			continue
		}
		name, isName := stringOf(field.Key)
		if isName && a.expectField(t, field.Key, name, place) {
			a.expect(memberType(t, field.Key), field.Value, literalFact(field.Value), place+"."+clip(name))
		}
	}
	a.expectRequired(t, table, place)
}

// expectField tells whether tables of type t may have a field of that name, and
// reports it if not.
func (a *analysis) expectField(t *schema.Type, key ast.Expr, name, place string) bool {
	_, err := t.Member(state.StringKey(name))
	if errors.Is(err, schema.ErrField) && !a.contract.Incomplete {
		a.report.add(unknownField, a.at(key), "declare it with ---@field", "%s: %v", place, err)
	}
	return err == nil
}

// expectRequired reports a table that lacks a field of its class, if all its names
// are written out.
func (a *analysis) expectRequired(t *schema.Type, table *ast.TableExpr, place string) {
	var names []string
	for _, field := range table.Fields {
		name, ok := stringOf(field.Key)
		if !ok {
			return
		}
		names = append(names, name)
	}
	for _, required := range t.Required() {
		if !slices.Contains(names, required) && !a.contract.Incomplete {
			a.report.add(wrongType, a.at(table), "set it, or declare it with a ?", "%s lacks field %q of %s", place, clip(required), t.Brief())
			return
		}
	}
}

// literalFact is the fact of a number literal, and of nothing else.
func literalFact(e ast.Expr) fact {
	switch e := e.(type) {
	case *ast.NumberExpr:
		return numberFact(e.Value)
	case *ast.UnaryMinusOpExpr:
		return negative(literalFact(e.Expr))
	}
	return fact{}
}

// checkLibraryCall reports a first argument that a function of the library does
// not take.
func (a *analysis) checkLibraryCall(e *ast.FuncCallExpr, function string, facts []fact) {
	if len(facts) == 0 {
		return
	}
	first, want := facts[0], takes(function)
	switch {
	case want != 0 && first.types != 0 && !first.types.some(want):
		a.report.add(wrongType, a.at(e.Args[0]), hintColon(function), "%s takes a %s, got a %s", function, want, first.types)
	case first.live && first.types.only(aTable) && !takesState(function):
		a.report.add(wrongType, a.at(e.Args[0]), "use pairs and plain assignments", "%s takes no table of the state", function)
	case function == "emit" && len(facts) > 1 && facts[1].types != 0 && !facts[1].types.some(aTable):
		a.report.add(wrongType, a.at(e.Args[1]), "write { name = value }", "emit takes a table as its second argument, got a %s", facts[1].types)
	}
}

// hintColon says how a method of decimals is called.
func hintColon(function string) string {
	if strings.HasPrefix(function, decimalMethod) {
		return "write " + function + "(…) with a colon"
	}
	return ""
}

// takesState tells whether a function of the library works with tables of the
// state.
func takesState(function string) bool {
	return !slices.Contains([]string{"next", "rawget", "rawset", "setmetatable"}, function)
}

// inWords names the place that an expression leads to.
func inWords(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.IdentExpr:
		return clip(e.Value)
	case *ast.AttrGetExpr:
		if name, ok := stringOf(e.Key); ok {
			return clip(inWords(e.Object) + "." + name)
		}
		return clip(inWords(e.Object) + "[…]")
	}
	return "it"
}
