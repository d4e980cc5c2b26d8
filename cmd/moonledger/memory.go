package main

import (
	"bufio"
	"bytes"
	"context"
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// boundMemory sets what the process may use: the flag, GOMEMLIMIT, or three
// quarters of what there is. It returns the limit, or 0 where none is known.
func (l *limits) boundMemory() uint64 {
	limit := uint64(l.allMemory)
	switch set := debug.SetMemoryLimit(-1); {
	case limit > 0:
	case set != math.MaxInt64:
		limit = uint64(set)
	default:
		limit = memoryThere(os.DirFS("/")) / 4 * 3
	}
	if limit > 0 {
		debug.SetMemoryLimit(int64(min(limit, math.MaxInt64)))
	}
	return limit
}

// watchMemory ends what runs when nine tenths of the limit are in use, until ctx
// ends: nearer to the limit there would be time for nothing but collections.
func (s *site) watchMemory(ctx context.Context, limit uint64) {
	if limit == 0 {
		return
	}
	s.machine.WatchHeap(ctx, limit/10*9, func(live uint64) {
		s.log.Error("the calls that ran were ended: too much memory is in use",
			"in use", humanize.IBytes(live), "limit", humanize.IBytes(limit), "hint", "--memory-limit")
	})
}

// memoryThere returns the bytes of memory that the machine has, or the control
// groups of this process may use, as Linux tells in the files of root; 0 if that
// is not known.
func memoryThere(root fs.FS) uint64 {
	least := machineMemory(root)
	for _, file := range groupFiles(root) {
		text, err := fs.ReadFile(root, file)
		if err != nil {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64) // "max" is no number
		if err == nil && n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	return least
}

// machineMemory reads the line "MemTotal: 24683820 kB".
func machineMemory(root fs.FS) uint64 {
	text, err := fs.ReadFile(root, "proc/meminfo")
	if err != nil {
		return 0
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 3 && fields[0] == "MemTotal:" {
			n, _ := strconv.ParseUint(fields[1], 10, 53)
			return n << 10
		}
	}
	return 0
}

// groupFiles returns the files that tell the limits of this process's control
// group and of those around it, in both versions of control groups.
func groupFiles(root fs.FS) []string {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return nil
	}
	var files []string
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		_, rest, _ := strings.Cut(lines.Text(), ":")
		controllers, group, _ := strings.Cut(rest, ":")
		base, name := "sys/fs/cgroup", "memory.max"
		switch {
		case strings.Contains(controllers, "memory"):
			base, name = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		case controllers != "":
			continue
		}
		for at := path.Clean("/" + group); ; at = path.Dir(at) {
			files = append(files, path.Join(base, at, name))
			if at == "/" {
				break
			}
		}
	}
	return files
}
