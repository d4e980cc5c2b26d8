package server

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"moonledger/runtime"
	"moonledger/server/wire"
	"moonledger/server/wire/link"
)

// A Conn carries the messages of one client. The types of package link are
// Conns. One goroutine receives while another one sends; Halt and GiveUp may come
// from any.
type Conn interface {
	// Receive returns the next message, valid until the next call. After
	// link.ErrNotText it goes on, any other error is the last.
	Receive() ([]byte, error)

	// Send sends messages in their order, and fails rather than wait for ever.
	// It keeps none of them.
	Send(messages ...[]byte) error

	// Halt makes Receive return link.ErrHalted from now on.
	Halt()

	// GiveUp makes a Send that waits fail, and all later ones.
	GiveUp()

	// Close tells the peer why, and ends the connection. It comes last.
	Close(code int, reason string) error
}

// errServed ends a session's work when it is over.
var errServed = errors.New("the session is over")

// A session serves one connection.
type session struct {
	server *Server
	conn   Conn
	who    identity // the reader's; changes when the client authenticates
	log    *slog.Logger

	work   context.Context // of the requests; ends when nobody wants their answers
	cancel context.CancelCauseFunc

	receiving     context.Context // ends with work, and when no more messages are read
	stopReceiving context.CancelCauseFunc

	flow      *flow
	footprint footprint
	stays     bool // whether something can be pushed: the connection is no POST
	pushes    *flow
	turn      chan struct{} // of subscriptions, to enter pushes: the largest waits no longer than others
	mail      chan struct{} // holds one for each broadcast in the outbox
	outbox    outbox

	sending atomic.Int64 // since when the writer sends, in nanoseconds of Unix time; 0: it does not

	subscriptions subscriptions

	queries queries
}

// newSession returns a session that nothing is pushed to. The log has peer, the
// address that it comes from, if there is one.
func newSession(ctx context.Context, s *Server, conn Conn, who identity, peer string) *session {
	log := s.options.Logger.With("caller", who.caller.Name)
	if peer != "" {
		log = log.With("peer", peer)
	}
	x := &session{
		server: s, conn: conn, who: who,
		log:    log,
		flow:   newFlow(volume{s.options.MaxInFlight, s.options.MaxInBytes}),
		pushes: newFlow(volume{bytes: maxPushBytes}),

		footprint: s.footprint(payerOf(who.caller, who.network)),
		turn:      make(chan struct{}, 1),
		mail:      make(chan struct{}, maxMail),
	}
	x.outbox.some.L = &x.outbox.mu
	x.work, x.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	x.receiving, x.stopReceiving = context.WithCancelCause(x.work)
	return x
}

// run serves the connection until it ends or ctx does. Then it still answers
// what was accepted, within the shutdown time.
func (s *session) run(ctx context.Context) {
	stopHalting := context.AfterFunc(ctx, s.halt)
	stopFlow := context.AfterFunc(s.work, func() { s.flow.stop(); s.pushes.stop() })
	s.server.crowd.join(s)
	defer s.server.crowd.leave(s)
	if s.stays {
		s.server.audience.join(s, s.who)
		defer s.server.audience.leave(s)
	}
	var writer sync.WaitGroup
	writer.Go(s.write)

	code, reason := s.read()
	s.flow.drain()
	s.cancel(errServed)
	s.queries.all.Wait()
	s.footprint.subscriptions.give(s.subscriptions.close())
	s.outbox.close()
	writer.Wait()
	if err := s.conn.Close(code, reason); err != nil {
		s.log.Debug("closing a connection", "error", err)
	}
	stopHalting()
	stopFlow()
}

// halt ends the reading of requests, and after the shutdown time all else.
func (s *session) halt() {
	s.stopReceiving(link.ErrHalted)
	s.conn.Halt()
	timer := time.NewTimer(s.server.options.ShutdownTime)
	defer timer.Stop()
	select {
	case <-timer.C:
		s.cancel(errServed)
	case <-s.work.Done():
	}
}

// read takes in messages until the connection ends, and tells how to close it.
func (s *session) read() (code int, reason string) {
	defer s.hasRead()
	for {
		message, err := s.conn.Receive()
		switch {
		case errors.Is(err, link.ErrNotText):
			s.refuse(wire.Errorf(wire.CodeParse, "%v; send JSON in text messages", err))
		case err != nil:
			return s.ended(err)
		case !s.take(message):
			return s.ended(context.Cause(s.work))
		}
	}
}

// ended tells how to close a connection from which nothing more comes. Unless
// it was we who ended it, nobody waits for answers any more.
func (s *session) ended(err error) (code int, reason string) {
	var tooLong *link.TooLongError
	var closed *link.ClosedError
	switch {
	case errors.Is(context.Cause(s.work), errSlow):
		return link.Overload, errSlow.Error()
	case s.work.Err() != nil: // the writer gave up
		return link.Normal, ""
	case errors.Is(err, link.ErrHalted):
		return link.GoingAway, "the server is stopping"
	case errors.As(err, &tooLong):
		return link.TooBig, err.Error()
	case errors.As(err, &closed):
		s.log.Debug("connection closed by the client", "reason", closed.Reason)
	default:
		s.log.Debug("connection lost", "error", err)
	}
	s.cancel(err)
	return link.Normal, ""
}

