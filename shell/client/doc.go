// Package client speaks to a moonledger server: over a websocket (Dial), or
// over connections that its caller makes, such as those in memory (New, Open).
//
// A Client has a method for each request. All may be called from many
// goroutines, and many requests may be under way at a time: Go sends one without
// waiting, and StartCall does so for calls. Errors of the server are of type
// *wire.Error; act on what Stable returns.
//
// When its connection is gone a Client opens another one, as Retry says, and
// sends again what was not answered, in the old order. That is safe because calls
// have request ids, by which the server knows what it did; a request that has
// none, and may have changed something, fails with ErrUnknown instead. Requests
// made meanwhile wait: bound that with their contexts, or with Retry. Options.OnState
// tells when there is a connection.
//
// Subscribe follows a contract: its entries, or their events, from any height on,
// in order, each once, whatever becomes of connections. Options.OnBroadcast gets
// the messages that users send to all.
package client
