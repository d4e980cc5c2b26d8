package lint

import "github.com/yuin/gopher-lua/ast"

func (a *analysis) block(stmts []ast.Stmt) {
	n := len(a.scope.names)
	for _, s := range stmts {
		a.stmt(s)
	}
	a.checkReached(stmts)
	a.scope.leave(n)
}

func (a *analysis) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		a.assign(s)
	case *ast.LocalAssignStmt:
		a.local(s)
	case *ast.FuncDefStmt:
		a.define(s)
	case *ast.FuncCallStmt:
		a.expr(s.Expr)
	case *ast.ReturnStmt:
		a.returns(s)
	case *ast.DoBlockStmt:
		a.block(s.Stmts)
	case *ast.IfStmt:
		a.expr(s.Condition)
		a.block(s.Then)
		a.block(s.Else)
	default:
		a.loop(s)
	}
}

func (a *analysis) loop(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.WhileStmt:
		a.expr(s.Condition)
		a.block(s.Stmts)
	case *ast.RepeatStmt:
		a.repeat(s)
	case *ast.NumberForStmt:
		a.forNumber(s)
	case *ast.GenericForStmt:
		a.forEach(s)
	}
}

// repeat walks over a loop whose condition sees the locals of its body.
func (a *analysis) repeat(s *ast.RepeatStmt) {
	n := len(a.scope.names)
	for _, inner := range s.Stmts {
		a.stmt(inner)
	}
	a.expr(s.Condition)
	a.scope.leave(n)
}

func (a *analysis) forNumber(s *ast.NumberForStmt) {
	for _, e := range []ast.Expr{s.Init, s.Limit, s.Step} {
		if e != nil {
			a.checkBound(e, a.expr(e))
		}
	}
	if limit, ok := s.Limit.(*ast.UnaryLenOpExpr); ok && s.Step == nil {
		a.checkRemovals(limit.Expr, s.Name, s.Stmts)
	}
	n := len(a.scope.names)
	a.join(a.declare(s, 0, s.Name), ofTypes(aNumber))
	a.block(s.Stmts)
	a.scope.leave(n)
}

func (a *analysis) forEach(s *ast.GenericForStmt) {
	over, function := a.iterated(s)
	facts := []fact{keyFact(over, function), a.elementOf(over)}
	switch function {
	case "pairs":
		a.checkPairs(s, over)
	case "ipairs":
		a.checkList(s.Exprs[0], "ipairs does nothing", over)
		a.checkRemovals(s.Exprs[0].(*ast.FuncCallExpr).Args[0], s.Names[0], s.Stmts)
	}
	n := len(a.scope.names)
	for i, name := range s.Names {
		v := a.declare(s, i, name)
		if i < len(facts) {
			a.join(v, facts[i])
			continue
		}
		a.join(v, anything())
	}
	a.block(s.Stmts)
	a.scope.leave(n)
}

// iterated walks over what a for goes through, and returns the table and the
// function if that is pairs or ipairs of one.
func (a *analysis) iterated(s *ast.GenericForStmt) (over fact, function string) {
	for i, e := range s.Exprs {
		call, ok := e.(*ast.FuncCallExpr)
		isWalk := ok && len(s.Exprs) == 1 && len(call.Args) == 1 && (a.calls(call, "pairs") || a.calls(call, "ipairs"))
		if isWalk {
			function = a.globalOf(call.Func)
			a.expr(call.Func)
			over = a.expr(call.Args[0])
			a.checkLibraryCall(call, function, []fact{over})
			return over, function
		}
		if f := a.expr(e); i == 0 {
			a.checkIterator(e, f)
		}
	}
	return anything(), ""
}

// keyFact is the fact of what a loop over a table gives first.
func keyFact(over fact, function string) fact {
	strings, integers := true, true
	if over.live && over.typ != nil {
		strings, integers = over.typ.Keys()
	}
	switch {
	case function == "ipairs" || function == "pairs" && !strings:
		return ofTypes(aNumber)
	case function == "pairs" && !integers:
		return ofTypes(aString)
	}
	return anything()
}

func (a *analysis) local(s *ast.LocalAssignStmt) {
	// Only "local function f", which alone has a last line, sees itself.
	isRecursive := s.LastLine() > 0
	if isRecursive {
		a.declare(s, 0, s.Names[0])
	}
	for _, e := range s.Exprs {
		if f, ok := e.(*ast.FunctionExpr); ok && len(s.Names) == 1 {
			a.nameFunction(f, s.Names[0])
		}
	}
	facts := a.values(s.Exprs, len(s.Names))
	var last *variable
	for i, name := range s.Names {
		v := a.scope.find(name)
		if !isRecursive {
			v = a.declare(s, i, name)
		}
		v.isLocal = !declaresContract(s)
		if last != nil {
			last.next = v
		}
		last = v
		a.hold(v, nth(s.Exprs, i), facts[i])
	}
}

