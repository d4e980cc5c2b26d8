package chain

import (
	"fmt"
	"time"
)

// Progress tells how far a verification has come.
type Progress struct {
	Bytes   int64
	Entries uint64
}

// A Report tells what a verification saw: all of the chain if it found nothing
// bad, or else what stands before the first bad entry.
type Report struct {
	Contract string
	Ledger   string // the origin
	Entries  uint64
	Deploys  uint64
	Calls    uint64
	Retired  bool // the newest entries leave the contract retired
	Values   int  // places in the state at the head
	Head     Head
	First    time.Time // of the entry at height 0
	Last     time.Time // of the head
	Bytes    int64     // of a dump
	Expected Head      // the head that the chain was to hold; zero: none was given
}

// Report tells what v has seen so far.
func (v *Verifier) Report() Report {
	return Report{
		Contract: v.contract, Ledger: v.ledger,
		Entries: v.entries, Deploys: v.deploys, Calls: v.calls, Retired: v.retired,
		Values: v.state.count,
		Head:   v.head, First: v.first, Last: v.last,
		Expected: v.options.ExpectHead,
	}
}

// Checked says in full sentences what a verification without error has shown.
func (r Report) Checked() []string {
	checked := []string{
		fmt.Sprintf("all %d lines are canonical, and each holds the hash of the one before, from height 0 to %d", r.Entries, r.Head.Height),
		"times never run backwards, no request id is used twice, nothing is called while retired",
		fmt.Sprintf("the source of each of the %d deploys has the hash recorded", r.Deploys),
		fmt.Sprintf("all writes are possible in their order and lead to a state of %d values", r.Values),
	}
	if r.Expected.Exists() {
		checked = append(checked, fmt.Sprintf("the chain holds the expected head: %v", r.Expected))
	}
	return checked
}

// NotChecked says in full sentences what lines alone cannot show.
func (r Report) NotChecked() []string {
	missing := []string{"whether the code gives these writes was not checked: that takes a replay"}
	switch {
	case !r.Expected.Exists():
		missing = append(missing, fmt.Sprintf("a cut end, an altered last line, or lines written anew up to the end, cannot be noticed without a head kept from earlier (--head); the head to compare: %v", r.Head))
	case r.Expected.Height < r.Head.Height:
		missing = append(missing, fmt.Sprintf("a cut end, an altered last line, or lines written anew behind height %d, cannot be noticed; the head to compare: %v", r.Expected.Height, r.Head))
	default:
		missing = append(missing, fmt.Sprintf("entries appended since height %d, if any, are not in what was verified", r.Expected.Height))
	}
	return missing
}
