package server

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"moonledger/server/wire/link"
)

// post answers one message sent by HTTP as a websocket's would be.
func (s *site) post(w http.ResponseWriter, r *http.Request, who identity) {
	// A page of another host can't send this type unasked.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, `POST needs "Content-Type: application/json"`, http.StatusUnsupportedMediaType)
		return
	}
	body, err := s.body(w, r)
	if err != nil {
		s.refuseBody(w, err)
		return
	}
	conn := &exchange{message: body}
	newSession(s.ctx, s.server, conn, who, r.RemoteAddr).run(s.ctx)
	if len(conn.answer) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	stream := s.newStream(w)
	_, _ = stream.Write(conn.answer) // nobody is left to tell
}

// body reads the message within the header timeout.
func (s *site) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	options := s.server.options
	control := http.NewResponseController(w)
	if err := control.SetReadDeadline(time.Now().Add(options.HeaderTimeout)); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(options.Link.MaxMessage)))
	if err != nil {
		return nil, err
	}
	return body, control.SetReadDeadline(time.Time{})
}

func (s *site) refuseBody(w http.ResponseWriter, err error) {
	var tooLong *http.MaxBytesError
	switch {
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
	answer   []byte
}

// Receive gives the message, once.
func (e *exchange) Receive() ([]byte, error) {
	if e.received {
		return nil, link.ErrHalted
	}
	e.received = true
	return e.message, nil
}

// Send keeps the answer.
func (e *exchange) Send(messages ...[]byte) error {
	for _, m := range messages {
		e.answer = append(e.answer, m...)
	}
	return nil
}

// Halt does nothing: there is only one message.
func (e *exchange) Halt() {}

// Close does nothing: the response ends by itself.
func (e *exchange) Close(int, string) error { return nil }
