package child

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	goruntime "runtime"
	"syscall"
	"time"
)

// patience is how long Stop waits for a server to end by itself.
const patience = time.Minute

// A Server is a server that was started. Its methods may be called from several
// goroutines.
type Server struct {
	cmd     *exec.Cmd
	said    *ear
	address string
	ended   chan struct{}
	err     error // how it ended; set before ended is closed
}

// Start runs cmd, the program with the words of serve, and waits until it listens.
// cmd must not be used by others afterwards; Start sets what becomes of its output
// and how it depends on us. All that the server says goes to log, one write at a
// time and none after it has ended; nil is nobody.
//
// Ctrl-C does not reach the server. The error is a *StartError if it ended before
// it listened, or that of ctx, which ends nothing later on; no server is left then.
func Start(ctx context.Context, cmd *exec.Cmd, log io.Writer) (*Server, error) {
	s := &Server{cmd: cmd, said: newEar(log), ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = s.said.output(), s.said.errors()
	cmd.SysProcAttr = apart()
	started := make(chan error, 1)
	go s.run(started)
	if err := <-started; err != nil {
		return nil, &StartError{Err: err}
	}
	select {
	case s.address = <-s.said.address:
		return s, nil
	case <-s.ended:
		return nil, &StartError{Err: s.err, Said: s.said.last()}
	case <-ctx.Done():
		_ = s.Stop() // why matters more
		return nil, context.Cause(ctx)
	}
}

// run starts the process and waits for its end. The thread that does so has to
// last as long, for the process ends with it.
func (s *Server) run(started chan<- error) {
	goruntime.LockOSThread()
	defer goruntime.UnlockOSThread()
	err := s.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	s.err = s.cmd.Wait()
	close(s.ended)
}

// Address returns the address for clients, such as ws://127.0.0.1:9000/rpc.
func (s *Server) Address() string { return s.address }

// PID returns the number of the process.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Ended returns a channel that is closed when the server has ended, by itself too.
func (s *Server) Ended() <-chan struct{} { return s.ended }

// Err returns how a server that has ended did so, with the last of what it said to
// standard error: nil if all went well.
func (s *Server) Err() error {
	if s.err == nil {
		return nil
	}
	return fmt.Errorf("the server ended: %w: %s", s.err, s.said.last())
}

// Kill ends the server at once, as kill -9 does, and returns when it is gone. One
// that has ended already is let be.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill() // an error says that it has ended
	<-s.ended
}

// Stop asks the server to end, waits until it has, and returns Err. After a minute
// it is killed.
func (s *Server) Stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // an error says that it has ended
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-s.ended:
	case <-timer.C:
		s.Kill()
	}
	return s.Err()
}

// A StartError says why a server does not listen.
type StartError struct {
	Err  error  // how it ended, or why it was not even started
	Said string // the last of what it said to standard error
}

// Error returns all of it.
func (e *StartError) Error() string {
	if e.Err == nil {
		return "the server ended before it listened"
	}
	if e.Said == "" {
		return fmt.Sprintf("the server did not start: %v", e.Err)
	}
	return fmt.Sprintf("the server did not start: %v: %s", e.Err, e.Said)
}

// Unwrap returns Err.
func (e *StartError) Unwrap() error { return e.Err }
