package lint

import (
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// globalOf returns which function or table of the library an expression names,
// directly or by a local that holds nothing else: "pairs", "table.insert", "ctx".
// It is "" for everything else.
func (a *analysis) globalOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.IdentExpr:
		if v := a.scope.find(e.Value); v != nil {
			return v.fact.global
		}
		if isGlobal(e.Value) {
			return e.Value
		}
	case *ast.AttrGetExpr:
		table := a.globalOf(e.Object)
		if name, ok := stringOf(e.Key); ok && slices.Contains(membersOf(table), name) {
			return table + "." + name
		}
	}
	return ""
}

// calls tells whether a call is one of that function of the library.
func (a *analysis) calls(call *ast.FuncCallExpr, global string) bool {
	return call.Receiver == nil && a.globalOf(call.Func) == global
}

// libraryFact is the fact of what the library has under a name.
func libraryFact(global string) fact {
	if !isGlobal(global) && !strings.Contains(global, ".") {
		return anything()
	}
	f := fact{global: global}
	switch global {
	case "ctx", "math", "string", "table", "ctx.user", "ctx.user.roles":
		f.types = aTable
	case "_VERSION", "ctx.caller", "ctx.contract", "ctx.method", "ctx.request", "ctx.timestamp", "ctx.user.key", "ctx.user.name":
		f.types = aString
	case "ctx.height", "ctx.time", "math.huge", "math.pi":
		f.types = aNumber
	default:
		f.types = aFunction
	}
	return f
}

// resultTypes are those of the first result of a function of the library.
func resultTypes(function string) luaTypes {
	switch function {
	case "sha256", "tostring", "type", "string.char", "string.format", "string.gsub", "string.lower", "string.rep",
		"string.reverse", "string.sub", "string.upper", "table.concat":
		return aString
	case "ctx.random", "tonumber", "string.byte", "string.find", "string.len", "table.maxn":
		return aNumber
	case "pcall", "rawequal", "xpcall":
		return aBoolean | aFalse
	}
	if strings.HasPrefix(function, "math.") {
		return aNumber
	}
	return 0
}

// takes is of which types the first argument of a function of the library must be;
// 0 is any.
func takes(function string) luaTypes {
	switch function {
	case "decimal":
		return aString | aNumber | aDecimal
	case "emit", "sha256":
		return aString
	case "ipairs", "next", "pairs", "rawget", "rawset", "setmetatable", "unpack":
		return aTable
	}
	if strings.HasPrefix(function, decimalMethod) {
		return aDecimal
	}
	switch table, _, _ := strings.Cut(function, "."); {
	case function == "string.char" || table == "math" || function == "ctx.random":
		return aNumber | aString
	case table == "string":
		return aString | aNumber
	case table == "table":
		return aTable
	}
	return 0
}

// libraryCall returns what is known of the first result of a call of the library, or of
// a function of which nothing is known.
func (a *analysis) libraryCall(e *ast.FuncCallExpr, function string, facts []fact) fact {
	a.checkLibraryCall(e, function, facts)
	first := firstOf(facts)
	switch function {
	case "decimal":
		a.checkDecimalCall(e, first)
		return decimals()
	case "assert":
		return first.isTrue()
	case "copy":
		return first.copied()
	case "error", "print":
		return fact{}
	case "emit":
		a.write(e, "emits an event")
		return fact{}
	case "table.insert", "table.remove", "table.sort":
		a.changeList(e, function, first)
	case "ctx.random":
		a.checkRandom(e)
	case "rawset", "setmetatable":
		a.mark(&a.addsOther)
	}
	return ofTypes(resultTypes(function))
}

// changeList takes note of what changes a list.
func (a *analysis) changeList(e *ast.FuncCallExpr, function string, list fact) {
	if list.isOfState() {
		a.checkFront(e, function)
	}
	a.checkList(e, function+" fails", list)
	switch {
	case list.live:
		a.write(e, "changes a list of the state with "+function)
	case list.typ != nil:
		a.mark(&a.addsOther)
	}
}

func firstOf(facts []fact) fact {
	if len(facts) == 0 {
		return fact{}
	}
	return facts[0]
}
