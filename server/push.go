package server

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/runtime"
	"moonledger/server/wire"
)

// What waits for the writer of a session, of its subscriptions all together,
// before they wait as well.
const (
	maxPushes    = 1024
	maxPushBytes = 256 << 10
)

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

// enterPush waits for room for a push. It returns false when the session is over.
func (s *session) enterPush(size volume) bool {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	return s.pushes.enter(size)
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
		return s.server.verifying(payer)
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
