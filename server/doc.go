// Package server puts a ledger on the network: JSON-RPC over websockets and
// HTTP POST, dumps over HTTP, authentication and limits. PROTOCOL.md specifies
// what it speaks.
//
// A Server serves a listener (Serve) and single connections, such as those in
// memory (ServeConn). Each connection is a session of two goroutines. One reads
// messages, hands calls to the ledger in the order in which they came, and
// starts a goroutine for each request of another kind. One writes: answers wait
// for it in an outbox, so that the ledger, which gives them, never waits for a
// network. What a session has in flight is bounded by its flow: when it is full
// the session stops reading.
package server
