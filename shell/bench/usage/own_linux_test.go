package usage

import (
	"os"
	"testing"
	"time"
)

// What the system tells of this process when it has worked for a while.
func TestThisProcess(t *testing.T) {
	const work = 200 * time.Millisecond // many of the steps in which times are told
	p := Process(os.Getpid())
	own, told := OwnTime(), p.Time()
	busy, all := MachineTime()
	for OwnTime() < own+work {
	}
	if n := p.Time() - told; n < work/2 {
		t.Errorf("the process worked for %v, and %v of it were told", work, n)
	}
	if now, nowAll := MachineTime(); now <= busy || nowAll-all < now-busy {
		t.Errorf("the machine was busy for %v of %v, then for %v of %v", busy, all, now, nowAll)
	}
	// The system counts pages roughly, so that now may be somewhat more than most.
	if now, most := p.Memory(), p.PeakMemory(); now < 1<<20 || most < now/2 {
		t.Errorf("%d bytes are resident, and %d were at most", now, most)
	}
}
