package client

import (
	"errors"
	"fmt"
	"strconv"
	"sync"

	"moonledger/server/wire"
	"moonledger/server/wire/link"
)

// run serves the connection until it is gone.
func (c *Client) run() {
	var writer sync.WaitGroup
	writer.Go(c.write)
	c.read()
	writer.Wait()
	_ = c.conn.Close(link.Normal, "") // it is gone, whatever becomes of this
}

// write sends what is to be sent, all that is there at a time, until the
// connection is gone.
func (c *Client) write() {
	var spare [][]byte
	for {
		messages := c.take(spare)
		if messages == nil {
			return
		}
		if err := c.conn.Send(messages...); err != nil {
			c.fail(err)
			c.conn.Halt()
		}
		clear(messages)
		spare = messages
	}
}

// take waits and returns what is to be sent, or nil if the connection is gone.
func (c *Client) take(spare [][]byte) [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.unsent) == 0 && c.err == nil {
		c.queued.Wait()
	}
	if c.err != nil {
		return nil
	}
	messages := c.unsent
	c.unsent = spare[:0]
	return messages
}

// read takes in answers until the connection ends.
func (c *Client) read() {
	for {
		message, err := c.conn.Receive()
		if err == nil {
			err = c.accept(message)
		}
		if err != nil {
			c.fail(err)
			return
		}
	}
}

// accept gives the answers in a message to those who wait. Notifications are
// passed over: no request of this client asks for any.
func (c *Client) accept(message []byte) error {
	responses, _, err := wire.ParseServerFrame(message)
	if err != nil {
		return err
	}
	for _, r := range responses {
		if err := c.answer(r); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) answer(r wire.Response) error {
	p := c.landed(r)
	switch {
	case p == nil && r.Error != nil:
		return fmt.Errorf("the server could not read a message: %w", r.Error)
	case p == nil:
		return fmt.Errorf("the server answered a request %.40s that was not sent", r.ID)
	case r.Error != nil:
		p.finish(nil, r.Error)
	default:
		p.finish(r.Result, nil)
	}
	<-c.places
	return nil
}

// landed returns whom r answers, who is no longer under way; nil for nobody.
func (c *Client) landed(r wire.Response) *Pending {
	id, err := strconv.ParseUint(string(r.ID), 10, 64)
	if err != nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.underway[id]
	delete(c.underway, id)
	return p
}

// fail ends the connection for everyone who uses it. The first reason counts.
func (c *Client) fail(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	c.err = goneError(cause)
	close(c.gone)
	for id, p := range c.underway {
		delete(c.underway, id)
		p.finish(nil, c.err)
	}
	c.queued.Signal()
}

func goneError(cause error) error {
	var closed *link.ClosedError
	if errors.As(cause, &closed) && closed.Reason != "" {
		return fmt.Errorf("%w: %s", ErrClosed, closed.Reason)
	}
	return fmt.Errorf("%w: %w", ErrClosed, cause)
}
