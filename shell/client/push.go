package client

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"moonledger/server/wire"
)

// newsKept is how many broadcasts wait for the callback that takes them; what
// comes then is dropped.
const newsKept = 64

// pushed takes what the server sends unasked. What it does not know it passes
// over.
func (c *Client) pushed(p wire.Push) error {
	switch p.Method {
	case wire.EntryPushed, wire.EventsPushed:
		return withParams(p, c.update)
	case wire.Ended:
		return withParams(p, c.endOf)
	case wire.Broadcast:
		return withParams(p, c.hear)
	}
	return nil
}

func withParams[P any](p wire.Push, take func(P)) error {
	var params P
	if err := json.Unmarshal(p.Params, &params); err != nil {
		return fmt.Errorf("message %q from the server: %s", p.Method, wire.Plain(err))
	}
	take(params)
	return nil
}

// hear keeps a broadcast for the callback.
func (c *Client) hear(b wire.BroadcastPush) {
	select {
	case c.news <- b:
	default:
	}
}

// tellNews gives broadcasts to the callback until the client is gone.
func (c *Client) tellNews() {
	for {
		select {
		case b := <-c.news:
			c.options.OnBroadcast(b)
		case <-c.gone:
			return
		}
	}
}

// Broadcast sends a message, of at most 4,096 bytes, to all connections to the
// server, this one too, and returns to how many it went. It needs a key.
func (c *Client) Broadcast(ctx context.Context, message string) (int, error) {
	var result wire.BroadcastResult
	err := c.Do(ctx, wire.Broadcast, wire.BroadcastParams{Message: message}, &result)
	return result.Connections, err
}
