package server

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

func newBatch(t *testing.T, requests int) *frame {
	t.Helper()
	s := newSession(t.Context(), New(nil, Options{}), nil, identity{}, "")
	return s.newFrame(volume{}, 0, wire.Batch{Array: true, Elements: make([]wire.Element, requests)})
}

// refusals returns the stable codes of the answers to a batch, "" for a success.
func refusals(f *frame) (codes []string) {
	for i := range f.tickets {
		code := ""
		var refused *wire.Error
		if errors.As(f.tickets[i].err, &refused) {
			code = refused.Stable()
		}
		codes = append(codes, code)
	}
	return codes
}

// A batch can't make the server gather more than it would keep for a client. What
// is short is told all the same.
func TestBatchWithLongAnswers(t *testing.T) {
	f := newBatch(t, 5)
	long, short := make(jsontext.Value, maxBatch/2), make(jsontext.Value, shortAnswer)
	for i, result := range []jsontext.Value{long, long, long, short, long} {
		f.tickets[i].finish(result, nil)
	}
	if diff := cmp.Diff([]string{"", "", wire.TooLarge, "", wire.TooLarge}, refusals(f)); diff != "" {
		t.Error(diff)
	}
	if f.tickets[2].result != nil || f.tickets[4].result != nil {
		t.Error("what was refused is kept")
	}
	if kept := f.answers.Load(); kept != maxBatch+shortAnswer {
		t.Errorf("%d bytes are counted", kept)
	}
}

// Nor do calls, and none that is recorded seems to have been refused.
func TestBatchOfCallsWithLongAnswers(t *testing.T) {
	f := newBatch(t, 20)
	text := state.StringValue(strings.Repeat("x", 1<<20))
	for i := range f.tickets {
		a := ledger.Answer{Result: text, Appended: i%2 == 0, Height: chain.Height(i)}
		if i == 19 {
			a.Result = state.Value{}
		}
		f.tickets[i].answered(a, nil)
	}
	want := make([]string, 20)
	for i := 15; i < 19; i++ { // the 16th would be beyond, with what stands around it
		want[i] = wire.TooLarge
		if i%2 == 0 {
			want[i] = wire.UnknownOutcome
		}
	}
	if diff := cmp.Diff(want, refusals(f)); diff != "" {
		t.Error(diff)
	}
	var told *wire.Error
	if errors.As(f.tickets[16].err, &told); told.Data.Hint != "entry 16 tells what it gave; so does the same call with the same request id, in a while" {
		t.Errorf("the hint is %q", told.Data.Hint)
	}
	if f.tickets[16].answer.Result.Exists() {
		t.Error("what was refused is kept")
	}
}