// nth returns the i-th of a list of expressions, or nil.
func nth(list []ast.Expr, i int) ast.Expr {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// values walks over a list of expressions, and returns the facts of the n values
// that it is adjusted to.
func (a *analysis) values(exprs []ast.Expr, n int) []fact {
	facts := make([]fact, max(n, len(exprs)))
	for i, e := range exprs {
		facts[i] = a.expr(e)
	}
	if len(exprs) > 0 && isMulti(exprs[len(exprs)-1]) {
		for i := len(exprs); i < n; i++ {
			facts[i] = anything()
		}
	}
	return facts
}

// isMulti tells whether an expression may give several values.
func isMulti(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		return !e.AdjustRet
	case *ast.Comma3Expr:
		return !e.AdjustRet
	}
	return false
}

func (a *analysis) assign(s *ast.AssignStmt) {
	for _, target := range s.Lhs {
		if v := a.variableOf(target); v != nil {
			a.assigned[v] = true
		}
	}
	facts := a.values(s.Rhs, len(s.Lhs))
	clear(a.assigned)
	for i, target := range s.Lhs {
		a.set(target, nth(s.Rhs, i), facts[i])
	}
}

// variableOf returns the variable that an expression names, or nil.
func (a *analysis) variableOf(e ast.Expr) *variable {
	ident, ok := e.(*ast.IdentExpr)
	if !ok {
		return nil
	}
	return a.scope.find(ident.Value)
}

// set assigns a value, nil if it is not written out, to what an expression names.
func (a *analysis) set(target, value ast.Expr, f fact) {
	switch t := target.(type) {
	case *ast.IdentExpr:
		a.setVariable(t, value, f)
	case *ast.AttrGetExpr:
		a.setMember(t, value, f)
	}
}

func (a *analysis) setVariable(t *ast.IdentExpr, value ast.Expr, f fact) {
	v := a.scope.find(t.Value)
	switch {
	case v == nil:
		a.checkGlobalSet(t)
	case v.name == "self" && v.fact.root && !f.root:
		a.report.add(selfAssignment, a.at(t), "write self.name = value for each field, or take a local", "self is set, which changes nothing in the state")
	default:
		v.isSet, v.setAt = true, a.at(t)
		a.hold(v, value, f)
	}
}

func (a *analysis) setMember(t *ast.AttrGetExpr, value ast.Expr, f fact) {
	if a.isBelowContract(t) {
		return // the compiler refuses it
	}
	object, key := a.expr(t.Object), a.expr(t.Key)
	a.checkLibrarySet(t)
	a.checkField(t, object)
	a.checkWritten(t, object, key, value)
	if object.live {
		a.write(t, "sets a field of the state")
		a.expect(memberType(object.typ, t.Key), value, f, inWords(t))
		return
	}
	a.addMember(t.Key, object)
}

// addMember takes note of a member that is set in a table not of the state.
func (a *analysis) addMember(key ast.Expr, table fact) {
	name, ok := stringOf(key)
	switch {
	case ok && !a.added[name]:
		a.added[name], a.changed = true, true
	case !ok && (table.types == 0 || table.typ != nil):
		a.mark(&a.addsOther)
	}
}

// mayBeSet tells whether a member of that key, nil for any, may be set in a table not
// of the state.
func (a *analysis) mayBeSet(key ast.Expr) bool {
	name, ok := stringOf(key)
	return a.addsOther || ok && a.added[name]
}

// define walks over function f, function t.f and function X:f.
func (a *analysis) define(s *ast.FuncDefStmt) {
	if s.Name.Method == "" {
		a.defineFunction(s)
		return
	}
	a.expr(s.Name.Receiver)
	f := a.functionOf(s.Func)
	a.checkDocumentation(s, f.method)
	n := len(a.scope.names)
	self := a.declare(s, -1, "self")
	if f.isMethod {
		a.join(self, fact{root: true, live: true, typ: a.state})
	} else {
		a.join(self, anything())
	}
	if !f.isPrivate() {
		defer a.loosen(f)
	}
	a.functionBody(s.Func)
	a.checkEnd(s, f)
	a.scope.leave(n)
}

func (a *analysis) defineFunction(s *ast.FuncDefStmt) {
	if ident, ok := s.Name.Func.(*ast.IdentExpr); ok && a.scope.find(ident.Value) != nil {
		a.nameFunction(s.Func, ident.Value)
	}
	f := a.expr(s.Func)
	a.set(s.Name.Func, s.Func, f)
	if _, ok := s.Name.Func.(*ast.AttrGetExpr); ok {
		a.loosen(a.functions[s.Func])
	}
}

func (a *analysis) returns(s *ast.ReturnStmt) {
	facts := a.values(s.Exprs, 1)
	if a.current == nil {
		return
	}
	a.current.gives = a.current.gives || len(s.Exprs) > 0
	if joined := a.current.result.join(facts[0]); joined != a.current.result {
		a.current.result = joined
		a.changed = true
	}
	a.checkReturn(s, facts[0])
}
