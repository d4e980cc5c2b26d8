// Package wire is the vocabulary of the protocol between servers and clients:
// JSON-RPC 2.0 messages, the parameters and results of each request, and the
// codes of errors. server/PROTOCOL.md specifies it with examples.
//
// It knows neither a ledger nor a network. Values of contracts are carried in
// the encoding of entries (package chain/state), so that nothing is lost
// between what is recorded and what a client reads.
package wire
