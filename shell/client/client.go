package client

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
)

// ErrClosed is wrapped by what requests get when the connection is gone. A call
// that was under way may be done or not.
var ErrClosed = errors.New("the connection to the server is closed")

// maxInFlight is how many requests are under way at a time: as many as a server
// takes in from one connection by default.
const maxInFlight = 1024

// A Conn carries messages to and from a server. The types of package link are
// Conns. One goroutine receives while another one sends.
type Conn interface {
	Receive() ([]byte, error) // valid until the next call
	Send(messages ...[]byte) error
	Close(code int, reason string) error
	Halt() // makes Receive return
}

// A Client is a connection to a server.
type Client struct {
	conn   Conn
	web    *web          // for dumps; nil over a connection in memory
	places chan struct{} // holds one for each request under way
	gone   chan struct{} // closed when the connection is
	ended  sync.WaitGroup

	mu       sync.Mutex
	queued   sync.Cond // of mu: something is to be sent, or the connection is gone
	unsent   [][]byte
	underway map[uint64]*Pending
	lastID   uint64
	err      error // why the connection is gone; it is nil until then
}

// New returns a Client on a connection, which it takes over.
func New(conn Conn) *Client { return newClient(conn, nil) }

func newClient(conn Conn, w *web) *Client {
	c := &Client{
		conn: conn, web: w,
		places: make(chan struct{}, maxInFlight), gone: make(chan struct{}),
		underway: map[uint64]*Pending{},
	}
	c.queued.L = &c.mu
	c.ended.Go(c.run)
	return c
}

// Close closes the connection and fails what is under way. Closing twice is
// harmless.
func (c *Client) Close() error {
	c.fail(errors.New("closed by this client"))
	c.conn.Halt()
	c.ended.Wait()
	if c.web != nil {
		c.web.client.CloseIdleConnections()
	}
	return nil
}

// Do sends a request, waits for its answer, and reads that into result, which
// is a pointer, or nil. params is what JSON of an object can be made of, or nil.
// The error is a *wire.Error, wraps ErrClosed, or is the context's, after which
// the server may still do what it was asked for.
func (c *Client) Do(ctx context.Context, request string, params, result any) error {
	p, err := c.Go(ctx, request, params)
	if err != nil {
		return err
	}
	return p.Wait(ctx, result)
}

// A Pending is a request that was sent.
type Pending struct {
	done   chan struct{}
	result jsontext.Value // these are set before done is closed
	err    error
}

// Done is closed when the answer is there; Wait does not block then.
func (p *Pending) Done() <-chan struct{} { return p.done }

// Wait waits for the answer and reads it into result, as Do does. It may be
// called several times.
func (p *Pending) Wait(ctx context.Context, result any) error {
	select {
	case <-p.done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if p.err != nil || result == nil {
		return p.err
	}
	if err := json.Unmarshal(p.result, result); err != nil {
		return fmt.Errorf("answer of the server: %s", wire.Plain(err))
	}
	return nil
}

func (p *Pending) finish(result jsontext.Value, err error) {
	p.result, p.err = result, err
	close(p.done)
}

// Go sends a request and returns without waiting for its answer. It waits only
// while as many requests are under way as a server takes in. Requests that one
// goroutine sends go out in that order.
func (c *Client) Go(ctx context.Context, request string, params any) (*Pending, error) {
	body, err := paramsJSON(params)
	if err != nil {
		return nil, fmt.Errorf("parameters of %s: %s", request, wire.Plain(err))
	}
	select {
	case c.places <- struct{}{}:
	case <-c.gone:
		return nil, c.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return c.enqueue(wire.Request{Method: request, Params: body})
}

func paramsJSON(params any) (jsontext.Value, error) {
	if params == nil {
		return nil, nil
	}
	return json.Marshal(params)
}

// enqueue gives a request its id and hands it to the writer.
func (c *Client) enqueue(r wire.Request) (*Pending, error) {
	p := &Pending{done: make(chan struct{})}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	c.lastID++
	r.ID = fmt.Appendf(nil, "%d", c.lastID)
	c.underway[c.lastID] = p
	c.unsent = append(c.unsent, wire.AppendRequest(nil, r))
	c.queued.Signal()
	return p, nil
}
