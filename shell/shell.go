package shell

import (
	"context"
	"errors"
	"fmt"
	"io"

	"moonledger/shell/client"
)

// Options are the settings of a Shell. Out, Err and Connect must be set for the
// commands that use them.
type Options struct {
	// Connect opens a connection to the server. It is called when a command needs
	// one and there is none, and again when that one is gone.
	Connect func(ctx context.Context) (Conn, error)

	In  io.Reader // the script that Run reads if there is no Lines
	Out io.Writer // results
	Err io.Writer // errors, notes and progress

	JSON bool // print each answer as one line of JSON, unless a command says otherwise

	// Lines reads typed lines, which makes Run a prompt; nil: Run reads a script.
	Lines LineReader

	// Width returns the columns of the terminal that Out is; nil: Out is none,
	// and tables are as wide as they need to be.
	Width func() int

	// Page shows a long text a page at a time; nil: Out takes it like any other.
	Page func(text []byte) error

	// Ink colours results, ErrInk errors and notes. The zero values don't.
	Ink, ErrInk Ink

	// Console takes what comes by itself; nil drops it.
	Console *Console

	// Progress tells whether Err is a terminal, fit to show progress.
	Progress bool

	// Interruptible returns a context that also ends when the user interrupts the
	// command that runs, and what ends that again; nil: nobody can.
	Interruptible func(ctx context.Context) (context.Context, context.CancelFunc)
}

// ErrFailed is returned when something failed and what was wrong is printed
// already.
var ErrFailed = errors.New("a command failed")

// A Shell runs commands. It is for one goroutine at a time.
type Shell struct {
	options Options
	conn    Conn // nil: not connected
	watches watches

	lineNumber int // of the line of a script that runs, from 1; 0: of no script
}

// New returns a Shell, which connects when it has to. The caller must Close it.
func New(o Options) *Shell {
	if o.Interruptible == nil {
		o.Interruptible = context.WithCancel
	}
	if o.Console == nil {
		o.Console = &Console{}
	}
	return &Shell{options: o}
}

// Close closes the connection if there is one. The shell can be used again.
func (s *Shell) Close() error {
	if s.conn == nil {
		return nil
	}
	_ = s.watches.stop("") // there may be none
	conn := s.conn
	s.conn = nil
	return conn.Close()
}

// Run runs the lines that are typed at the prompt, or those of the script, until
// they end, or exit, or ctx does. At a prompt the error is nil unless the
// terminal broke. A script runs to its end whatever fails on the way, and then
// the error is ErrFailed.
func (s *Shell) Run(ctx context.Context) error {
	if s.options.Lines != nil {
		return s.prompt(ctx)
	}
	return s.script(ctx)
}

// connection returns the connection, which it opens if there is none.
func (s *Shell) connection(ctx context.Context) (Conn, error) {
	if s.conn != nil {
		return s.conn, nil
	}
	if s.options.Connect == nil {
		return nil, errors.New("there is no server to connect to")
	}
	conn, err := s.options.Connect(ctx)
	if err != nil {
		return nil, err
	}
	s.conn = conn
	return conn, nil
}

// forget drops a connection that is gone, so that the next command opens
// another one. What was under way is not sent again: it may be done.
func (s *Shell) forget(err error) {
	if errors.Is(err, client.ErrClosed) {
		_ = s.Close() // it is gone already
	}
}

// line runs one line and prints what goes wrong.
func (s *Shell) line(ctx context.Context, text string) error {
	words, err := Words(text)
	if err != nil {
		s.printError(err, s.options.JSON)
		return err
	}
	if len(words) == 0 {
		return nil
	}
	ctx, stop := s.options.Interruptible(ctx)
	defer stop()
	t := s.newTree()
	err = t.execute(ctx, words)
	s.forget(err)
	if err != nil && !errors.Is(err, errExit) {
		s.printError(err, t.json)
	}
	return err
}

// printError prints an error as commands do: as text, or as JSON.
func (s *Shell) printError(err error, asJSON bool) {
	if asJSON {
		fmt.Fprintf(s.options.Err, "%s\n", errorJSON(err, s.lineNumber))
		return
	}
	s.options.ErrInk.printError(s.options.Err, s.place(), err)
}

// place returns what stands before errors and notes: the line of a script.
func (s *Shell) place() string {
	if s.lineNumber == 0 {
		return ""
	}
	return fmt.Sprintf("line %d: ", s.lineNumber)
}
