package usage

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// A Process is the number of a process. All figures of 0 are 0, as are those of a
// process that has ended.
type Process int

// Time returns the processor time that the process has had, user and system, in
// steps of 10 ms.
func (p Process) Time() time.Duration { return timeIn(p.read("stat")) }

// Memory returns how many bytes the process has resident now.
func (p Process) Memory() int64 { return bytesIn(p.read("status"), "VmRSS:") }

// PeakMemory returns how many bytes the process had resident at most.
func (p Process) PeakMemory() int64 { return bytesIn(p.read("status"), "VmHWM:") }

// read returns what the system tells about the process in a file, or "".
func (p Process) read(file string) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p, file))
	return string(text)
}

// timeIn reads the processor time in the text of stat.
func timeIn(stat string) time.Duration {
	// Behind the name, which may hold anything, stand the state and 10 more
	// fields before the two times (proc_pid_stat(5)).
	const user, behind = 11, 13
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
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

// bytesIn reads a figure, which is in KiB there, in the text of status.
func bytesIn(status, field string) int64 {
	for line := range strings.Lines(status) {
		if rest, found := strings.CutPrefix(line, field); found {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}
