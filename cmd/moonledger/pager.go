package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/mattn/go-runewidth"
)

// page shows a text: what fits the terminal at once, and what is longer in the
// user's pager. Meanwhile nothing else is written, and Ctrl-C is the pager's.
func (p *program) page(out io.Writer, text []byte) error {
	pager := pagerCommand()
	if width, height := p.size(); pager == "" || !isTerminal(p.in) || rows(text, width) < height {
		_, err := out.Write(text)
		return err
	}
	p.console.Hold()
	defer p.console.Release()
	defer passOver()()
	c := exec.Command("/bin/sh", "-c", pager)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(text), p.out, p.err
	if os.Getenv("LESS") == "" { // end where it fits, show colours, leave the text on the screen
		c.Env = append(os.Environ(), "LESS=FRX")
	}
	err := c.Run()
	var status *exec.ExitError
	if errors.As(err, &status) && status.ExitCode() != notFound { // it was shown, and the user left
		return nil
	}
	if err != nil {
		_, err = out.Write(text)
	}
	return err
}

// notFound is the status of a shell that does not find a program.
const notFound = 127

// pagerCommand returns what the user wants as pager, for the shell; "" for none.
func pagerCommand() string {
	pager, isSet := os.LookupEnv("PAGER")
	switch {
	case !isSet:
		return "less"
	case strings.TrimSpace(pager) == "cat":
		return ""
	}
	return strings.TrimSpace(pager)
}

// rows returns how many lines of a terminal a text takes.
func rows(text []byte, width int) int {
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if width > 0 {
			n += max(0, runewidth.StringWidth(strings.TrimRight(line, "\n"))-1) / width
		}
	}
	return n
}
