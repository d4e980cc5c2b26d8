package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/schema"
	"moonledger/runtime/source"
)

// globals are the names that contracts see besides their locals.
const globals = "_VERSION assert contract copy ctx decimal emit error getmetatable ipairs math next pairs pcall print " +
	"rawequal rawget rawset select setmetatable sha256 string table tonumber tostring type unpack xpcall"

func isGlobal(name string) bool { return slices.Contains(strings.Fields(globals), name) }

// membersOf returns the members of a global table, or nil if it is none.
func membersOf(global string) []string {
	switch global {
	case "ctx.user":
		return strings.Fields("key name roles")
	case "ctx":
		return strings.Fields("caller contract height method random request time timestamp user")
	case "math":
		return strings.Fields("abs ceil floor fmod huge max min modf pi sqrt")
	case "string":
		return strings.Fields("byte char find format gmatch gsub len lower match rep reverse sub upper")
	case "table":
		return strings.Fields("concat insert maxn remove sort")
	}
	return nil
}

// absent says what to do without a name of Lua's that contracts don't have; "" if
// it is no such name.
func absent(name string) string {
	switch name {
	case "os", "ctx.now", "ctx.date":
		return "ctx.time is the time of the call"
	case "msg", "sender", "caller", "ctx.sender", "ctx.from", "ctx.owner":
		return "ctx.caller is who calls"
	case "block":
		return "ctx.height and ctx.time tell where and when"
	case "ctx.emit":
		return "write emit(name, { … })"
	case "ctx.roles":
		return "write ctx.user.roles"
	case "null", "NULL", "None", "undefined":
		return "write nil"
	case "True", "False":
		return "write " + strings.ToLower(name)
	case "this":
		return "write self"
	case "table.unpack":
		return "write unpack(t)"
	case "table.pack":
		return "write { … }"
	case "table.getn":
		return "write #t"
	case "string.split":
		return `write for part in string.gmatch(text, "[^,]+") do … end`
	case "string.trim":
		return `write string.match(text, "^%s*(.-)%s*$")`
	case "math.tointeger":
		return "write math.floor(x)"
	case "math.random", "math.randomseed":
		return "write ctx.random(m, n)"
	case "require", "module", "package", "dofile", "loadfile":
		return "a contract is one file"
	case "load", "loadstring", "getfenv", "setfenv", "newproxy", "collectgarbage", "coroutine", "debug", "io", "_G", "bit", "bit32", "utf8", "string.dump":
		return "contracts don't have it"
	case "self":
		return "methods have it; give it to local functions as a parameter"
	case "math.pow":
		return "write a ^ b"
	}
	return ""
}

// hintMember says what may have been meant by a member that a table of the library
// does not have.
func hintMember(table, name string) string {
	if hint := absent(table + "." + name); hint != "" {
		return hint
	}
	if near := schema.Nearest(name, membersOf(table)); near != "" {
		return "did you mean " + table + "." + near + "?"
	}
	return table + " has " + strings.Join(membersOf(table), ", ")
}

// hintAbout says what may have been meant by a name that is not known there.
func (a *analysis) hintAbout(name string, at source.Place) string {
	if hint := absent(name); hint != "" {
		return hint
	}
	if line := a.declaredAt(name); line > at.Line {
		return fmt.Sprintf("it is declared below, on line %d: move that above its first use", line)
	}
	fields := a.fieldNames()
	if slices.Contains(fields, name) {
		return "write self." + clip(name)
	}
	if _, ok := a.methods[name]; ok {
		return fmt.Sprintf("write %s.%s(self, …)", clip(a.contract.Variable), clip(name))
	}
	if near := schema.Nearest(name, append(strings.Fields(globals), a.scope.names...)); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if near := schema.Nearest(name, fields); near != "" {
		return fmt.Sprintf("did you mean self.%s?", near)
	}
	return "declare it with local, or read it from self"
}

// declaredAt returns the line on which the file level first declares a local of
// that name, or 0.
func (a *analysis) declaredAt(name string) int {
	for _, stmt := range a.tree.Stmts {
		s, ok := stmt.(*ast.LocalAssignStmt)
		if !ok {
			continue
		}
		if i := slices.Index(s.Names, name); i >= 0 {
			return a.tree.Names(s)[i].Line
		}
	}
	return 0
}
