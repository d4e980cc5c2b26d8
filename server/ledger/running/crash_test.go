package running

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
)

// dieVariable tells the test binary to die in a directory, and how.
const dieVariable = "RUNNING_TEST_DIE"

func TestMain(m *testing.M) {
	if how, dir, ok := strings.Cut(os.Getenv(dieVariable), " "); ok {
		dieBy(how, dir)
	}
	os.Exit(m.Run())
}

// dieBy dies in the call "guilty" while others run in slots around it, or beside
// all calls.
func dieBy(how, dir string) {
	debug.SetMaxStack(8 << 20)
	n, err := Open(dir, quiet)
	if err == nil {
		err = TakeCrashReports(dir)
	}
	if err != nil {
		panic(err)
	}
	end := map[string]func(){
		"overflow": func() { overflow(1) },
		"panic":    func() { panic("nobody recovers it") },
		"quit":     func() { signal(syscall.SIGQUIT) },
		"kill":     func() { signal(syscall.SIGKILL) },
	}[how]
	begun, turn := make(chan bool), make(chan bool)
	for _, method := range []string{"before", "guilty", "after"} {
		go n.Run(call(method, "1"), func() {
			begun <- true
			if method == "guilty" {
				<-turn
				end()
			}
			select {}
		})
		<-begun
	}
	if end == nil {
		panic("beside all calls")
	}
	turn <- true
	select {}
}

// signal sends one to this process.
func signal(s os.Signal) {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Signal(s)
	}
	if err != nil {
		panic(err)
	}
}

// overflow runs down the stack.
func overflow(depth int) {
	if depth >= 0 {
		overflow(depth + 1)
	}
}

// Go's own report names the call that failed, among others that ran. What comes
// from outside names none.
func TestReportNamesTheCall(t *testing.T) {
	for how, want := range map[string][]string{"overflow": {"guilty"}, "panic": {"guilty"}, "beside": nil, "quit": nil, "kill": nil} {
		dir := t.TempDir()
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), dieVariable+"="+how+" "+dir)
		out, err := c.CombinedOutput()
		if exit := c.ProcessState.ExitCode(); exit == 0 || exit == 1 {
			t.Fatalf("%s: it ended with %v:\n%s", how, err, out)
		}
		n := mustOpen(t, dir)
		var refused []string
		for _, method := range []string{"before", "guilty", "after"} {
			if n.Run(call(method, "1"), func() {}) != nil {
				refused = append(refused, method)
			}
		}
		if strings.Join(refused, " ") != strings.Join(want, " ") {
			report, _ := os.ReadFile(filepath.Join(dir, lastCrashName))
			t.Errorf("%s: refused are %q, want %q; the report is\n%.1500s", how, refused, want, report)
		}
	}
}

func TestEveryEndIsRead(t *testing.T) {
	for text, want := range map[string]crash{
		"":                                 {},
		"SIGQUIT: quit\nPC=0x1\n":          {},
		"SIGABRT: abort\n":                 {},
		"fatal error: out of memory":       {own: true, slot: -1},
		report(""):                         {own: true, slot: -1},
		report("0x7f"):                     {own: true, call: true, slot: 127},
		report("0x80"):                     {own: true, call: true, slot: -1},
		report("0x3?"):                     {own: true, call: true, slot: -1},
		report("..."):                      {own: true, call: true, slot: -1},
		"panic: x\n\n" + report("0x3")[1:]: {own: true, call: true, slot: 3},
	} {
		if got := readCrash(text); got != want {
			t.Errorf("%.60q: got %+v, want %+v", text, got, want)
		}
	}
}
