package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"moonledger/server/wire"
)

// dumpBytes is how much of a dump is gathered before it is written.
const dumpBytes = 64 << 10

// dump streams the chain of a contract. The trailer tells its head, so that a
// client notices a stream that was cut.
func (s *site) dump(w http.ResponseWriter, r *http.Request, who identity) {
	contract := r.PathValue("contract")
	caller, err := s.server.callerOf(who)
	if err == nil {
		err = s.server.mayRead(contract, caller)
	}
	payer := s.server.budgets.of(caller, who.network)
	if err == nil {
		err = payer.Check()
	}
	place := s.server.places.dumps.tenant(payerOf(caller, who.network))
	if err == nil && !place.tryTake(1) {
		err = later("too many dumps are made")
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	defer place.give(1)
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Trailer", wire.HeadTrailer)
	stream := s.newStream(w)
	gathered := bufio.NewWriterSize(&paidWriter{r.Context(), payer, stream}, dumpBytes)
	head, err := s.server.ledger.Dump(r.Context(), contract, gathered)
	if err == nil {
		err = gathered.Flush()
	}
	switch {
	case err == nil:
		w.Header().Set(wire.HeadTrailer, fmt.Sprintf("%d %v", head.Height, head.Hash))
	case !stream.begun:
		w.Header().Del("Trailer")
		s.refuse(w, r, err)
	default:
		s.server.options.Logger.Info("a dump was cut off", "contract", contract, "peer", r.RemoteAddr, "error", err)
		panic(http.ErrAbortHandler) // net/http's way to break the connection off
	}
}

// A stream writes a response of any length to a client that keeps reading.
type stream struct {
	writer   http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration // of each write
	begun    bool
	over     atomic.Bool // whether it was given up
}

func (s *site) newStream(w http.ResponseWriter) *stream {
	return &stream{writer: w, control: http.NewResponseController(w), patience: s.server.options.Link.WriteTimeout}
}

// Write implements io.Writer.
func (s *stream) Write(p []byte) (int, error) {
	if err := s.control.SetWriteDeadline(time.Now().Add(s.patience)); err != nil {
		return 0, err
	}
	if s.over.Load() { // after the deadline, so that it or giveUp notices the other
		return 0, os.ErrDeadlineExceeded
	}
	s.begun = true
	return s.writer.Write(p)
}

// giveUp makes a Write that waits fail, and all later ones. It may be called from
// another goroutine.
func (s *stream) giveUp() {
	s.over.Store(true)
	_ = s.control.SetWriteDeadline(time.Unix(1, 0)) // fails only where nothing is written any more
}

// A paidWriter writes no faster than can be paid.
type paidWriter struct {
	ctx   context.Context
	payer *budget
	io.Writer
}

// Write implements io.Writer.
func (w *paidWriter) Write(p []byte) (int, error) {
	w.payer.wait(w.ctx)
	w.payer.payBytes(len(p))
	return w.Writer.Write(p)
}

// refuse answers r with an error of the ledger as text.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	e, told := failure(err)
	if !told {
		s.server.options.Logger.Error("a request failed", "path", r.URL.Path, "error", err)
	}
	message := e.Message
	if hint := e.Hint(); hint != "" {
		message += "; " + hint
	}
	if after := e.RetryAfter(); after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	}
	http.Error(w, message, statusOf(e.Stable()))
}

// statusOf returns the HTTP status of a stable code.
func statusOf(code string) int {
	switch code {
	case wire.NotFound:
		return http.StatusNotFound
	case wire.Denied:
		return http.StatusForbidden
	case wire.BadParameter:
		return http.StatusBadRequest
	case wire.Unavailable, wire.Busy:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
