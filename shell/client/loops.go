package client

import (
	"errors"
	"fmt"
	"strconv"
	"sync"

	"moonledger/server/wire"
	"moonledger/server/wire/link"
)

// run serves one connection after the other until there is none any more.
func (c *Client) run(conn Conn) {
	for conn != nil {
		c.tell(Connected, nil)
		cause := c.serve(conn)
		conn = c.another(cause)
	}
	c.tell(Gone, c.err)
}

// serve serves a connection until it is lost, and returns why.
func (c *Client) serve(conn Conn) error {
	var writer sync.WaitGroup
	writer.Go(func() { c.write(conn) })
	cause := c.lose(c.read(conn))
	writer.Wait()
	_ = conn.Close(link.Normal, "") // it is gone, whatever becomes of this
	return cause
}

// lose makes the connection one that is not used any more. The first reason
// counts.
func (c *Client) lose(cause error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost == nil {
		c.lost = cause
		c.queued.Broadcast()
	}
	return c.lost
}

// write sends what is to be sent, all that is there at a time, until the
// connection is lost.
func (c *Client) write(conn Conn) {
	var requests []*Pending
	var messages [][]byte
	for {
		requests = c.take(requests)
		if requests == nil {
			return
		}
		for _, p := range requests {
			messages = append(messages, p.message)
		}
		if err := conn.Send(messages...); err != nil {
			c.lose(err)
			conn.Halt()
		}
		clear(requests)
		clear(messages)
		messages = messages[:0]
	}
}

// take waits and returns what is to be sent, or nil if the connection is lost.
// spare is room for what comes later.
func (c *Client) take(spare []*Pending) []*Pending {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.unsent) == 0 && c.lost == nil && c.err == nil {
		c.queued.Wait()
	}
	if c.lost != nil || c.err != nil {
		return nil
	}
	requests := c.unsent
	c.unsent = spare[:0]
	wanted := requests[:0]
	for _, p := range requests {
		if !p.abandoned {
			p.sends++
			wanted = append(wanted, p)
		}
	}
	return wanted
}

// read takes in answers and pushes until the connection ends.
func (c *Client) read(conn Conn) error {
	for {
		message, err := conn.Receive()
		if err != nil {
			return err
		}
		if err := c.accept(message); err != nil {
			return &protocolError{err}
		}
	}
}

// A protocolError ends a client whose server does not speak as it should:
// another connection would not help.
type protocolError struct{ err error }

func (e *protocolError) Error() string { return e.err.Error() }
func (e *protocolError) Unwrap() error { return e.err }

// accept gives what is in a message to those who wait for it.
func (c *Client) accept(message []byte) error {
	responses, push, err := wire.ParseServerFrame(message)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.failures = 0
	c.mu.Unlock()
	if push != nil {
		return c.pushed(*push)
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
	}
	if r.Error == nil && p.request.Method == wire.Auth && c.web != nil {
		c.web.use(keyOf(p.request.Params))
	}
	if p.then != nil {
		p.then(r)
	}
	if r.Error != nil {
		p.finish(nil, r.Error)
	} else {
		p.finish(r.Result, nil)
	}
	c.leave(p)
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

// fail ends the client for everyone who uses it. The first reason counts.
func (c *Client) fail(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	c.err = goneError(cause)
	close(c.gone)
	c.cancel()
	for id, p := range c.underway {
		delete(c.underway, id)
		p.finish(nil, p.failure(c.err))
	}
	for s := range c.streams {
		s.end(c.err)
	}
	c.queued.Broadcast()
}

func goneError(cause error) error {
	var closed *link.ClosedError
	if errors.As(cause, &closed) && closed.Reason != "" {
		return fmt.Errorf("%w: %s", ErrClosed, closed.Reason)
	}
	return fmt.Errorf("%w: %w", ErrClosed, cause)
}
