package usage

import (
	"testing"
	"time"
)

func TestTimeOfProcess(t *testing.T) {
	const rest = " S 1 2 3 4 5 6 7 8 9 10 250 50 7 7 20 0"
	tests := map[string]struct {
		stat string
		want time.Duration
	}{
		"a plain name":              {"17 (moonledger)" + rest, 3 * time.Second},
		"a name that looks like it": {"17 (a) S 1 (b 2 3)" + rest, 3 * time.Second},
		"only the user's time":      {"17 (a) S 1 2 3 4 5 6 7 8 9 10 250", 2500 * time.Millisecond},
		"cut short":                 {"17 (a) S 1 2", 0},
		"no name":                   {"17", 0},
		"nothing":                   {"", 0},
		"no numbers":                {"17 (a) S 1 2 3 4 5 6 7 8 9 10 x y", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := timeIn(test.stat); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestMemoryOfProcess(t *testing.T) {
	const status = "Name:\tVmRSS: 9 kB\nVmPeak:\t  900 kB\nVmHWM:\t      20 kB\nVmRSS:\t      10 kB\nThreads:\t5\nOdd:\tmuch\n"
	for field, want := range map[string]int64{"VmRSS:": 10 << 10, "VmHWM:": 20 << 10, "VmSwap:": 0, "Odd:": 0} {
		if got := bytesIn(status, field); got != want {
			t.Errorf("%s got %d, want %d", field, got, want)
		}
	}
}

// Nobody's figures are 0, and none of them fails.
func TestProcessThatIsNotKnown(t *testing.T) {
	for _, p := range []Process{0, -1} {
		if p.Time() != 0 || p.Memory() != 0 || p.PeakMemory() != 0 {
			t.Errorf("process %d: got %v, %d, %d", p, p.Time(), p.Memory(), p.PeakMemory())
		}
	}
}
