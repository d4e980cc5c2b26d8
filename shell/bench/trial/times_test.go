package trial

import (
	"testing"
	"time"

	"moonledger/shell/bench"
)

func TestTimesInReport(t *testing.T) {
	const s = time.Second
	before := times{ours: s, server: 2 * s, busy: 3 * s, all: 4 * s}
	tests := map[string]struct {
		now                    times
		calls                  uint64
		client, server, others float64
	}{
		"all":                {times{2 * s, 4 * s, 10 * s, 24 * s}, 1000, 1000, 2000, 0.2},
		"another's server":   {times{2 * s, 2 * s, 10 * s, 24 * s}, 1000, 1000, 0, 0.3},
		"no calls":           {times{2 * s, 4 * s, 10 * s, 24 * s}, 0, 0, 0, 0.2},
		"nobody else":        {times{2 * s, 4 * s, 6 * s, 24 * s}, 1000, 1000, 2000, 0},
		"told in long steps": {times{2 * s, 4 * s, 5 * s, 24 * s}, 1000, 1000, 2000, 0},
		"machine not known":  {times{2 * s, 4 * s, 3 * s, 4 * s}, 1000, 1000, 2000, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := bench.Report{Result: bench.Result{Calls: test.calls}}
			test.now.since(before).tell(&r)
			if r.ClientCPU != test.client || r.Server.CPU != test.server || r.Machine.Others != test.others {
				t.Errorf("got %v and %v µs, and %v of others", r.ClientCPU, r.Server.CPU, r.Machine.Others)
			}
			if r.Machine.System == "" || r.Machine.Processors < 1 {
				t.Errorf("the machine is %+v", r.Machine)
			}
		})
	}
}
