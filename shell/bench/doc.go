// Package bench makes load on a server and measures what becomes of it.
//
// A Plan says which method is called with which arguments, by how many clients
// with how many calls in flight each. New makes a Load of it, which Run lets loose
// on connections, first to warm up and then to measure; a Result has the figures.
// Argument is a small notation for arguments that change from call to call, and
// ParseArgument reads it. Prepare brings a chain and its accounts to a size
// beforehand, with Contract, the built-in contract, or with calls of one's own.
// Verify measures verification. A Table puts several Reports side by side.
// Processes are left to package trial, which brings the servers.
//
// # What a latency is
//
// Without a rate the loop is closed: each of clients × in flight places sends a
// call, waits for its answer, and sends the next one. A latency is the time from
// sending to having read the answer. When the server stalls, the places stall
// too, and send fewer calls into the bad time than users who come by themselves
// would have: the latencies of a closed loop tell what these clients saw, and not
// what users would see at that rate.
//
// With Plan.Rate the loop is open: calls have intended starts, evenly spaced, and
// a latency is counted from the intended start, also when all places were taken
// and the call went out later. So a stall weighs as much as it would for users who
// don't wait for each other (the correction for "coordinated omission" that Gil
// Tene's wrk2 made known). Result.Late tells how late calls went out.
//
// # Repeating a load
//
// Calls have numbers, and the arguments of a call follow from the plan's seed and
// the call's number alone: the same plan makes the same calls, whoever makes which.
package bench
