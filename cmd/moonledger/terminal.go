package main

import (
	"os"

	"golang.org/x/term"

	"moonledger/shell"
)

// isTerminal tells whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// isPrompt tells whether there is somebody to talk to.
func (p *program) isPrompt() bool { return isTerminal(p.in) && isTerminal(p.out) }

// width returns what tells the width of the terminal that results go to, or nil.
func (p *program) width() func() int {
	if !isTerminal(p.out) {
		return nil
	}
	f := p.out.(*os.File)
	return func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 0 // no bound
		}
		return width
	}
}

// openShell returns the shell that reads what comes in: typed lines, or a
// script. close gives the terminal back and closes the connection.
func (p *program) openShell(o shell.Options) (s *shell.Shell, closeAll func()) {
	o.In, o.Out, o.Err = p.in, p.out, p.err
	o.Width, o.Progress = p.width(), isTerminal(p.err)
	if !p.isPrompt() {
		s = shell.New(o)
		return s, func() { s.Close() }
	}
	terminal := shell.OpenTerminal()
	o.Lines, o.Interruptible = terminal, untilInterrupted
	s = shell.New(o)
	return s, func() {
		s.Close()
		terminal.Close()
	}
}
