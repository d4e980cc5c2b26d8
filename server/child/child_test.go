package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The programs that are started are this test binary, under the name of what they
// do.
func TestMain(m *testing.M) {
	do, isChild := programs()[os.Getenv(programVariable)]
	if !isChild {
		os.Exit(m.Run())
	}
	os.Exit(do())
}

const programVariable = "MOONLEDGER_TEST_CHILD"

// programs returns what a child does, and with which status it ends.
func programs() map[string]func() int {
	return map[string]func() int{
		"serves":  serves,
		"refuses": func() int { fmt.Fprintln(os.Stderr, "error: no\nhint: yes"); return 3 },
		"leaves":  func() int { return 0 },
		"breaks":  func() int { fmt.Println("listening on ws://here/rpc"); fmt.Fprintln(os.Stderr, "broken"); return 2 },
		"waits":   waits,
	}
}

// serves listens until it is asked to end, and talks before, in pieces and a lot.
func serves() int {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	fmt.Fprintln(os.Stderr, "warning: listening on ws://nowhere/rpc")
	fmt.Println("[C] listening on ws://elsewhere/rpc")
	fmt.Print("listening on ws://127", ".0.0.1:1/rpc\nmore\n")
	fmt.Fprint(os.Stderr, strings.Repeat("x", 3*keptBytes), "last")
	<-asked
	fmt.Println("bye")
	return 0
}

// waits never listens.
func waits() int {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	fmt.Println("begun")
	<-asked
	return 0
}

func command(t *testing.T, program string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), programVariable+"="+program)
	return cmd
}

func start(t *testing.T, program string, log *bytes.Buffer) *Server {
	t.Helper()
	s, err := Start(t.Context(), command(t, program), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

func TestServerIsStopped(t *testing.T) {
	var log bytes.Buffer
	s := start(t, "serves", &log)
	if s.Address() != "ws://127.0.0.1:1/rpc" {
		t.Errorf("got address %q", s.Address())
	}
	if err := syscall.Kill(s.PID(), 0); err != nil {
		t.Errorf("process %d: %v", s.PID(), err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("stopped again: %v", err)
	}
	if last := s.said.last(); len(last) != keptBytes || !strings.HasSuffix(last, "xlast") {
		t.Errorf("%d bytes are kept, want the last %d", len(last), keptBytes)
	}
	for _, said := range []string{"[C] listening", "more\n", "bye\n", "xlast"} {
		if !strings.Contains(log.String(), said) {
			t.Errorf("the log lacks %q", said)
		}
	}
}

func TestServerIsKilled(t *testing.T) {
	s := start(t, "serves", &bytes.Buffer{})
	s.Kill()
	s.Kill()
	<-s.Ended()
	var exit *exec.ExitError
	if !errors.As(s.Err(), &exit) || !strings.HasPrefix(s.Err().Error(), "the server ended: signal: killed: ") {
		t.Errorf("got %.100v", s.Err())
	}
}

func TestServerThatEnds(t *testing.T) {
	s := start(t, "breaks", &bytes.Buffer{})
	<-s.Ended()
	const want = "the server ended: exit status 2: broken"
	if err := s.Stop(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestServerThatDoesNotStart(t *testing.T) {
	for program, want := range map[string]string{
		"refuses": "the server did not start: exit status 3: error: no\nhint: yes",
		"leaves":  "the server ended before it listened",
	} {
		_, err := Start(t.Context(), command(t, program), nil)
		var unstarted *StartError
		if !errors.As(err, &unstarted) || err.Error() != want {
			t.Errorf("%s: got %v, want %s", program, err, want)
		}
	}
	_, err := Start(t.Context(), exec.Command(filepath.Join(t.TempDir(), "none")), nil)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no program: got %v", err)
	}
}

// Who gives up waiting leaves no process behind.
func TestStartIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := command(t, "waits")
	_, err := Start(ctx, cmd, canceller(cancel))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if cmd.ProcessState == nil {
		t.Error("the process still runs")
	}
}

// A canceller cancels as soon as anything is said.
type canceller func()

func (c canceller) Write(b []byte) (int, error) {
	c()
	return len(b), nil
}
