package badger

import "time"

// tailShare bounds the part of the time that goes into writing TAIL: with very
// many contracts it is written less often.
const tailShare = 20

// A keeper writes TAIL in the background, soon after something was committed,
// but not more often than every so often.
type keeper struct {
	changed chan struct{} // holds a token while TAIL is behind
	stop    chan struct{}
	stopped chan struct{}
}

func newKeeper() *keeper {
	return &keeper{changed: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{})}
}

// run writes with write until the keeper is closed.
func (k *keeper) run(every time.Duration, write func() error, report func(error)) {
	defer close(k.stopped)
	for {
		select {
		case <-k.changed:
		case <-k.stop:
			return
		}
		start := time.Now()
		if err := write(); err != nil {
			report(err)
			k.note()
		}
		select {
		case <-time.After(max(every, tailShare*time.Since(start))):
		case <-k.stop:
			return
		}
	}
}

// note tells that TAIL is behind.
func (k *keeper) note() {
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

// close waits until nothing is being written.
func (k *keeper) close() {
	close(k.stop)
	<-k.stopped
}
