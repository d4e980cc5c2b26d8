package bench

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Result is what became of the calls of one run.
type Result struct {
	Calls     uint64  `json:"calls"`     // that were made; each has succeeded or failed
	Succeeded uint64  `json:"succeeded"` //
	Recorded  uint64  `json:"recorded"`  // of those that succeeded, how many were recorded as entries
	Seconds   float64 `json:"seconds"`   // from the beginning to the last answer
	PerSecond float64 `json:"calls_per_second"`

	Latency Latency  `json:"latency_ms"`       // of those that succeeded
	Late    *Latency `json:"late_ms,omitzero"` // of an open loop: by how much calls began late; Latency includes it

	// NotBegun is how many calls of an open loop were due and did not begin: all
	// places waited for answers when the time was over.
	NotBegun uint64 `json:"not_begun,omitzero"`

	Gas         float64   `json:"gas_per_call"`
	Errors      []Failure `json:"errors"` // by code
	Interrupted bool      `json:"interrupted,omitzero"`
}

// A Latency has quantiles of times, in milliseconds.
type Latency struct {
	Least float64 `json:"min"`
	Mean  float64 `json:"mean"`
	P50   float64 `json:"p50"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
	Most  float64 `json:"max"`
}

// A Failure is how many calls failed with an error of a code: one of the
// protocol's, or connection_lost, no_answer, other.
type Failure struct {
	Code  string `json:"code"`
	Count uint64 `json:"count"`
	First string `json:"first"` // text of the first one
}

// ErrNoSuccess is returned by Result.Err when all calls have failed.
var ErrNoSuccess = errors.New("no call succeeded")

// ErrGone is returned by Result.Err when connections were lost, or the server
// stopped answering.
var ErrGone = errors.New("the server stopped answering")

// Err tells whether the figures mean anything: it wraps ErrNoSuccess or ErrGone
// if not. Other errors of calls are for the reader of the result to judge.
func (r Result) Err() error {
	for _, f := range r.Errors {
		if f.Code == codeGone || f.Code == codeNoAnswer {
			return fmt.Errorf("%w: %s", ErrGone, f.First)
		}
	}
	if r.Succeeded == 0 && len(r.Errors) > 0 {
		return fmt.Errorf("%w: %s", ErrNoSuccess, r.Errors[0].First)
	}
	return nil
}

// result makes a Result of what was taken down; all calls have ended.
func (r *run) result() Result {
	rec := r.recorder
	out := Result{
		Calls: rec.calls, Recorded: rec.recorded, Latency: latencyOf(rec.latency),
		Succeeded: uint64(rec.latency.TotalCount()), Interrupted: r.stop.Err() != nil, Errors: []Failure{},
	}
	for _, code := range slices.Sorted(maps.Keys(rec.failures)) {
		out.Errors = append(out.Errors, *rec.failures[code])
	}
	if out.Calls > 0 {
		out.Seconds = rec.last.Sub(r.begun).Seconds()
		out.PerSecond = ratio(float64(out.Succeeded), out.Seconds)
		out.Gas = ratio(float64(rec.gas), float64(out.Succeeded))
	}
	if r.plan.Rate > 0 {
		late := latencyOf(rec.late)
		out.Late, out.NotBegun = &late, r.notBegun()
	}
	return out
}

// notBegun returns how many calls of an open loop were due and did not begin.
func (r *run) notBegun() uint64 {
	if r.until.Time == 0 || r.stop.Err() != nil {
		return 0
	}
	const rounding = 1 - 1e-12 // of the product
	due := uint64(math.Ceil(r.until.Time.Seconds() * r.plan.Rate * rounding))
	if r.until.Calls > 0 {
		due = min(due, r.until.Calls)
	}
	return due - min(due, r.recorder.calls)
}

func latencyOf(h *hdrhistogram.Histogram) Latency {
	const millisecond = 1000 // microseconds
	at := func(percent float64) float64 { return float64(h.ValueAtPercentile(percent)) / millisecond }
	if h.TotalCount() == 0 {
		return Latency{}
	}
	return Latency{
		Least: float64(h.Min()) / millisecond, Mean: h.Mean() / millisecond,
		P50: at(50), P95: at(95), P99: at(99), Most: float64(h.Max()) / millisecond,
	}
}

// ratio is a/b, or 0 if there is nothing to divide by.
func ratio(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}
