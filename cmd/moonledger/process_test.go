package main

import (
	"bytes"
	"net"
	"os/exec"
	"path/filepath"
	"testing"

	"moonledger/server/child"
)

// A serverProcess is the program serving a folder, as a process of its own.
type serverProcess struct {
	*child.Server
	address string
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
	serve := []string{"serve", dir, "--listen", "127.0.0.1:0", "--store", "badger:" + filepath.Join(dir, "data")}
	var said bytes.Buffer
	s, err := child.Start(t.Context(), exec.Command(program, append(serve, flags...)...), &said)
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	t.Cleanup(s.Kill)
	return &serverProcess{s, s.Address()}
}

// stop asks the process to end and wants it to say that all went well.
func (s *serverProcess) stop(t *testing.T) {
	t.Helper()
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
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
