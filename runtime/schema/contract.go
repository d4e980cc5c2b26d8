package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/source"
)

// Contract is what one file declares.
type Contract struct {
	Name       string
	Variable   string    // the Lua local that holds the contract's table
	Doc        string    // may be empty
	Line       int       // of the declaration
	Fields     []Field   // of ---@field, in the order declared
	Access     Access    // default of the methods
	Read       Access    // who may read state and history
	Methods    []*Method // what can be called from outside, sorted by name
	HasInit    bool
	HasUpgrade bool
	Incomplete bool    // what could not be read is missing, or takes anything
	types      []*Type // classes but the contract's own, and aliases, as they stand in the file
	class      *Type   // of the state
}

// Method returns the public method called name, or nil.
func (c *Contract) Method(name string) *Method {
	i, ok := slices.BinarySearchFunc(c.Methods, name, func(m *Method, name string) int {
		return strings.Compare(m.Name, name)
	})
	if !ok {
		return nil
	}
	return c.Methods[i]
}

// MethodNames returns the names of the public methods, sorted.
func (c *Contract) MethodNames() []string {
	names := make([]string, len(c.Methods))
	for i, m := range c.Methods {
		names[i] = m.Name
	}
	return names
}

// StateType returns the type of the state as a whole: a class named after the
// contract with the declared fields, and a field that takes anything, or
// nothing, for each of the other names, which are those of the initial state.
func (c *Contract) StateType(others ...string) *Type {
	t := &Type{kind: kindClass, name: c.Name}
	for _, f := range c.Fields {
		t.addField(f)
	}
	for _, name := range others {
		if t.field(name) == nil {
			t.addField(Field{Name: name, Type: builtin("any"), Optional: true})
		}
	}
	t.complete()
	return t
}

// Parse reads what a contract declares. It returns a contract, or every problem
// found (100 at most), sorted by line, and no contract.
func Parse(file *source.Tree) (*Contract, []Problem) {
	c, problems := ParseAll(file)
	if len(problems) > 0 {
		return nil, problems
	}
	return c, nil
}

// ParseAll is Parse for who wants to know as well what can be read beside
// problems: the contract is Incomplete then, and nil only if none is declared.
func ParseAll(file *source.Tree) (*Contract, []Problem) {
	r := &report{}
	p := &parser{
		file:     file,
		notation: newNotation(r, map[string]*Type{}),
		tree:     survey(file.Stmts),
		methods:  map[string]place{},
	}
	p.blocks = blocks(shortComments(file.Comments), r)
	p.findContract()
	for _, b := range p.blocks {
		p.declare(b)
	}
	p.readBlocks()
	p.finish()
	p.buildContract()
	p.buildMethods()
	p.checkRest()
	if p.contract != nil {
		p.contract.Incomplete = len(r.problems) > 0
	}
	return p.contract, r.sorted()
}

// tree is what Parse needs to know of the syntax tree.
type tree struct {
	top    []ast.Stmt
	nested []ast.Stmt
	byLine map[int]ast.Stmt    // the first statement that begins on a line
	calls  []*ast.FuncCallExpr // of contract, the innermost ones
	locals map[string]bool     // declared at file level
}

func survey(stmts []ast.Stmt) *tree {
	t := &tree{top: stmts, byLine: map[int]ast.Stmt{}, locals: map[string]bool{}}
	w := &walker{stmt: t.addStmt, expr: t.addExpr}
	w.block(stmts)
	return t
}

func (t *tree) addStmt(s ast.Stmt, depth int) {
	if t.byLine[s.Line()] == nil {
		t.byLine[s.Line()] = s
	}
	if depth > 0 {
		t.nested = append(t.nested, s)
	} else if local, ok := s.(*ast.LocalAssignStmt); ok {
		for _, name := range local.Names {
			t.locals[name] = true
		}
	}
}

func (t *tree) addExpr(e ast.Expr) {
	if call, ok := e.(*ast.FuncCallExpr); ok && isName(call.Func, "contract") {
		t.calls = append(t.calls, call)
	}
}

// parser puts a contract together.
type parser struct {
	*notation
	file      *source.Tree
	tree      *tree
	blocks    []*block
	annotated map[ast.Stmt]*annotations // of the block above a statement
	contract  *Contract
	declared  ast.Stmt         // local X = contract "Name" {…}
	methods   map[string]place // names seen, private ones too
}

// findContract finds the one declaration of a contract, and reports all other
// uses of contract.
func (p *parser) findContract() {
	found := map[*ast.FuncCallExpr]bool{}
	for _, s := range p.tree.top {
		if call := declaration(s); call != nil {
			found[call] = true
			p.addContract(s.(*ast.LocalAssignStmt), call)
		}
	}
	for _, call := range p.tree.calls {
		if !found[call] {
			p.add(place{call.Line(), 0}, `write local X = contract "Name" { … } at file level`, "contract is used in another way than to declare a contract")
		}
	}
	if len(p.tree.calls) == 0 {
		p.add(place{1, 0}, `write local X = contract "Name" { … } at file level`, "the file declares no contract")
	}
}

