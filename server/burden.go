package server

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
)

const (
	// maxValues is how many values the arguments of a call may hold, tables and
	// what is in them: a message has room for ten times as many, each of which
	// takes much more memory than it is long.
	maxValues = 65_536

	// valueBytes is about what a value takes that was two bytes of a message.
	valueBytes = 200
)

// burden returns about how many bytes a message takes while it is in flight: its
// own, and those of the values in it, of which it can't hold more.
func burden(message []byte) int {
	values := bytes.Count(message, []byte{','}) + bytes.Count(message, []byte{'['}) + bytes.Count(message, []byte{'{'})
	return len(message) + valueBytes*values
}

// readArgs reads arguments, which are JSON, unless they are too many.
func readArgs(raw jsontext.Value) (state.Value, error) {
	if len(raw) > 2*maxValues && countValues(raw) > maxValues {
		return state.Value{}, fmt.Errorf("%w: they hold more than %d values", state.ErrValue, maxValues)
	}
	return state.ParseJSON(raw)
}

// countValues counts the tokens that are values or names, up to one too many,
// without making anything of them.
func countValues(raw jsontext.Value) (n int) {
	d := jsontext.NewDecoder(bytes.NewBuffer(raw))
	for n <= maxValues {
		token, err := d.ReadToken()
		if err != nil {
			return n // what is wrong with it is told by who reads it
		}
		if kind := token.Kind(); kind != ']' && kind != '}' {
			n++
		}
	}
	return n
}
