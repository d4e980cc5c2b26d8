// Package ledger is the engine: it runs calls of contracts, records them in
// their chains, and answers when they are durable. It is a library without any
// network; package server puts it on one.
//
// A call goes this way. It is admitted (access, arguments) by the goroutine
// that submits it, and queued. The executor of its contract runs it, in the
// order of the queue, on the state that the calls before left, committed or
// not, and hands the entry to the committer. The committer gathers what all
// contracts handed over while its last commit ran, writes it in one synced
// transaction, publishes the new snapshots, and answers. Views and dry runs
// never queue: they run concurrently on the newest published snapshot.
//
// Goroutines and what they own:
//
//   - An executor per contract that has something to do: it owns the contract's
//     tip. It ends when its queue is empty and is started by the next task.
//   - One committer: it alone calls Store.Commit, and raises a contract's epoch
//     when what was executed on top of a failed commit is void.
//   - One reviver while the store is being opened again after a commit whose
//     outcome is unknown.
//   - One for each view or dry run that was submitted rather than called.
//
// Users, their keys and roles are the state of the contract system, whose Lua is
// embedded. It is called like any other; the engine makes the keys, and judges
// them (Identify) by the newest published state.
//
// What many read (code, access rules, head, snapshot) is an immutable
// published value behind an atomic pointer.
package ledger
