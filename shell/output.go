package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
)

// out is what results are written to.
func (r *run) out() io.Writer {
	if r.pages != nil {
		return r.pages
	}
	return r.shell.options.Out
}

// ink colours results.
func (r *run) ink() Ink { return r.shell.options.Ink }

// note tells something beside the result.
func (r *run) note(format string, args ...any) {
	r.shell.options.ErrInk.printMarked(r.shell.options.Err, r.shell.place(), cyan, "note: ", fmt.Sprintf(format, args...))
}

// success prints that something was done that has no other result.
func (r *run) success(format string, args ...any) {
	fmt.Fprintln(r.out(), r.ink().paint(green, "SUCCESS")+Printable(fmt.Sprintf(format, args...)))
}

// paged runs what prints a long text, and shows that a page at a time where
// there is a pager.
func (r *run) paged(do func() error) error {
	page := r.shell.options.Page
	if off, _ := r.flags.GetBool("no-pager"); off || r.tree.json || page == nil {
		return do()
	}
	r.pages = &bytes.Buffer{}
	err := do()
	text := r.pages.Bytes()
	r.pages = nil
	if len(text) == 0 {
		return err
	}
	return errors.Join(page(text), err)
}

// printJSON prints a whole answer as one line.
func (r *run) printJSON(answer any) error {
	line, err := json.Marshal(answer, json.Deterministic(true), json.FormatNilSliceAsNull(false), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return fmt.Errorf("printing the answer: %w", err)
	}
	_, err = fmt.Fprintf(r.out(), "%s\n", line)
	return err
}

// columns returns an empty table that fits what results are written to.
func (r *run) columns() *columns { return &columns{width: r.width(), ink: r.ink()} }

// width returns the columns of the terminal, or 0.
func (r *run) width() int {
	if r.shell.options.Width == nil {
		return 0
	}
	return r.shell.options.Width()
}

// valueText returns a value of the wire as people read it.
func valueText(raw jsontext.Value) string {
	v, err := state.ParseJSON(raw)
	if err != nil { // a server of another version may know other values
		return printableJSON(string(raw))
	}
	return readable(v)
}

func plural(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
