package link

import (
	"bytes"
	"io"
	"sync"
)

// laneMessages is how many messages wait in one direction of a pipe; then Send
// waits.
const laneMessages = 64

// A PipeEnd is one end of a link in memory.
type PipeEnd struct {
	in, out *lane
	halted  chan struct{}
	halt    sync.Once
}

// Pipe returns the two ends of a link in memory.
func Pipe() (a, b *PipeEnd) {
	one, other := newLane(), newLane()
	return newPipeEnd(one, other), newPipeEnd(other, one)
}

func newPipeEnd(in, out *lane) *PipeEnd {
	return &PipeEnd{in: in, out: out, halted: make(chan struct{})}
}

// A lane is one direction of a pipe.
type lane struct {
	messages chan []byte
	closed   chan struct{}
	once     sync.Once
	end      ClosedError // set before closed is closed
}

func newLane() *lane {
	return &lane{messages: make(chan []byte, laneMessages), closed: make(chan struct{})}
}

// close ends the lane. What was sent can still be received.
func (l *lane) close(code int, reason string) {
	l.once.Do(func() {
		l.end = ClosedError{code, reason}
		close(l.closed)
	})
}

// Receive returns the next message. The error, which ends the link, is a
// *ClosedError or ErrHalted.
func (p *PipeEnd) Receive() ([]byte, error) {
	select {
	case <-p.halted:
		return nil, ErrHalted
	case m := <-p.in.messages:
		return m, nil
	case <-p.in.closed:
		return p.rest()
	}
}

// rest returns what was sent before the peer closed the link.
func (p *PipeEnd) rest() ([]byte, error) {
	select {
	case m := <-p.in.messages:
		return m, nil
	default:
		return nil, &p.in.end
	}
}

// Send hands copies of messages to the peer, in their order. It waits while too
// many wait there, until either end is closed.
func (p *PipeEnd) Send(messages ...[]byte) error {
	for _, m := range messages {
		select {
		case <-p.out.closed:
			return io.ErrClosedPipe
		case <-p.in.closed:
			return &p.in.end
		case p.out.messages <- bytes.Clone(m):
		}
	}
	return nil
}

// Halt makes the Receive that waits, and all later ones, return ErrHalted.
func (p *PipeEnd) Halt() { p.halt.Do(func() { close(p.halted) }) }

// GiveUp makes a Send that waits fail, and all later ones.
func (p *PipeEnd) GiveUp() { p.out.close(Overload, "") }

// Close tells the peer why and closes the link. Closing twice is harmless.
func (p *PipeEnd) Close(code int, reason string) error {
	p.Halt()
	p.out.close(code, reason)
	return nil
}
