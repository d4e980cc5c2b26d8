package server

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"moonledger/runtime"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// maxMail is how many broadcasts wait for the writer of a session.
const maxMail = 64

// An audience is all connections that broadcasts go to. Broadcasts are made one
// after the other, so that all get them in the same order.
type audience struct {
	patience time.Duration // with a client that has too much to read; then it is cut off
	speaking chan struct{} // holds one while a broadcast is made

	mu       sync.Mutex
	sessions map[*session]identity
}

func newAudience(patience time.Duration) *audience {
	return &audience{patience: patience, speaking: make(chan struct{}, 1), sessions: map[*session]identity{}}
}

// join adds s, or tells whose it is from now on.
func (a *audience) join(s *session, who identity) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions[s] = who
}

func (a *audience) leave(s *session) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.sessions, s)
}

// present returns the sessions of those who may do something at this moment:
// nobody else hears what is said here.
func (a *audience) present() []*session {
	a.mu.Lock()
	all := maps.Clone(a.sessions)
	a.mu.Unlock()
	list := make([]*session, 0, len(all))
	for s, who := range all {
		if _, err := s.server.callerOf(who); err == nil {
			list = append(list, s)
		}
	}
	return list
}

// broadcast sends a message to all connections whose requests are answered. It is
// answered when it waits for the writer of each of them.
func (s *Server) broadcast(ctx context.Context, caller runtime.Caller, p wire.BroadcastParams) (wire.BroadcastResult, error) {
	if caller.Name == "" {
		return wire.BroadcastResult{}, fmt.Errorf("%w: a broadcast needs a user, and the caller is anonymous", ledger.ErrDenied)
	}
	if err := require("message", p.Message); err != nil {
		return wire.BroadcastResult{}, err
	}
	if n := len(p.Message); n > wire.MaxBroadcast {
		return wire.BroadcastResult{}, wire.Errorf(wire.CodeInvalidParams, `"message" has %d bytes, more than %d`, n, wire.MaxBroadcast)
	}
	n, err := s.audience.tell(ctx, encodePush(wire.Broadcast, wire.BroadcastPush{
		From: caller.Name, Message: p.Message, Time: timeText(time.Now()),
	}))
	return wire.BroadcastResult{Connections: n}, err
}

// tell hands a message to all sessions, and returns to how many. Those that have
// no room for it get time to make some: the sender waits, and nobody else.
func (a *audience) tell(ctx context.Context, text []byte) (int, error) {
	select {
	case a.speaking <- struct{}{}:
		defer func() { <-a.speaking }()
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	told := 0
	var slow []*session
	for _, s := range a.present() {
		if s.offer(text) {
			told++
		} else {
			slow = append(slow, s)
		}
	}
	deadline := time.NewTimer(a.patience)
	defer deadline.Stop()
	for i, s := range slow {
		switch isLate := s.await(ctx, deadline.C, text); {
		case ctx.Err() != nil:
			return told, context.Cause(ctx)
		case !isLate:
			told++
		default:
			return told + lastChance(slow[i:], text), nil
		}
	}
	return told, nil
}

// lastChance cuts off those who still have no room, and returns how many have.
func lastChance(slow []*session, text []byte) int {
	told := 0
	for _, s := range slow {
		if s.offer(text) {
			told++
		} else {
			s.cutOff()
		}
	}
	return told
}

// offer hands a broadcast to the writer if there is room for it.
func (s *session) offer(text []byte) bool {
	select {
	case s.mail <- struct{}{}:
		s.mailed(text)
		return true
	default:
		return false
	}
}

// await is offer that waits for room. It returns true if late comes first.
func (s *session) await(ctx context.Context, late <-chan time.Time, text []byte) (isLate bool) {
	select {
	case s.mail <- struct{}{}:
		s.mailed(text)
	case <-s.work.Done(): // it is gone
	case <-ctx.Done():
	case <-late:
		return true
	}
	return false
}

func (s *session) mailed(text []byte) {
	s.outbox.put(&frame{session: s, push: text, sent: func() { <-s.mail }})
}

// cutOff ends the session of a client that is too slow, unless it has ended.
func (s *session) cutOff() {
	if s.work.Err() != nil {
		return
	}
	s.log.Info("connection cut off", "error", errSlow)
	s.cancel(errSlow)
	s.conn.Halt()
}
