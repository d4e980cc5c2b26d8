// Package link carries the messages of package wire between a client and a
// server: over a websocket (Accept, Dial), or in memory (Pipe).
//
// Both ends of both kinds have the same methods: Receive, Send, Halt, GiveUp, Close.
// One goroutine may receive while another one sends; Halt and GiveUp may be called by
// any.
package link

import "errors"

// ErrNotText is returned by Receive for a message that is not text. The link
// goes on.
var ErrNotText = errors.New("the message is binary, not text")

// ErrHalted is returned by Receive once Halt was called.
var ErrHalted = errors.New("receiving was ended")

// ErrSilent is wrapped by Receive when the peer has sent nothing for two
// periods, not even the answer to a ping.
var ErrSilent = errors.New("the peer is silent")

// ErrLate is returned by Receive when a long message does not come whole in its
// time, however often something of it comes.
var ErrLate = errors.New("a long message did not come whole in its time")

// Codes of Close, as RFC 6455, section 7.4.1, has them.
const (
	Normal    = 1000
	GoingAway = 1001 // the server stops
	TooBig    = 1009 // a message was too long
	Overload  = 1013 // try again later
)

// A ClosedError is returned by Receive when the peer closed the link.
type ClosedError struct {
	Code   int
	Reason string // may be empty
}

// Error gives the reason.
func (e *ClosedError) Error() string {
	if e.Reason == "" {
		return "the peer closed the connection"
	}
	return "the peer closed the connection: " + e.Reason
}
