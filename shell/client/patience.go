package client

import (
	"context"
	"errors"
	"time"

	"moonledger/server/wire"
)

// patiently does something again for as long as the server refuses it with a time
// at which to try again, within the client's patience.
func (c *Client) patiently(ctx context.Context, do func() error) error {
	for left := c.options.Patience; ; {
		err := do()
		var refused *wire.Error
		if !errors.As(err, &refused) || refused.Stable() != wire.Busy {
			return err
		}
		wait := refused.RetryAfter()
		if wait <= 0 || wait > left {
			return err
		}
		if left -= wait; !c.pause(ctx, wait) {
			return err
		}
	}
}

// pause returns false if ctx ends meanwhile, or the client is closed.
func (c *Client) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-c.ctx.Done():
	}
	return false
}
