package source

import "github.com/yuin/gopher-lua/ast"

// Stateless reports whether the file level of the text only declares a contract,
// so that nothing a call of its functions does can be seen by a later call on the
// same functions: what it declares may then be used again instead of being made
// anew for each call.
//
// It is a proof, so false means no more than that there is none. The file level
// must consist of local values that can't change (numbers, texts, decimals,
// functions, fields of the library) and are never assigned to again; of the
// contract and of flat tables of such values, which are never anything but read by
// key; and of the contract's functions. Names are compared without regard to
// scope, so a parameter with the name of such a table is already too much.
func (t *Tree) Stateless() bool {
	p := proof{values: map[string]bool{}, tables: map[string]bool{}}
	for _, stmt := range t.Stmts {
		if !p.declares(stmt) {
			return false
		}
	}
	return p.contract != "" && p.holdsFor(t.Stmts)
}

// proof collects what the file level declares.
type proof struct {
	contract string          // the local that holds it; "" before it
	values   map[string]bool // locals that hold what can't change
	tables   map[string]bool // locals that hold a table, the contract among them
}

// declares takes in a statement of the file level.
func (p *proof) declares(stmt ast.Stmt) bool {
	switch s := stmt.(type) {
	case *ast.LocalAssignStmt:
		return len(s.Names) == 1 && len(s.Exprs) == 1 && p.declaresLocal(s.Names[0], s.Exprs[0])
	case *ast.FuncDefStmt:
		return p.contract != "" && isIdent(functionTarget(s), p.contract)
	case *ast.ReturnStmt:
		return len(s.Exprs) == 0 || len(s.Exprs) == 1 && isIdent(s.Exprs[0], p.contract)
	}
	return false
}

func (p *proof) declaresLocal(name string, expr ast.Expr) bool {
	if p.values[name] || p.tables[name] {
		return false
	}
	switch table, isTable := expr.(*ast.TableExpr); {
	case p.isContract(expr):
		p.contract = name
		p.tables[name] = true
	case isTable && p.isFlat(table):
		p.tables[name] = true
	case p.isConstant(expr):
		p.values[name] = true
	default:
		return false
	}
	return true
}

// functionTarget returns X of function X:name() and of function X.name().
func functionTarget(s *ast.FuncDefStmt) ast.Expr {
	if s.Name.Receiver != nil {
		return s.Name.Receiver
	}
	if field, ok := s.Name.Func.(*ast.AttrGetExpr); ok {
		return field.Object
	}
	return nil
}

func isIdent(expr ast.Expr, name string) bool {
	found, ok := expr.(*ast.IdentExpr)
	return ok && found.Value == name
}

// isContract reports whether expr is contract "Name" { … }, its table one of
// constants.
func (p *proof) isContract(expr ast.Expr) bool {
	call, ok := expr.(*ast.FuncCallExpr)
	if !ok || p.contract != "" || call.Receiver != nil || len(call.Args) != 1 {
		return false
	}
	name, ok := call.Func.(*ast.FuncCallExpr)
	if !ok || !p.isGlobal(name.Func, "contract") || len(name.Args) != 1 {
		return false
	}
	options, ok := call.Args[0].(*ast.TableExpr)
	return ok && p.isConstant(name.Args[0]) && p.isTree(options)
}

// isGlobal reports whether expr is what the library calls name.
func (p *proof) isGlobal(expr ast.Expr, name string) bool {
	return isIdent(expr, name) && !p.values[name] && !p.tables[name]
}

// isFlat reports whether a table holds constants only.
func (p *proof) isFlat(table *ast.TableExpr) bool {
	for _, field := range table.Fields {
		if field.Key != nil && !p.isConstant(field.Key) || !p.isConstant(field.Value) {
			return false
		}
	}
	return true
}

// isTree is isFlat for tables in tables, which nothing but the host gets hold of.
func (p *proof) isTree(table *ast.TableExpr) bool {
	for _, field := range table.Fields {
		inner, isTable := field.Value.(*ast.TableExpr)
		if field.Key != nil && !p.isConstant(field.Key) || isTable && !p.isTree(inner) || !isTable && !p.isConstant(field.Value) {
			return false
		}
	}
	return true
}

