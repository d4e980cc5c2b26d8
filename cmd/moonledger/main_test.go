package main

import (
	"bytes"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts run the very program: the test binary, under the name moonledger.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"moonledger": main, "moonledger-measured": measured, "moonledger-mortal": mortal})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds:                commands(),
		Deadline:            deadline(),
	})
}

// deadline ends a script that waits for something that does not come. All scripts
// together have that long, on machines that are busy with other things.
func deadline() time.Time { return time.Now().Add(10 * time.Minute) }

// scriptPatience is how long scripts wait for something to happen.
const scriptPatience = 2 * time.Minute

// Each example is run as its README says, with its contract beside the script.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../../examples/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("examples: %q, error %v", files, err)
	}
	for _, file := range files {
		testscript.Run(t, testscript.Params{
			Files:               []string{file},
			RequireExplicitExec: true,
			Cmds:                commands(),
			Deadline:            deadline(),
			Setup:               func(e *testscript.Env) error { return copyContracts(filepath.Dir(file), e.WorkDir) },
		})
	}
}

func copyContracts(from, to string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.lua"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// commands are what scripts can do besides running programs.
func commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"waitready": waitReady,
		"replace":   replace,
		"lines":     lines,
		"size":      resize,
		"keep":      keep,
		"await":     await,
		"certify":   certify,
	}
}

// waitReady waits until the server connects whose address a file will hold, and
// puts the address in a variable: waitready FILE [VARIABLE]. The file is removed.
func waitReady(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: waitready FILE [VARIABLE]")
	}
	variable := "SERVER"
	if len(args) == 2 {
		variable = args[1]
	}
	file := ts.MkAbs(args[0])
	address := ""
	if !eventually(func() bool {
		text, err := os.ReadFile(file)
		address = strings.TrimSpace(string(text))
		return err == nil && connects(address)
	}) {
		ts.Fatalf("no server after %v; address %q", scriptPatience, address)
	}
	ts.Check(os.Remove(file))
	ts.Setenv(variable, address)
	u, err := url.Parse(address)
	ts.Check(err)
	ts.Setenv(variable+"_HOST", u.Host)
}

// keep puts what the last program printed in a variable: keep VARIABLE.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: keep VARIABLE")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// await waits until a file has a line that matches: await FILE REGEXP.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await FILE REGEXP")
	}
	pattern, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	var text []byte
	if !eventually(func() bool {
		text, err = os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && pattern.Match(text)
	}) {
		ts.Fatalf("no match for %q in %s after %v:\n%s", args[1], args[0], scriptPatience, text)
	}
}

func connects(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// replace replaces the first occurrence of a text in a file: replace OLD NEW FILE.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace OLD NEW FILE")
	}
	text := ts.ReadFile(args[2])
	if !strings.Contains(text, args[0]) {
		ts.Fatalf("no %q in %s", args[0], args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.Replace(text, args[0], args[1], 1)), 0o644))
}

// lines copies lines of a file, counted from 1, in the order given:
// lines FILE TO NUMBER...
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: lines FILE TO NUMBER...")
	}
	all := strings.SplitAfter(ts.ReadFile(args[0]), "\n")
	var out bytes.Buffer
	for _, number := range args[2:] {
		n, err := strconv.Atoi(number)
		ts.Check(err)
		out.WriteString(all[n-1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o644))
}

// resize makes a file of so many bytes, or changes its size: size FILE BYTES.
func resize(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: size FILE BYTES")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_CREATE|os.O_RDWR, 0o644)
	ts.Check(err)
	ts.Check(file.Truncate(n))
	ts.Check(file.Close())
}
