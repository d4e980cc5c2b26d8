package link

import (
	"time"

	"moonledger/server/wire"
)

// Options are the settings of a websocket. A zero field means its default.
type Options struct {
	MaxMessage   int           // bytes of a message received; default wire.MaxMessage
	WriteTimeout time.Duration // a peer that does not read for so long is given up; default 10s
	PingPeriod   time.Duration // a peer from which nothing came for so long is pinged, and after two of them given up; default 30s, negative: never
	CloseTimeout time.Duration // how long the peer may take to confirm that it got all; default 2s
	LongTimeout  time.Duration // for the rest of a message longer than LongMessage to come; default 30s

	// Long is called by Receive before it reads more of a message than LongMessage
	// bytes: it may wait until there is memory for the rest. If it returns an error so
	// does Receive, and the link is over. nil: nobody is asked.
	Long func() error
}

// LongMessage is how many bytes of a message are read in any case. It is also the
// largest buffer that a link keeps for the next message.
const LongMessage = 16 << 10

// WithDefaults returns o with every zero field at its default.
func (o Options) WithDefaults() Options {
	if o.MaxMessage == 0 {
		o.MaxMessage = wire.MaxMessage
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = 10 * time.Second
	}
	if o.PingPeriod == 0 {
		o.PingPeriod = 30 * time.Second
	}
	if o.CloseTimeout == 0 {
		o.CloseTimeout = 2 * time.Second
	}
	if o.LongTimeout == 0 {
		o.LongTimeout = 30 * time.Second
	}
	if o.Long == nil {
		o.Long = func() error { return nil }
	}
	return o
}
