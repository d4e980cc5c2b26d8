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
// The parts are packages below: source checks, repairs and compiles the text;
// schema reads the annotations and knows the types; meter charges gas and
// memory; stdlib is the library that contracts see; decimal is exact money;
// journal holds the state tables of one call; lint finds what compiles and still
// bites. LANGUAGE.md describes the language to its authors, with examples that the
// tests run.
package runtime

// Version is the version of all that a contract can observe besides its
// inputs: language, library, gas table and constants. Entries name it, so that
// a replay knows whether it runs the same machine.
const Version = "1"
