package shell

import (
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// TellState returns what a client's OnState may be: it tells on the console when
// the connection is lost, and when there is one again.
func (c *Console) TellState() func(client.State, error) {
	last := client.Connected // the client calls from one goroutine
	return func(state client.State, why error) {
		if state == last {
			return
		}
		last = state
		switch state {
		case client.Connecting:
			c.Printf("note: the connection is lost: %s; connecting again", Printable(why.Error()))
		case client.Connected:
			c.Printf("note: connected again")
		}
	}
}

// TellBroadcast prints the message of a user to all: a client's OnBroadcast.
func (c *Console) TellBroadcast(b wire.BroadcastPush) {
	c.Printf("[%s] %s", Printable(b.From), Printable(b.Message))
}
