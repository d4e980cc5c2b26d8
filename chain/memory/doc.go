// Package memory is a chain.Store that keeps everything in memory and forgets
// it when it is closed: for tests, and for ledgers that need not last. It is
// also the plainest reading of what a Store must do.
//
// Each contract has its lines in a slice, its request ids in a map, and its
// state in a copy-on-write B-tree by the tuple form of the path, so that a
// snapshot costs nothing but what later commits change.
package memory
