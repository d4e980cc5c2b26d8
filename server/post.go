package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"time"

	"moonledger/server/wire"
	"moonledger/server/wire/link"
)

// post answers one message sent by HTTP as a websocket's would be.
func (s *site) post(w http.ResponseWriter, r *http.Request, who identity) {
	// A page of another host can't send this type unasked.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, `POST needs "Content-Type: application/json"`, http.StatusUnsupportedMediaType)
		return
	}
	conn := &exchange{response: w, stream: s.newStream(w)}
	x := newSession(s.ctx, s.server, conn, who, r.RemoteAddr)
	var err error
	if conn.message, err = x.body(w, r); err != nil {
		s.refuseBody(w, r, err)
		return
	}
	x.run(s.ctx)
	if !conn.stream.begun {
		w.WriteHeader(http.StatusNoContent)
	}
}

// body reads the message within the header timeout, in which there must be a place
// for a long one.
func (s *session) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	options := s.server.options
	ctx, cancel := context.WithTimeout(r.Context(), options.HeaderTimeout)
	defer cancel()
	isLong := r.ContentLength < 0 || r.ContentLength > link.LongMessage
	if isLong && r.ContentLength <= int64(options.Link.MaxMessage) && !s.readLong(ctx) {
		return nil, noRoom()
	}
	body, err := readBody(ctx, w, r, options.Link.MaxMessage)
	if err != nil {
		s.hasRead()
	}
	return body, err
}

// readBody reads a body of at most so many bytes until ctx ends, which has a deadline.
func readBody(ctx context.Context, w http.ResponseWriter, r *http.Request, most int) ([]byte, error) {
	control := http.NewResponseController(w)
	deadline, _ := ctx.Deadline()
	if err := control.SetReadDeadline(deadline); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(most)))
	if err != nil {
		return nil, err
	}
	return body, control.SetReadDeadline(time.Time{})
}

func (s *site) refuseBody(w http.ResponseWriter, r *http.Request, err error) {
	var tooLong *http.MaxBytesError
	var busy *wire.Error
	switch {
	case errors.As(err, &busy):
		s.refuse(w, r, err)
	case errors.As(err, &tooLong):
		http.Error(w, fmt.Sprintf("the message is longer than %d bytes", tooLong.Limit), http.StatusRequestEntityTooLarge)
	case errors.Is(err, os.ErrDeadlineExceeded):
		http.Error(w, fmt.Sprintf("the message did not come within %v", s.server.options.HeaderTimeout), http.StatusRequestTimeout)
	default:
		http.Error(w, "the message did not come whole", http.StatusBadRequest)
	}
}

// An exchange is a Conn for one message and its answer.
type exchange struct {
	message  []byte
	received bool
	response http.ResponseWriter
	stream   *stream
}

// Receive gives the message, once.
func (e *exchange) Receive() ([]byte, error) {
	if e.received {
		return nil, link.ErrHalted
	}
	e.received = true
	return e.message, nil
}

// Send writes the answer, of which there is one at most.
func (e *exchange) Send(messages ...[]byte) error {
	for _, m := range messages {
		e.response.Header().Set("Content-Type", "application/json")
		e.response.Header().Set("Content-Length", strconv.Itoa(len(m)))
		if _, err := e.stream.Write(m); err != nil {
			return err
		}
	}
	return nil
}

// Halt does nothing: there is only one message.
func (e *exchange) Halt() {}

// GiveUp ends the writing of the answer.
func (e *exchange) GiveUp() { e.stream.giveUp() }

// Close does nothing: the response ends by itself.
func (e *exchange) Close(int, string) error { return nil }
