package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	goruntime "runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"moonledger/shell"
)

// A process is this program, serving apart from us. Its figures are those of
// Linux; elsewhere, and of a nil process, they are 0.
type process struct {
	cmd       *exec.Cmd
	address   string
	startTime time.Duration // from starting it until it listened
	ended     chan struct{} // closed when it has ended
	failed    error         // how, then
	problems  tail
}

// stopTime is how long a process may take to end when it is asked to.
const stopTime = 2 * closeTime

// startProcess starts a server on a free port of this machine and waits until
// it listens.
func startProcess(ctx context.Context, own ownServer) (*process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{ended: make(chan struct{})}
	p.cmd = exec.Command(program, "serve", own.contracts, "--store", own.store, "--listen", "127.0.0.1:0", "--log-level", "warn")
	p.cmd.Args[0] = os.Args[0]
	// The key is for the first start alone of a ledger, and ours is started twice.
	p.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, adminKeyVariable+"=") })
	p.cmd.Stderr = &p.problems
	p.cmd.SysProcAttr = apart()
	out, in := io.Pipe()
	p.cmd.Stdout = in
	begun := time.Now()
	started := make(chan error, 1)
	go p.run(in, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting the server: %w", err)
	}
	p.address = p.listening(ctx, out)
	p.startTime = time.Since(begun)
	if p.address == "" {
		return nil, errors.Join(p.stop(), p.explain(ctx))
	}
	return p, nil
}

// run starts the process and waits for its end. The thread that does so has to
// last as long, for the process ends with it.
func (p *process) run(out *io.PipeWriter, started chan<- error) {
	goruntime.LockOSThread()
	defer goruntime.UnlockOSThread()
	defer close(p.ended)
	err := p.cmd.Start()
	started <- err
	if err == nil {
		p.failed = p.cmd.Wait()
	}
	out.Close()
}

// listening waits until the server says where it listens, and returns "" if it
// ended instead, or ctx did. What the server says later is dropped.
func (p *process) listening(ctx context.Context, out io.Reader) (address string) {
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, address, ok := strings.Cut(lines.Text(), "listening on "); ok {
				found <- address
				break
			}
		}
		close(found)
		_, _ = io.Copy(io.Discard, out) // ends with the process
	}()
	select {
	case address = <-found:
	case <-ctx.Done():
	}
	return address
}

// explain tells why a server did not begin to listen.
func (p *process) explain(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	text, advice, _ := strings.Cut(strings.TrimSpace(p.problems.String()), "\nhint: ")
	return shell.WithHint(fmt.Errorf("the server did not start: %s", strings.TrimPrefix(text, "error: ")), advice)
}

// stop asks the process to end, and waits for that.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	timer := time.NewTimer(stopTime)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
	if p.failed != nil && p.address != "" {
		return fmt.Errorf("the server ended with %w: %s", p.failed, strings.TrimSpace(p.problems.String()))
	}
	return nil
}

// A tail is a writer that keeps the last of what it gets. It is read when its
// writer has ended.
type tail struct{ kept bytes.Buffer }

// tailBytes is how much a tail keeps.
const tailBytes = 8 << 10

// Write implements io.Writer.
func (t *tail) Write(b []byte) (int, error) {
	t.kept.Write(b)
	t.kept.Next(max(0, t.kept.Len()-tailBytes))
	return len(b), nil
}

// String returns what is kept.
func (t *tail) String() string { return t.kept.String() }
