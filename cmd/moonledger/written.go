package main

import (
	"fmt"
	"io"
)

// A checkedWriter remembers that something could not be written, for who prints
// line by line does not ask each time.
type checkedWriter struct {
	io.Writer
	failed error
}

// Write implements io.Writer. After a failure it writes nothing more.
func (w *checkedWriter) Write(b []byte) (int, error) {
	if w.failed != nil {
		return 0, w.failed
	}
	n, err := w.Writer.Write(b)
	if err != nil {
		w.failed = fmt.Errorf("writing the output: %w", err)
		return n, w.failed
	}
	return n, nil
}
