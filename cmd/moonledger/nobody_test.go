//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// A nobody is a user who may write nothing but what is made for all: this one,
// or where that is root, for whom permissions don't count, one without rights.
type nobody struct {
	dir     string // of the test; anybody may look into it
	program string
}

func newNobody(t *testing.T) *nobody {
	t.Helper()
	dir, err := os.MkdirTemp("", "moonledger-nobody-") // that of the testing package is closed to others
	must(t, err)
	t.Cleanup(func() {
		must(t, exec.Command("chmod", "-R", "u+rwx", dir).Run())
		must(t, os.RemoveAll(dir))
	})
	must(t, os.Chmod(dir, 0o755))
	n := &nobody{dir: dir, program: filepath.Join(dir, "moonledger")}
	self, err := os.Executable()
	must(t, err)
	if os.Link(self, n.program) != nil { // on another file system
		copyFile(t, self, n.program)
	}
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	must(t, err)
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	must(t, err)
	_, err = io.Copy(out, in)
	must(t, err)
	must(t, out.Close())
}

// write makes a file, with its folders, that nobody may change.
func (n *nobody) write(t *testing.T, name, text string, mode os.FileMode) {
	t.Helper()
	path := filepath.Join(n.dir, name)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(text), 0o644))
	must(t, os.Chmod(path, mode))
}

// run runs the program as nobody until it ends, or says that it listens.
func (n *nobody) run(t *testing.T, args ...string) (status int, out string) {
	t.Helper()
	c := exec.Command(n.program, args...)
	c.Dir, c.Env = n.dir, []string{"HOME=" + n.dir, "PATH=/bin:/usr/bin"}
	if os.Geteuid() == 0 {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	said := &listener{process: c}
	c.Stdout, c.Stderr = said, said
	_ = c.Run() // its status tells
	return c.ProcessState.ExitCode(), said.text.String()
}

// A listener takes what a program says, and asks it to end when it is at work.
type listener struct {
	process *exec.Cmd
	text    bytes.Buffer
}

func (l *listener) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "listening on ws://") {
		if err := l.process.Process.Signal(syscall.SIGINT); err != nil {
			return 0, err
		}
	}
	return l.text.Write(p)
}

const counter = `local Counter = contract "Counter" { version = 1, state = { n = 0 } }

---@return integer
function Counter:add() self.n = self.n + 1; return self.n end
`

// What the system does not let the program read or write is told by its name,
// with what to do, and an exit status.
func TestWithoutPermission(t *testing.T) {
	n := newNobody(t)
	n.write(t, "contracts/counter.lua", counter, 0o644)
	n.write(t, "contracts/secret.lua", counter, 0)
	n.write(t, "closed/counter.lua", counter, 0o644)
	must(t, os.Chmod(filepath.Join(n.dir, "closed"), 0))
	must(t, os.Chmod(n.dir, 0o555))
	const hint = "\nhint: the store needs a directory that may be written to; --store names another one\n"
	tests := map[string]struct {
		args   []string
		status int
		out    string
	}{
		"a store in a folder": {[]string{"serve", "contracts", "--listen", "127.0.0.1:0"}, 1, `error: opening the store: store data: mkdir data: permission denied` + hint},
		"the store of dev":    {[]string{"dev", "contracts", "--listen", "127.0.0.1:0"}, 1, `(?s).*error: opening the store: store contracts/\.moonledger: mkdir contracts/\.moonledger: permission denied` + hint},
		"a file":              {[]string{"serve", "contracts", "--store", "memory:", "--listen", "127.0.0.1:0"}, 0, `(?s).*error: contracts/secret\.lua: permission denied\n.*deployed Counter .*listening on .*`},
		"a file to check":     {[]string{"check", "contracts/secret.lua"}, 1, "contracts/secret.lua: error: permission denied\n"},
		"a folder":            {[]string{"serve", "closed", "--store", "memory:"}, 1, "error: folder \"closed\": permission denied\n"},
		"a folder to check":   {[]string{"check", "closed"}, 1, "error: folder \"closed\": permission denied\n"},
		"the address":         {[]string{"serve", "contracts", "--store", "memory:", "--listen", "127.0.0.1:0", "--address-file", "address"}, 1, `(?s).*error: .*address.*: permission denied\n`},
		"a dump to verify":    {[]string{"verify", "--data", "contracts/secret.lua"}, 1, "error: .*contracts/secret.lua: permission denied\n"},
		"a file to deploy":    {[]string{"deploy", "contracts/secret.lua"}, 1, "error: .*contracts/secret.lua: permission denied\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			status, out := n.run(t, test.args...)
			if status != test.status || !regexp.MustCompile(`^(?:`+test.out+`)$`).MatchString(out) {
				t.Errorf("got status %d and\n%s\nwant %d and %s", status, out, test.status, test.out)
			}
		})
	}
}

// The notes of what runs that can't be read or written are named.
func TestNotesWithoutPermission(t *testing.T) {
	n := newNobody(t)
	n.write(t, "contracts/counter.lua", counter, 0o644)
	data := filepath.Join(n.dir, "data")
	must(t, os.Mkdir(data, 0o777))
	must(t, os.Chmod(data, 0o777)) // whatever the umask
	serve := []string{"serve", "contracts", "--store", "badger:data", "--listen", "127.0.0.1:0"}
	if status, out := n.run(t, serve...); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	n.write(t, "data/REFUSED", "", 0o666)
	for file, mode := range map[string]os.FileMode{"REFUSED": 0, "RUNNING": 0o444, "CRASH": 0o444} {
		path := filepath.Join(data, file)
		must(t, os.Chmod(path, mode))
		status, out := n.run(t, serve...)
		if status != 1 || !regexp.MustCompile(`(?s)^error: .*open data/`+file+`: permission denied\nhint: whoever runs the server must be able to read and write what is beside the store\n$`).MatchString(out) {
			t.Errorf("%s: status %d: %s", file, status, out)
		}
		must(t, os.Chmod(path, 0o666))
		if status, out := n.run(t, serve...); status != 0 {
			t.Errorf("%s, put right: status %d: %s", file, status, out)
		}
	}
}

// A store that can't be written to any more is refused, not repaired, and is
// whole when it can be written to again.
func TestReadOnlyStore(t *testing.T) {
	n := newNobody(t)
	n.write(t, "contracts/counter.lua", counter, 0o644)
	must(t, os.Mkdir(filepath.Join(n.dir, "data"), 0o777))
	must(t, os.Chmod(filepath.Join(n.dir, "data"), 0o777)) // whatever the umask
	serve := []string{"serve", "contracts", "--store", "badger:data", "--listen", "127.0.0.1:0"}
	if status, out := n.run(t, serve...); status != 0 || !strings.Contains(out, "deployed Counter (counter.lua): version 1 at height 0") {
		t.Fatalf("status %d: %s", status, out)
	}
	must(t, exec.Command("chmod", "-R", "a-w", filepath.Join(n.dir, "data")).Run())
	if status, out := n.run(t, serve...); status != 1 || !regexp.MustCompile(`(?s)^error: opening the store: .*permission denied\nhint: the store needs a directory that may be written to; --store names another one\n$`).MatchString(out) {
		t.Errorf("status %d: %s", status, out)
	}
	must(t, exec.Command("chmod", "-R", "a+w", filepath.Join(n.dir, "data")).Run())
	if status, out := n.run(t, serve...); status != 0 || !strings.Contains(out, "Counter (counter.lua): version 1 runs already") {
		t.Errorf("status %d: %s", status, out)
	}
}
