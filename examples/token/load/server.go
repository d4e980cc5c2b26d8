package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"sync"
	"sync/atomic"
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

// start starts the server and waits until it listens.
func (s *server) start() error {
	cmd := exec.Command(s.program, "serve", s.home.contracts(), "--listen", s.listen, "--store", "badger:"+s.home.store())
	cmd.Env = append(os.Environ(), "MOONLEDGER_ADMIN_KEY="+s.home.key)
	cmd.SysProcAttr = endWithParent()
	s.process = &process{cmd: cmd, listening: make(chan struct{}), ended: make(chan struct{})}
	go s.process.run(s.home.log(), s.fail)
	select {
	case <-s.process.listening:
		return nil
	case <-s.process.ended:
		if s.process.err == nil {
			return errors.New("the server was stopped before it listened")
		}
		return s.process.err
	}
}

// kill ends the server at once, as kill -9 does, and waits until it is gone. A
// server that is gone already is no error.
func (s *server) kill() error { return s.process.end(os.Kill) }

// stop asks the server to end, waits until it has, and returns how it ended.
func (s *server) stop() error {
	if err := s.process.end(os.Interrupt); err != nil {
		return err
	}
	return s.process.err
}

// A process is one run of the server.
type process struct {
	cmd       *exec.Cmd
	listening chan struct{} // closed when it says that it listens
	wanted    atomic.Bool   // whether we want it to end
	ended     chan struct{} // closed when the process is gone, and err is set
	err       error
}

// end sends a process that listened, or has ended, a signal to end, and waits
// until it has.
func (p *process) end(signal os.Signal) error {
	p.wanted.Store(true)
	select {
	case <-p.ended:
		return nil
	default:
	}
	if err := p.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.ended
	return nil
}

// run runs the process until it ends. What the server says is kept in a file.
func (p *process) run(logFile string, fail context.CancelCauseFunc) {
	// The kernel ends the server together with the thread that started it.
	goruntime.LockOSThread()
	defer goruntime.UnlockOSThread()
	defer close(p.ended)
	said, err := p.converse(logFile)
	if err == nil {
		return
	}
	p.err = fmt.Errorf("the server ended: %w: %s (%s has all that it said)", err, said, filepath.Base(logFile))
	if !p.wanted.Load() {
		fail(p.err)
	}
}

// converse starts the process, hears when it listens, and returns what it said
// last when it has ended.
func (p *process) converse(logFile string) (said string, err error) {
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	defer log.Close()
	out, in, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer out.Close()
	p.cmd.Stdout, p.cmd.Stderr = in, in
	err = p.cmd.Start()
	in.Close()
	if err != nil {
		return "", err
	}
	said = p.listenTo(io.TeeReader(out, log))
	return said, p.cmd.Wait()
}

func (p *process) listenTo(out io.Reader) (last string) {
	lines := bufio.NewScanner(out)
	var once sync.Once
	for lines.Scan() {
		last = lines.Text()
		if strings.HasPrefix(last, "listening on ") {
			once.Do(func() { close(p.listening) })
		}
	}
	_, _ = io.Copy(io.Discard, out) // behind a line that was too long to be read
	return last
}
