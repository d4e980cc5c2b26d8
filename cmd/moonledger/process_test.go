package main

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A serverProcess is the program serving a folder, as a process of its own.
type serverProcess struct {
	cmd     *exec.Cmd
	address string
	drained chan struct{} // closed when the process has closed its output
}

// startServer serves the contracts of dir from the store in dir/data, with more
// flags, and waits until it says where it listens.
func startServer(t *testing.T, dir string, flags ...string) *serverProcess {
	t.Helper()
	return startProgram(t, "moonledger", dir, flags...)
}

// startProgram is startServer with a program of another name.
func startProgram(t *testing.T, program, dir string, flags ...string) *serverProcess {
	t.Helper()
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s := &serverProcess{drained: make(chan struct{})}
	s.cmd = exec.Command(program, append([]string{"serve", dir, "--listen", "127.0.0.1:0", "--store", "badger:" + filepath.Join(dir, "data")}, flags...)...)
	s.cmd.Stdout, s.cmd.Stderr = in, in
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	t.Cleanup(func() { s.cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	var said []string
	for s.address == "" && lines.Scan() {
		said = append(said, lines.Text())
		s.address = addressIn(lines.Text())
	}
	if s.address == "" {
		t.Fatalf("the server ended before it listened:\n%s", strings.Join(said, "\n"))
	}
	go func() {
		defer close(s.drained)
		defer out.Close()
		for lines.Scan() {
		}
	}()
	return s
}

func addressIn(line string) string {
	_, address, _ := strings.Cut(line, "listening on ")
	return address
}

// kill ends the process at once, as kill -9 does.
func (s *serverProcess) kill(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.wait()
}

// stop asks the process to end and wants it to say that all went well.
func (s *serverProcess) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

func (s *serverProcess) wait() error {
	<-s.drained
	return s.cmd.Wait()
}

// listen returns a listener on this machine, which is closed with the test.
func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
