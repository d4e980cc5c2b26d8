package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// ErrUsage is wrapped by the errors of commands that were not written as they
// must be, which were not begun.
var ErrUsage = errors.New("not written as it must be")

// A HintError is an error with advice.
type HintError struct {
	Err    error
	Advice string
}

// WithHint returns err with advice on what to do. nil stays nil, and an error
// without advice as it is.
func WithHint(err error, advice string) error {
	if err == nil || advice == "" {
		return err
	}
	return &HintError{err, advice}
}

// Error returns the text of the error alone.
func (e *HintError) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e *HintError) Unwrap() error { return e.Err }

// Hint returns the advice.
func (e *HintError) Hint() string { return e.Advice }

// A usageError is an ErrUsage that says what is wrong and nothing else.
type usageError struct{ text string }

func (e *usageError) Error() string        { return e.text }
func (e *usageError) Is(target error) bool { return target == ErrUsage }

// Misused returns an ErrUsage that says what is wrong and nothing else, with a
// hint how to write it.
func Misused(hint, format string, args ...any) error {
	return WithHint(&usageError{fmt.Sprintf(format, args...)}, hint)
}

// PrintError prints an error for people, without colours, as Ink does.
func PrintError(w io.Writer, err error) { Ink(false).PrintError(w, err) }

func errorText(err error) string {
	var answer *wire.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.As(err, &answer) && answer.Data != nil && answer.Data.Position != "":
		return fmt.Sprintf("%v (%s)", err, answer.Data.Position)
	}
	return err.Error()
}

func hintOf(err error) string {
	var hinting interface{ Hint() string }
	switch {
	case errors.As(err, &hinting) && hinting.Hint() != "":
		return hinting.Hint()
	case errors.Is(err, client.ErrClosed):
		return "the next command connects again; one that was under way may be done or not"
	case errors.Is(err, context.Canceled):
		return "the server may still do what it was asked for"
	}
	return ""
}

// errorJSON returns an error as a line of JSON, as the server tells errors, with
// the number of the script's line, unless that is 0.
func errorJSON(err error, lineNumber int) []byte {
	var answer *wire.Error
	e := wire.ErrorData{Hint: hintOf(err)}
	if errors.As(err, &answer) && answer.Data != nil {
		e = *answer.Data
		e.Hint = hintOf(err)
	}
	line, failed := json.Marshal(struct {
		Line    int            `json:"line,omitzero"`
		Error   string         `json:"error"`
		Details wire.ErrorData `json:"data"`
	}{lineNumber, strings.ToValidUTF8(err.Error(), "\uFFFD"), e})
	if failed != nil { // only by bytes that are no UTF-8, in details
		return []byte(`{"error":"an error that can't be shown","data":{"code":"internal"}}`)
	}
	return line
}
