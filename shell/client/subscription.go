package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
)

// ErrUnsubscribed is returned by Next of a subscription that was closed.
var ErrUnsubscribed = errors.New("the subscription was closed")

// ErrBroken is wrapped by Next when the server does not go on with the chain that
// it showed before: an entry has another hash than told, or does not hold the
// hash of the one before, or one is missing.
var ErrBroken = errors.New("the server shows another chain than before")

// What a subscription keeps for its consumer. When it is full it is ended at the
// server, and taken up again when half of it is free.
const (
	keptUpdates = 256
	keptBytes   = 4 << 20
)

// SubscribeOptions say what is subscribed to. The zero value asks for each entry
// from now on.
type SubscribeOptions struct {
	From   *uint64  // height to begin at; nil: the next entry that will be
	Events bool     // give events, and not entries
	Names  []string // of the events, up to 64; with Events; nil: all
}

// An Update is one entry of a subscription, or its events.
type Update struct {
	Height uint64
	Hash   string           // of the entry
	Entry  jsontext.Value   // the line of the entry; nil if events were asked for
	Time   string           // of the entry, with Events
	Events []jsontext.Value // [name, table] each
}

// A Subscription gives the entries of a contract, or their events, in order, each
// once, over as many connections as it takes. Its consumer may be slow: what it
// does not take stays at the server. Several goroutines may use it; each update
// goes to one of them.
type Subscription struct {
	client   *Client
	contract string
	events   jsontext.Value
	some     chan struct{} // holds one when there may be something to take
	ready    chan struct{} // closed when the server has said yes
	over     chan struct{} // closed at the end

	// The client's mu guards these.
	from   *uint64 // height to go on from; nil until the first answer, if nothing was asked for
	last   string  // hash of the entry before from; "" if it is not known
	begun  bool    // whether the server ever said yes
	id     uint64  // its number on this connection; 0: none
	asking bool    // whether subscribe is under way
	paused bool    // whether it waits for the consumer
	waits  int     // attempts in a row that the server refused for now
	retry  *time.Timer
	queue  []Update
	bytes  int // of the queue
	err    error
}

// Subscribe subscribes to a contract. The subscription must be closed. It lives
// as long as the client does: a new connection goes on where the last one was.
func (c *Client) Subscribe(ctx context.Context, contract string, o SubscribeOptions) (*Subscription, error) {
	events, err := eventsJSON(o)
	if err != nil {
		return nil, fmt.Errorf("names of events: %s", wire.Plain(err))
	}
	s := &Subscription{
		client: c, contract: contract, events: events, from: o.From,
		some: make(chan struct{}, 1), ready: make(chan struct{}), over: make(chan struct{}),
	}
	s.begin()
	select {
	case <-s.ready:
		return s, nil
	case <-s.over:
		return nil, s.failure()
	case <-ctx.Done():
		s.Close()
		return nil, context.Cause(ctx)
	}
}

func eventsJSON(o SubscribeOptions) (jsontext.Value, error) {
	switch {
	case !o.Events:
		return nil, nil
	case o.Names == nil:
		return jsontext.Value("true"), nil
	}
	return json.Marshal(o.Names)
}

// Close ends the subscription. What was not taken is dropped. Closing twice is
// harmless.
func (s *Subscription) Close() {
	c := s.client
	c.mu.Lock()
	defer c.mu.Unlock()
	s.leave()
	s.queue, s.bytes = nil, 0
	s.end(ErrUnsubscribed)
}

// Next waits for the next update. Before an error it gives what came before. The
// error is the context's, ErrUnsubscribed, ErrBroken, ErrClosed, or a *wire.Error
// that tells why the server ended the subscription: wire.Denied when the right to
// read was taken away, say.
func (s *Subscription) Next(ctx context.Context) (Update, error) {
	for {
		if u, ok := s.pop(); ok {
			return u, nil
		}
		select {
		case <-s.some:
		case <-s.over:
			if u, ok := s.pop(); ok {
				return u, nil
			}
			return Update{}, s.failure()
		case <-ctx.Done():
			return Update{}, context.Cause(ctx)
		}
	}
}

// All gives the updates one after the other, and at last the error that Next
// returned.
func (s *Subscription) All(ctx context.Context) iter.Seq2[Update, error] {
	return func(yield func(Update, error) bool) {
		for {
			u, err := s.Next(ctx)
			if !yield(u, err) || err != nil {
				return
			}
		}
	}
}

// pop takes an update from the queue. When there is room again the server is
// asked for more.
func (s *Subscription) pop() (Update, bool) {
	c := s.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(s.queue) == 0 {
		return Update{}, false
	}
	u := s.queue[0]
	s.queue[0] = Update{}
	s.queue = s.queue[1:]
	s.bytes -= u.size()
	if len(s.queue) > 0 {
		s.wake() // for others who wait
	}
	if s.paused && len(s.queue) <= keptUpdates/2 && s.bytes <= keptBytes/2 {
		s.paused = false
		s.ask()
	}
	return u, true
}

