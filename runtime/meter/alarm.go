package meter

import "sync/atomic"

// An Alarm ends all calls that run when it rings. Its zero value is one that has
// not rung yet. It may be used by several goroutines.
type Alarm struct{ last atomic.Pointer[ring] }

// A ring is one ringing of an alarm.
type ring struct{ cause error }

// Ring ends the calls that run now with an error, which must not be nil. They
// notice within about 1,024 gas. Calls that begin later run.
func (a *Alarm) Ring(cause error) { a.last.Store(&ring{cause}) }

func (a *Alarm) newest() *ring {
	if a == nil {
		return nil
	}
	return a.last.Load()
}

// checkAlarm ends the call if the alarm has rung since it began.
func (m *Meter) checkAlarm() {
	if last := m.limits.Alarm.newest(); last != m.heard {
		m.Stop(last.cause)
	}
}
