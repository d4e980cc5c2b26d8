package shell

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

// A Console is where everything goes that comes by itself, while somebody types
// or a command runs: what contracts print, lines of the log, entries that are
// watched, messages of other users, news of the connection. Each Write must be
// whole lines. What stands on the terminal stays as it is: a line that is being
// typed is cleared, and drawn again below what was written.
//
// Several goroutines may write at a time. The zero value drops what it gets; use
// NewConsole.
type Console struct {
	mu     sync.Mutex
	out    io.Writer
	redraw func() // draws the typed line again; nil: nothing has to be drawn
	typing bool   // somebody types a line
	open   bool   // a command has begun a line on the terminal
	held   *held  // not nil: somebody else has the terminal
}

// clearLine moves to the beginning of the line of a terminal and clears it.
const clearLine = "\r\x1b[K"

// NewConsole returns a Console that writes to out. redraw makes who reads the
// typed line draw it anew, at the cursor; nil means that out is no terminal on
// which anybody types.
func NewConsole(out io.Writer, redraw func()) *Console {
	return &Console{out: out, redraw: redraw}
}

// Write writes lines.
func (c *Console) Write(lines []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held != nil {
		c.held.add(lines)
		return len(lines), nil
	}
	return len(lines), c.put(lines)
}

// Printf writes one line, which needs no line feed.
func (c *Console) Printf(format string, args ...any) {
	fmt.Fprintf(c, format+"\n", args...)
}

// put writes lines above what is being typed. One write does all of it, so that
// nothing comes between.
func (c *Console) put(lines []byte) error {
	if c.out == nil {
		return nil
	}
	if c.redraw != nil && (c.typing || c.open) {
		lines = append([]byte(clearLine), lines...)
	}
	_, err := c.out.Write(lines)
	if c.redraw != nil && c.typing {
		c.redraw()
	}
	return err
}

// Type tells that somebody begins to type a line, or has ended it.
func (c *Console) Type(typing bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.typing, c.open = typing, false
}

// Hold keeps what comes until Release: another program has the terminal. Of a
// great many lines the newest are kept.
func (c *Console) Hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = &held{}
}

// Release writes what came since Hold.
func (c *Console) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		return
	}
	lines := c.held.text()
	c.held = nil
	if len(lines) > 0 {
		_ = c.put(lines) // as for any line: nobody could be told
	}
}

// Foreground returns a writer for what commands print to w, the same terminal:
// what comes by itself does not fall into the middle of a line of it.
func (c *Console) Foreground(w io.Writer) io.Writer { return &foreground{c, w} }

type foreground struct {
	console *Console
	w       io.Writer
}

func (f *foreground) Write(p []byte) (int, error) {
	f.console.mu.Lock()
	defer f.console.mu.Unlock()
	if len(p) > 0 {
		f.console.open = p[len(p)-1] != '\n'
	}
	return f.w.Write(p)
}

// maxHeld bounds what is kept while somebody else has the terminal, in bytes.
const maxHeld = 256 << 10

// A held is lines that wait.
type held struct {
	lines bytes.Buffer
	lost  int // lines that were dropped
}

func (h *held) add(lines []byte) {
	h.lines.Write(lines)
	for h.lines.Len() > maxHeld {
		if _, err := h.lines.ReadBytes('\n'); err != nil {
			return
		}
		h.lost++
	}
}

func (h *held) text() []byte {
	if h.lost == 0 {
		return h.lines.Bytes()
	}
	note := fmt.Sprintf("(%s left out)\n", plural(uint64(h.lost), "line", "lines"))
	return append([]byte(note), h.lines.Bytes()...)
}
