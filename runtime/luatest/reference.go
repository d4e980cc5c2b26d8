// Package luatest runs programs in the reference implementation, Lua 5.1, for
// tests that compare our dialect with it.
//
// A [Reference] is one process that runs program after program, each in global
// variables of its own. What is meant to differ from Lua 5.1 in every program
// (runtime/LANGUAGE.md has the list) is made alike for [Reference.Run]: tostring
// and print write an object as the name of its type and -0 as 0, assigning to a
// global name is an error, and a file may declare a contract.
package luatest

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

//go:embed reference.lua
var loop string

// Name is what programs are called in the positions of their errors.
const Name = "p"

// A Reference is a running lua5.1. It serves one goroutine.
type Reference struct {
	t       testing.TB
	input   io.WriteCloser
	output  *bufio.Reader
	problem strings.Builder // what the interpreter itself complained about
}

// Start runs the interpreter until the test ends. It fails the test if lua5.1 is
// not installed.
func Start(t testing.TB) *Reference {
	t.Helper()
	path, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Fatal("this test compares with real Lua 5.1: apt-get install lua5.1")
	}
	command := exec.Command(path, "-e", loop)
	r := &Reference{t: t}
	command.Stderr = &r.problem
	if r.input, err = command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.output = bufio.NewReader(output)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = r.input.Close()
		_ = command.Wait() // a failure of the interpreter was reported by Run
	})
	return r
}

// Run executes a program and returns what it printed. The last line is the
// error that ended it, if one did; a program that does not compile gives one
// line that begins with "load: ". If the program declares a contract, its method
// run is called after it.
func (r *Reference) Run(program string) string {
	r.t.Helper()
	return r.ask("alike", program)
}

// RunPlain is Run with nothing made alike: globals can be set, and all is shown
// as Lua 5.1 shows it.
func (r *Reference) RunPlain(program string) string {
	r.t.Helper()
	return r.ask("plain", program)
}

func (r *Reference) ask(kind, program string) string {
	r.t.Helper()
	program += " " // what has no byte could not be read
	if _, err := fmt.Fprintf(r.input, "%d %s\n%s", len(program), kind, program); err != nil {
		r.t.Fatalf("lua5.1: %v\n%s", err, program)
	}
	out, err := r.reply()
	if err != nil {
		r.t.Fatalf("lua5.1 did not answer: %v\n%s\n%s", err, r.problem.String(), program)
	}
	return out
}

func (r *Reference) reply() (string, error) {
	head, err := r.output.ReadString('\n')
	if err != nil {
		return "", err
	}
	length, err := strconv.Atoi(strings.TrimSpace(head))
	if err != nil {
		return "", err
	}
	out := make([]byte, length)
	_, err = io.ReadFull(r.output, out)
	return string(out), err
}
