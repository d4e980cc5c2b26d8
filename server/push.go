package server

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/runtime"
	"moonledger/server/wire"
)

// maxPushBytes is how much waits for the writer of a session, of its subscriptions
// all together, before they wait as well.
const maxPushBytes = 256 << 10

// errSlow ends the connection of a client that does not take what it is sent.
var errSlow = errors.New("the client does not read what it is sent")

// encodePush makes a message of a push. params is a struct of package wire.
func encodePush(method string, params any) []byte {
	body, err := json.Marshal(params, jsontext.AllowInvalidUTF8(true))
	if err != nil { // no params can do this
		body = nil
	}
	return wire.AppendPush(nil, wire.Push{Method: method, Params: body})
}

// pushBytes is about what a push of so many bytes takes while it waits.
func pushBytes(n int) int { return n + 256 }

// tryPush takes room for a push of that size, in the session and among all. It
// returns false if there is none.
func (s *session) tryPush(size int) bool {
	if !s.pushes.tryEnter(volume{bytes: size}) {
		return false
	}
	if !s.footprint.answers.tryTake(s.server.memory.answers.count(size)) {
		s.pushes.leave(volume{bytes: size})
		return false
	}
	return true
}

// awaitPush is tryPush that waits. It returns false when ctx or the session is over.
func (s *session) awaitPush(ctx context.Context, size int) bool {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return false
	}
	if !s.pushes.enter(volume{bytes: size}) {
		s.pushes.leave(volume{bytes: size})
		return false
	}
	if !s.footprint.answers.take(ctx, s.server.memory.answers.count(size)) {
		s.pushes.leave(volume{bytes: size})
		return false
	}
	return true
}

// leavePush gives back the room of a push.
func (s *session) leavePush(size int) {
	s.pushes.leave(volume{bytes: size})
	s.footprint.answers.give(s.server.memory.answers.count(size))
}

// connectionRequests lists the requests that concern a connection that stays.
func connectionRequests() []string {
	return []string{wire.Subscribe, wire.Unsubscribe, wire.Broadcast}
}

// query returns what answers t, unless it is a call: the server, or the
// connection. payer pays for what can't be told by its answer. It returns nil for
// what is no request.
func (s *session) query(t *ticket, payer *budget) query {
	var answer query
	switch t.request.Method {
	case wire.Broadcast:
		return withParams(s.server.broadcast)
	case wire.Verify:
		return s.verifying(payer)
	case wire.Unsubscribe:
		answer = withParams(s.unsubscribe)
	case wire.Subscribe:
		who := s.who // the reader's, and this is its goroutine; the answer is not
		answer = withParams(func(_ context.Context, caller runtime.Caller, p wire.SubscribeParams) (wire.SubscribeResult, error) {
			return s.subscribe(t, who, caller, payer, p)
		})
	default:
		return s.server.queries[t.request.Method]
	}
	if !s.stays {
		return refuseOverPost
	}
	return answer
}

// refuseOverPost refuses what would send something later.
func refuseOverPost(context.Context, runtime.Caller, jsontext.Value) (jsontext.Value, error) {
	e := wire.Errorf(wire.CodeInvalidRequest, "an answer by POST is all that can be sent")
	e.Data.Hint = "connect to the websocket at /rpc"
	return nil, e
}
