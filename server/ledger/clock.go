package ledger

import (
	"log/slog"
	"time"
)

// lateAfter is how far the clock may be behind a chain before that is worth a
// warning.
const lateAfter = 5 * time.Second

// now returns the clock's time as entries hold it.
func (l *Ledger) now() time.Time {
	return l.options.Clock().UTC().Truncate(time.Microsecond)
}

// later returns the later of the clock's time and last: what views see, and
// what the entry behind last gets.
func (l *Ledger) later(last time.Time) time.Time {
	if now := l.now(); now.After(last) {
		return now
	}
	return last
}

// A stamper gives the entries of one contract their times. It warns once when
// the clock falls behind the chain, and tells once when it has caught up.
type stamper struct {
	contract string
	late     bool
}

func (s *stamper) warn(log *slog.Logger, behind time.Duration) {
	switch {
	case behind > lateAfter && !s.late:
		s.late = true
		log.Warn("the clock is behind the chain: new entries repeat its last time", "contract", s.contract, "behind", behind)
	case behind <= 0 && s.late:
		s.late = false
		log.Info("the clock has caught up with the chain", "contract", s.contract)
	}
}
