package ledger

import (
	"context"
	"sync/atomic"
)

// A readier is a store that tells, without writing, whether it would record
// something now.
type readier interface {
	Ready(ctx context.Context) error
}

// A lastFault is why the newest commit failed, if it was the store's fault: nil
// once another has succeeded, or the store was opened again.
type lastFault struct{ err atomic.Pointer[error] }

func (f *lastFault) note(err error) { f.err.Store(&err) }
func (f *lastFault) forget()        { f.err.Store(nil) }

func (f *lastFault) cause() error {
	if err := f.err.Load(); err != nil {
		return *err
	}
	return nil
}

// recordable tells why nothing can be recorded now, or nil. A store that knows
// is asked: it sees that it can be used again before anyone tries.
func (l *Ledger) recordable() error {
	store, err := l.openStore()
	if err != nil {
		return err
	}
	if s, ok := store.(readier); ok {
		return s.Ready(l.ctx)
	}
	return l.fault.cause()
}
