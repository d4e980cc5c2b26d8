//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"

	"moonledger/shell/bench/usage"
)

// manyConnections is as many as there are by default, or as the files that a
// process may open let both ends have.
func manyConnections(t *testing.T) int {
	t.Helper()
	var limit syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	return int(min(defaultConnections, limit.Cur/2-100))
}

// Ten thousand clients are connected at a time and get answers; one more is
// refused in words. When they have gone nothing of them is left, and the next
// ten thousand take no more memory than the first.
func TestTenThousandConnections(t *testing.T) {
	n := manyConnections(t)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "counter.lua"), []byte(counter), 0o644))
	s := startServer(t, dir, "--connections", strconv.Itoa(n))
	files := openFilesOf(t, s)
	var memory [2]int64
	for round := range memory {
		clients := make([]*guest, n)
		eachClient(t, n, func(i int) (err error) {
			clients[i], err = connect(s)
			return err
		})
		eachClient(t, n, func(i int) error {
			return clients[i].ask(`{"jsonrpc":"2.0","id":1,"method":"info"}`, `"server":"moonledger"`)
		})
		if err := clients[0].ask(`{"jsonrpc":"2.0","id":1,"method":"call","params":{"contract":"Counter","method":"add"}}`, fmt.Sprintf(`"result":{"result":%d,`, round+1)); err != nil {
			t.Error(err)
		}
		want := fmt.Sprintf("503: the server has %d connections, which is the most; try again later", n)
		if _, err := connect(s); err == nil || err.Error() != want {
			t.Errorf("one too many: got %v, want %s", err, want)
		}
		memory[round] = usage.Process(s.PID()).Memory()
		eachClient(t, n, func(i int) error { return clients[i].ws.Close() })
		if !eventually(func() bool { return openFilesOf(t, s) <= files+10 }) { // the store may have opened some
			t.Fatalf("%d files are open, and %d were before all clients came and left", openFilesOf(t, s), files)
		}
	}
	t.Logf("%d connections: %d and %d bytes resident", n, memory[0], memory[1])
	if memory[0] == 0 || memory[1] > 2*memory[0] { // what garbage there is differs
		t.Errorf("%d bytes are resident with the first %d connections, %d with the next", memory[0], n, memory[1])
	}
	out, err := exec.Command("moonledger", "verify", "--server", s.address).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("Counter: Contract OK, 3 entries")) {
		t.Errorf("%v: %s", err, out)
	}
	s.stop(t)
}

// eachClient does something for each client, some at a time.
func eachClient(t *testing.T, clients int, do func(i int) error) {
	t.Helper()
	const workers = 8
	failed := make(chan error, workers)
	var running sync.WaitGroup
	for w := range workers {
		running.Go(func() {
			for i := w; i < clients; i += workers {
				if err := do(i); err != nil {
					failed <- fmt.Errorf("client %d: %w", i, err)
					return
				}
			}
		})
	}
	running.Wait()
	close(failed)
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
}

// A guest is a client that reads all the time, and so answers pings.
type guest struct {
	ws      *websocket.Conn
	answers chan []byte // closed when the connection ends
}

// connect opens a websocket. The error has what the server said.
func connect(s *serverProcess) (*guest, error) {
	dialer := websocket.Dialer{ReadBufferSize: 256, WriteBufferSize: 256}
	ws, response, err := dialer.Dial(s.address, nil)
	switch {
	case errors.Is(err, websocket.ErrBadHandshake):
		return nil, fmt.Errorf("%d: %s", response.StatusCode, textOf(response))
	case err != nil:
		return nil, err
	}
	g := &guest{ws, make(chan []byte, 1)}
	go g.read()
	return g, nil
}

func (g *guest) read() {
	defer close(g.answers)
	for {
		_, m, err := g.ws.ReadMessage()
		if err != nil {
			return
		}
		g.answers <- m
	}
}

func textOf(r *http.Response) string {
	var text bytes.Buffer
	_, _ = text.ReadFrom(r.Body) // the library cuts it
	return strings.TrimSpace(text.String())
}

// ask sends a request and wants a text in the answer.
func (g *guest) ask(request, want string) error {
	if err := g.ws.WriteMessage(websocket.TextMessage, []byte(request)); err != nil {
		return err
	}
	if answer := <-g.answers; !bytes.Contains(answer, []byte(want)) {
		return fmt.Errorf("got %s, want %s", answer, want)
	}
	return nil
}

func openFilesOf(t *testing.T, s *serverProcess) int {
	t.Helper()
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.PID()))
	must(t, err)
	return len(files)
}
