// Package layout is what the sandbox knows of gopher-lua v1.1.2 that the library
// doesn't export: how its threads, frames and tables lie in memory, and how an
// instruction is put together.
//
// The library's public methods tell neither which instruction is about to run nor
// how long a table's array is, and both are work that a call has to pay for. So
// this package has mirrors of five structs, State, Frame, Registry, Upvalue and
// Table, and two functions, StateOf and TableOf, that look at the library's own
// values as mirrors. It is the one package of the program that uses unsafe. A field
// of a mirror has the name that the library gives it, with a capital letter where
// it is read; one with a small letter only keeps its place.
//
// Nothing here is right for another version, so Check compares: the version in
// the program's build information, every mirror with the real struct field by
// field, and the library's variables and opcodes. A program calls it before the
// first VM, through meter.Check, and doesn't start if it fails; tests fail as soon
// as go.mod asks for another version.
//
// What is looked at belongs to the goroutine that runs the VM. Mirrors are only
// read, but for Registry.Set.
package layout