func (s *Subscription) failure() error {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	return s.err
}

func (s *Subscription) begin() {
	c := s.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		s.end(c.err)
		return
	}
	c.streams[s] = true
	s.ask()
}

// The methods below are called with the client's mu held.

// end ends s with an error. The first one counts.
func (s *Subscription) end(err error) {
	if s.err != nil {
		return
	}
	s.err = err
	delete(s.client.streams, s)
	if s.retry != nil {
		s.retry.Stop()
	}
	close(s.over)
}

// wake lets one consumer look at the queue.
func (s *Subscription) wake() {
	select {
	case s.some <- struct{}{}:
	default:
	}
}

// ask subscribes at the server, unless that is under way, or not wanted now.
func (s *Subscription) ask() {
	if s.err != nil || s.asking || s.paused || s.id != 0 {
		return
	}
	body, err := json.Marshal(wire.SubscribeParams{Contract: s.contract, From: s.from, Events: s.events})
	if err != nil {
		s.end(fmt.Errorf("subscribing to %s: %s", s.contract, wire.Plain(err)))
		return
	}
	s.asking = true
	s.client.enqueue(wire.Request{Method: wire.Subscribe, Params: body}).then = s.answered
}

// leave unsubscribes at the server.
func (s *Subscription) leave() {
	if s.id == 0 {
		return
	}
	s.client.unsubscribe(s.id)
	s.id = 0
}

func (c *Client) unsubscribe(id uint64) {
	delete(c.live, id)
	c.enqueue(wire.Request{Method: wire.Unsubscribe, Params: fmt.Appendf(nil, `{"subscription":%d}`, id)}).then = func(wire.Response) {}
}

// refused ends s, or asks again later if the server is not able to now.
func (s *Subscription) refused(e *wire.Error) {
	if stable := e.Stable(); !s.begun || stable != wire.Unavailable && stable != wire.Busy {
		s.end(fmt.Errorf("subscription to %s: %w", s.contract, e))
		return
	}
	wait := s.client.options.Retry.wait(s.waits)
	s.waits++
	s.retry = time.AfterFunc(wait, func() {
		s.client.mu.Lock()
		defer s.client.mu.Unlock()
		s.ask()
	})
}

// add keeps an update for the consumer.
func (s *Subscription) add(u Update) {
	next := u.Height + 1
	s.from, s.last, s.waits = &next, u.Hash, 0
	s.queue = append(s.queue, u)
	s.bytes += u.size()
	if len(s.queue) >= keptUpdates || s.bytes >= keptBytes {
		s.paused = true
		s.leave()
	}
	s.wake()
}

// The reader of the client calls those below, without mu.

// answered takes the answer to subscribe.
func (s *Subscription) answered(r wire.Response) {
	var result wire.SubscribeResult
	c := s.client
	c.mu.Lock()
	defer c.mu.Unlock()
	s.asking = false
	switch {
	case r.Error != nil:
		s.refused(r.Error)
		return
	case json.Unmarshal(r.Result, &result) != nil:
		s.end(fmt.Errorf("subscription to %s: the answer of the server can't be read", s.contract))
		return
	case s.err != nil: // closed meanwhile
		c.unsubscribe(result.Subscription)
		return
	}
	s.id = result.Subscription
	c.live[s.id] = s
	if !s.begun {
		s.begun, s.from = true, &result.From
		close(s.ready)
	}
}

// update takes an entry, or its events, to whom it is for.
func (c *Client) update(p wire.Pushed) {
	var about struct {
		Prev string `json:"prev"`
	}
	isEntry := len(p.Entry) > 0
	broken := isEntry && (hashOf(p.Entry) != p.Hash || json.Unmarshal(p.Entry, &about) != nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.live[p.Subscription]
	if s == nil {
		return // it was ended here a moment ago
	}
	from := *s.from
	broken = broken || p.Height < from || isEntry && (p.Height != from || s.last != "" && about.Prev != s.last)
	if broken {
		s.leave()
		s.end(fmt.Errorf("subscription to %s: %w, at height %d", s.contract, ErrBroken, from))
		return
	}
	s.add(Update{Height: p.Height, Hash: p.Hash, Entry: p.Entry, Time: p.Time, Events: p.Events})
}

func hashOf(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// endOf takes the news that the server ended a subscription.
func (c *Client) endOf(p wire.EndedPush) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.live[p.Subscription]
	if s == nil || p.Error == nil {
		return
	}
	delete(c.live, p.Subscription)
	s.id = 0
	if s.events != nil && p.Next > *s.from {
		s.from = &p.Next // between were none of its events
	}
	s.refused(p.Error)
}

// size is about how much memory u takes.
func (u Update) size() int {
	n := len(u.Entry)
	for _, e := range u.Events {
		n += len(e)
	}
	return n
}
