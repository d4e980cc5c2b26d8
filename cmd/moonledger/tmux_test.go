package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shPrompt is what sh shows when it waits for a line.
const shPrompt = `^[#$]\z`

// A pane is a real terminal, of tmux, with a shell in it.
type pane struct {
	t      *testing.T
	socket string
}

// openPane opens a terminal of that size with sh in a folder.
func openPane(t *testing.T, dir string, columns, lines string) *pane {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Fatal("tmux, the terminal for these tests, is not installed: .ci/install does it")
	}
	sockets, err := os.MkdirTemp("", "pane") // t.TempDir may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	p := &pane{t, filepath.Join(sockets, "s")}
	t.Cleanup(func() {
		_ = exec.Command("tmux", "-S", p.socket, "kill-server").Run() // it may have ended
		os.RemoveAll(sockets)
	})
	p.tmux("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", lines, "-c", dir,
		"-e", "HOME="+dir, "-e", "XDG_STATE_HOME="+filepath.Join(dir, "state"), "-e", "ENV=", "-e", "PAGER=less", "-e", "LESS=", "-e", "NO_COLOR=", "sh")
	p.await(shPrompt)
	return p
}

func (p *pane) tmux(args ...string) string {
	p.t.Helper()
	c := exec.Command("tmux", append([]string{"-S", p.socket}, args...)...)
	out, err := c.CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// keys presses keys, by the names that tmux has for them.
func (p *pane) keys(keys ...string) { p.t.Helper(); p.tmux(append([]string{"send-keys"}, keys...)...) }

// types types text as it stands.
func (p *pane) types(text string) { p.t.Helper(); p.tmux("send-keys", "-l", text) }

// enters types a line and ends it.
func (p *pane) enters(text string) {
	p.t.Helper()
	p.types(text)
	p.keys("Enter")
}

// screen returns what stands on the screen, without blank lines at its end.
func (p *pane) screen() string {
	p.t.Helper()
	return strings.TrimRight(p.tmux("capture-pane", "-p"), "\n")
}

// await waits until the screen matches, and returns it. In the pattern ^ and $
// are the ends of lines, \z is the end of what is on the screen.
func (p *pane) await(pattern string) string {
	p.t.Helper()
	sought := regexp.MustCompile("(?m)" + pattern)
	screen := ""
	if !eventually(func() bool {
		screen = p.screen()
		return sought.MatchString(screen)
	}) {
		p.t.Fatalf("the screen does not match %q after %v:\n%s", pattern, scriptPatience, screen)
	}
	return screen
}

// count fails if the pattern is not on the screen as often.
func (p *pane) count(pattern string, want int) {
	p.t.Helper()
	screen := p.screen()
	if got := len(regexp.MustCompile("(?m)"+pattern).FindAllString(screen, -1)); got != want {
		p.t.Errorf("%q is on the screen %d times, want %d:\n%s", pattern, got, want, screen)
	}
}

// noisy is a contract whose calls show at the prompt of dev.
const noisy = `---@class Noisy
---@field n integer
local Noisy = contract "Noisy" { version = 1, state = { n = 0 } }

---@param text string
function Noisy:say(text)
  self.n = self.n + 1
  print(text)
end
`

// dev begins dev in a pane, and returns the address of its server.
func (p *pane) dev(dir string) (address string) {
	p.t.Helper()
	p.enters("clear; moonledger dev contracts --store memory: --listen 127.0.0.1:0")
	screen := p.await(`^moonledger>\z`)
	return regexp.MustCompile(`ws://\S+`).FindString(screen)
}

// call calls from elsewhere.
func call(t *testing.T, address string, args ...string) {
	t.Helper()
	out, err := exec.Command("moonledger", append([]string{"call", "--server", address}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
}

func noisyFolder(t *testing.T) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	file = filepath.Join(dir, "contracts", "noisy.lua")
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(noisy), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, file
}

func TestTerminalCompletion(t *testing.T) {
	dir, _ := noisyFolder(t)
	p := openPane(t, dir, "100", "30")
	p.dev(dir)
	p.types("con")
	p.keys("Tab")
	p.await(`^moonledger> contracts\z`)
	p.keys("Enter")
	p.await(`^NAME +VERSION +HEIGHT +TIME +ABOUT\nNoisy +1 `)
	p.types("call No")
	p.keys("Tab")
	p.await(`^moonledger> call Noisy\z`)
	p.keys("Tab")
	p.await(`^moonledger> call Noisy say\z`)
	p.keys("Tab")
	p.await(`^moonledger> call Noisy say text\z`)
	p.keys("C-u")
	p.types("deploy con")
	p.keys("Tab")
	p.await(`^moonledger> deploy contracts/\z`)
	p.keys("Tab")
	p.await(`^moonledger> deploy contracts/noisy.lua\z`)
	p.keys("Enter")
	p.await(`^SUCCESS: contracts/noisy.lua runs already\nmoonledger>\z`)
	p.types("h")
	p.keys("Tab", "Tab")
	p.await(`^help +history\s*\nmoonledger> h\z`)
}

// What comes by itself stands above the line that is typed, which stays whole,
// also when the terminal gets another size; and it can be typed to its end.
func TestTerminalKeepsTheTypedLine(t *testing.T) {
	dir, file := noisyFolder(t)
	p := openPane(t, dir, "100", "30")
	address := p.dev(dir)
	p.enters("watch Noisy")
	p.await(`watch Noisy\nmoonledger>\z`)
	p.types("call Noisy sa")
	call(t, address, "Noisy", "say", "one")
	p.await(`^\[Noisy\] one$`)
	p.await(`^Noisy 1 .* say \{"text": "one"\}$`)
	p.await(`^moonledger> call Noisy sa\z`)
	p.count(`call Noisy sa`, 1)
	p.keys("Left", "Left", "Left")
	p.types("+")
	call(t, address, "Noisy", "say", "two")
	p.await(`^Noisy 2 `)
	p.await(`^moonledger> call Noisy\+ sa\z`)
	p.keys("BSpace")
	if err := os.WriteFile(file, []byte(strings.Replace(noisy, "print(text)", "print('<'..text..'>')", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	p.await(`^reloaded Noisy \(noisy.lua\): version 1 at height 3$`)
	p.await(`^moonledger> call Noisy sa\z`)
	p.tmux("resize-window", "-x", "60", "-y", "15")
	p.keys("End")
	p.types("y a=b")
	p.await(`^moonledger> call Noisy say a=b\z`)
	p.keys("Enter")
	p.await(`^\[Noisy\] <a=b>$`)
	p.await(`^SUCCESS$`)
	p.enters("watch --stop")
	p.await(`watch --stop\nmoonledger>\z`)
}

func TestTerminalInterruptsAndEnds(t *testing.T) {
	dir := t.TempDir()
	p := openPane(t, dir, "100", "30")
	mute := listen(t) // takes connections, and says nothing
	p.enters("sh -c 'echo $$ > pid; exec moonledger shell --server ws://" + mute.Addr().String() + "/rpc'; echo status $?")
	p.await(`^moonledger>\z`)
	interrupt(t, filepath.Join(dir, "pid"))
	p.types("drop this")
	p.await(`^moonledger> drop this\z`)
	p.keys("C-c")
	p.await(`^moonledger> drop this\^C\nmoonledger>\z`)
	p.enters("verify")
	awaitConnection(t, mute) // before verify is at work, Ctrl-C has nothing to interrupt
	p.keys("C-c")
	p.await(`^error: interrupted$`)
	p.await(`^moonledger>\z`)
	p.types("x")
	p.keys("C-d")
	p.await(`^moonledger> x\z`)
	p.keys("C-u", "C-d")
	p.await(`^status 0\n` + shPrompt[1:])
}

// interrupt sends the signal of Ctrl-C to a process whose number a file holds,
// as if the terminal did in the moment between a line and its command.
func interrupt(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	must(t, err)
	must(t, syscall.Kill(pid, syscall.SIGINT))
}

// awaitConnection waits until somebody connects.
func awaitConnection(t *testing.T, l net.Listener) {
	t.Helper()
	must(t, l.(*net.TCPListener).SetDeadline(time.Now().Add(scriptPatience)))
	conn, err := l.Accept()
	must(t, err)
	t.Cleanup(func() { conn.Close() })
}

func TestTerminalRemembersLines(t *testing.T) {
	dir, _ := noisyFolder(t)
	p := openPane(t, dir, "100", "30")
	p.dev(dir)
	p.enters("help contracts")
	p.await(`^Example:$`)
	p.enters("call Noisy say ml_secret")
	p.await(`\[Noisy\] ml_secret`)
	p.enters("exit")
	p.await(shPrompt)
	p.dev(dir)
	p.keys("Up")
	p.await(`^moonledger> exit\z`)
	p.keys("Up")
	p.await(`^moonledger> help contracts\z`)
	p.keys("C-c")
	p.await(`^moonledger>\z`)
	p.keys("C-d")
	p.await(shPrompt)
	kept := filepath.Join(dir, "state", "moonledger", "history")
	text, err := os.ReadFile(kept)
	if err != nil || string(text) != "help contracts\nexit\n" {
		t.Errorf("kept %q, error %v", text, err)
	}
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, error %v", info.Mode(), err)
	}
}

// Long texts are shown by the pager, and lines that come meanwhile wait.
func TestTerminalPages(t *testing.T) {
	dir, _ := noisyFolder(t)
	p := openPane(t, dir, "100", "12")
	address := p.dev(dir)
	for range 12 {
		call(t, address, "Noisy", "say", "x")
	}
	p.enters("history Noisy")
	p.await(`^HEIGHT +TIME`)
	p.await(`^:\z`)
	call(t, address, "Noisy", "say", "while paging")
	p.count("while paging", 0)
	p.keys("q")
	p.await(`^\[Noisy\] while paging$`)
	p.await(`^moonledger>\z`)
	p.enters("history Noisy --no-pager")
	p.await(`^13 .* say .*while paging.*\nmoonledger>\z`)
	p.enters("history Noisy --limit 3")
	p.await(`^HEIGHT.*\n11 .*\n12 .*\n13 .*\nmoonledger>\z`)
}

// At a terminal, each finding has the line that it is about below it, and a mark
// below the place.
func TestTerminalCheck(t *testing.T) {
	dir := t.TempDir()
	text := "local T = contract \"T\" {}\n--- Löst es.\nfunction T:m()\n\tprint(\"ö\", foo)\nend\n"
	if err := os.WriteFile(filepath.Join(dir, "t.lua"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p := openPane(t, dir, "140", "30")
	p.enters("clear; moonledger check t.lua")
	p.await(`^t\.lua:4:14: error: unknown global "foo" .*\[unknown-global\]\n     print\("ö", foo\)\n                \^\n`)
}
