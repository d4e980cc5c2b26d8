package usage

import (
	"testing"
	"time"
)

func TestTimeOfMachine(t *testing.T) {
	tests := map[string]struct {
		stat      string
		busy, all time.Duration
	}{
		"without what is contained in others": {"cpu  100 1 200 5000 300 4 5 6 50 50\ncpu0 1 1 1 1 1 1 1 1 0 0\n", 3160 * time.Millisecond, 56160 * time.Millisecond},
		"of an old kernel":                    {"cpu 100 1 200 5000 300 4 5 6\n", 3160 * time.Millisecond, 56160 * time.Millisecond},
		"too short":                           {"cpu 100 1 200 5000\n", 0, 0},
		"nothing":                             {"", 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if busy, all := machineTimeIn(test.stat); busy != test.busy || all != test.all {
				t.Errorf("got %v of %v, want %v of %v", busy, all, test.busy, test.all)
			}
		})
	}
}
