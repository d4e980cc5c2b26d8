// Package trial measures servers: each trial brings a server to a size, makes load
// on it with package bench, and reports what became of it, with what the server,
// this process and all others used meanwhile.
//
// A Setup says what is measured. Running measures a server that runs, Own one that
// is started for it, whose processor time, memory and store are known then. A Suite
// measures many shapes of load on own servers with several sizes of stores, which
// it prepares once and copies.
//
// How a server is started is left to the caller, as a Starter. An error that has to
// do with how it was asked for is a *StepError.
package trial
