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

	gathering bool // whether the handshake is over

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
	if err = b.Conn.SetWriteDeadline(time.Now().Add(b.writeTimeout)); err == nil {
		n, err = b.Conn.Write(p)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
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
		case asked:
			return 0, fmt.Errorf("%w for %v", ErrSilent, 2*b.quiet)
		}
		if err := b.ask(); err != nil {
			return 0, err
		}
	}
}

func (b *burst) setReadDeadline() error {
	if b.quiet < 0 {
		return nil
	}
	return b.Conn.SetReadDeadline(time.Now().Add(b.quiet))
}

// halt ends the Read that waits and all later ones. Read looks at halted after
// it has set its deadline, so one of the two notices the other.
func (b *burst) halt() {
	b.halted.Store(true)
	_ = b.Conn.SetReadDeadline(time.Unix(1, 0)) // fails only on a closed connection, which reads no more
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
