package main

import (
	"os"
	"runtime/debug"
)

// mortal is the program, but for a fault: what its contracts print runs down the
// stack of their call until Go ends the process, which nothing can catch. What is
// "kill" ends it as kill -9 does, and leaves no report.
func mortal() {
	debug.SetMaxStack(8 << 20)
	p := newProgram(os.Stdin, os.Stdout, os.Stderr)
	p.print = func(_, text string) {
		if text == "kill" {
			killMyself()
		}
		overflow(len(text))
	}
	os.Exit(p.run(os.Args[1:]))
}

// killMyself returns never, unless the process can't be killed.
func killMyself() {
	me, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = me.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

// overflow runs down the stack.
func overflow(depth int) {
	if depth >= 0 {
		overflow(depth + 1)
	}
}
