package usage

import (
	"os"
	"strings"
	"time"
)

// MachineTime returns for how long the processors have been busy, and how much
// time they have had in all, in steps of 10 ms.
func MachineTime() (busy, all time.Duration) {
	text, _ := os.ReadFile("/proc/stat")
	return machineTimeIn(string(text))
}

// machineTimeIn reads the times of all processors in the text of stat.
func machineTimeIn(stat string) (busy, all time.Duration) {
	// The first line is "cpu" and the times for user, nice, system, idle, waiting
	// for a disk, interrupts, their second halves and other guests of the host;
	// what follows is contained in the first two (proc_stat(5)).
	const idle, waiting, last = 3, 4, 8
	line, _, _ := strings.Cut(stat, "\n")
	fields := strings.Fields(strings.TrimPrefix(line, "cpu"))
	if len(fields) < last {
		return 0, 0
	}
	all = ticks(fields[:last])
	return all - ticks(fields[idle:waiting+1]), all
}
