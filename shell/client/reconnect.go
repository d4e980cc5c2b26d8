package client

import (
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
	"moonledger/server/wire/link"
)

// Retry says how a client gets another connection when its own is gone. The zero
// value tries until the client is closed.
type Retry struct {
	Attempts int           // that fail in a row before the client gives up; 0: no bound; negative: it does not try at all
	Time     time.Duration // for which there is no connection before it gives up; 0: no bound
	First    time.Duration // wait before the first attempt, half of it up or down; it doubles with each; default 100ms
	Most     time.Duration // the longest wait; default 5s
}

func (r Retry) withDefaults() Retry {
	if r.First == 0 {
		r.First = 100 * time.Millisecond
	}
	if r.Most == 0 {
		r.Most = 5 * time.Second
	}
	return r
}

// wait returns how long to wait after so many failures. Chance keeps the clients
// of a server that was restarted from coming all at once.
func (r Retry) wait(failures int) time.Duration {
	d := r.Most
	if failures < 30 && r.First<<failures < r.Most {
		d = r.First << failures
	}
	return d/2 + rand.N(d+1)
}

// A State is what becomes of a client's connection.
type State int

// The states. A client begins as Connected, and ends as Gone.
const (
	Connecting State = iota // there is no connection now; requests wait for the next one
	Connected
	Gone // there will be none any more; requests fail with ErrClosed
)

// String returns the state in lower case.
func (s State) String() string {
	switch s {
	case Connecting:
		return "connecting"
	case Connected:
		return "connected"
	}
	return "gone"
}

func (c *Client) tell(s State, why error) {
	if c.options.OnState != nil {
		c.options.OnState(s, why)
	}
}

// another returns the next connection, or nil if there is none.
func (c *Client) another(cause error) Conn {
	var nonsense *protocolError
	var tooLong *link.TooLongError
	if c.dial == nil || errors.As(cause, &nonsense) || errors.As(cause, &tooLong) || c.ctx.Err() != nil {
		c.fail(cause)
		return nil
	}
	c.settle(cause)
	conn, err := c.redial(cause)
	if err != nil {
		c.fail(err)
		return nil
	}
	return c.attach(conn)
}

// keyOf returns the key that a request to authenticate gave: the next connection
// is opened with it.
func keyOf(params jsontext.Value) string {
	var given wire.AuthParams
	_ = json.Unmarshal(params, &given) // the server took it
	return given.Key
}

// settle decides what becomes of the requests on a connection that was lost: what
// may be sent again is, in its old order. So are subscriptions, from where they
// were.
func (c *Client) settle(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = nil
	clear(c.live)
	c.refuseLongest(cause)
	c.unsent = c.unsent[:0]
	for _, id := range slices.Sorted(maps.Keys(c.underway)) {
		p := c.underway[id]
		switch {
		case p.request.Method == wire.Subscribe && p.then != nil, p.request.Method == wire.Unsubscribe, p.abandoned:
			c.drop(p, goneError(cause))
		case p.sends > 0 && !p.isRepeatable():
			c.drop(p, p.failure(goneError(cause)))
		default:
			c.unsent = append(c.unsent, p)
		}
	}
	for s := range c.streams {
		s.id, s.asking = 0, false
		s.ask()
	}
}

// refuseLongest ends the request that made the server close the connection
// because of its length; c.mu is held. Its limit is not known here, but the
// longest is surely beyond.
func (c *Client) refuseLongest(cause error) {
	var closed *link.ClosedError
	if !errors.As(cause, &closed) || closed.Code != link.TooBig {
		return
	}
	var longest *Pending
	for _, p := range c.underway {
		if p.sends > 0 && (longest == nil || len(p.message) > len(longest.message)) {
			longest = p
		}
	}
	if longest != nil {
		c.drop(longest, wire.Refusal(wire.TooLarge, closed.Reason, ""))
	}
}

// failure is what p is told when it will not be answered.
func (p *Pending) failure(err error) error {
	if p.sends > 0 && !p.changesNothing() {
		return fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return err
}

// isRepeatable tells whether p may be sent again though the server may have
// carried it out: it changes nothing, or is known by its request id.
func (p *Pending) isRepeatable() bool {
	var known struct {
		Request string `json:"request"`
	}
	return p.changesNothing() || json.Unmarshal(p.request.Params, &known) == nil && known.Request != ""
}

func (p *Pending) changesNothing() bool {
	switch p.request.Method {
	case wire.Info, wire.Contracts, wire.API, wire.Status, wire.History, wire.Entry, wire.Verify,
		wire.Subscribe, wire.Unsubscribe, wire.Auth, wire.Users:
		return true
	case wire.Call:
		var params struct {
			DryRun bool `json:"dry_run"`
		}
		return json.Unmarshal(p.request.Params, &params) == nil && params.DryRun
	}
	return false
}

// redial tries to get a connection, with a wait before each attempt.
func (c *Client) redial(cause error) (Conn, error) {
	retry := c.options.Retry
	begun := time.Now()
	for why := cause; ; {
		c.tell(Connecting, why)
		wait := retry.wait(c.failed())
		if retry.Time > 0 && time.Since(begun)+wait > retry.Time {
			return nil, fmt.Errorf("given up after %v: %w", retry.Time, why)
		}
		if !c.sleep(wait) {
			return nil, c.err
		}
		conn, err := c.dial(c.ctx)
		switch n := c.attempts(); {
		case err == nil:
			return conn, nil
		case isFinal(err):
			return nil, err
		case retry.Attempts > 0 && n >= retry.Attempts:
			return nil, fmt.Errorf("given up after %d attempts: %w", n, err)
		}
		why = err
	}
}

// failed returns how many attempts brought nothing so far.
func (c *Client) failed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failures
}

// attempts counts one more. It brought something as soon as a message comes.
func (c *Client) attempts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures++
	return c.failures
}

// sleep returns false if the client is closed meanwhile.
func (c *Client) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.ctx.Done():
		return false
	}
}

// isFinal tells whether a server that refuses a connection will do so again.
func isFinal(err error) bool {
	var refused *wire.Error
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &refused) && refused.Stable() != wire.Unavailable || errors.As(err, &certificate)
}

// attach makes conn the connection, unless the client was closed meanwhile.
func (c *Client) attach(conn Conn) Conn {
	c.mu.Lock()
	if c.err == nil {
		c.conn, c.lost = conn, nil
		c.mu.Unlock()
		return conn
	}
	c.mu.Unlock()
	_ = conn.Close(link.Normal, "") // nobody is left to tell
	return nil
}
