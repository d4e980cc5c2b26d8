package main

import (
	"fmt"
	"io/fs"
	"os"
	goruntime "runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"moonledger/shell/bench"
)

// time returns the processor time that the process has had, user and system.
func (p *process) time() time.Duration {
	text, err := p.proc("stat")
	if err != nil {
		return 0
	}
	// Behind the name, which may hold anything, stand the state and 10 more
	// fields before the two times (proc_pid_stat(5)).
	const user, behind = 11, 13
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	return ticks(fields[min(user, len(fields)):min(behind, len(fields))])
}

// ticks adds up times as Linux tells them to programs, in 1/100 s.
func ticks(fields []string) (total time.Duration) {
	for _, field := range fields {
		n, _ := strconv.ParseInt(field, 10, 64)
		total += time.Duration(n) * 10 * time.Millisecond
	}
	return total
}

// memory returns how many bytes the process has resident now.
func (p *process) memory() int64 { return p.status("VmRSS:") }

// peak returns how many bytes the process had resident at most.
func (p *process) peak() int64 { return p.status("VmHWM:") }

// status reads a figure in KiB of what the system tells about the process.
func (p *process) status(field string) int64 {
	text, err := p.proc("status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(text) {
		if rest, found := strings.CutPrefix(line, field); found {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}

func (p *process) proc(file string) (string, error) {
	if p == nil {
		return "", fs.ErrNotExist
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.PID(), file))
	return string(text), err
}

// ownTime returns the processor time that we have had, user and system.
func ownTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// allocated returns how many bytes a file takes on the disk, which for one with
// holes is less than its length.
func allocated(info fs.FileInfo) int64 {
	const block = 512 // whatever the file system's is: stat(2)
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Blocks * block
	}
	return info.Size()
}

// machineTime returns for how long the processors have been busy, and how much
// time they have had in all; 0 where that is not known.
func machineTime() (busy, all time.Duration) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0
	}
	// The first line is "cpu" and the times for user, nice, system, idle, waiting
	// for a disk, interrupts, their second halves and other guests of the host;
	// what follows is contained in the first two (proc_stat(5)).
	const idle, waiting, last = 3, 4, 8
	line, _, _ := strings.Cut(string(text), "\n")
	fields := strings.Fields(strings.TrimPrefix(line, "cpu"))
	if len(fields) < last {
		return 0, 0
	}
	all = ticks(fields[:last])
	return all - ticks(fields[idle:waiting+1]), all
}

// A usage is how much processor time was had: by us, by the server, and by all
// processes of the machine out of what there was.
type usage struct{ ours, server, busy, all time.Duration }

func usageNow(server *process) usage {
	u := usage{ours: ownTime(), server: server.time()}
	u.busy, u.all = machineTime()
	return u
}

// since returns how much was had after before.
func (u usage) since(before usage) usage {
	return usage{u.ours - before.ours, u.server - before.server, u.busy - before.busy, u.all - before.all}
}

// tell puts what was had during a load into its report. A server that is not
// ours is one of the others.
func (u usage) tell(r *bench.Report) {
	r.Machine = bench.Machine{System: goruntime.GOOS + "/" + goruntime.GOARCH, Processors: goruntime.NumCPU()}
	if calls := float64(r.Result.Calls); calls > 0 {
		r.ClientCPU = float64(u.ours.Microseconds()) / calls
		r.Server.CPU = float64(u.server.Microseconds()) / calls
	}
	if others := u.busy - u.ours - u.server; u.all > 0 && others > 0 {
		r.Machine.Others = float64(others) / float64(u.all)
	}
}
