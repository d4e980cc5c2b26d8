package runtime

import (
	"time"

	"moonledger/chain/state"
)

// Limits bounds one call. A zero field means its default.
type Limits struct {
	Gas     uint64        // about one VM instruction each; default 10,000,000
	Memory  uint64        // bytes allocated, never given back; default 64 MiB
	Time    time.Duration // wall time, a safety net only; default 5s, negative: none
	Changes int           // values set or removed in the state; default 10,000
}

// A Caller is who makes a call. The zero Caller is the anonymous one.
type Caller struct {
	Name  string   // user name, "" for the anonymous
	Key   string   // fingerprint of the key used, "" for the operator's own hand
	Roles []string // sorted
	Admin bool     // may deploy and administer
}

// A Call is one execution of a method, with all that it may observe.
type Call struct {
	Contract *Contract
	Method   string
	Args     state.Value // by name, as the Arguments of its schema.Method returns them
	State    state.Reader
	Context  Context
	Limits   Limits

	// Print takes what the contract prints; nil drops it.
	Print func(text string)
}

// A Context is what a contract sees as ctx.
type Context struct {
	Caller  Caller
	Time    time.Time // of the entry, whole microseconds
	Height  uint64    // of the entry; for a view, of the head
	Request string
	Seed    [16]byte // what ctx.random draws from
}

// A Deployment is the arrival of new code for a contract.
type Deployment struct {
	Contract *Contract
	Before   *Contract // the code that runs now, which may be Unknown; nil at the first deploy
	State    state.Reader
	Context  Context
	Limits   Limits
	Print    func(text string) // as that of a Call
}

// An Outcome is what a call or a deployment did. Nothing of it is stored yet.
type Outcome struct {
	Result   state.Value // no value if the method gave none
	Writes   []state.Write
	Events   []Event
	Gas      uint64
	Memory   uint64
	Changes  int  // state changes, values under removed tables included
	UsedSeed bool // whether ctx.random was used
}

// An Event is what the contract told with emit.
type Event struct {
	Name string
	Data state.Value
}
