package main

import (
	"testing"
	"testing/fstest"
)

func TestMemoryThere(t *testing.T) {
	const machine = "MemFree:  9 kB\nMemTotal:       1000 kB\n"
	for name, test := range map[string]struct {
		files map[string]string
		want  uint64
	}{
		"no Linux":            {nil, 0},
		"no groups":           {map[string]string{"proc/meminfo": machine}, 1000 << 10},
		"no limit":            {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": "max\n"}, 1000 << 10},
		"its own":             {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "5000\n"}, 5000},
		"one around it":       {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/memory.max": "4000\n"}, 4000},
		"the root's":          {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "3000\n"}, 3000},
		"the first version":   {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "5:cpu:/x\n4:memory:/a\n", "sys/fs/cgroup/memory/a/memory.limit_in_bytes": "2000\n"}, 2000},
		"more than there is":  {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "4:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 1000 << 10},
		"out of its own root": {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "0::/../../a\n", "sys/fs/cgroup/a/memory.max": "1000\n"}, 1000},
		"not understood":      {map[string]string{"proc/meminfo": "MemTotal: x kB\n", "proc/self/cgroup": "x"}, 0},
	} {
		root := fstest.MapFS{}
		for file, text := range test.files {
			root[file] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := memoryThere(root); got != test.want {
			t.Errorf("%s: got %d, want %d", name, got, test.want)
		}
	}
}
