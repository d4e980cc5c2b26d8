// Package state is the vocabulary that contracts and chains share: keys and
// paths, values, writes, and their canonical encodings.
//
// The state of a contract is a tree of tables. A Path names a place in it, a
// Value is what stands there or what a call takes and gives, and a Write sets
// or removes one place. Values have one canonical JSON form (RFC 8785), which
// is what entries are hashed over; paths have one order-preserving byte form,
// which is what stores use as keys. chain/FORMAT.md specifies the former.
//
// A Reader is the state at one moment; an Overlay is a Reader with writes laid
// over it.
package state

// MaxDepth is the greatest nesting of tables in a value and the greatest
// number of keys in a path. It is a constant of the language version.
const MaxDepth = 32

// MaxKeyBytes is the greatest length of a string key, in bytes.
const MaxKeyBytes = 256

// MaxInteger is the greatest magnitude of an integer that a contract, a key or
// an argument can hold: 2^53−1, where float64 still holds every integer.
const MaxInteger = 1<<53 - 1
