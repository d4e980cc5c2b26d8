package lint

import (
	"github.com/yuin/gopher-lua/ast"

	"moonledger/runtime/schema"
	"moonledger/runtime/source"
)

// A variable is a local or a parameter.
type variable struct {
	name string
	at   source.Place
	fact fact

	function *function // that it holds, if it holds nothing else
	isMixed  bool      // it holds several functions, or other values too

	isSet    bool // by an assignment, not counting its declaration
	isRead   bool // in another place than a value that is assigned to it
	setAt    source.Place
	owner    *function // in which it is declared
	isLocal  bool      // neither a parameter nor a loop's, nor the contract
	next     *variable // the name behind it in the same local; nil for none
	isHidden bool      // self, and others that the author didn't name
}

// A function is a function of the file.
type function struct {
	name   string // "" if it has none
	params []*variable
	result fact
	outer  *function // nil at file level

	method    *schema.Method // nil if it can't be called from outside
	isMethod  bool           // function X:name
	isUpgrade bool
	isLoose   bool // it is a value: who calls it with what is not known
	writes    bool // to the state, itself or through others
	isTold    bool // that it has no ---@return
	gives     bool // a return of it has a value
}

// named returns the innermost function that has a name, f or one around it.
func (f *function) named() *function {
	for f != nil && f.name == "" {
		f = f.outer
	}
	return f
}

// isView tells whether f runs in a view, for all that is known.
func (f *function) isView() bool {
	f = f.named()
	return f != nil && f.method != nil && f.method.View
}

// A slot is where a variable is declared: the n-th name of a node.
type slot struct {
	node ast.PositionHolder
	n    int
}

// A scope knows which variables are visible.
type scope struct {
	visible map[string][]*variable // innermost last
	names   []string               // in the order of their declarations
}

func (s *scope) declare(v *variable) {
	s.visible[v.name] = append(s.visible[v.name], v)
	s.names = append(s.names, v.name)
}

// leave forgets what was declared since there were n names.
func (s *scope) leave(n int) {
	for _, name := range s.names[n:] {
		vs := s.visible[name]
		s.visible[name] = vs[:len(vs)-1]
	}
	s.names = s.names[:n]
}

// find returns the variable of a name, or nil if the name is a global's.
func (s *scope) find(name string) *variable {
	vs := s.visible[name]
	if len(vs) == 0 {
		return nil
	}
	return vs[len(vs)-1]
}
