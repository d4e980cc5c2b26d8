package bench

import (
	"errors"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// The histograms count microseconds, up to ten minutes, to three digits.
const (
	longestMicros = int64(10 * time.Minute / time.Microsecond)
	digits        = 3
)

// The codes of errors that the server has not given.
const (
	codeGone     = "connection_lost"
	codeNoAnswer = "no_answer"
	codeOther    = "other"
)

// A recorder takes down what becomes of calls. Several goroutines may use it.
type recorder struct {
	mu       sync.Mutex
	last     time.Time // when the last answer came
	calls    uint64
	recorded uint64
	gas      uint64
	latency  *hdrhistogram.Histogram // of those that succeeded
	late     *hdrhistogram.Histogram // of all
	failures map[string]*Failure
}

func newRecorder() *recorder {
	return &recorder{
		latency: hdrhistogram.New(1, longestMicros, digits), late: hdrhistogram.New(1, longestMicros, digits),
		failures: map[string]*Failure{},
	}
}

// record takes down a call: the time from its intended start to its answer, and
// how late it began.
func (r *recorder) record(latency, late time.Duration, answer wire.CallResult, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = time.Now()
	r.calls++
	recordMicros(r.late, late)
	if err != nil {
		r.fail(err)
		return
	}
	recordMicros(r.latency, latency)
	r.gas += answer.Gas
	if answer.Appended {
		r.recorded++
	}
}

// fail counts an error, and keeps the text of the first one of its code.
func (r *recorder) fail(err error) {
	code := codeOf(err)
	if r.failures[code] == nil {
		r.failures[code] = &Failure{Code: code, First: err.Error()}
	}
	r.failures[code].Count++
}

// hasFailed tells whether any call has failed.
func (r *recorder) hasFailed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.failures) > 0
}

func codeOf(err error) string {
	var answer *wire.Error
	switch {
	case errors.Is(err, errNoAnswer):
		return codeNoAnswer
	case isGone(err):
		return codeGone
	case errors.As(err, &answer) && answer.Stable() != "":
		return answer.Stable()
	}
	return codeOther
}

func recordMicros(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(min(max(d.Microseconds(), 0), longestMicros)) // within its bounds it has no error
}

// isGone tells whether the connection is of no use any more.
func isGone(err error) bool {
	return errors.Is(err, client.ErrClosed) || errors.Is(err, client.ErrUnknown) || errors.Is(err, errNoAnswer)
}