// declaration returns the call of contract in local X = contract "Name" {…}, or
// nil if s is something else.
func declaration(s ast.Stmt) *ast.FuncCallExpr {
	local, ok := s.(*ast.LocalAssignStmt)
	if !ok || len(local.Names) != 1 || len(local.Exprs) != 1 {
		return nil
	}
	outer, ok := local.Exprs[0].(*ast.FuncCallExpr)
	if !ok || len(outer.Args) != 1 {
		return nil
	}
	inner, ok := outer.Func.(*ast.FuncCallExpr)
	if !ok || !isName(inner.Func, "contract") || len(inner.Args) != 1 {
		return nil
	}
	if _, ok := inner.Args[0].(*ast.StringExpr); !ok {
		return nil
	}
	if _, ok := outer.Args[0].(*ast.TableExpr); !ok {
		return nil
	}
	return inner
}

func (p *parser) addContract(s *ast.LocalAssignStmt, call *ast.FuncCallExpr) {
	name, _ := stringOf(call.Args[0])
	at := place{s.Line(), 0}
	if p.contract != nil {
		p.add(at, "one file declares one contract", "second contract %q, after %q on line %d", clip(name), clip(p.contract.Name), p.contract.Line)
		return
	}
	p.contract = &Contract{Name: name, Variable: s.Names[0], Line: s.Line()}
	p.declared = s
	switch {
	case isContractName(name):
	case strings.ContainsAny(name, " \t"):
		hint := ""
		if joined := strings.Join(strings.Fields(name), ""); isContractName(joined) {
			hint = fmt.Sprintf("write %q", joined)
		}
		p.add(at, hint, "contract name %q has a space", clip(name))
	default:
		p.add(at, "a letter, then up to 63 letters, digits or _", "contract name %q is not allowed", clip(name))
	}
}

// readBlocks reads all blocks, and reports annotations that stand above nothing
// they could be about.
func (p *parser) readBlocks() {
	p.annotated = map[ast.Stmt]*annotations{}
	for _, b := range p.blocks {
		s := p.tree.byLine[b.next]
		isFunction := s != nil && functionOf(s) != nil
		a := p.readBlock(b, isFunction && p.methodName(s) == "")
		if isFunction || s != nil && s == p.declared {
			p.annotated[s] = a
			continue
		}
		if at, tag, ok := a.first(); ok {
			p.add(at, "it must stand directly above a function or the contract", "stray annotation: ---@%s describes nothing here", tag)
		}
	}
}

// above returns the annotations directly above a statement.
func (p *parser) above(s ast.Stmt) *annotations {
	if a := p.annotated[s]; a != nil {
		return a
	}
	return &annotations{}
}

// buildContract completes the contract from the annotations above it.
func (p *parser) buildContract() {
	if p.contract == nil {
		return
	}
	a := p.above(p.declared)
	p.contract.Doc = a.doc
	for _, class := range a.classes {
		if class.name == p.contract.Name {
			p.contract.class = class
			p.contract.Fields = class.fields
			p.contract.Doc = joinText(class.doc, a.doc)
		}
	}
	p.checkClass(a)
	if a.access != nil {
		p.contract.Access = a.access.access
	}
	if a.read != nil {
		p.contract.Read = a.read.access
	}
	for _, t := range p.inOrder() {
		if t != p.contract.class {
			p.contract.types = append(p.contract.types, t)
		}
	}
	p.checkContractTags(a)
}

// checkClass reports a class above the contract that has another name, and one
// with its name that stands elsewhere.
func (p *parser) checkClass(a *annotations) {
	name := p.contract.Name
	if p.contract.class != nil {
		return
	}
	if len(a.classes) > 0 {
		last := a.classes[len(a.classes)-1]
		p.add(last.at, "write ---@class "+clip(name), "class %q stands above contract %q: it must have the contract's name", clip(last.name), clip(name))
	} else if other := p.named[name]; other != nil {
		p.add(other.at, "put it directly above the contract", "type %q has the contract's name", name)
	}
}

func (p *parser) checkContractTags(a *annotations) {
	if a.view != nil {
		p.add(*a.view, "put it above a method", "stray annotation: ---@view above a contract")
	}
	for _, tag := range a.params {
		p.add(tag.at, "put it above a method", "stray annotation: ---@param above a contract")
	}
	for _, tag := range a.results {
		p.add(tag.at, "put it above a method", "stray annotation: ---@return above a contract")
	}
}
