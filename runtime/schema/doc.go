// Package schema is what a contract declares: its name, documentation, access
// rules, state fields and methods with their types, and the checking and
// converting of values by those types.
//
// Parse reads the declarations from the text of a contract (the annotations
// stand in comments) and its syntax tree, and reports all that is wrong with
// them at once. The annotations are those of lua-language-server (LuaLS):
//
//	---@class NAME, ---@field NAME[?] TYPE   the state's fields, or a record type
//	---@alias NAME TYPE                      another name for a type
//	---@param NAME[?] TYPE, ---@return TYPE  above a method
//
// and of our own: ---@view, ---@access WHO and, above the contract, ---@read WHO.
// ---@type, @cast, @see, @deprecated and @nodiscard are left to editors, and
// @diagnostic to them and the lints; every other annotation is a Problem, so that
// a misspelt ---@access never passes as text.
//
// A Type reads as LuaLS writes it:
//
//	string bytes boolean number integer decimal user table any
//	T?  T|U  T[]  table<K, V>  {a: T, b?: U}  "x"  7  true  (T)
//
// and names of classes and aliases. Type.Convert brings what a client sent into
// a type, Type.Accept what Lua made; Method.Arguments does the former for all
// arguments of a call. An API is the description of a Contract for the wire.
//
// A Contract and all that it holds is immutable and may be used by several
// goroutines at once. Running code, gas, and what a contract's own table
// literal says (version, initial state) are left to the packages above.
package schema
