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
	room     int    // that its message has, until it is written
	isArray  bool   // whether the answers go out as an array
	tickets  []ticket
	underway atomic.Int32 // tickets that are not finished
	answers  atomic.Int64 // bytes of the answers, about
	taken    atomic.Int64 // of the room for answers, until they are written
	queries  []func()     // that are to be answered
	isLate   bool         // whether there was no room for a query in time; that of the queries' goroutine

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
func (t *ticket) finish(result jsontext.Value, err error) { t.finishIn(0, result, err) }

// finishIn is finish for what took some of the room for answers beforehand.
func (t *ticket) finishIn(room int, result jsontext.Value, err error) {
	if refused := t.frame.keep(room, len(result)); refused != nil {
		result, err = nil, refused
	}
	t.result, t.err = result, err
	t.frame.finished()
}

// answered takes the outcome of a call: a ledger.Done. It does as little as it
// can, since the ledger waits: the writer encodes.
func (t *ticket) answered(answer ledger.Answer, err error) {
	if refused := t.frame.keep(0, weigh(answer)); refused != nil {
		answer, err = ledger.Answer{}, untoldCall(answer, refused)
	}
	t.answer, t.err = answer, err
	t.frame.finished()
}

// untoldCall answers a call for whose answer there is no room. One that is recorded
// must not seem to have been refused.
func untoldCall(answer ledger.Answer, refused *wire.Error) error {
	if !answer.Appended {
		return refused
	}
	return wire.Refusal(wire.UnknownOutcome, "the call was done, but there is no room for its answer",
		fmt.Sprintf("entry %d tells what it gave; so does the same call with the same request id, in a while", answer.Height))
}

const (
	// shortAnswer is how long an answer may be that is kept in any case: it may
	// tell of what was done. The room for it is taken with the request.
	shortAnswer = 4 << 10

	// maxBatch is how long the answers to a batch may be together, but for short
	// ones: none is written before the last one is there.
	maxBatch = 16 << 20
)

// keep takes room for an answer of so many bytes, of which room was taken before. If
// there is none it returns why, and what was taken is given back.
func (f *frame) keep(room, bytes int) *wire.Error {
	s := f.session
	needs := s.server.answerBytes(bytes)
	var refused *wire.Error
	switch {
	case !f.count(bytes):
		refused = wire.Refusal(wire.TooLarge, fmt.Sprintf("the answers to the batch are longer than %d bytes", maxBatch), "send this request by itself")
	case needs > room && !s.footprint.answers.tryTake(needs-room):
		f.answers.Add(int64(-bytes))
		refused = noRoom()
	}
	if refused != nil {
		needs = 0
	}
	f.taken.Add(int64(needs))
	s.footprint.answers.give(max(0, room-needs))
	return refused
}

// count counts the bytes of an answer. It returns false if they are too many, which
// can only be in a batch.
func (f *frame) count(bytes int) bool {
	for {
		before := f.answers.Load()
		if f.isArray && bytes > shortAnswer && before+int64(bytes) > maxBatch {
			return false
		}
		if f.answers.CompareAndSwap(before, before+int64(bytes)) {
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
	const around = 48 // of a value and its key; they take 88 bytes, and an answer counts twice
	n := around + len(v.Text())
	for _, m := range v.Members() {
		n += around + len(m.Key.Text()) + weight(m.Value)
	}
	return n
}

// An outbox holds the frames that wait for the writer of a session. What is in
// it is in flight, and so bounded by the flow, its answers by the room for all, or a
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
