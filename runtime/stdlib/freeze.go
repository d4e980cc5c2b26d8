package stdlib

import lua "github.com/yuin/gopher-lua"

// Freeze returns a read-only view of tb: an empty table that looks its fields up
// in tb. A contract can neither change it nor reach tb; next and pairs find it
// empty. The name is what error messages call it.
//
// The tables inside tb are not frozen by this.
func (l *Library) Freeze(name string, tb *lua.LTable) *lua.LTable {
	refuse := l.function(name, func(c call) int {
		c.fail("%q can't be set: %s is read-only", name+"."+c.keyText(2), name)
		return 0
	})
	view := l.state.CreateTable(0, 0)
	view.Metatable = l.metatable(tb, refuse)
	return view
}

// metatable returns the metatable of a read-only view of tb. No raw key is ever
// present in the view, so every assignment reaches refuse.
func (l *Library) metatable(tb *lua.LTable, refuse *lua.LFunction) *lua.LTable {
	mt := l.state.CreateTable(0, 3)
	mt.RawSetString("__index", tb)
	mt.RawSetString("__newindex", refuse)
	mt.RawSetString("__metatable", lua.LFalse)
	return mt
}

// isReadOnly reports whether no function may change a table past its metatable.
// A __metatable of false says so, whoever made it: the host's tables too.
func isReadOnly(tb *lua.LTable) bool {
	mt, ok := tb.Metatable.(*lua.LTable)
	return ok && mt.RawGetString("__metatable") == lua.LFalse
}

// refuseGlobal is the __newindex of environments.
func refuseGlobal(c call) int {
	name := c.keyText(2)
	c.fail("global %q can't be set: write \"local %s\", or keep it in self", name, name)
	return 0
}
