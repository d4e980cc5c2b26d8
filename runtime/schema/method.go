package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// maxParams is the number of locals that Lua lets a function have.
const maxParams = 200

// Method is a function of a contract that can be called from outside.
type Method struct {
	Name      string
	Doc       string // may be empty
	Line      int
	View      bool   // may not write
	Access    Access // its own, or else the contract's default
	Params    []Param
	Result    *Type // nil: not declared, so whatever can be recorded or nothing
	ResultDoc string
	contract  string // for messages
}

// Param is a parameter of a method, self not counted.
type Param struct {
	Name     string
	Type     *Type
	Optional bool // may be left out: name? T, or T? itself
	Doc      string
}

// methodName returns the name of the method that s declares, or "" if it is no
// function X:name(…) at file level with the contract as X.
func (p *parser) methodName(s ast.Stmt) string {
	def, ok := s.(*ast.FuncDefStmt)
	if !ok || p.contract == nil || def.Name.Method == "" || !isName(def.Name.Receiver, p.contract.Variable) {
		return ""
	}
	return def.Name.Method
}

// buildMethods reads the methods, and reports other uses of the contract's
// variable that could be meant as one.
func (p *parser) buildMethods() {
	if p.contract == nil {
		return
	}
	for _, s := range p.tree.top {
		if name := p.methodName(s); name != "" {
			p.buildMethod(s.(*ast.FuncDefStmt), name)
			continue
		}
		p.checkVariable(s)
		if def, ok := s.(*ast.FuncDefStmt); ok {
			p.checkReceiver(def)
		}
	}
	for _, s := range p.tree.nested {
		if name := p.methodName(s); name != "" {
			p.add(place{s.Line(), 0}, "move it to file level", "method %q is declared inside another block", clip(name))
			continue
		}
		p.checkVariable(s)
	}
	slices.SortFunc(p.contract.Methods, func(a, b *Method) int { return strings.Compare(a.Name, b.Name) })
}

// checkReceiver reports function Y:name(…) with a Y that the file doesn't know.
func (p *parser) checkReceiver(def *ast.FuncDefStmt) {
	receiver, ok := def.Name.Receiver.(*ast.IdentExpr)
	if !ok || p.tree.locals[receiver.Value] {
		return
	}
	x := p.contract.Variable
	p.add(place{def.Line(), 0}, fmt.Sprintf("write function %s:%s(…)", x, clip(def.Name.Method)), "%q is no local of this file: the contract is in %q", clip(receiver.Value), clip(x))
}

// checkVariable reports statements that set the contract's variable, or a
// member of its table in another way than as a method.
func (p *parser) checkVariable(s ast.Stmt) {
	x := p.contract.Variable
	switch s := s.(type) {
	case *ast.FuncDefStmt:
		p.checkTarget(s.Name.Func, s.Line())
		if member, ok := s.Name.Receiver.(*ast.AttrGetExpr); ok {
			p.checkTarget(member, s.Line())
		}
	case *ast.AssignStmt:
		for _, target := range s.Lhs {
			p.checkTarget(target, s.Line())
		}
	case *ast.LocalAssignStmt:
		if s != p.declared && slices.Contains(s.Names, x) {
			p.add(place{s.Line(), 0}, "take another name", "%q already holds the contract", clip(x))
		}
	}
}

// checkTarget reports an assignment to the contract's variable or below it.
func (p *parser) checkTarget(target ast.Expr, line int) {
	x := p.contract.Variable
	if isName(target, x) {
		p.add(place{line, 0}, "take another name", "%q already holds the contract", clip(x))
		return
	}
	member, ok := target.(*ast.AttrGetExpr)
	if !ok {
		return
	}
	for inner, ok := member.Object.(*ast.AttrGetExpr); ok; inner, ok = member.Object.(*ast.AttrGetExpr) {
		member = inner
	}
	if !isName(member.Object, x) {
		return
	}
	name, ok := stringOf(member.Key)
	if !ok {
		name = "name"
	}
	p.add(place{line, 0}, "keep other things in a local", "write function %s:%s(…): a method takes the state as self", clip(x), clip(name))
}

// buildMethod adds the method that def declares to the contract.
func (p *parser) buildMethod(def *ast.FuncDefStmt, name string) {
	at := place{def.Line(), 0}
	if old, ok := p.methods[name]; ok {
		p.add(at, "", "method %q is declared twice, first on line %d", clip(name), old.line)
		return
	}
	p.methods[name] = at
	if len(name) > MaxNameBytes {
		p.add(at, "take a shorter name", "method name %q is longer than %d bytes", clip(name), MaxNameBytes)
	}
	a := p.above(def)
	if a.read != nil {
		p.add(a.read.at, "put it above the contract", "stray annotation: ---@read above a method")
	}
	m := &Method{Name: name, Doc: a.doc, Line: def.Line(), View: a.view != nil, Access: p.contract.Access, contract: p.contract.Name}
	if a.access != nil {
		m.Access = a.access.access
	}
	p.setResult(m, a)
	switch {
	case name == "init":
		p.contract.HasInit = true
		p.buildInit(def, a)
	case name == "upgrade":
		p.contract.HasUpgrade = true
		p.buildUpgrade(def, a)
	case strings.HasPrefix(name, "_"):
		p.refuseOutside(name, a)
		p.setParams(m, def, a)
	default:
		p.setParams(m, def, a)
		p.requireParams(def, a)
		p.contract.Methods = append(p.contract.Methods, m)
	}
}

