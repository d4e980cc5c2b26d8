package server

import (
	"context"
	"fmt"
	"sync"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// A subscription follows a contract for a session. It has a goroutine of its
// own. When too much waits for the writer it lets go of all that it has read, waits,
// and reads on from where it was: nothing is left out, however slow the client is.
type subscription struct {
	session  *session
	who      identity // that subscribed, whatever key comes later
	payer    *budget
	id       uint64
	contract string
	wanted   wanted
	ctx      context.Context // ends when nobody wants it any more
	cancel   context.CancelFunc

	needs int // for the next push, if there was no room for it; its goroutine's
	has   int // room that it waited for, and has not used; its goroutine's

	mu   sync.Mutex // a push and its height go together
	next chain.Height
	over bool // nothing is pushed any more
}

// subscriptions are those of one session.
type subscriptions struct {
	mu      sync.Mutex
	open    map[uint64]*subscription
	last    uint64 // number given
	closed  bool
	running sync.WaitGroup
}

// add gives x its number, unless there are too many.
func (s *subscriptions) add(x *subscription, most int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) >= most {
		return wire.Refusal(wire.Busy, fmt.Sprintf("this connection has %d subscriptions, which is the most", most), "unsubscribe from one, or open another connection")
	}
	if s.open == nil {
		s.open = map[uint64]*subscription{}
	}
	s.last++
	x.id = s.last
	s.open[x.id] = x
	return nil
}

// take removes the subscription of that number and returns it, or nil.
func (s *subscriptions) take(id uint64) *subscription {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.open[id]
	delete(s.open, id)
	return x
}

// start starts x, unless the session is over.
func (s *subscriptions) start(x *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Go(x.run)
	}
}

// close waits for all that run, whose context has ended. It returns how many were
// open.
func (s *subscriptions) close() int {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.running.Wait()
	return len(s.open)
}

// subscribe answers t, and begins to push when that answer is on its way.
func (s *session) subscribe(t *ticket, who identity, caller runtime.Caller, payer *budget, p wire.SubscribeParams) (wire.SubscribeResult, error) {
	if err := s.server.mayRead(p.Contract, caller); err != nil {
		return wire.SubscribeResult{}, err
	}
	wanted, err := readWanted(p.Events)
	if err != nil {
		return wire.SubscribeResult{}, err
	}
	info, err := s.server.ledger.Contract(p.Contract)
	if err != nil {
		return wire.SubscribeResult{}, err
	}
	from := info.Head.Next()
	if p.From != nil {
		from = min(from, chain.Height(*p.From))
	}
	if p.From != nil && chain.Height(*p.From) > from {
		return wire.SubscribeResult{}, fmt.Errorf("entry %d of %s: %w; the newest is %d", *p.From, p.Contract, ledger.ErrNotFound, info.Head.Height)
	}
	x := &subscription{session: s, who: who, payer: payer, contract: p.Contract, wanted: wanted, next: from}
	if err := s.open(x); err != nil {
		return wire.SubscribeResult{}, err
	}
	x.ctx, x.cancel = context.WithCancel(s.work)
	t.after = func() { s.subscriptions.start(x) }
	return wire.SubscribeResult{Subscription: x.id, From: uint64(from), Height: uint64(info.Head.Height)}, nil
}

// open takes a place for x and gives it its number.
func (s *session) open(x *subscription) error {
	if !s.footprint.subscriptions.tryTake(1) {
		return later("there are too many subscriptions")
	}
	err := s.subscriptions.add(x, s.server.options.MaxSubscriptions)
	if err != nil {
		s.footprint.subscriptions.give(1)
	}
	return err
}

// takeSubscription removes the subscription of that number and returns it, or nil.
func (s *session) takeSubscription(id uint64) *subscription {
	x := s.subscriptions.take(id)
	if x != nil {
		s.footprint.subscriptions.give(1)
	}
	return x
}

func (s *session) unsubscribe(_ context.Context, _ runtime.Caller, p wire.UnsubscribeParams) (wire.UnsubscribeResult, error) {
	if p.Subscription == nil {
		return wire.UnsubscribeResult{}, missing("subscription")
	}
	x := s.takeSubscription(*p.Subscription)
	if x == nil {
		return wire.UnsubscribeResult{}, wire.Refusal(wire.NotFound, fmt.Sprintf("this connection has no subscription %d", *p.Subscription), "")
	}
	return wire.UnsubscribeResult{Next: uint64(x.stop())}, nil
}

// stop ends x, and returns the height to go on from.
func (x *subscription) stop() chain.Height {
	x.cancel()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.over = true
	return x.next
}

// run pushes until nobody wants more, or something is wrong, which it tells.
func (x *subscription) run() {
	defer x.cancel()
	defer x.leave()
	for x.follow() {
		if !x.await() {
			return
		}
	}
}

// follow pushes what there is, and what will be. It returns true if it is to go on
// when there is room, or something to spend.
func (x *subscription) follow() bool {
	for e, err := range x.session.server.ledger.Follow(x.ctx, x.contract, x.next) {
		if err == nil {
			err = x.mayRead()
		}
		if err != nil {
			x.end(err)
			return false
		}
		if x.payer.owed() > 0 || !x.enter(pushBytes(len(e.Line))) {
			return true
		}
		if !x.take(e) {
			return false
		}
	}
	return false
}

// enter takes room for a push of that size. It returns false if there is none.
func (x *subscription) enter(size int) bool {
	if x.has == size {
		x.has = 0
		return true
	}
	x.leave()
	x.needs = size
	return x.session.tryPush(size)
}

// await waits until it can be paid for the next push, and then for room for it.
func (x *subscription) await() bool {
	x.payer.wait(x.ctx)
	if x.has == 0 && x.needs > 0 {
		if !x.session.awaitPush(x.ctx, x.needs) {
			return false
		}
		x.has, x.needs = x.needs, 0
	}
	return x.ctx.Err() == nil
}

// leave gives back the room that was not used.
func (x *subscription) leave() {
	if x.has > 0 {
		x.session.leavePush(x.has)
		x.has = 0
	}
}

// mayRead tells whether who subscribed may still read the contract.
func (x *subscription) mayRead() error {
	server := x.session.server
	caller, err := server.callerOf(x.who)
	if err != nil {
		return err
	}
	return server.mayRead(x.contract, caller)
}

// take pushes what is wanted of an entry, for which there is room. It returns false
// when nothing is wanted any more.
func (x *subscription) take(e ledger.Followed) bool {
	room := pushBytes(len(e.Line))
	x.payer.payBytes(len(e.Line))
	text, err := x.wanted.push(x.id, e)
	if err != nil || len(text) == 0 {
		x.session.leavePush(room)
	}
	if err != nil {
		x.end(err)
		return false
	}
	if len(text) == 0 {
		return x.put(nil, e.Height+1)
	}
	sent := func() { x.session.leavePush(room) }
	if !x.put(&frame{session: x.session, push: text, sent: sent}, e.Height+1) {
		sent()
		return false
	}
	return true
}

// put hands a push to the writer, if there is one, unless x is over.
func (x *subscription) put(f *frame, next chain.Height) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over {
		return false
	}
	x.next = next
	if f != nil {
		x.session.outbox.put(f)
	}
	return true
}

// end tells the client why x ends, unless it knows.
func (x *subscription) end(err error) {
	if x.ctx.Err() != nil {
		return
	}
	x.session.takeSubscription(x.id)
	told := wire.EndedPush{Subscription: x.id, Next: uint64(x.next), Error: x.session.failure(wire.Subscribe, err)}
	x.put(&frame{session: x.session, push: encodePush(wire.Ended, told)}, x.next)
}
