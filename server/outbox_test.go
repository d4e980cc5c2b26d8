package server

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
)

// A batch can't make the server gather more than it would keep for a client.
func TestBatchWithLongAnswers(t *testing.T) {
	s := newSession(t.Context(), New(nil, Options{}), nil, identity{}, "")
	f := s.newFrame(volume{}, wire.Batch{Array: true, Elements: make([]wire.Element, 4)})
	long := make(jsontext.Value, maxUnsent/2)
	for i := range f.tickets {
		f.tickets[i].finish(long, nil)
	}
	for i, want := range []bool{false, false, true, true} {
		var refused *wire.Error
		if got := errors.As(f.tickets[i].err, &refused) && refused.Stable() == wire.TooLarge; got != want || got != (f.tickets[i].result == nil) {
			t.Errorf("answer %d: refused %v, want %v", i, got, want)
		}
	}
}
