//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
)

// A disk that fills up while calls are made: they are refused before anything
// is written, what was acknowledged can be read, and when there is space again
// they go on, without a restart where the disk is a real one.
func TestDiskThatFillsUp(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "counter.lua"), []byte(counter), 0o644))
	d := newSmallDisk(t, dir)
	d.start(t, "128MiB")
	wantCommand(t, 0, "1\n", "call", "--server", d.server.address, "Counter", "add")
	for round := range 2 {
		d.fill(t)
		const full = "error: the store is full\nhint: nothing was done; the server needs free space\n"
		for range 3 {
			wantCommand(t, 1, full, "call", "--server", d.server.address, "Counter", "add")
		}
		wantCommand(t, 0, `\{"n": `+string(rune('1'+round))+`\}\n`, "status", "--server", d.server.address, "Counter")
		wantCommand(t, 0, `(?s)Counter: Contract OK.*`, "verify", "--server", d.server.address)
		d.empty(t)
		wantCommand(t, 0, string(rune('2'+round))+"\n", "call", "--server", d.server.address, "Counter", "add")
	}
	d.server.stop(t)
	d.start(t, "128MiB")
	wantCommand(t, 0, "4\n", "call", "--server", d.server.address, "Counter", "add")
	d.server.stop(t)
}

// wantCommand runs a command and wants its exit status and all that it prints.
func wantCommand(t *testing.T, status int, pattern string, args ...string) {
	t.Helper()
	c := exec.Command("moonledger", args...)
	out, _ := c.CombinedOutput() // its status tells
	if got := c.ProcessState.ExitCode(); got != status || !regexp.MustCompile(`^(?:`+pattern+`)$`).Match(out) {
		t.Fatalf("%v: status %d and\n%s\nwant %d and %s", args, got, out, status, pattern)
	}
}

// A smallDisk is where a server has its store: a file system of its own if this
// user may make one, or else a disk of which much has to stay free at times.
type smallDisk struct {
	dir    string
	isReal bool
	server *serverProcess
}

func newSmallDisk(t *testing.T, dir string) *smallDisk {
	t.Helper()
	data := filepath.Join(dir, "data")
	must(t, os.Mkdir(data, 0o700))
	d := &smallDisk{dir: dir, isReal: syscall.Mount("tmpfs", data, "tmpfs", 0, "size=512m") == nil}
	if d.isReal {
		t.Cleanup(func() {
			if d.server != nil {
				d.server.Kill()
			}
			must(t, syscall.Unmount(data, 0))
		})
	}
	return d
}

func (d *smallDisk) start(t *testing.T, minFree string) {
	t.Helper()
	d.server = startServer(t, d.dir, "--min-free", minFree)
}

// ballast is the file that takes up the space.
func (d *smallDisk) ballast() string { return filepath.Join(d.dir, "data", "ballast") }

func (d *smallDisk) fill(t *testing.T) {
	t.Helper()
	if !d.isReal {
		d.server.stop(t)
		d.start(t, "1EiB")
		return
	}
	file, err := os.Create(d.ballast())
	must(t, err)
	must(t, syscall.Fallocate(int(file.Fd()), 0, 0, 400<<20))
	must(t, file.Close())
}

func (d *smallDisk) empty(t *testing.T) {
	t.Helper()
	if !d.isReal {
		d.server.stop(t)
		d.start(t, "128MiB")
		return
	}
	must(t, os.Remove(d.ballast()))
}
