package lint

import (
	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/schema"
	"moonledger/runtime/source"
)

// mostPasses is how often an analysis walks over a file to learn from it.
const mostPasses = 12

// An analysis learns what is known of the variables and functions of a file, and
// tells then what is wrong.
//
// It is a fixed-point iteration (Kildall 1973) over facts that do not depend on
// where in a function one is: each pass joins into the fact of a variable those
// of all values that it gets, as a parameter from all calls, until a pass learns
// nothing new.
type analysis struct {
	tree     *source.Tree
	contract *schema.Contract // nil if none is declared
	state    *schema.Type     // of self; nil if it isn't known
	fields   []*ast.Field     // of the initial state, as far as it is written out

	variables map[slot]*variable
	order     []*variable // as they are declared
	functions map[*ast.FunctionExpr]*function
	methods   map[string]*function

	added     map[string]bool // names of members that are set in tables not of the state
	addsOther bool            // such members may get other names too

	scope    scope
	current  *function          // that is walked over; nil at file level
	assigned map[*variable]bool // whose new values are being walked over
	changed  bool               // something was learnt in this pass
	report   *report            // nil while learning
}

func newAnalysis(tree *source.Tree, c *schema.Contract) *analysis {
	a := &analysis{
		tree:      tree,
		contract:  c,
		variables: map[slot]*variable{},
		functions: map[*ast.FunctionExpr]*function{},
		methods:   map[string]*function{},
		added:     map[string]bool{},
		scope:     scope{visible: map[string][]*variable{}},
		assigned:  map[*variable]bool{},
	}
	if c != nil {
		a.readState()
		a.findMethods()
	}
	return a
}

// readState finds the names that the state has, if they are written out.
func (a *analysis) readState() {
	options := a.options()
	if options == nil {
		return
	}
	for _, option := range options.Fields {
		name, isName := stringOf(option.Key)
		initial, isTable := option.Value.(*ast.TableExpr)
		switch {
		case !isName || name == "state" && !isTable:
			return
		case name == "state":
			a.fields = initial.Fields
		}
	}
	var names []string
	for _, f := range a.fields {
		name, ok := stringOf(f.Key)
		if !ok {
			return
		}
		names = append(names, name)
	}
	a.state = a.contract.StateType(names...)
}

// options returns the table in local X = contract "Name" {…}.
func (a *analysis) options() *ast.TableExpr {
	for _, s := range a.tree.Stmts {
		local, ok := s.(*ast.LocalAssignStmt)
		if !ok || local.Line() != a.contract.Line || local.Names[0] != a.contract.Variable || len(local.Exprs) != 1 {
			continue
		}
		if call, ok := local.Exprs[0].(*ast.FuncCallExpr); ok && len(call.Args) == 1 {
			options, _ := call.Args[0].(*ast.TableExpr)
			return options
		}
	}
	return nil
}

// learn walks over the file until there is nothing new. Should that take too
// long, nothing counts that was not declared.
func (a *analysis) learn() {
	for range mostPasses {
		a.changed = false
		a.block(a.tree.Stmts)
		if !a.changed {
			return
		}
	}
	for _, v := range a.variables {
		v.fact = anything()
	}
	for _, f := range a.functions {
		f.result, f.writes = anything(), false
	}
}

// tell walks over the file a last time, and reports.
func (a *analysis) tell(r *report) {
	a.report = r
	a.block(a.tree.Stmts)
	for _, v := range a.order {
		a.checkVariable(v)
	}
	a.checkFields()
}

// at is where a node begins.
func (a *analysis) at(node ast.PositionHolder) source.Place { return a.tree.Begin(node) }

// declare makes the n-th name that a node declares visible.
func (a *analysis) declare(node ast.PositionHolder, n int, name string) *variable {
	key := slot{node, n}
	v := a.variables[key]
	if v == nil {
		v = &variable{name: name, owner: a.current}
		if places := a.tree.Names(node); n >= 0 {
			v.at = places[n]
		} else {
			v.isHidden = true
		}
		a.variables[key] = v
		a.order = append(a.order, v)
	}
	a.scope.declare(v)
	return v
}

// join adds what a variable may hold.
func (a *analysis) join(v *variable, f fact) {
	if joined := v.fact.join(f); joined != v.fact {
		v.fact = joined
		a.changed = true
	}
}

// mark sets what is true from now on.
func (a *analysis) mark(b *bool) {
	if !*b {
		*b = true
		a.changed = true
	}
}

// hold adds that a variable holds the value of an expression.
func (a *analysis) hold(v *variable, value ast.Expr, f fact) {
	a.join(v, f)
	e, isFunction := value.(*ast.FunctionExpr)
	switch {
	case isFunction && v.function == nil && !v.isMixed:
		v.function = a.functions[e]
		a.changed = true
	case isFunction && v.function != a.functions[e]:
		a.mark(&v.isMixed)
		a.loosen(a.functions[e])
		a.loosen(v.function)
	case !isFunction && f != fact{}:
		a.mark(&v.isMixed)
		a.loosen(v.function)
	}
}

// loosen takes note that nobody knows who calls a function. Of what is called
// from outside that is known, and so are its types.
func (a *analysis) loosen(f *function) {
	if f == nil || f.isLoose || f.method != nil {
		return
	}
	a.mark(&f.isLoose)
	for _, p := range f.params {
		a.join(p, anything())
	}
}

// functionOf returns the function that an expression writes.
func (a *analysis) functionOf(e *ast.FunctionExpr) *function {
	f := a.functions[e]
	if f == nil {
		f = &function{outer: a.current}
		a.functions[e] = f
	}
	return f
}

// stringOf returns the value of a string literal.
func stringOf(e ast.Expr) (string, bool) {
	s, ok := e.(*ast.StringExpr)
	if !ok {
		return "", false
	}
	return s.Value, true
}

// isName tells whether e is the variable or global of that name.
func isName(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.IdentExpr)
	return ok && ident.Value == name
}
