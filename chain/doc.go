// Package chain is the hash chain that a ledger records its contracts in: the
// entry and its bytes, hashing, verification of dumped lines, and the Store
// that keeps chains and the state they lead to.
//
// An Entry is one line of canonical JSON; its hash is SHA-256 over the bytes of
// that line, and each entry holds the hash of the one before. FORMAT.md
// specifies the bytes and has test vectors. AppendLine writes an entry and
// ParseEntry reads it. A Verifier checks the lines of a chain one by one, and
// VerifyReader a whole dump; chain/pyledger does so for dumps of Pyledger.
//
// Chains are kept by a Store: chain/badger on disk, chain/memory for tests;
// chain/chaintest holds what every store must do. Contracts, code and calls are
// known to other packages.
package chain
