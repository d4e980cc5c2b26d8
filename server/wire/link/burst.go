package link

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// burstBytes is how much is gathered before it is written to the network.
const burstBytes = 16 << 10

// idleBytes is the largest buffer that is kept between two bursts.
const idleBytes = 4 << 10

// A burst is a network connection that gathers what is written until it is
// flushed, so that many frames make one packet. It also keeps the times: every
// write to the network has a deadline of its own, and a peer from which nothing
// comes is asked for a sign of life, and then given up. During the handshake,
// until gather is called, it does none of this.
//
// One goroutine may read; any may write.
type burst struct {
	net.Conn
	writeTimeout time.Duration
	quiet        time.Duration // without input, after which ask is called; negative: never
	ask          func() error  // asks the peer for a sign of life
	halted       atomic.Bool
	givenUp      atomic.Bool

	gathering bool      // whether the handshake is over
	whole     time.Time // until when what is being read must be there; zero: no bound

	mu       sync.Mutex // of writing
	gathered []byte
	failed   error // of the first write that failed; what it cut off can't be mended
}

func newBurst(c net.Conn, o Options) *burst {
	return &burst{Conn: c, writeTimeout: o.WriteTimeout, quiet: o.PingPeriod}
}

// gather ends the handshake. Nobody may use b meanwhile.
func (b *burst) gather() { b.gathering = true }

// Write gathers p. It writes to the network only if that makes too much.
func (b *burst) Write(p []byte) (int, error) {
	if !b.gathering {
		return b.Conn.Write(p)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.gathered)+len(p) <= burstBytes {
		b.gathered = append(b.gathered, p...)
		return len(p), nil
	}
	if err := b.writeGathered(); err != nil {
		return 0, err
	}
	return b.writeThrough(p)
}

// flush writes to the network what was gathered.
func (b *burst) flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.writeGathered()
}

// writeGathered is flush with b.mu held. A connection that has little to say
// keeps little memory.
func (b *burst) writeGathered() error {
	if len(b.gathered) == 0 {
		return nil
	}
	_, err := b.writeThrough(b.gathered)
	if b.gathered = b.gathered[:0]; cap(b.gathered) > idleBytes {
		b.gathered = nil
	}
	return err
}

// writeThrough writes to the network within the write timeout.
func (b *burst) writeThrough(p []byte) (n int, err error) {
	if b.failed != nil {
		return 0, b.failed
	}
	if err = b.Conn.SetWriteDeadline(time.Now().Add(b.writeTimeout)); err == nil && b.givenUp.Load() {
		err = os.ErrDeadlineExceeded
	}
	if err == nil {
		n, err = b.Conn.Write(p)
	}
	switch {
	case err != nil && b.givenUp.Load():
		err = fmt.Errorf("the peer was given up: %w", err)
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = fmt.Errorf("the peer did not read for %v: %w", b.writeTimeout, err)
	}
	b.failed = err
	return n, err
}

// Read reads, and asks for a sign of life when nothing comes.
func (b *burst) Read(p []byte) (int, error) {
	if !b.gathering {
		return b.Conn.Read(p)
	}
	for asked := false; ; asked = true {
		if err := b.setReadDeadline(); err != nil {
			return 0, err
		}
		if b.halted.Load() {
			return 0, ErrHalted
		}
		n, err := b.Conn.Read(p)
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		switch {
		case b.halted.Load():
			return 0, ErrHalted
		case b.isLate():
			return 0, ErrLate
		case asked:
			return 0, fmt.Errorf("%w for %v", ErrSilent, 2*b.quiet)
		}
		if err := b.ask(); err != nil {
			return 0, err
		}
	}
}

func (b *burst) setReadDeadline() error {
	var deadline time.Time
	if b.quiet >= 0 {
		deadline = time.Now().Add(b.quiet)
	}
	if !b.whole.IsZero() && (deadline.IsZero() || b.whole.Before(deadline)) {
		deadline = b.whole
	}
	return b.Conn.SetReadDeadline(deadline)
}

// isLate tells whether what is being read ought to be there.
func (b *burst) isLate() bool { return !b.whole.IsZero() && !time.Now().Before(b.whole) }

// halt ends the Read that waits and all later ones. Read looks at halted after
// it has set its deadline, so one of the two notices the other.
func (b *burst) halt() {
	b.halted.Store(true)
	_ = b.Conn.SetReadDeadline(time.Unix(1, 0)) // fails only on a closed connection, which reads no more
}

// giveUp ends the write that waits, and all later ones. The writer looks at givenUp
// after it has set its deadline, so one of the two notices the other.
func (b *burst) giveUp() {
	b.givenUp.Store(true)
	_ = b.Conn.SetWriteDeadline(time.Unix(1, 0)) // fails only on a closed connection, which is written no more
}

// SetDeadline sets the deadlines of the handshake. Later, burst keeps the times.
func (b *burst) SetDeadline(t time.Time) error {
	if b.gathering {
		return nil
	}
	return b.Conn.SetDeadline(t)
}

// SetWriteDeadline is SetDeadline for writing.
func (b *burst) SetWriteDeadline(t time.Time) error {
	if b.gathering {
		return nil
	}
	return b.Conn.SetWriteDeadline(t)
}