// take takes in one message. It returns false if nothing more is wanted.
func (s *session) take(message []byte) bool {
	s.pace(len(message))
	batch, fault := wire.ParseBatch(message)
	if fault == nil && len(batch.Elements) > s.server.options.MaxInFlight {
		fault = wire.Errorf(wire.CodeInvalidRequest, "the batch has %d requests, more than %d", len(batch.Elements), s.server.options.MaxInFlight)
	}
	weight, isLight := burden(message)
	if fault == nil && len(batch.Elements) > 1 && !isLight {
		fault = wire.Errorf(wire.CodeInvalidRequest, "the batch holds more than %d values", maxBatchValues)
	}
	if fault != nil {
		return s.refuse(fault)
	}
	size := volume{len(batch.Elements), weight}
	room, ok := s.enter(size)
	if !ok {
		return false
	}
	f := s.newFrame(size, room, batch)
	for i := range f.tickets {
		if fault := batch.Elements[i].Error; fault != nil {
			f.tickets[i].finish(nil, fault)
			continue
		}
		s.begin(&f.tickets[i])
	}
	s.askAll(f)
	return true
}

// slowedDown is how long a connection whose budget is spent is not read: even what
// is refused has to be read first.
const slowedDown = 100 * time.Millisecond

// pace pays for reading a message, or waits a little if that can't be paid.
func (s *session) pace(bytes int) {
	payer := s.server.budgets.of(s.who.caller, s.who.network)
	payer.payBytes(bytes)
	if payer.owed() == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(s.work, slowedDown)
	defer cancel()
	payer.wait(ctx)
}

// newFrame returns a frame whose tickets are all to be finished.
func (s *session) newFrame(size volume, room int, batch wire.Batch) *frame {
	f := &frame{session: s, size: size, room: room, isArray: batch.Array, tickets: make([]ticket, len(batch.Elements))}
	f.underway.Store(int32(len(f.tickets)))
	for i, element := range batch.Elements {
		f.tickets[i] = ticket{frame: f, request: element.Request, malformed: isMalformed(element.Error)}
	}
	return f
}

func isMalformed(fault *wire.Error) bool {
	return fault != nil && fault.Code == wire.CodeInvalidRequest
}

// refuse answers a message that can't be read at all.
func (s *session) refuse(fault *wire.Error) bool {
	size := volume{requests: 1}
	room, ok := s.enter(size)
	if !ok {
		return false
	}
	element := wire.Element{Error: wire.Errorf(wire.CodeInvalidRequest, "")}
	f := s.newFrame(size, room, wire.Batch{Elements: []wire.Element{element}})
	f.tickets[0].finish(nil, fault)
	return true
}

// begin starts the work on one request in the name of who the client is now. A
// call is handed to the ledger before begin returns, so that calls keep their
// order; so is the key of one who authenticates, which holds from then on.
func (s *session) begin(t *ticket) {
	if t.request.Method == wire.Auth {
		t.finish(s.auth(t.request.Params))
		return
	}
	caller, err := s.server.callerOf(s.who)
	payer := s.server.budgets.of(caller, s.who.network)
	query := s.query(t, payer)
	switch {
	case err != nil:
		t.finish(nil, err)
	case t.request.Method == wire.Call:
		s.call(t, caller, payer)
	case query == nil:
		t.finish(nil, s.server.unknownRequest(t.request.Method))
	default:
		s.ask(t, caller, payer, query)
	}
}

// ask puts a query to those of its frame.
func (s *session) ask(t *ticket, caller runtime.Caller, payer *budget, query query) {
	if err := payer.Check(); err != nil {
		t.finish(nil, err)
		return
	}
	t.frame.queries = append(t.frame.queries, func() {
		room, err := s.reserve(t)
		if err != nil {
			t.finish(nil, err)
			return
		}
		result, err := query(s.work, caller, t.request.Params)
		payer.Pay(queryGas)
		payer.payBytes(len(result))
		t.finishIn(room, result, err)
	})
}

// askAll runs the queries of a frame, one after the other and beside those of other
// frames, when there is a place for it.
func (s *session) askAll(f *frame) {
	queries := f.queries // f is the writer's when the last one is answered
	if len(queries) == 0 {
		return
	}
	s.queries.add(func() {
		for _, answer := range queries {
			answer()
		}
	})
}

// answered hands a frame to the writer. Its answers are in flight until they are
// written.
func (s *session) answered(f *frame) {
	bytes := int(f.answers.Load())
	f.size.bytes += bytes
	s.flow.add(bytes)
	s.queries.answered(bytes)
	s.outbox.put(f)
}

// write sends answers until the outbox is closed. When the peer does not take
// them any more they are dropped.
func (s *session) write() {
	var sender sender
	var spare []*frame
	for {
		frames := s.outbox.take(spare)
		if len(frames) == 0 {
			return
		}
		for i, f := range frames {
			frames[i] = nil
			sender.add(f, s.isWanted())
			if len(sender.text) >= sendBytes {
				s.send(&sender)
			}
		}
		s.send(&sender)
		spare = frames
	}
}

// send sends what sender holds, if anyone wants it.
func (s *session) send(sender *sender) {
	defer func() {
		s.flow.leave(sender.size)
		s.queries.sent(sender.answers)
		s.footprint.messages.give(sender.room)
		s.footprint.answers.give(sender.taken)
		sender.left()
		sender.reset()
	}()
	if len(sender.ends) == 0 || !s.isWanted() {
		return
	}
	s.sending.Store(time.Now().UnixNano())
	defer s.sending.Store(0)
	if err := s.conn.Send(sender.messages()...); err != nil {
		s.log.Info("connection given up", "error", err)
		s.cancel(err)
		s.conn.Halt()
	}
}

// isWanted tells whether the client can still take answers.
func (s *session) isWanted() bool {
	cause := context.Cause(s.work)
	return cause == nil || cause == errServed
}
