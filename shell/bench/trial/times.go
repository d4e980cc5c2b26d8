package trial

import (
	goruntime "runtime"
	"time"

	"moonledger/shell/bench"
	"moonledger/shell/bench/usage"
)

// Times are how much processor time was had: by us, by the server, and by all
// processes of the machine out of what there was.
type times struct{ ours, server, busy, all time.Duration }

func timesNow(server usage.Process) times {
	t := times{ours: usage.OwnTime(), server: server.Time()}
	t.busy, t.all = usage.MachineTime()
	return t
}

// since returns how much was had after before.
func (t times) since(before times) times {
	return times{t.ours - before.ours, t.server - before.server, t.busy - before.busy, t.all - before.all}
}

// tell puts what was had during a load into its report. A server that is not
// ours is one of the others.
func (t times) tell(r *bench.Report) {
	r.Machine = bench.Machine{System: goruntime.GOOS + "/" + goruntime.GOARCH, Processors: goruntime.NumCPU()}
	if calls := float64(r.Result.Calls); calls > 0 {
		r.ClientCPU = float64(t.ours.Microseconds()) / calls
		r.Server.CPU = float64(t.server.Microseconds()) / calls
	}
	if others := t.busy - t.ours - t.server; t.all > 0 && others > 0 {
		r.Machine.Others = float64(others) / float64(t.all)
	}
}
