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

	// maxBatchValues is the same of a batch, whose requests are read together.
	maxBatchValues = 100_000

	// valueBytes is about what a value takes that was two bytes of a message.
	valueBytes = 200
)

// burden returns about how many bytes a message takes while it is in flight: its
// own, and those of the values in it. It returns false if these are more than a batch
// may hold.
func burden(message []byte) (weight int, isLight bool) {
	// There can't be more of them than these; in a text they count for nothing.
	values := bytes.Count(message, []byte{','}) + bytes.Count(message, []byte{'['}) + bytes.Count(message, []byte{'{'})
	if values > maxBatchValues {
		values = countValues(message, maxBatchValues)
	}
	return len(message) + valueBytes*values, values <= maxBatchValues
}

// readArgs reads arguments, which are JSON, unless they are too many.
func readArgs(raw jsontext.Value) (state.Value, error) {
	if len(raw) > 2*maxValues && countValues(raw, maxValues) > maxValues {
		return state.Value{}, fmt.Errorf("%w: they hold more than %d values", state.ErrValue, maxValues)
	}
	return state.ParseJSON(raw)
}

// countValues counts the tokens that are values or names, up to one more than most,
// without making anything of them.
func countValues(raw jsontext.Value, most int) (n int) {
	d := jsontext.NewDecoder(bytes.NewBuffer(raw))
	for n <= most {
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
