package chain

import "runtime"

// pauseSteps is how many steps, of some microseconds each, go by between two
// pauses.
const pauseSteps = 8

// A pause lets all goroutines that wait for a processor run before this one,
// every few steps. Without it, a goroutine that only computes is interrupted
// after 10 ms at the earliest, and a call that passes through several
// goroutines waits that long for each.
type pause struct {
	on    bool
	steps int
}

func (p *pause) step() {
	if p.steps++; p.on && p.steps%pauseSteps == 0 {
		runtime.Gosched()
	}
}

func (p *pipeline) newPause() *pause { return &pause{on: p.yields} }
