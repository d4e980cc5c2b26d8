package shell

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
)

// out is what results are written to.
func (r *run) out() io.Writer { return r.shell.options.Out }

// note tells something beside the result.
func (r *run) note(format string, args ...any) {
	printMarked(r.shell.options.Err, "note: ", fmt.Sprintf(format, args...))
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
func (r *run) columns() *columns { return &columns{width: r.width()} }

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
