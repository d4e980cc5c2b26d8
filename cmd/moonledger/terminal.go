package main

import (
	"os"
	"path/filepath"
	"syscall"

	"github.com/peterh/liner"
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

// inkOf returns what colours a stream: nothing unless it is a terminal that has
// colours and somebody who wants them (https://no-color.org).
func inkOf(stream any) shell.Ink {
	return shell.Ink(isTerminal(stream) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb")
}

// size returns the columns and lines of the terminal that results go to, or 0.
func (p *program) size() (width, height int) {
	f, ok := p.out.(*os.File)
	if !ok {
		return 0, 0
	}
	width, height, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, 0 // no bound
	}
	return width, height
}

// newConsole returns where all goes that comes by itself. Where somebody types,
// liner draws the line again when it hears that the terminal has another size.
func (p *program) newConsole() *shell.Console {
	if !p.isPrompt() || !isTerminal(p.err) || !liner.TerminalSupported() {
		return shell.NewConsole(p.err, nil)
	}
	return shell.NewConsole(p.err, func() {
		_ = syscall.Kill(os.Getpid(), syscall.SIGWINCH) // one can always signal oneself
	})
}

// shellOptions adds to the options of a shell what it has to know of the streams.
func (p *program) shellOptions(o shell.Options) shell.Options {
	o.In, o.Out, o.Err, o.Console = p.in, p.out, p.err, p.console
	o.Ink, o.ErrInk = inkOf(p.out), inkOf(p.err)
	if o.Progress = isTerminal(p.err); o.Progress {
		o.Err = p.console.Foreground(p.err)
	}
	if isTerminal(p.out) {
		o.Out = p.console.Foreground(p.out)
		o.Width = func() int { width, _ := p.size(); return width }
		o.Page = func(text []byte) error { return p.page(o.Out, text) }
	} else {
		o.Out = &p.written
	}
	return o
}

// openShell returns the shell that reads what comes in: typed lines, or a
// script. close gives the terminal back and closes the connection.
func (p *program) openShell(o shell.Options, noPager bool) (s *shell.Shell, closeAll func()) {
	o = p.shellOptions(o)
	if noPager {
		o.Page = nil
	}
	if !p.isPrompt() {
		s = shell.New(o)
		return s, func() { s.Close() }
	}
	stopPassing := passOver()
	terminal := shell.OpenTerminal(p.console, p.typedLines())
	o.Lines, o.Interruptible = terminal, untilInterrupted
	s = shell.New(o)
	return s, func() {
		s.Close()
		terminal.Close()
		stopPassing()
	}
}

// typedLines returns the file that keeps what is typed: history in the folder
// for the state of programs (XDG base directories). nil keeps nothing.
func (p *program) typedLines() *shell.LineFile {
	folder := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(folder) {
		home, err := os.UserHomeDir()
		if err != nil {
			p.console.Printf("note: what is typed is not kept for the next time: %v", err)
			return nil
		}
		folder = filepath.Join(home, ".local", "state")
	}
	kept, err := shell.OpenLineFile(filepath.Join(folder, "moonledger", "history"))
	if err != nil {
		p.console.Printf("note: what is typed is not kept for the next time: %v", err)
		return nil
	}
	return kept
}