func (p *parser) setResult(m *Method, a *annotations) {
	for _, tag := range a.results[min(1, len(a.results)):] {
		p.add(tag.at, "return a table, such as {a: T, b: U}", "second ---@return: a method has one result")
	}
	if len(a.results) > 0 {
		m.Result, m.ResultDoc = a.results[0].typ, a.results[0].doc
	}
}

// setParams fills in the parameters in the function's order.
func (p *parser) setParams(m *Method, def *ast.FuncDefStmt, a *annotations) {
	names := p.parameterNames(def)
	tags := p.paramTags(a, names)
	for _, name := range names {
		tag := tags[name]
		if tag.typ == nil {
			continue // reported
		}
		isOptional := tag.optional || tag.typ.includesNil()
		m.Params = append(m.Params, Param{Name: name, Type: tag.typ, Optional: isOptional, Doc: tag.doc})
	}
}

// parameterNames returns the parameters of a method without those that it may
// not have, which it reports.
func (p *parser) parameterNames(def *ast.FuncDefStmt) []string {
	at := place{def.Line(), 0}
	if def.Func.ParList.HasVargs {
		p.add(at, "take a T[] instead", "method %q has varargs", clip(def.Name.Method))
	}
	if n := len(def.Func.ParList.Names); n > maxParams {
		p.add(at, "take a table", "method %q has %d parameters, more than %d", clip(def.Name.Method), n, maxParams)
		return nil
	}
	var names []string
	for _, name := range def.Func.ParList.Names {
		switch {
		case name == "self":
			p.add(at, "leave it out: the : declares it", "method %q has a parameter self", clip(def.Name.Method))
		case slices.Contains(names, name):
			p.add(at, "", "parameter %q of method %q stands twice", clip(name), clip(def.Name.Method))
		case len(name) > MaxNameBytes:
			p.add(at, "take a shorter name", "parameter name %q is longer than %d bytes", clip(name), MaxNameBytes)
		default:
			names = append(names, name)
		}
	}
	return names
}

// paramTags returns the ---@param annotations by name, and reports those that
// name no parameter or one twice.
func (p *parser) paramTags(a *annotations, names []string) map[string]paramTag {
	tags := map[string]paramTag{}
	for _, tag := range a.params {
		_, twice := tags[tag.name]
		switch {
		case twice:
			p.add(tag.at, "", "---@param %s stands twice", clip(tag.name))
		case !slices.Contains(names, tag.name):
			p.add(tag.at, p.didYouMean(tag.name, names, ""), "---@param %s: there is no such parameter", clip(tag.name))
		default:
			tags[tag.name] = tag
		}
	}
	return tags
}

// requireParams reports parameters without a type.
func (p *parser) requireParams(def *ast.FuncDefStmt, a *annotations) {
	if len(def.Func.ParList.Names) > maxParams {
		return // reported
	}
	places := p.file.Names(def.Func)
	for i, name := range def.Func.ParList.Names {
		typed := slices.ContainsFunc(a.params, func(tag paramTag) bool { return tag.name == name })
		if !typed && name != "self" {
			p.add(place{places[i].Line, places[i].Column}, "write ---@param "+clip(name)+" TYPE above it", "parameter %q of method %q has no type", clip(name), clip(def.Name.Method))
		}
	}
}

// refuseOutside reports annotations about calls from outside above a method
// that can't be called from there.
func (p *parser) refuseOutside(name string, a *annotations) {
	const hint = "remove it"
	if a.view != nil {
		p.add(*a.view, hint, "---@view above %q, which can't be called from outside", clip(name))
	}
	if a.access != nil {
		p.add(a.access.at, hint, "---@access above %q, which can't be called from outside", clip(name))
	}
}

func (p *parser) buildInit(def *ast.FuncDefStmt, a *annotations) {
	p.refuseOutside("init", a)
	p.refuseResult("init", a)
	if list := def.Func.ParList; len(list.Names) > 0 || list.HasVargs {
		p.add(place{def.Line(), 0}, "read ctx, or give the state in the contract's table", "init takes no parameter")
	}
	p.paramTags(a, def.Func.ParList.Names)
}

func (p *parser) buildUpgrade(def *ast.FuncDefStmt, a *annotations) {
	p.refuseOutside("upgrade", a)
	p.refuseResult("upgrade", a)
	names := p.parameterNames(def)
	if len(names) > 1 {
		p.add(place{def.Line(), 0}, "write upgrade(from_version)", "upgrade takes one parameter, the version it comes from")
	}
	for _, tag := range p.paramTags(a, names) {
		if tag.typ != nil && (tag.typ.kind != kindInteger || tag.optional) {
			p.add(tag.at, "write integer", "the version that upgrade takes is an integer")
		}
	}
}

func (p *parser) refuseResult(name string, a *annotations) {
	if len(a.results) > 0 && (a.results[0].typ == nil || a.results[0].typ.kind != kindNil) {
		p.add(a.results[0].at, "remove it", "---@return above %q, whose result nobody sees", name)
	}
}

// checkRest checks the annotations above functions that are no methods.
func (p *parser) checkRest() {
	for _, b := range p.blocks {
		s := p.tree.byLine[b.next]
		a := p.annotated[s]
		if a == nil || p.contract == nil || s == p.declared || p.methodName(s) != "" {
			continue
		}
		names := functionOf(s).ParList.Names
		if _, isDef := s.(*ast.FuncDefStmt); isDef {
			names = append([]string{"self"}, names...)
		}
		p.paramTags(a, names)
		a.params, a.results = nil, nil
		if at, tag, ok := a.first(); ok {
			p.add(at, "it is for the methods of the contract", "stray annotation: ---@%s above a function that is no method", tag)
		}
	}
}
