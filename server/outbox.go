package server

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// A frame is what came in one message: a request, or a batch of them. When the
// last of them is finished it goes to the outbox.
type frame struct {
	session  *session
	size     volume // in flight, until it is written
	isArray  bool   // whether the answers go out as an array
	tickets  []ticket
	underway atomic.Int32 // tickets that are not finished
	answers  atomic.Int64 // bytes of the answers, about

	// Of a push, which has no tickets and no size.
	push []byte // the message
	sent func() // called when it has left the outbox; may be nil
}

// A ticket is one request of a frame, and what became of it.
type ticket struct {
	frame     *frame
	request   wire.Request
	malformed bool // no request at all, so it can't be known whether it was to be a notification

	// Set by finish, or answered, and then read by the writer.
	err    error
	result jsontext.Value
	answer ledger.Answer // of a call, if there is neither of the others
	after  func()        // called when the answer is in the outbox; nil: nothing
}

// finish takes the outcome of a request. The error is for the wire or the log.
func (t *ticket) finish(result jsontext.Value, err error) {
	if !t.frame.keep(len(result)) {
		result, err = nil, tooLongBatch()
	}
	t.result, t.err = result, err
	t.frame.finished()
}

// tooLongBatch answers a request in a batch for whose answers there is no room.
func tooLongBatch() error {
	return wire.Refusal(wire.TooLarge, tooLongText(), "send this request by itself")
}

func tooLongText() string {
	return fmt.Sprintf("the answers to the batch are longer than %d bytes", maxUnsent)
}

// answered takes the outcome of a call: a ledger.Done. It does as little as it
// can, since the ledger waits: the writer encodes.
func (t *ticket) answered(answer ledger.Answer, err error) {
	if !t.frame.keep(weigh(answer)) {
		answer, err = ledger.Answer{}, untoldCall(answer)
	}
	t.answer, t.err = answer, err
	t.frame.finished()
}

// untoldCall answers a call in a batch for whose answer there is no room. One that
// is recorded must not seem to have been refused.
func untoldCall(answer ledger.Answer) error {
	if !answer.Appended {
		return tooLongBatch()
	}
	return wire.Refusal(wire.UnknownOutcome, tooLongText(),
		fmt.Sprintf("it was done, and entry %d tells what it gave", answer.Height))
}

// shortAnswer is how long an answer may be that is kept in any case: a batch of
// such answers is never too long, and they may tell of what was done.
const shortAnswer = 4 << 10

// keep takes room for the bytes of an answer. It returns false if there is none,
// which can only be in a batch.
func (f *frame) keep(bytes int) bool {
	for {
		kept := f.answers.Load()
		if f.isArray && bytes > shortAnswer && kept+int64(bytes) > maxUnsent {
			return false
		}
		if f.answers.CompareAndSwap(kept, kept+int64(bytes)) {
			return true
		}
	}
}

func (f *frame) finished() {
	if f.underway.Add(-1) != 0 {
		return
	}
	var after []func()
	for i := range f.tickets {
		if then := f.tickets[i].after; then != nil {
			after = append(after, then)
		}
	}
	f.session.answered(f) // from now on it is the writer's
	for _, then := range after {
		then()
	}
}

// append appends the answers to a frame as a message, or nothing if it has
// notifications alone.
func (f *frame) append(dst []byte) []byte {
	if f.push != nil {
		return append(dst, f.push...)
	}
	responses := make([]wire.Response, 0, len(f.tickets))
	for i := range f.tickets {
		t := &f.tickets[i]
		response := t.response()
		if !t.request.IsNotification() || t.malformed {
			responses = append(responses, response)
		}
	}
	switch {
	case len(responses) == 0:
		return dst
	case f.isArray:
		return wire.AppendBatch(dst, responses)
	}
	return wire.AppendResponse(dst, responses[0])
}

func (t *ticket) response() wire.Response {
	response := wire.Response{ID: t.request.ID, Result: t.result}
	err := t.err
	if err == nil && t.result == nil {
		response.Result, err = json.Marshal(callResult(t.answer))
	}
	if err != nil {
		response.Result, response.Error = nil, t.frame.session.failure(t.request.Method, err)
	}
	return response
}

// weigh returns about how many bytes the answer of a call takes.
func weigh(a ledger.Answer) int {
	const head = 256
	n := head + weight(a.Result)
	for _, e := range a.Events {
		n += len(e.Name) + weight(e.Data)
	}
	for _, w := range a.Writes {
		n += weight(w.Value)
	}
	return n
}

func weight(v state.Value) int {
	const around = 8 // a value, and its key: quotes, colon, comma
	n := around + len(v.Text())
	for _, m := range v.Members() {
		n += around + len(m.Key.Text()) + weight(m.Value)
	}
	return n
}

// An outbox holds the frames that wait for the writer of a session. What is in
// it is in flight, and so bounded by the flow, its answers by the queries, or a
// push, bounded by where it comes from.
type outbox struct {
	mu     sync.Mutex
	some   sync.Cond // of mu: something is there, or it is closed
	frames []*frame
	closed bool
}

// put adds f. It never waits. Nothing is taken from a closed outbox any more.
func (o *outbox) put(f *frame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.frames = append(o.frames, f)
	o.some.Signal()
}

// take waits and returns all that is there. spare is room for what comes later.
// It returns nothing once the outbox is closed and empty.
func (o *outbox) take(spare []*frame) []*frame {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.frames) == 0 && !o.closed {
		o.some.Wait()
	}
	taken := o.frames
	o.frames = spare[:0]
	return taken
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.some.Signal()
}
