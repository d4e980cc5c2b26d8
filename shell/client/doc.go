// Package client speaks to a moonledger server: over a websocket (Dial), or
// over a connection in memory (New).
//
// A Client has a method for each request. All may be called from many
// goroutines, and many requests may be under way at a time: Go sends one without
// waiting, and StartCall does so for calls. Errors of the server are of type
// *wire.Error; act on what Stable returns.
package client
