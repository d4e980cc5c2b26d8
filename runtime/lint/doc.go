// Package lint finds in contracts what compiles and still bites its author.
//
// Check looks at the syntax tree and the declarations of a file, CheckText at its
// text; neither runs anything. Each Finding names its lint. All lists the lints:
//
//	unknown-global         error    a name that is neither a local nor one that contracts see
//	global-assignment      error    a global that is set, a member of one, or a function without local
//	self-assignment        warning  the parameter self that is set
//	unknown-field          error    a field of the state that is not declared
//	unknown-method         error    a method that a text, a decimal, the contract, self or the library does not have
//	missing-self           warning  a method of the contract that is called with something else than self
//	shadowed-field         warning  a local with the name of a field that is set and never used
//	write-in-view          error    a view that writes, emits or draws a random number, itself or through a function
//	decimal-comparison     error    a decimal compared with a number that is not integral
//	decimal-literal        error    a number with a fraction where a decimal is expected
//	decimal-operator       error    /, %, ^ or # on a decimal
//	wrong-type             error    a value or key that its place does not take, such as a text where a decimal is expected
//	wrong-key              warning  a member that a table can't have by its type, read
//	wrong-operand          error    an operator, a call, a member or a loop of what has none, such as text < 5
//	wrong-result           error    several results of a method, or none where ---@return has a type
//	constant-comparison    warning  == or ~= of a literal and what is never equal to it
//	unbounded-pairs        warning  a loop over all of a state table, without break or return
//	front-of-list          warning  table.insert or table.remove at the front of a list of the state
//	map-as-list            warning  #, ipairs or table.insert of a table without integer keys
//	remove-in-loop         warning  table.remove of the element that a loop has come to
//	unreachable-code       warning  a statement behind error, or behind branches that all return
//	unused-local           warning  a local that is never read
//	unused-parameter       warning  a parameter that the function never reads
//	missing-annotation     warning  a field of the state without ---@field, a result without ---@return
//	missing-documentation  warning  a method without a text above it
//
// An error is code that fails when it gets there; a warning is code that does
// what it says, which is hardly what is wanted. Neither keeps a contract from
// being deployed.
//
// Comments as the Lua language server knows them silence all lints, or those
// named: ---@diagnostic disable-next-line: unused-parameter above a line,
// disable-line behind code, and disable and enable for all that follows. Where
// that server has the same diagnostic, its name counts too: undefined-global,
// lowercase-global, undefined-field, unused-local.
//
// What is known of values comes from literals and operators, from the annotations
// of methods and of the state, from what the library gives, and from there on
// through locals, which may stand for functions of the library too, and local
// functions, whose parameters are what all their calls give them. A value of
// which that says nothing is never reported: the lints rather miss a mistake
// than find one where there is none.
package lint
