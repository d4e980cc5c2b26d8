// Package journal is the state of a contract as one call sees and changes it.
//
// A Journal lays the changes of a call over a state.Reader. Its Tables load
// what is asked for, one member at a time, and keep only what was changed and
// the tables that were handed out, so that a call costs what it touches and
// not what the state holds. Savepoint and Rollback undo changes (pcall), and
// Writes gives the net changes in the canonical form that an entry records.
//
// What a contract does wrong (a bad key, a value of the wrong type, a write in
// a view, a table that was removed) is a *Misuse; any other error comes from
// the reader and says that the call could not be executed. After either the
// state is what it was before.
//
// Types are asked of a Shape, costs are paid to a Budget. What a call pays
// depends on its operations and on the state, never on how the reader stores,
// caches or pages it: costs.go has the figures. Turning tables into Lua values
// is left to package runtime.
//
// A Journal and all that comes from it belong to one goroutine.
package journal
