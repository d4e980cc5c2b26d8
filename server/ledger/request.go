package ledger

import (
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// A Request asks for one call.
type Request struct {
	Contract string
	Method   string
	Args     state.Value // by name or by position, as the client sent them
	Caller   runtime.Caller
	ID       string // request id, "" for none

	// DryRun runs the call on the newest published snapshot, as views run, and
	// not behind the calls that wait: it shows what would happen there and
	// appends nothing. Its request id is not looked up.
	DryRun bool

	// Budget pays for the call; nil: nobody does.
	Budget Budget

	// fresh names an argument that the ledger makes anew each time it is asked:
	// whatever it is, the same request id asks for the same thing.
	fresh string
}

// A Budget pays for the gas of calls. It is asked from many goroutines, and must
// not block.
type Budget interface {
	// Check returns why nothing may run on it now, or nil. It is asked when a
	// call is about to run, after those that were waiting before it.
	Check() error

	// Pay takes the gas that a call used, whether it failed or not.
	Pay(gas uint64)
}

// afford returns why r may not run now, or nil.
func (r *Request) afford() error {
	if r.Budget == nil {
		return nil
	}
	return r.Budget.Check()
}

// stepGas is what a caller pays for each step of the conversion of arguments, about
// what that takes.
const stepGas = 5

// convert returns the arguments as the method wants them, and pays for that.
func (r *Request) convert(m *schema.Method, users schema.UserExists) (state.Value, error) {
	steps := uint64(0)
	args, err := m.ArgumentsPaying(r.Args, users, func() { steps++ })
	if steps > 0 {
		r.pay(stepGas * steps)
	}
	return args, err
}

func (r *Request) pay(gas uint64) {
	if r.Budget != nil {
		r.Budget.Pay(gas)
	}
}

// An Answer is what a call, a deploy or a retirement did. It is given only when
// all that it depends on is durable.
type Answer struct {
	Result   state.Value // no value if there is none
	Height   chain.Height
	Hash     chain.Hash
	Time     time.Time
	Gas      uint64
	Events   []chain.Event
	Appended bool          // whether there is an entry of it; else Height and Hash are the head it ran on
	Repeated bool          // the request id was known: this is the answer of the first time
	Writes   []state.Write // of a dry run only
	Changes  []string      // of a deploy: how the API differs from before, in sentences
}

// An Act says who does something, under which request id.
type Act struct {
	Caller runtime.Caller
	ID     string // request id, "" for none
}

// A Done takes the outcome of a submitted request, once, from a goroutine of
// the ledger. It must not block.
type Done func(Answer, error)

// A Deployment asks for new code.
type Deployment struct {
	File   string // base name of the file
	Source string
	Caller runtime.Caller // must be Admin
	ID     string         // request id, "" for none
	Force  bool           // deploy other code under the same version, as development does
}
