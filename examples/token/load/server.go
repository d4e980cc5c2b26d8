package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"sync/atomic"

	"moonledger/server/child"
)

// A server is the program moonledger serving one store, as a process that can be
// killed and started again at the same address.
type server struct {
	program string // its path
	home    home
	fail    context.CancelCauseFunc // is told when the server ends by itself
	listen  string                  // where it listens
	process *process
}

// errEnded is why a load can't go on whose server ended well, but too early.
var errEnded = errors.New("the server ended")

// A process is one run of the server.
type process struct {
	*child.Server
	wanted atomic.Bool   // whether we want it to end
	done   chan struct{} // closed when nothing is left of it
}

func newServer(program string, h home, fail context.CancelCauseFunc) (*server, error) {
	listen, err := freeAddress()
	return &server{program: program, home: h, fail: fail, listen: listen}, err
}

// freeAddress returns an address on this machine where nobody listens. Its port
// is none of those that systems choose by themselves, so that nobody gets it while
// the server is down.
func freeAddress() (address string, err error) {
	const least, most = 10000, 32767
	for range 100 {
		address = fmt.Sprintf("127.0.0.1:%d", least+rand.IntN(most-least+1))
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil {
			return address, l.Close()
		}
	}
	return "", fmt.Errorf("no free port was found: %w", err)
}

// address returns the address for clients.
func (s *server) address() string { return "ws://" + s.listen + "/rpc" }

// start starts the server and waits until it listens. What it says is kept in a
// file.
func (s *server) start(ctx context.Context) error {
	log, err := os.OpenFile(s.home.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	cmd := exec.Command(s.program, "serve", s.home.contracts(), "--listen", s.listen, "--store", "badger:"+s.home.store())
	cmd.Env = append(os.Environ(), "MOONLEDGER_ADMIN_KEY="+s.home.key)
	running, err := child.Start(ctx, cmd, log)
	if err != nil {
		log.Close()
		return err
	}
	s.process = &process{Server: running, done: make(chan struct{})}
	go s.process.watch(log, s.fail)
	return nil
}

// watch waits for the end of the process, and tells of one that we don't want.
func (p *process) watch(log *os.File, fail context.CancelCauseFunc) {
	defer close(p.done)
	defer log.Close()
	<-p.Ended()
	if !p.wanted.Load() {
		fail(fmt.Errorf("%w (%s has all that it said)", cmp.Or(p.Err(), errEnded), log.Name()))
	}
}

// kill ends the server at once, as kill -9 does, and waits until it is gone. A
// server that is gone already is no error.
func (s *server) kill() {
	s.process.wanted.Store(true)
	s.process.Kill()
	<-s.process.done
}

// stop asks the server to end, waits until it has, and returns how it ended. One
// that was killed is let be.
func (s *server) stop() error {
	if s.process.wanted.Swap(true) {
		return nil
	}
	err := s.process.Stop()
	<-s.process.done
	return err
}