// isConstant reports whether expr gives something that can't change, and does
// nothing else.
func (p *proof) isConstant(expr ast.Expr) bool {
	switch e := expr.(type) {
	case *ast.NumberExpr, *ast.StringExpr, *ast.TrueExpr, *ast.FalseExpr, *ast.NilExpr, *ast.FunctionExpr:
		return true
	case *ast.IdentExpr:
		return p.values[e.Value]
	case *ast.AttrGetExpr:
		return p.isLibraryField(e)
	case *ast.FuncCallExpr:
		return e.Receiver == nil && p.isGlobal(e.Func, "decimal") && len(e.Args) == 1 && p.isConstant(e.Args[0])
	case *ast.ArithmeticOpExpr, *ast.StringConcatOpExpr, *ast.RelationalOpExpr, *ast.LogicalOpExpr, *ast.UnaryMinusOpExpr, *ast.UnaryNotOpExpr:
		for operand := range Operands(expr) {
			if !p.isConstant(operand) {
				return false
			}
		}
		return true
	}
	return false
}

// isLibraryField reports whether field is one of the library's modules'.
func (p *proof) isLibraryField(field *ast.AttrGetExpr) bool {
	_, named := field.Key.(*ast.StringExpr)
	for _, module := range []string{"math", "string", "table"} {
		if named && p.isGlobal(field.Object, module) {
			return true
		}
	}
	return false
}

// holdsFor reports whether the declared functions leave alone what the file level
// declares.
func (p *proof) holdsFor(fileLevel []ast.Stmt) bool {
	for _, stmt := range fileLevel {
		switch s := stmt.(type) {
		case *ast.LocalAssignStmt:
			if !p.readsOnly(s.Exprs[0]) {
				return false
			}
		case *ast.FuncDefStmt:
			if !p.readsOnly(s.Func) {
				return false
			}
		}
	}
	return true
}

func (p *proof) blockHolds(stmts []ast.Stmt) bool {
	for _, stmt := range stmts {
		if !p.statementHolds(stmt) {
			return false
		}
		for _, inner := range Blocks(stmt) {
			if !p.blockHolds(inner) {
				return false
			}
		}
	}
	return true
}

func (p *proof) statementHolds(stmt ast.Stmt) bool {
	for _, target := range targetsOf(stmt) {
		if p.changes(target) {
			return false
		}
	}
	for _, expr := range Exprs(stmt) {
		if !p.readsOnly(expr) {
			return false
		}
	}
	return true
}

// targetsOf returns what a statement assigns to.
func targetsOf(stmt ast.Stmt) []ast.Expr {
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		return s.Lhs
	case *ast.FuncDefStmt:
		return []ast.Expr{s.Name.Func}
	}
	return nil
}

// changes reports whether an assignment to target may change what the file level
// declares.
func (p *proof) changes(target ast.Expr) bool {
	switch t := target.(type) {
	case *ast.IdentExpr:
		return p.values[t.Value] || p.tables[t.Value]
	case *ast.AttrGetExpr:
		object, ok := t.Object.(*ast.IdentExpr)
		return ok && p.tables[object.Value]
	}
	return false
}

// readsOnly reports whether each table of the file level stands in expr only where
// a field of it is read.
func (p *proof) readsOnly(expr ast.Expr) bool {
	switch e := expr.(type) {
	case nil:
		return true
	case *ast.IdentExpr:
		return !p.tables[e.Value]
	case *ast.FunctionExpr:
		return p.blockHolds(e.Stmts)
	case *ast.AttrGetExpr:
		if object, ok := e.Object.(*ast.IdentExpr); ok && p.tables[object.Value] {
			return p.readsOnly(e.Key)
		}
	}
	for operand := range Operands(expr) {
		if !p.readsOnly(operand) {
			return false
		}
	}
	return true
}
