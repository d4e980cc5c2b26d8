package child

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// keptBytes is how much of what a server says to standard error is kept.
const keptBytes = 8 << 10

// An ear hears what a server says: where it listens, and what went wrong last.
type ear struct {
	address chan string // gets the address, once

	mu      sync.Mutex
	log     io.Writer
	line    []byte // of standard output, as far as it has come
	heard   bool   // the address was told
	trouble bytes.Buffer
}

func newEar(log io.Writer) *ear {
	if log == nil {
		log = io.Discard
	}
	return &ear{address: make(chan string, 1), log: log}
}

// A hearing is a writer to an ear.
type hearing func([]byte)

// Write implements io.Writer. What is wrong with the log is not the server's
// fault, and does not end it.
func (h hearing) Write(b []byte) (int, error) {
	h(b)
	return len(b), nil
}

// output returns the writer for standard output.
func (e *ear) output() io.Writer { return e.hearing(e.listen) }

// errors returns the writer for standard error.
func (e *ear) errors() io.Writer { return e.hearing(e.remember) }

func (e *ear) hearing(take func([]byte)) io.Writer {
	return hearing(func(b []byte) {
		e.mu.Lock()
		defer e.mu.Unlock()
		take(b)
		_, _ = e.log.Write(b)
	})
}

// listen looks for the line that tells the address.
func (e *ear) listen(b []byte) {
	if e.heard {
		return
	}
	e.line = append(e.line, b...)
	for {
		line, rest, whole := bytes.Cut(e.line, []byte("\n"))
		if !whole {
			return
		}
		e.line = rest
		if address, found := strings.CutPrefix(string(line), "listening on "); found {
			e.heard, e.line = true, nil
			e.address <- address
			return
		}
	}
}

// remember keeps the last of what comes.
func (e *ear) remember(b []byte) {
	e.trouble.Write(b)
	e.trouble.Next(max(0, e.trouble.Len()-keptBytes))
}

// last returns what standard error got last.
func (e *ear) last() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.TrimSpace(e.trouble.String())
}
