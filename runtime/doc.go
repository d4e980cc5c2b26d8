// Package runtime compiles contracts and runs their methods in a sandboxed,
// metered gopher-lua VM.
//
// A Machine compiles Lua source to a Contract, which is immutable, and executes
// deploys and calls of it. It knows no file, no store and no network: state
// comes in as a state.Reader, and caller, time and randomness come in with each
// Call. What comes out, an Outcome, is the result, the events and the canonical
// net writes; nothing is stored here. The same Call on the same state gives the
// same Outcome, gas included, in every process.
//
// # The parts
//
// None of the packages below knows this one, which puts them together. To read
// them, begin at the top; LANGUAGE.md is the language as its authors see it.
//
//	source   the text: limits, repair of what gopher-lua compiles wrongly, byte code
//	layout   the insides of gopher-lua v1.1.2 that it doesn't export, and their check
//	meter    gas and bytes, charged before each instruction; ends a call for good
//	stdlib   the library of contracts, pcall and the patterns of string among it
//	decimal  exact numbers; money makes them values of Lua
//	schema   annotations: methods, types, and bringing values into a type
//	journal  the state as one call sees and changes it; savepoints and net writes
//	lint     what compiles and still bites
//	luatest  real Lua 5.1 and random programs, for the tests
//
// # From arguments to net writes
//
// The server converts what a client sent, by schema.Method.Arguments, and gives
// it to Machine.Call (machine.go). There
//
//   - begin takes an idle VM (vm.go), or makes one, and its meter gets the budget
//     of the call; all that happens from here on is paid for;
//   - load (keep.go) runs the compiled chunk in an empty environment, so that no
//     local, upvalue or global lives longer than a call. The function contract
//     (declare.go) notes what the chunk declares. A chunk of which source proves
//     that nothing in it can change is run once per VM, and charged each time;
//   - a journal is laid over the state, and invoke (run.go) calls the method with
//     the root of it as self and the arguments as values of Lua (values.go);
//   - the method reads and writes state tables, which are userdata (tables.go).
//     What it assigns is read into the form of the state (reading.go), checked by
//     the declared types (fields.go) and journalled. pcall takes a savepoint, and
//     an error that it catches rolls state and events back to that. What contracts
//     have besides is in builtin.go, context.go and random.go;
//   - the result is read in the same way and checked, and outcome collects the net
//     writes: what the journal holds, compared with what was there;
//   - end gives the VM back, or closes it if a limit or a panic ended the call.
//
// A spent limit is a panic that goes through every pcall of the contract; to be
// sure, call asks the meter even after a success. failure.go makes of whatever
// ended the call one of the errors that Machine.Call documents, and then no part of
// the Outcome but its cost leaves the run: a call has all its effects or none.
//
// Deploy (deploy.go) is a call of init or upgrade after new fields have got their
// values. Compile (compile.go) checks a text, runs its chunk once and takes from it
// what a Contract has (contract.go).
package runtime

// Version is the version of all that a contract can observe besides its
// inputs: language, library, gas table and constants. Entries name it, so that
// a replay knows whether it runs the same machine.
const Version = "1"
