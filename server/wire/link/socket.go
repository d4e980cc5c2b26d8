package link

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// maxReason is the greatest length of the reason in a close frame, in bytes:
// a control frame has 125, and two of them hold the code.
const maxReason = 123

// A Socket is one end of a websocket.
type Socket struct {
	ws      *websocket.Conn
	burst   *burst
	options Options
	input   bytes.Buffer // of Receive
}

// newSocket takes over ws, whose network connection is b.
func newSocket(ws *websocket.Conn, b *burst, o Options) *Socket {
	s := &Socket{ws: ws, burst: b, options: o}
	b.ask = func() error { return s.control(websocket.PingMessage, nil) }
	ws.SetPingHandler(func(data string) error { return s.control(websocket.PongMessage, []byte(data)) })
	ws.SetCloseHandler(func(int, string) error { return nil }) // Close answers it
	b.gather()
	return s
}

// control sends a control frame at once.
func (s *Socket) control(kind int, data []byte) error {
	if err := s.ws.WriteControl(kind, data, time.Time{}); err != nil {
		return err
	}
	return s.burst.flush()
}

// Receive returns the next message, valid until the next call. The error is
// ErrNotText, after which the next may be received; any other ends the link: a
// *ClosedError, a *TooLongError, ErrHalted, or what broke the connection.
func (s *Socket) Receive() ([]byte, error) {
	kind, r, err := s.ws.NextReader()
	if err != nil {
		return nil, s.readError(err)
	}
	if s.input.Cap() > LongMessage+bytes.MinRead {
		s.input = bytes.Buffer{}
	}
	s.input.Reset()
	if err := s.readMessage(r); err != nil {
		return nil, s.readError(err)
	}
	switch {
	case s.input.Len() > s.options.MaxMessage:
		return nil, &TooLongError{s.options.MaxMessage}
	case kind != websocket.TextMessage:
		return nil, ErrNotText
	}
	return s.input.Bytes(), nil
}

// readMessage reads a message to its end, or one byte more than may be.
func (s *Socket) readMessage(r io.Reader) error {
	n, err := s.input.ReadFrom(io.LimitReader(r, LongMessage))
	if err != nil || n < LongMessage {
		return err
	}
	if err := s.options.Long(); err != nil {
		return err
	}
	s.burst.whole = time.Now().Add(s.options.LongTimeout)
	defer func() { s.burst.whole = time.Time{} }()
	_, err = s.input.ReadFrom(io.LimitReader(r, int64(s.options.MaxMessage)+1-LongMessage))
	return err
}

// A TooLongError is returned by Receive for a message above the limit, which is
// not read to its end.
type TooLongError struct{ Limit int }

// Error names the limit.
func (e *TooLongError) Error() string {
	return fmt.Sprintf("the message is longer than %d bytes", e.Limit)
}

// readError puts an error of gorilla's into our words.
func (s *Socket) readError(err error) error {
	var closed *websocket.CloseError
	switch {
	case errors.As(err, &closed) && closed.Code == websocket.CloseAbnormalClosure:
		return fmt.Errorf("the connection broke: %w", io.ErrUnexpectedEOF)
	case errors.As(err, &closed):
		return &ClosedError{closed.Code, closed.Text}
	case errors.Is(err, websocket.ErrReadLimit): // a length beyond all integers
		return &TooLongError{s.options.MaxMessage}
	}
	return err
}

// Send sends messages in their order and returns when the network has taken
// them. It keeps none of them.
func (s *Socket) Send(messages ...[]byte) error {
	for _, m := range messages {
		if err := s.ws.WriteMessage(websocket.TextMessage, m); err != nil {
			return err
		}
	}
	return s.burst.flush()
}

// Halt makes the Receive that waits, and all later ones, return ErrHalted.
// Sending goes on.
func (s *Socket) Halt() { s.burst.halt() }

// GiveUp makes a Send that waits fail, and all later ones.
func (s *Socket) GiveUp() { s.burst.giveUp() }

// Close tells the peer why, waits until it has read all that was sent or for
// the close timeout, and closes the connection. Nobody may receive or send any
// more. The reason is cut to 123 bytes.
func (s *Socket) Close(code int, reason string) error {
	defer s.burst.Conn.Close()
	data := websocket.FormatCloseMessage(code, cut(reason))
	err := s.control(websocket.CloseMessage, data)
	if errors.Is(err, websocket.ErrCloseSent) { // gorilla found a fault of the protocol and told the peer
		err = s.burst.flush()
	}
	if err != nil {
		return err
	}
	s.linger()
	return nil
}

// linger reads and drops what the peer still sends, until it closes: a
// connection closed with input unread is reset, and the peer may lose what it
// has not read yet.
func (s *Socket) linger() {
	if half, ok := s.burst.Conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // else the peer ends it
	}
	if err := s.burst.Conn.SetReadDeadline(time.Now().Add(s.options.CloseTimeout)); err == nil {
		_, _ = io.Copy(io.Discard, onlyReader{s.burst.Conn})
	}
}

// An onlyReader hides what else a connection can do.
type onlyReader struct{ io.Reader }

// cut shortens a reason to what a close frame holds, between two characters.
func cut(reason string) string {
	if len(reason) <= maxReason {
		return reason
	}
	end := maxReason
	for !utf8.RuneStart(reason[end]) {
		end--
	}
	return reason[:end]
}
