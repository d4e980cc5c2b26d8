package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
)

// ErrClosed is wrapped by what requests get when the client was closed, or has
// given up its server.
var ErrClosed = errors.New("the connection to the server is closed")

// ErrUnknown is wrapped by what a request gets that may have changed something,
// when the connection broke before its answer and it can't be sent again: it has
// no request id, or there is no connection any more. It may be done or not.
var ErrUnknown = errors.New("the outcome is unknown")

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

// A Client speaks to a server, over one connection after the other if need be.
type Client struct {
	dial    func(context.Context) (Conn, error) // nil: a connection that is gone is the last
	web     *web                                // for dumps; nil over a connection in memory
	options Options
	places  chan struct{}           // holds one for each request under way
	news    chan wire.BroadcastPush // nil if nobody wants them
	gone    chan struct{}           // closed when there is no connection any more
	ctx     context.Context         // ends then too
	cancel  context.CancelFunc      //
	ended   sync.WaitGroup

	mu       sync.Mutex
	queued   sync.Cond // of mu: something is to be sent, or the connection is lost
	conn     Conn      // nil while there is none
	lost     error     // why conn is not used any more; nil while it is
	failures int       // connections and attempts in a row that brought no message
	unsent   []*Pending
	underway map[uint64]*Pending // by id; those that are unsent too
	lastID   uint64
	streams  map[*Subscription]bool
	live     map[uint64]*Subscription // by their numbers on this connection
	err      error                    // why there is no connection any more; it is nil until then
}

// New returns a Client on a connection, which it takes over. When that is gone
// there is no other.
func New(conn Conn) *Client { return newClient(conn, nil, nil, Options{}) }

// Open returns a Client on a connection that dial opens, and on the next one
// when that is gone. ctx is for the first. Of the options, those about the
// address and the key are for Dial.
func Open(ctx context.Context, dial func(context.Context) (Conn, error), o Options) (*Client, error) {
	conn, err := dial(ctx)
	if err != nil {
		return nil, err
	}
	return newClient(conn, dial, nil, o), nil
}

func newClient(conn Conn, dial func(context.Context) (Conn, error), w *web, o Options) *Client {
	c := &Client{
		dial: dial, web: w, options: o,
		places: make(chan struct{}, maxInFlight), gone: make(chan struct{}),
		conn: conn, underway: map[uint64]*Pending{},
		streams: map[*Subscription]bool{}, live: map[uint64]*Subscription{},
	}
	if o.Retry.Attempts < 0 {
		c.dial = nil
	}
	c.options.Retry = o.Retry.withDefaults()
	if o.Patience == 0 {
		c.options.Patience = 30 * time.Second
	}
	c.queued.L = &c.mu
	c.ctx, c.cancel = context.WithCancel(context.Background())
	if o.OnBroadcast != nil {
		c.news = make(chan wire.BroadcastPush, newsKept)
		c.ended.Go(c.tellNews)
	}
	c.ended.Go(func() { c.run(conn) })
	return c
}

// Close closes the connection and fails what is under way. It waits until all
// callbacks have returned, so none may call it. Closing twice is harmless.
func (c *Client) Close() error {
	c.fail(errors.New("closed by this client"))
	if conn := c.connection(); conn != nil {
		conn.Halt()
	}
	c.ended.Wait()
	if c.web != nil {
		c.web.client.CloseIdleConnections()
	}
	return nil
}

func (c *Client) connection() Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conn
}

// Do sends a request, waits for its answer, and reads that into result, which
// is a pointer, or nil. params is what JSON of an object can be made of, or nil.
// While there is no connection it waits for the next one. The error is a
// *wire.Error, wraps ErrClosed or ErrUnknown, or is the context's, after which
// the server may still do what it was asked for.
// Where the server is busy and tells when to come again, Do does so; see
// Options.Patience.
func (c *Client) Do(ctx context.Context, request string, params, result any) error {
	return c.patiently(ctx, func() error {
		p, err := c.Go(ctx, request, params)
		if err != nil {
			return err
		}
		defer c.abandon(p)
		return p.Wait(ctx, result)
	})
}

// A Pending is a request that was sent, or waits to be.
type Pending struct {
	request wire.Request
	message []byte // the request as it is sent
	id      uint64
	placed  bool                // whether it holds one of the places
	then    func(wire.Response) // what the reader does first with the answer; nil: nothing

	// The client's mu guards these.
	sends     int  // how often it was handed to a connection
	abandoned bool // whether nobody waits for it any more

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

// Sends returns how often the request was sent: more than once, if connections
// broke before the answer came. It must not be called before Done is closed.
func (p *Pending) Sends() int { return p.sends }

func (p *Pending) finish(result jsontext.Value, err error) {
	p.result, p.err = result, err
	close(p.done)
}

// Go sends a request and returns without waiting for its answer. It waits only
// while as many requests are under way as a server takes in. Requests that one
// goroutine sends go out in that order, over the next connection too; but a
// server may be reading the last of the connection before when the next begins.
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
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	p := c.enqueue(wire.Request{Method: request, Params: body})
	p.placed = true
	return p, nil
}

func paramsJSON(params any) (jsontext.Value, error) {
	if params == nil {
		return nil, nil
	}
	return json.Marshal(params)
}

// enqueue gives a request its id and hands it to the writer; c.mu is held.
func (c *Client) enqueue(r wire.Request) *Pending {
	c.lastID++
	r.ID = fmt.Appendf(nil, "%d", c.lastID)
	p := &Pending{request: r, message: wire.AppendRequest(nil, r), id: c.lastID, done: make(chan struct{})}
	c.underway[p.id] = p
	c.unsent = append(c.unsent, p)
	c.queued.Broadcast()
	return p
}

// abandon is called when nobody waits for p any more: it is not sent, or not
// again, unless it was answered.
func (c *Client) abandon(p *Pending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.underway[p.id] != p {
		return
	}
	p.abandoned = true
	if p.sends == 0 {
		c.drop(p, ErrClosed)
	}
}

// drop ends p without an answer; c.mu is held.
func (c *Client) drop(p *Pending, err error) {
	delete(c.underway, p.id)
	p.finish(nil, err)
	c.leave(p)
}

// leave gives back the place of p, if it has one.
func (c *Client) leave(p *Pending) {
	if p.placed {
		<-c.places
	}
}
