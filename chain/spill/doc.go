// Package spill keeps a sorted map that may be larger than memory in a
// temporary directory, which is gone when it is closed.
//
// It is Badger, tuned for that: nothing is synced, old values are not kept, and
// what it holds in memory is bounded. A map is filled in large steps by one
// goroutine, which looks things up in between; who changes single values often
// collects them first.
package spill
